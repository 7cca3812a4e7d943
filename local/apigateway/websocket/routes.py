"""A WebSocket API's routes: which function answers the handshake, the end, and each message."""

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
_OF_THE_CONNECTION = {"$connect", "$disconnect"}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-quotas.html
INTEGRATION_SECONDS = 29.0


@dataclass(frozen=True)
class Route:
    """One route and who answers it, within how many seconds."""

    key: str
    function: str
    seconds: float
    authorizer: RequestAuthorizer | None = None


class WebSocketRoutes:
    """All routes by their keys."""

    def __init__(self, routes: Iterable[Route], selection: tuple[str, ...]) -> None:
        self._routes = {route.key: route for route in routes}
        self._selection = selection

    @classmethod
    def from_api(cls, api: Resource, blueprint: Blueprint) -> "WebSocketRoutes":
        """From the template's routes, integrations and authorizers; what is not understood in them is an error."""
        expression = str(api.properties.get("RouteSelectionExpression"))
        selection = _SELECTION.fullmatch(expression)
        if not selection:
            raise NotSupported(api.logical_id, f"the route selection {expression} is not supported by the local stack")
        integrations = {one.name: one for one in blueprint.of_type("AWS::ApiGatewayV2::Integration")}
        authorizers = {
            one.name: RequestAuthorizer.from_resource(one) for one in blueprint.of_type("AWS::ApiGatewayV2::Authorizer")
        }
        routes = [_route(one, integrations, authorizers) for one in blueprint.of_type("AWS::ApiGatewayV2::Route")]
        return cls(routes, tuple(selection[1].split(".")))

    def functions(self) -> set[str]:
        """Every function that is called."""
        authorizers = {route.authorizer.function for route in self._routes.values() if route.authorizer}
        return authorizers | {route.function for route in self._routes.values()}

    def find(self, key: str) -> Route | None:
        return self._routes.get(key)

    def for_message(self, body: str) -> Route | None:
        """The route that the message names, or `$default`; no message ever reaches `$connect` or `$disconnect`."""
        key = self._selected(body)
        return self._routes.get("$default" if key in _OF_THE_CONNECTION else key, self._routes.get("$default"))

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
    given, where = route.properties, route.logical_id
    target = str(given.get("Target")).removeprefix("integrations/")
    if target not in integrations:
        raise NotSupported(where, "a route without an integration of this template is not supported by the local stack")
    integration = integrations[target]
    return Route(
        key=given["RouteKey"],
        function=_function(integration),
        seconds=int(integration.properties.get("TimeoutInMillis", INTEGRATION_SECONDS * 1000)) / 1000,
        authorizer=_authorizer(where, given, authorizers),
    )


def _function(integration: Resource) -> str:
    kind = integration.properties["IntegrationType"]
    function = invoked_function(integration.properties.get("IntegrationUri"))
    if kind != "AWS_PROXY" or function is None:
        raise NotSupported(integration.logical_id, f"an integration {kind} is not supported by the local stack")
    return function


def _authorizer(where: str, given: Document, authorizers: Mapping[str, RequestAuthorizer]) -> RequestAuthorizer | None:
    kind = given.get("AuthorizationType", "NONE")
    if kind == "NONE":
        return None
    if kind != "CUSTOM" or given["RouteKey"] != "$connect":
        raise NotSupported(
            where, f"the authorization {kind} of {given['RouteKey']} is not supported by the local stack"
        )
    if given.get("AuthorizerId") not in authorizers:
        raise NotSupported(where, "its authorizer is not one of this template")
    return authorizers[given["AuthorizerId"]]
