"""Which of the template's APIs are served, each with its one stage: at most one HTTP API and one WebSocket API."""

from dataclasses import dataclass

from local.cloudformation import ignored, supported
from local.cloudformation.template import Blueprint, Resource
from local.errors import NotSupported

_KIND = "AWS::ApiGatewayV2::Api"
_HTTP = {"Body", "ProtocolType"}
_WEBSOCKET = {"ProtocolType", "RouteSelectionExpression"}


@dataclass(frozen=True)
class ServedApi:
    """An API and its stage."""

    api: Resource
    stage: Resource

    @property
    def path(self) -> str:
        """Where a WebSocket API answers: its stage's name, as on AWS."""
        return f"/{self.stage.properties['StageName']}"


def http(blueprint: Blueprint) -> ServedApi | None:
    """The HTTP API, or None where the template has none."""
    served = _only_one(blueprint, [api for api in blueprint.of_type(_KIND) if not _is_websocket(api)], "HTTP")
    if served:
        _check(served.api, _HTTP)
        if "Body" not in served.api.properties:
            raise NotSupported(served.api.logical_id, "an HTTP API without a Body is not supported by the local stack")
    return served


def websocket(blueprint: Blueprint) -> ServedApi | None:
    """The WebSocket API, or None where the template has none."""
    served = _only_one(blueprint, [api for api in blueprint.of_type(_KIND) if _is_websocket(api)], "WebSocket")
    if served:
        _check(served.api, _WEBSOCKET)
    for kind in ("Authorizer", "Integration", "Route"):
        for part in blueprint.of_type(f"AWS::ApiGatewayV2::{kind}"):
            if not served or part.properties["ApiId"] != served.api.name:
                raise NotSupported(part.logical_id, f"only a WebSocket API has an {part.kind} of its own here")
    return served


def _is_websocket(api: Resource) -> bool:
    return bool(api.properties.get("ProtocolType") == "WEBSOCKET")


def _only_one(blueprint: Blueprint, found: list[Resource], protocol: str) -> ServedApi | None:
    if not found:
        return None
    stages = [
        stage for stage in blueprint.of_type("AWS::ApiGatewayV2::Stage") if stage.properties["ApiId"] == found[0].name
    ]
    if len(found) > 1 or len(stages) != 1:
        raise NotSupported(found[-1].logical_id, f"the local stack serves one {protocol} API with one stage")
    return ServedApi(found[0], stages[0])


def _check(api: Resource, known: set[str]) -> None:
    """The two kinds of API are one type of resource with different properties."""
    sentence = f"the property {{}} of an API of the protocol {api.properties.get('ProtocolType', 'HTTP')}"
    supported.check_keys(api.logical_id, api.properties, known | ignored.PROPERTIES[_KIND].keys(), sentence)
