"""Static file server for the built front ends, like CloudFront over S3: /chart/, /portal/ and /config.json."""

import json
from collections.abc import Mapping
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

from deployment.front_ends import NO_CACHE, FrontEndConfig, cache_control
from deployment.paths import REPOSITORY

HEADERS = REPOSITORY / "web/headers.json"


def security_headers(config: FrontEndConfig, token_endpoint: str) -> dict[str, str]:
    """The headers of web/headers.json, with placeholders replaced by origins."""
    document = json.loads(HEADERS.read_text(encoding="utf-8"))
    origins = {
        "{api}": _origin(config.api),
        "{live}": _origin(config.live),
        "{issuer}": _origin(config.issuer),
        "{token}": _origin(token_endpoint),
    }
    return {name: value if isinstance(value, str) else _policy(value, origins) for name, value in document.items()}


def app(folder: Path, config: FrontEndConfig, token_endpoint: str) -> Starlette:
    """App that serves the folder; every response, a 404 too, has the security headers."""
    headers = security_headers(config, token_endpoint)

    async def config_json(_: Request) -> JSONResponse:
        return JSONResponse(config.document(), headers={"cache-control": NO_CACHE})

    async def with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.update(headers)
        return response

    return Starlette(
        routes=[Route("/config.json", config_json), Mount("/", _Pages(directory=folder, html=True))],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=with_headers)],
    )


def beside(api: ASGIApp, pages: ASGIApp, port: int) -> ASGIApp:
    """One app for both: front ends on their port, the API on any other."""

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        await (pages if scope["server"][1] == port else api)(scope, receive, send)

    return choose


class _Pages(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = cache_control(path)
        return response


def _policy(directives: Mapping[str, list[str]], origins: Mapping[str, str]) -> str:
    """A Content-Security-Policy with each origin once and empty origins left out."""
    lines = {
        name: dict.fromkeys(origins.get(source, source) for source in sources) for name, sources in directives.items()
    }
    return "; ".join(" ".join([name, *filter(None, sources)]) for name, sources in lines.items())


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""
