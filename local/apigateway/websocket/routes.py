"""Routes of a WebSocket API, and route selection for messages."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deployment.documents import Document
from local.apigateway.websocket.request_authorizer import RequestAuthorizer
from local.cloudformation.arns import invoked_function
from local.cloudformation.template import Blueprint, Resource
from local.errors import NotSupported

_SELECTION = re.compile(r"\$request\.body\.([\w-]+(?:\.[\w-]+)*)")
_CONNECTION_ROUTES = {"$connect", "$disconnect"}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-quotas.html
INTEGRATION_SECONDS = 29.0


@dataclass(frozen=True)
class Route:
    """A route with its function, the integration time-out in seconds, and its authorizer."""

    key: str
    function: str
    seconds: float
    authorizer: RequestAuthorizer | None = None


class WebSocketRoutes:
    """All routes of an API, by key."""

    def __init__(self, routes: Iterable[Route], selection: tuple[str, ...]) -> None:
        self._routes = {route.key: route for route in routes}
        self._selection = selection

    @classmethod
    def from_api(cls, api: Resource, blueprint: Blueprint) -> "WebSocketRoutes":
        """From the template's routes, integrations and authorizers. Raises NotSupported."""
        expression = str(api.properties.get("RouteSelectionExpression"))
        selection = _SELECTION.fullmatch(expression)
        if not selection:
            raise NotSupported(api.logical_id, f"the route selection {expression} is not supported by the local stack")
        integrations = {resource.name: resource for resource in blueprint.of_type("AWS::ApiGatewayV2::Integration")}
        authorizers = {
            resource.name: RequestAuthorizer.from_resource(resource)
            for resource in blueprint.of_type("AWS::ApiGatewayV2::Authorizer")
        }
        routes = [_route(route, integrations, authorizers) for route in blueprint.of_type("AWS::ApiGatewayV2::Route")]
        return cls(routes, tuple(selection[1].split(".")))

    def functions(self) -> set[str]:
        """Every function that the API calls, authorizers too."""
        authorizers = {route.authorizer.function for route in self._routes.values() if route.authorizer}
        return authorizers | {route.function for route in self._routes.values()}

    def find(self, key: str) -> Route | None:
        return self._routes.get(key)

    def for_message(self, body: str) -> Route | None:
        """The route that the message selects, else `$default`; never `$connect` or `$disconnect`."""
        key = self._selected(body)
        return self._routes.get("$default" if key in _CONNECTION_ROUTES else key, self._routes.get("$default"))

    def _selected(self, body: str) -> str:
        try:
            value = json.loads(body)
            for name in self._selection:
                value = value[name]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            return "$default"
        return value if isinstance(value, str) else "$default"


def _route(
    route: Resource, integrations: Mapping[str, Resource], authorizers: Mapping[str, RequestAuthorizer]
) -> Route:
    properties, where = route.properties, route.logical_id
    target = str(properties.get("Target")).removeprefix("integrations/")
    if target not in integrations:
        raise NotSupported(where, "a route without an integration of this template is not supported by the local stack")
    integration = integrations[target]
    return Route(
        key=properties["RouteKey"],
        function=_function(integration),
        seconds=int(integration.properties.get("TimeoutInMillis", INTEGRATION_SECONDS * 1000)) / 1000,
        authorizer=_authorizer(where, properties, authorizers),
    )


def _function(integration: Resource) -> str:
    kind = integration.properties["IntegrationType"]
    function = invoked_function(integration.properties.get("IntegrationUri"))
    if kind != "AWS_PROXY" or function is None:
        raise NotSupported(integration.logical_id, f"an integration {kind} is not supported by the local stack")
    return function


def _authorizer(
    where: str, properties: Document, authorizers: Mapping[str, RequestAuthorizer]
) -> RequestAuthorizer | None:
    kind = properties.get("AuthorizationType", "NONE")
    if kind == "NONE":
        return None
    if kind != "CUSTOM" or properties["RouteKey"] != "$connect":
        raise NotSupported(
            where, f"the authorization {kind} of {properties['RouteKey']} is not supported by the local stack"
        )
    if properties.get("AuthorizerId") not in authorizers:
        raise NotSupported(where, "its authorizer is not in this template")
    return authorizers[properties["AuthorizerId"]]
