"""The built front ends, served as a distribution before a bucket serves them: /chart/, /portal/ and /config.json."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from deployment.paths import REPOSITORY

HEADERS = REPOSITORY / "web/headers.json"

# A file whose name has a hash of its content, as esbuild writes it, is never another one: RFC 8246.
_HASHED = re.compile(r"-[A-Z0-9]{8}\.[a-z0-9.]+$")
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"


@dataclass(frozen=True)
class Addresses:
    """What the front ends are told at their start; `live` is empty where there is no WebSocket API."""

    api: str
    live: str
    issuer: str
    token_endpoint: str
    client_id: str

    def document(self) -> dict[str, str]:
        """What /config.json says."""
        return {"api": self.api, "live": self.live, "issuer": self.issuer, "client_id": self.client_id}


def security_headers(addresses: Addresses) -> dict[str, str]:
    """Those of web/headers.json, with the origins of these addresses in the places that are named there."""
    document = json.loads(HEADERS.read_text(encoding="utf-8"))
    origins = {
        "{api}": _origin(addresses.api),
        "{live}": _origin(addresses.live),
        "{issuer}": _origin(addresses.issuer),
        "{token}": _origin(addresses.token_endpoint),
    }
    return {name: value if isinstance(value, str) else _policy(value, origins) for name, value in document.items()}


def app(folder: Path, addresses: Addresses) -> Starlette:
    """Serves the folder; every answer, a 404 too, has the security headers."""
    headers = security_headers(addresses)

    async def config(_: Request) -> JSONResponse:
        return JSONResponse(addresses.document(), headers={"cache-control": _ASK_EACH_TIME})

    async def with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.update(headers)
        return response

    return Starlette(
        routes=[Route("/config.json", config), Mount("/", _Pages(directory=folder, html=True))],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=with_headers)],
    )


def beside(api: ASGIApp, pages: ASGIApp, port: int) -> ASGIApp:
    """Both in one server: the pages on their port, the API on any other."""

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        await (pages if scope["server"][1] == port else api)(scope, receive, send)

    return choose


def cache_control(path: str) -> str:
    """How long a browser may keep a file of the front ends."""
    return _FOR_EVER if _HASHED.search(path) else _ASK_EACH_TIME


class _Pages(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = cache_control(path)
        return response


def _policy(directives: Mapping[str, list[str]], origins: Mapping[str, str]) -> str:
    """Each origin once, and none where an address is empty."""
    lines = {name: dict.fromkeys(origins.get(one, one) for one in sources) for name, sources in directives.items()}
    return "; ".join(" ".join([name, *filter(None, sources)]) for name, sources in lines.items())


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""
