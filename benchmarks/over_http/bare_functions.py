"""The functions behind a minimal HTTP server on loopback: only the steps that API Gateway cannot leave out.

Included: HTTP/1.1, token verification (RS256, issuer, audience, times), routing, the event of payload format 2.0, the
function, its requests to the store. Not included: API Gateway itself, Lambda, CORS, throttles, the access log. Each
process has every function and answers one request at a time, as an execution environment does; of other processes it
knows nothing. On AWS, all but the function is not the account's processor time: it is kept small here.
"""

import selectors
import socket
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from deployment.documents import Document
from local import plan
from local.apigateway import payload
from local.apigateway.jwt_authorizer import JwtAuthorizer, Keys, Unauthorized
from local.apigateway.payload import HttpRequest, HttpResponse
from local.apigateway.routes import Route, Routes
from local.issuer import tokens
from local.issuer.tokens import SigningKey
from testing import engine
from testing.invocations import invoke
from testing.routes import FUNCTION_OF

type Names = Mapping[str, str]

ISSUER: Final = "http://issuer.invalid"
_INTEGRATION_SECONDS: Final = 30
_LONGEST_LINE: Final = 1 << 16


@contextmanager
def served(names: Names, key: Path, copies: int) -> Iterator[str]:
    """Serve the functions over these tables; yields their address. Accepts tokens that `key` signed as ISSUER.

    One process has all connections; each of several has one at a time, so that no two share a process while another
    is idle.
    """
    context = get_context("spawn")
    with plan.listen(0) as listener:
        processes = [
            context.Process(target=_serve, args=(listener, dict(names), key, copies == 1), daemon=True)
            for _ in range(copies)
        ]
        for process in processes:
            process.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            for process in processes:
                process.kill()
                process.join()


def _serve(listener: socket.socket, names: Names, key: Path, shared: bool) -> None:  # noqa: FBT001 - a process's
    """One process, until it is killed."""
    engine.in_a_process(names)
    for function in set(FUNCTION_OF.values()):
        import_module(f"functions.{function}.handler")
    authorizer = _trusting({"keys": [SigningKey.load(key).public()]})
    if shared:
        _serve_all(listener, authorizer)
    while True:
        connection, (host, *_) = listener.accept()
        with _Connection(connection, host) as one:
            while one.answer(authorizer):
                pass


def _serve_all(listener: socket.socket, authorizer: JwtAuthorizer) -> None:
    """Requests of all connections, one after the other."""
    with selectors.DefaultSelector() as ready:
        ready.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                if key.data is None:
                    connection, (host, *_more) = listener.accept()
                    ready.register(connection, selectors.EVENT_READ, _Connection(connection, host))
                elif not key.data.answer(authorizer):
                    ready.unregister(key.fileobj)
                    key.data.close()


def _trusting(keys: Document) -> JwtAuthorizer:
    async def fetch(_: str) -> Document:
        return keys

    return JwtAuthorizer(ISSUER, [tokens.AUDIENCE], Keys(ISSUER, fetch))


def _route(key: str, function: str) -> Route:
    method, path = key.split(" ")
    return Route(method, path, function, "Jwt", (), _INTEGRATION_SECONDS)


_ROUTES: Final = Routes([_route(*entry) for entry in FUNCTION_OF.items()])


class _Connection:
    """A connection whose client waits for the response before its next request."""

    def __init__(self, connection: socket.socket, host: str) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection, self._host = connection, host
        self._stream = connection.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        self._stream.close()
        self._connection.close()

    def answer(self, authorizer: JwtAuthorizer) -> bool:
        """Answer a request; False where there is none, or none that can be read."""
        try:
            request = _read(self._stream, self._host)
            if request is not None:
                self._connection.sendall(_written(_answer(request, authorizer)))
        except (ConnectionError, ValueError):
            return False
        return request is not None


def _read(stream: BinaryIO, host: str) -> HttpRequest | None:
    """A request, or None at the end. Raises ValueError for what is no request, or one whose length is not told."""
    line = stream.readline(_LONGEST_LINE)
    if not line:
        return None
    method, target, _ = line.decode("latin-1").split(" ")
    headers = []
    while line := stream.readline(_LONGEST_LINE).rstrip():
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name.lower(), value.strip()))
    path, _, query = target.partition("?")
    length = int(dict(headers).get("content-length", 0))
    return HttpRequest(method, path, query, headers, stream.read(length), host)


def _written(response: HttpResponse) -> bytes:
    """In one piece: in two, the second would wait for the acknowledgement of the first."""
    headers = [*response.headers, ("content-length", str(len(response.body)))]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    status = HTTPStatus(response.status)
    return f"HTTP/1.1 {status} {status.phrase}\r\n{lines}\r\n".encode("latin-1") + response.body


def _answer(request: HttpRequest, authorizer: JwtAuthorizer) -> HttpResponse:
    match = _ROUTES.find(request.method, request.raw_path)
    if match is None:
        return HttpResponse(HTTPStatus.NOT_FOUND)
    route, parameters = match
    try:
        verified = _at_once(authorizer.verify(request.header("authorization"), route.scopes))
    except Unauthorized:
        return HttpResponse(HTTPStatus.UNAUTHORIZED)
    return payload.response(invoke(route.function, payload.event(request, route.key, parameters, verified.context())))


def _at_once[R](coroutine: Coroutine[None, None, R]) -> R:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as finished:
        result: R = finished.value
        return result
    raise AssertionError("it waits")
