"""An HTTP request (payload format 2.0): headers, path, cursors and JSON body, checked in the order of the contract."""

import re
from collections.abc import Mapping
from typing import Final

from client_messaging.contract import cursor
from client_messaging.contract.cursor import PageScope
from client_messaging.domain.ids import NIL, is_outside_id, is_ulid
from client_messaging.domain.model import Caller
from client_messaging.domain.refusals import (
    FieldError,
    InvalidRequest,
    KeyRequired,
    RequestTooLarge,
    UnsupportedMediaType,
)
from client_messaging.http_api import json_body
from client_messaging.http_api.operation import Operation

type Event = Mapping[str, object]

LARGEST_BODY_BYTES: Final = 256 * 1024

_NOWHERE: Final = {"entry_id": (is_ulid, NIL), "section": (is_outside_id, "-")}
"""By path parameter: its form, and what stands for any other, so that whatever does not exist answers the same 404."""
_IDEMPOTENCY_KEY: Final = re.compile(r"[!-~]{1,255}\Z")


class Request:
    """A request, for handlers and the log: what validated arguments do not hold."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.caller: Caller | None = None
        headers = event.get("headers")
        self.headers = {k.lower(): str(v) for k, v in headers.items()} if isinstance(headers, Mapping) else {}
        self.path_ids = self._texts("pathParameters")
        """The ids in the path, decoded."""
        self.rate_limit_headers: dict[str, str] = {}
        """Headers of the send limit, once the request was held to it."""

    @property
    def id(self) -> str:
        """API Gateway's id of this request."""
        context = self.event.get("requestContext")
        return str(context.get("requestId") or "") if isinstance(context, Mapping) else ""

    @property
    def route_key(self) -> str:
        """Method and path template, as API Gateway matched them."""
        return str(self.event.get("routeKey") or "")

    def page_scope(self, caller: Caller) -> PageScope:
        """The scope of this request's cursors and ETags."""
        ids = self.path_ids
        return PageScope(caller, ids.get("client_id", ""), ids.get("clinician_id", caller.person_id))

    def checked(self, operation: Operation, caller: Caller) -> Event:
        """The event for Powertools, after checks that models do not make. Raises in the order 400, 413, 415, 422."""
        if operation.sends_message:
            _ = self.idempotency_key
        self._check_cursors(caller)
        body = self._json_text() if operation.has_body else None
        invalid_ids = [
            FieldError(name, "must be 1 to 64 of A-Z a-z 0-9 . -")
            for name, value in self.path_ids.items()
            if name not in _NOWHERE and not is_outside_id(value)
        ]
        if invalid_ids:
            raise InvalidRequest(*invalid_ids)
        path = operation.path.format(**self.path_ids | self._nowhere())
        headers = {**self.headers, "content-type": "application/json"}
        return {**self.event, "rawPath": path, "headers": headers, "body": body, "isBase64Encoded": False}

    def _nowhere(self) -> dict[str, str]:
        """For invalid ids of what is looked up: one that nothing has."""
        ids = {name: value for name, value in self.path_ids.items() if name in _NOWHERE}
        return {name: _NOWHERE[name][1] for name, value in ids.items() if not _NOWHERE[name][0](value)}

    @property
    def idempotency_key(self) -> str:
        """The header `Idempotency-Key`. Raises KeyRequired if it is not 1 to 255 visible ASCII characters."""
        key = self.headers.get("idempotency-key", "").strip(" \t")
        if not _IDEMPOTENCY_KEY.match(key):
            raise KeyRequired
        return key

    @property
    def if_none_match(self) -> frozenset[str]:
        """Entity tags of `If-None-Match`, without the mark of a weak one (RFC 9110 §13.1.2 compares weakly)."""
        tags = self.headers.get("if-none-match", "").split(",")
        return frozenset(tag.strip().removeprefix("W/") for tag in tags if tag.strip())

    def _check_cursors(self, caller: Caller) -> None:
        query = self._texts("queryStringParameters")
        for name in ("before", "after"):
            if name in query:
                cursor.decode(query[name], self.page_scope(caller))

    def _json_text(self) -> str:
        body = self.event.get("body")
        raw = json_body.raw(body if isinstance(body, str) else None, is_base64=bool(self.event.get("isBase64Encoded")))
        parsed = json_body.parse(raw)
        if len(raw) > LARGEST_BODY_BYTES:
            raise RequestTooLarge
        if self.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            raise UnsupportedMediaType
        if not isinstance(parsed, dict):  # Powertools would take the first object of a list
            raise InvalidRequest(FieldError("body", "must be an object"))
        return raw.decode()

    def _texts(self, name: str) -> dict[str, str]:
        texts = self.event.get(name)
        return {str(k): str(v) for k, v in texts.items()} if isinstance(texts, Mapping) else {}
