"""Payload format 2.0: HTTP requests to Lambda events, and function results to HTTP responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import binascii
import json
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from deployment.documents import Document, Json
from local.cloudformation.arns import ACCOUNT

_TEXT_TYPES = {
    "",
    "application/javascript",
    "application/json",
    "application/x-www-form-urlencoded",
    "application/xml",
}


@dataclass(frozen=True)
class HttpRequest:
    """A request as received; header names in lower case, one pair for each header line."""

    method: str
    raw_path: str
    query: str
    headers: list[tuple[str, str]]
    body: bytes
    source_ip: str
    protocol: str = "HTTP/1.1"
    request_id: str = field(default_factory=lambda: base64.b64encode(uuid.uuid4().bytes[:11]).decode())
    at: float = field(default_factory=time.time)

    @property
    def path(self) -> str:
        return unquote(self.raw_path)

    def header(self, name: str) -> str | None:
        """All header lines of that name, joined as by API Gateway, or None."""
        values = [value for key, value in self.headers if key == name]
        return ",".join(values) if values else None

    @property
    def requested_at(self) -> str:
        """The time in common log format."""
        return time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(self.at))


@dataclass
class HttpResponse:
    """A response of the function, or of the gateway itself."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


class NotAResponse(Exception):
    """The function's result cannot be turned into a response."""


def event(request: HttpRequest, route_key: str, parameters: dict[str, str], authorizer: Document | None) -> Document:
    """The event for the function."""
    body, is_base64 = _body(request)
    cookies = [part.strip() for line in _lines(request, "cookie") for part in line.split(";") if part.strip()]
    query = _query(request.query)
    return {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        **({"cookies": cookies} if cookies else {}),
        "headers": _headers(request),
        **({"queryStringParameters": query} if query else {}),
        "requestContext": _context(request, route_key, authorizer),
        **({"pathParameters": parameters} if parameters else {}),
        **({"body": body} if body else {}),
        "isBase64Encoded": is_base64,
    }


def response(result: Json) -> HttpResponse:
    """The response for a function's result; a result without statusCode is the body of a 200."""
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result if isinstance(result, str) else json.dumps(result)
        return HttpResponse(200, body.encode(), [("content-type", "application/json")])
    try:
        headers = [(str(name).lower(), _text(value)) for name, value in (result.get("headers") or {}).items()]
        headers += [("set-cookie", str(cookie)) for cookie in result.get("cookies") or []]
        body_bytes = _decoded(result)
        status = int(result["statusCode"])
    except (AttributeError, TypeError, ValueError):
        raise NotAResponse from None
    if not 100 <= status <= 599:
        raise NotAResponse
    if body_bytes and all(name != "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=utf-8"))
    return HttpResponse(status, body_bytes, headers)


def _decoded(result: Document) -> bytes:
    body = result.get("body") or ""
    if not isinstance(body, str):
        raise NotAResponse
    if not result.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise NotAResponse from None


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body(request: HttpRequest) -> tuple[str, bool]:
    """Text types as text if they are valid UTF-8, everything else as base64."""
    kind = (request.header("content-type") or "").partition(";")[0].strip().lower()
    is_text = kind in _TEXT_TYPES or kind.startswith("text/") or kind.endswith(("+json", "+xml"))
    if is_text:
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode(), bool(request.body)


def _query(query: str) -> dict[str, str]:
    return _joined(parse_qsl(query, keep_blank_values=True))


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Repeated names have their values joined by comma."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _lines(request: HttpRequest, name: str) -> list[str]:
    return [value for key, value in request.headers if key == name]


def _headers(request: HttpRequest) -> dict[str, str]:
    """Without cookies, with the headers that the gateway adds."""
    headers = _joined(request.headers)
    headers.pop("cookie", None)
    forwarded = headers.get("x-forwarded-for")
    return headers | {
        "x-amzn-trace-id": f"Root=1-{int(request.at):08x}-{uuid.uuid4().hex[:24]}",
        "x-forwarded-for": f"{forwarded}, {request.source_ip}" if forwarded else request.source_ip,
        "x-forwarded-port": headers.get("host", "").rpartition(":")[2],
        "x-forwarded-proto": "http",
    }


def _context(request: HttpRequest, route_key: str, authorizer: Document | None) -> Document:
    host = request.header("host") or ""
    return {
        "accountId": ACCOUNT,
        "apiId": "local",
        **({"authorizer": authorizer} if authorizer else {}),
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent") or "",
        },
        "requestId": request.request_id,
        "routeKey": route_key,
        "stage": "$default",
        "time": request.requested_at,
        "timeEpoch": int(request.at * 1000),
    }
