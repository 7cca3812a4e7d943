"""Responses: headers of every response, of the send limit, 201 with `Location`, and 304."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aws_lambda_powertools.event_handler import Response as Response  # handlers import no library: see `startup`

from client_messaging.domain.model import Caller
from client_messaging.domain.send_limit import SendLimit

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import BaseModel

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every response (https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html)."""


class NotModified(Exception):
    """304 without a body: the caller has this page already (RFC 9110 §15.4.5)."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag


def created[M: "BaseModel"](message: M, location: str, *, replayed: bool) -> Response[M]:
    """201 with its `Location`; with `Idempotency-Replayed` for a repeated request."""
    headers = {"Location": location, **({"Idempotency-Replayed": "true"} if replayed else {})}
    return Response(HTTPStatus.CREATED.value, content_type="application/json", body=message, headers=headers)


def rate_limit_headers(limit: SendLimit, caller: Caller, now: "datetime") -> dict[str, str]:
    """What the caller may still send, as structured fields (draft-ietf-httpapi-ratelimit-headers-10 §3, §4)."""
    left = limit.allowance(caller, now)
    return {
        "RateLimit-Policy": f'"send";q={int(limit.burst)};w={limit.window}',
        "RateLimit": f'"send";r={left.messages};t={left.seconds}',
    }
