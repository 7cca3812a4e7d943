"""The functions behind a minimal HTTP server on loopback: only the steps that API Gateway cannot leave out.

Included: HTTP/1.1, token verification (RS256, issuer, audience, times), routing, the event of payload format 2.0, the
function, its requests to the store. Not included: API Gateway itself, Lambda, CORS, throttles, the access log. Each
process serves one connection at a time, as an execution environment serves one call, and has every function.
"""

import asyncio
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Final

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


@contextmanager
def served(names: Names, key: Path, copies: int) -> Iterator[str]:
    """Serve the functions over these tables, in several processes; yields their address.

    Accepts tokens that `key` signed as ISSUER.
    """
    context = get_context("spawn")
    with plan.listen(0) as listener:
        processes = [
            context.Process(target=_serve, args=(listener, dict(names), key), daemon=True) for _ in range(copies)
        ]
        for process in processes:
            process.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            for process in processes:
                process.kill()
                process.join()


def _serve(listener: socket.socket, names: Names, key: Path) -> None:
    """One process, until it is killed."""
    engine.in_a_process(names)
    for function in set(FUNCTION_OF.values()):
        import_module(f"functions.{function}.handler")
    public = {"keys": [SigningKey.load(key).public()]}
    with asyncio.Runner() as loop, HTTPServer(("127.0.0.1", 0), partial(_Handler, loop, _trusting(public))) as server:
        server.socket.close()
        server.socket = listener
        while True:
            server.handle_request()


def _trusting(keys: Document) -> JwtAuthorizer:
    async def fetch(_: str) -> Document:
        return keys

    return JwtAuthorizer(ISSUER, [tokens.AUDIENCE], Keys(ISSUER, fetch))


def _route(key: str, function: str) -> Route:
    method, path = key.split(" ")
    return Route(method, path, function, "Jwt", (), _INTEGRATION_SECONDS)


_ROUTES: Final = Routes([_route(*entry) for entry in FUNCTION_OF.items()])


class _Handler(BaseHTTPRequestHandler):
    """One connection and its requests."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # a response leaves in one piece: in two, the second waits for the acknowledgement of the first
    disable_nagle_algorithm = True

    def __init__(self, loop: asyncio.Runner, authorizer: JwtAuthorizer, *connection: object) -> None:
        self._loop, self._authorizer = loop, authorizer
        super().__init__(*connection)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a request."""
        length = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        headers = [(name.lower(), value) for name, value in self.headers.items()]
        address = str(self.client_address[0])
        answer = self._answer(HttpRequest(self.command, path, query, headers, self.rfile.read(length), address))
        self.send_response(answer.status)
        for name, value in [*answer.headers, ("content-length", str(len(answer.body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_PUT = do_GET  # noqa: N815 - the library's names

    def _answer(self, request: HttpRequest) -> HttpResponse:
        match = _ROUTES.find(request.method, request.raw_path)
        if match is None:
            return HttpResponse(404)
        route, parameters = match
        try:
            verified = self._loop.run(self._authorizer.verify(request.header("authorization"), route.scopes))
        except Unauthorized:
            return HttpResponse(401)
        return payload.response(
            invoke(route.function, payload.event(request, route.key, parameters, verified.context()))
        )

    def log_message(self, *_: object) -> None:
        """Log nothing."""
