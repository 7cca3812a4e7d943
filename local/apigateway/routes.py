"""Routes of the HTTP API, read from its OpenAPI body, and route selection."""

from dataclasses import dataclass
from urllib.parse import unquote

from deployment.documents import Document
from local.cloudformation import supported
from local.cloudformation.arns import invoked_function
from local.errors import NotSupported

_ANY = "x-amazon-apigateway-any-method"
_BODY = {"components", "info", "openapi", "paths", "servers", "tags", "x-amazon-apigateway-cors"}
_OPERATION = {"description", "operationId", "parameters", "responses", "security", "summary", "tags"}
_INTEGRATION = {"httpMethod", "payloadFormatVersion", "timeoutInMillis", "type", "uri"}
_INTEGRATION_SECONDS = 30.0  # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html


@dataclass(frozen=True)
class Route:
    """A route with its function, authorizer and scopes; `timeout` is in seconds."""

    method: str
    path: str
    function: str
    authorizer: str | None
    scopes: tuple[str, ...]
    timeout: float

    @property
    def key(self) -> str:
        return self.path if self.path == "$default" else f"{self.method} {self.path}"

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """The decoded path parameters, or None if the path does not match."""
        parameters: dict[str, str] = {}
        parts = self.path.split("/")
        for index, part in enumerate(parts):
            if part.endswith("+}"):
                rest = "/".join(segments[index:])
                return {**parameters, part[1:-2]: unquote(rest)} if rest else None
            if index >= len(segments) or not _fits(part, segments[index]):
                return None
            if part.startswith("{"):
                parameters[part[1:-1]] = unquote(segments[index])
        return parameters if len(parts) == len(segments) else None

    @property
    def rank(self) -> tuple[tuple[int, ...], bool]:
        """Sort key: literal segments before variables before greedy variables, a named method before ANY."""
        parts = (2 if part.endswith("+}") else int(part.startswith("{")) for part in self.path.split("/"))
        return tuple(parts), self.method == "ANY"


class Routes:
    """All routes of an API, most specific first."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes = sorted((route for route in routes if route.path != "$default"), key=lambda route: route.rank)
        self._default = next((route for route in routes if route.path == "$default"), None)
        self.all = tuple(routes)

    def find(self, method: str, raw_path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a request with its path parameters. `raw_path` is still encoded: %2F does not split segments."""
        segments = raw_path.split("/")
        for route in self._routes:
            parameters = route.match(segments) if route.method in (method, "ANY") else None
            if parameters is not None:
                return route, parameters
        return (self._default, {}) if self._default else None


def read(where: str, body: Document) -> Routes:
    """The routes of an API's OpenAPI body. Raises NotSupported."""
    supported.check_keys(where, body, _BODY, "the API's {}")
    return Routes(
        [
            _route(where, path, method, operation)
            for path, operations in body["paths"].items()
            for method, operation in operations.items()
        ]
    )


def _route(where: str, path: str, method: str, operation: Document) -> Route:
    name = f"{where}, {method.upper()} {path}"
    integration = operation.get("x-amazon-apigateway-integration", {})
    supported.check_keys(name, operation, {*_OPERATION, "x-amazon-apigateway-integration", "isDefaultRoute"}, "{}")
    supported.check_keys(name, integration, _INTEGRATION, "the integration's {}")
    function = invoked_function(integration.get("uri"))
    if integration.get("type") != "aws_proxy" or integration.get("payloadFormatVersion") != "2.0" or not function:
        raise NotSupported(name, "only functions with payload format 2.0 are supported by the local stack")
    required = [
        (authorizer, scopes) for scheme in operation.get("security", []) for authorizer, scopes in scheme.items()
    ]
    if len(required) > 1:
        raise NotSupported(name, "a route has at most one authorizer")
    authorizer, scopes = required[0] if required else (None, [])
    return Route(
        method="ANY" if method == _ANY else method.upper(),
        path=path,
        function=function,
        authorizer=None if authorizer == "NONE" else authorizer,
        scopes=tuple(scopes),
        timeout=integration.get("timeoutInMillis", _INTEGRATION_SECONDS * 1000) / 1000,
    )


def _fits(part: str, segment: str) -> bool:
    return bool(segment) if part.startswith("{") else part == unquote(segment)
