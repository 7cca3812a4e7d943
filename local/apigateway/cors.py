"""CORS as the HTTP API does it: preflights are answered by the gateway, without a token and without a function.

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
    """Which origins may call what."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...]
    max_age: int | None
    credentials: bool

    @classmethod
    def from_openapi(cls, where: str, body: Document) -> "Cors | None":
        """From the API's body; None where the template configures no CORS."""
        given = body.get("x-amazon-apigateway-cors")
        if given is None:
            return None
        supported.check_keys(where, given, _MEMBERS, "the CORS setting {}")
        return cls(
            origins=_texts(where, given, "allowOrigins"),
            methods=_texts(where, given, "allowMethods"),
            headers=_texts(where, given, "allowHeaders"),
            exposed=_texts(where, given, "exposeHeaders"),
            max_age=int(given["maxAge"]) if "maxAge" in given else None,
            credentials=bool(given.get("allowCredentials", False)),
        )

    def preflight(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to a preflight, or None when the request is not one. A stranger's gets no permission."""
        asks = request.header("origin") and request.header("access-control-request-method")
        if request.method != "OPTIONS" or not asks:
            return None
        permission = self._permission(request)
        if not permission:
            return HttpResponse(204)
        headers = [("access-control-allow-methods", ",".join(self.methods))]
        headers += [("access-control-allow-headers", ",".join(self.headers))] if self.headers else []
        headers += [("access-control-max-age", str(self.max_age))] if self.max_age is not None else []
        return HttpResponse(204, headers=permission + headers)

    def apply(self, request: HttpRequest, response: HttpResponse) -> None:
        """The gateway's word replaces the function's, as on AWS."""
        response.headers = [(name, value) for name, value in response.headers if name not in OWNED]
        permission = self._permission(request)
        if permission and self.exposed:
            permission.append(("access-control-expose-headers", ",".join(self.exposed)))
        response.headers += permission

    def _permission(self, request: HttpRequest) -> list[tuple[str, str]]:
        origin = request.header("origin")
        if not origin or not any(_allows(allowed, origin) for allowed in self.origins):
            return []
        if "*" in self.origins and not self.credentials:
            return [("access-control-allow-origin", "*")]
        found = [("access-control-allow-origin", origin), ("vary", "origin")]
        return found + ([("access-control-allow-credentials", "true")] if self.credentials else [])


def _allows(allowed: str, origin: str) -> bool:
    """`*`, `https://*` and `http://*` are the patterns that the gateway knows."""
    if allowed in ("*", "https://*", "http://*"):
        return origin.startswith(allowed[:-1])
    return allowed == origin


def _texts(where: str, given: Document, name: str) -> tuple[str, ...]:
    values: Json = given.get(name, [])
    if not isinstance(values, list):
        raise NotSupported(where, f"the CORS setting {name} is not a list")
    return tuple(map(str, values))
