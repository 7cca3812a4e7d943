"""Requests and responses of HTTP with fewer steps: what a client's session computes of its URL, what a connection does.

A connection sends a request in one piece, with the first lines that http.client wrote for it, and reads a response of a
told length as one piece. Pools, time-outs, TLS and errors are urllib3's. Whatever is not plainly such a request or
response goes the way of urllib3 and http.client, which then read what was received from its beginning.
"""

from collections.abc import Generator
from functools import lru_cache
from http.client import _CS_IDLE, _CS_REQ_SENT  # type: ignore[attr-defined]
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import (
    AWSConnection,
    AWSHTTPConnection,
    AWSHTTPSConnection,
)
from urllib3.connection import _ResponseOptions
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.poolmanager import PoolManager
from urllib3.response import HTTPResponse

from client_messaging.dynamodb.headers import Head, parsed, written

_AT_ONCE: Final = 1 << 16
"""Bytes that are asked of a socket; a head of more is left to http.client."""

_URLS: Final = 4


def shorten(http: Any) -> None:
    """Let a client's session, which has sent nothing yet, keep what it finds for a URL, and have short connections.

    Connections through a proxy are urllib3's.
    """
    http._path_url = lru_cache(_URLS)(http._path_url)  # noqa: SLF001
    proxies = http._proxy_config  # noqa: SLF001
    proxies.proxy_url_for = lru_cache(_URLS)(proxies.proxy_url_for)
    http._manager.__class__ = KeptPools  # noqa: SLF001
    http._manager.kept = {}  # noqa: SLF001


if TYPE_CHECKING:
    _Connection = AWSHTTPConnection
else:
    _Connection = AWSConnection


class KeptPools(PoolManager):
    """A pool manager that keeps its pools by URL, and gives them short connections before they open any."""

    kept: dict[str, HTTPConnectionPool]

    def connection_from_url(self, url: str, pool_kwargs: dict[str, Any] | None = None) -> HTTPConnectionPool:
        """The pool for a URL."""
        pool = self.kept.get(url)
        if pool is None or pool_kwargs:
            pool = super().connection_from_url(url, pool_kwargs)
            pool.ConnectionCls = _SHORT.get(pool.ConnectionCls, pool.ConnectionCls)
            self.kept[url] = pool
        return pool

    def clear(self) -> None:
        """Forget all pools, whose connections are then closed."""
        self.kept.clear()
        super().clear()


class _Short(_Connection):
    """A connection of botocore that sends and reads in one piece where it can."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._openings: dict[tuple[str, str], bytes] = {}
        self._in_one_piece = False

    def request(  # type: ignore[override]
        self: Any, method: str, url: str, body: Any = None, headers: Any = None, **how: Any
    ) -> None:
        """Send a request. Errors as urllib3's."""
        self._in_one_piece = False
        fields = written(headers) if type(body) is bytes and body and not how.get("chunked") else None
        if fields is None or not self._is_idle():
            super().request(method, url, body, headers, **how)
            return
        message = b"".join((self._opening(method, url), *fields, b"\r\n\r\n", body))
        how.pop("chunked", None)
        self._response_options = _ResponseOptions(method, url, **how)
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        self._method, self._HTTPConnection__state = method, _CS_REQ_SENT
        self._response_received, self._in_one_piece = False, True
        self.send(message)

    def _is_idle(self: Any) -> bool:
        last = self._HTTPConnection__response  # http.client keeps it until its next request
        return self._HTTPConnection__state == _CS_IDLE and (last is None or last.isclosed())

    def _opening(self: Any, method: str, url: str) -> bytes:
        """The lines before the headers, as http.client writes them."""
        if (method, url) not in self._openings:
            self.putrequest(method, url)
            self._openings[method, url] = b"\r\n".join(self._buffer)
            self._buffer.clear()
            self._HTTPConnection__state = _CS_IDLE
        opening: bytes = self._openings[method, url]
        return opening

    def getresponse(self: Any) -> Any:
        """Read a response. Errors as urllib3's."""
        options = self._response_options
        if not self._in_one_piece or options.preload_content or options.decode_content:
            return super().getresponse()
        self._in_one_piece = False
        self.sock.settimeout(self.timeout)
        received = self.sock.recv(_AT_ONCE)
        end = received.find(_END)
        head = parsed(received[:end]) if end > 0 else None
        if head is None:
            return self._as_ever(received)
        begin, length = end + len(_END), head[-1]
        received = self._whole(received, begin + length)
        body = received[begin:]
        if len(body) != length:
            return self._as_ever(received)
        self._response_options, self._HTTPConnection__state = None, _CS_IDLE
        return _response(self, head, body, options)

    def _whole(self: Any, received: bytes, length: int) -> bytes:
        """What was received and what comes, up to a length; less at the end of the connection."""
        parts, missing = [received], length - len(received)
        while missing > 0:
            part = self.sock.recv(min(missing, _AT_ONCE))
            if not part:
                break
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _as_ever(self: Any, received: bytes) -> Any:
        """The response as urllib3 and http.client read it, from its beginning."""
        from client_messaging.dynamodb.replay import Again

        made = self.response_class

        def again(sock: Any, *args: Any, **named: Any) -> Any:
            return made(Again(received, sock), *args, **named)

        self.response_class = again
        try:
            return super().getresponse()
        finally:
            self.response_class = made


class ShortConnection(_Short, AWSHTTPConnection):  # type: ignore[misc]
    """Without TLS."""


class ShortTlsConnection(_Short, AWSHTTPSConnection):  # type: ignore[misc]
    """With TLS."""


_SHORT: Final[dict[type, type]] = {AWSHTTPConnection: ShortConnection, AWSHTTPSConnection: ShortTlsConnection}


_END: Final = b"\r\n\r\n"


class WholeResponse(HTTPResponse):
    """A response that was received, body and all: its connection is free when the body has been taken."""

    def stream(self, amt: int | None = None, decode_content: bool | None = None) -> Generator[bytes]:  # noqa: ARG002, FBT001
        """The body in one piece."""
        body: Any = self._fp
        yield body.read()
        body.close()
        self.release_conn()


def _response(connection: Any, head: Head, body: bytes, options: Any) -> WholeResponse:
    status, reason, headers, _ = head
    return WholeResponse(
        BytesIO(body),
        headers=headers,
        status=status,
        version=11,
        version_string=connection._http_vsn_str,  # noqa: SLF001
        reason=reason,
        preload_content=False,
        decode_content=False,
        enforce_content_length=options.enforce_content_length,
        request_method=options.request_method,
        request_url=options.request_url,
        sock_shutdown=getattr(connection.sock, "shutdown", None),
    )
