"""A fast path to the tests' engine: HTTP/1.1 over persistent connections, with a dummy signature.

botocore signs a request and sends it by urllib3; that is a quarter of what the tests' processors do. An engine of the
tests verifies no signature, and its answers have a length. All before and after that is botocore's own.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse, HeadersDict
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
from botocore.httpsession import URLLib3Session
from botocore.signers import RequestSigner

_NOBODY: Final = "Credential=testing/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
_END: Final = b"\r\n\r\n"
_RECEIVED_AT_ONCE: Final = 1 << 18

_idle: dict[str, list[socket.socket]] = {}
"""Idle connections by the address of an engine, `127.0.0.1:8000`."""

_send_anywhere, _sign_for_anybody = URLLib3Session.send, RequestSigner.sign


@contextmanager
def short(url: str) -> Iterator[None]:
    """Send requests to this engine by the fast path."""
    address = urlsplit(url).netloc
    _idle[address] = []
    URLLib3Session.send, RequestSigner.sign = _send, _sign  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        for connection in _idle.pop(address):
            connection.close()


def _sign(signer: RequestSigner, operation_name: str, request: AWSRequest, *more: Any, **named: Any) -> None:
    if urlsplit(request.url).netloc not in _idle:
        _sign_for_anybody(signer, operation_name, request, *more, **named)
    else:
        request.headers["Authorization"] = f"AWS4-HMAC-SHA256 {_NOBODY}"
        request.headers["X-Amz-Date"] = "20260101T000000Z"


def _send(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
    place = urlsplit(request.url)
    idle = _idle.get(place.netloc)
    if idle is None:
        return _send_anywhere(session, request)
    try:
        connection = _taken(idle) or socket.create_connection((place.hostname, place.port))
    except OSError as error:
        raise EndpointConnectionError(endpoint_url=request.url, error=error) from error
    try:
        connection.sendall(_written(request, place.netloc, place.path))
        answer = _read(connection, request.url)
    except OSError as error:
        connection.close()
        raise ConnectionClosedError(endpoint_url=request.url, request=request, error=error) from error
    except BaseException:
        connection.close()
        raise
    idle.append(connection)
    return answer


def _taken(idle: list[socket.socket]) -> socket.socket | None:
    """An idle connection, if there is one. Threads take them side by side: asked first, it may be gone."""
    with suppress(IndexError):
        return idle.pop()
    return None


def _written(request: AWSPreparedRequest, address: str, path: str) -> bytes:
    body: Any = request.body or b""
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    lines = [f"{name}: {value}" for name, value in (headers | {"Host": address, "Content-Length": len(body)}).items()]
    head = "\r\n".join([f"{request.method} {path or '/'} HTTP/1.1", *lines])
    return head.encode() + _END + (body.encode() if isinstance(body, str) else body)


def _read(connection: socket.socket, url: str) -> AWSResponse:
    received = b""
    while _END not in received:
        received += _more(connection)
    head, _, body = received.partition(_END)
    first, *lines = head.decode().split("\r\n")
    headers = HeadersDict(line.split(": ", 1) for line in lines)
    parts, left = [body], int(headers["Content-Length"]) - len(body)
    while left > 0:
        parts.append(_more(connection))
        left -= len(parts[-1])
    answer = AWSResponse(url, int(first.split()[1]), headers, None)  # type: ignore[arg-type] # nothing is left to read
    answer._content = b"".join(parts)  # type: ignore[attr-defined] # where it keeps what it has read
    return answer


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(_RECEIVED_AT_ONCE)
    if not received:
        raise ConnectionError("closed in the middle")
    return received
