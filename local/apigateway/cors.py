"""CORS of the HTTP API. The gateway itself answers preflight requests, without authorizer and function.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from dataclasses import dataclass

from deployment.documents import Document, Json
from local.apigateway.payload import HttpRequest, HttpResponse
from local.cloudformation import supported
from local.errors import NotSupported

_MEMBERS = {"allowCredentials", "allowHeaders", "allowMethods", "allowOrigins", "exposeHeaders", "maxAge"}
OWNED = {
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
}


@dataclass(frozen=True)
class Cors:
    """CORS configuration of an API."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...]
    max_age: int | None
    credentials: bool

    @classmethod
    def from_openapi(cls, where: str, body: Document) -> "Cors | None":
        """From the API's OpenAPI body; None without CORS."""
        settings = body.get("x-amazon-apigateway-cors")
        if settings is None:
            return None
        supported.check_keys(where, settings, _MEMBERS, "the CORS setting {}")
        return cls(
            origins=_texts(where, settings, "allowOrigins"),
            methods=_texts(where, settings, "allowMethods"),
            headers=_texts(where, settings, "allowHeaders"),
            exposed=_texts(where, settings, "exposeHeaders"),
            max_age=int(settings["maxAge"]) if "maxAge" in settings else None,
            credentials=bool(settings.get("allowCredentials", False)),
        )

    def preflight(self, request: HttpRequest) -> HttpResponse | None:
        """The response to a preflight request, without headers for other origins; None if it is no preflight."""
        is_preflight = request.header("origin") and request.header("access-control-request-method")
        if request.method != "OPTIONS" or not is_preflight:
            return None
        allow_origin = self._allow_origin_headers(request)
        if not allow_origin:
            return HttpResponse(204)
        headers = [("access-control-allow-methods", ",".join(self.methods))]
        headers += [("access-control-allow-headers", ",".join(self.headers))] if self.headers else []
        headers += [("access-control-max-age", str(self.max_age))] if self.max_age is not None else []
        return HttpResponse(204, headers=allow_origin + headers)

    def apply(self, request: HttpRequest, response: HttpResponse) -> None:
        """Replace the function's CORS headers by the gateway's, as on AWS."""
        response.headers = [(name, value) for name, value in response.headers if name not in OWNED]
        allow_origin = self._allow_origin_headers(request)
        if allow_origin and self.exposed:
            allow_origin.append(("access-control-expose-headers", ",".join(self.exposed)))
        response.headers += allow_origin

    def _allow_origin_headers(self, request: HttpRequest) -> list[tuple[str, str]]:
        origin = request.header("origin")
        if not origin or not any(_allows(allowed, origin) for allowed in self.origins):
            return []
        if "*" in self.origins and not self.credentials:
            return [("access-control-allow-origin", "*")]
        headers = [("access-control-allow-origin", origin), ("vary", "origin")]
        return headers + ([("access-control-allow-credentials", "true")] if self.credentials else [])


def _allows(allowed: str, origin: str) -> bool:
    """The gateway knows three patterns: `*`, `https://*` and `http://*`."""
    if allowed in ("*", "https://*", "http://*"):
        return origin.startswith(allowed[:-1])
    return allowed == origin


def _texts(where: str, settings: Document, name: str) -> tuple[str, ...]:
    values: Json = settings.get(name, [])
    if not isinstance(values, list):
        raise NotSupported(where, f"the CORS setting {name} is not a list")
    return tuple(map(str, values))
