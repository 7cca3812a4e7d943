"""APIs of the template: at most one HTTP API and one WebSocket API, each with one stage."""

from dataclasses import dataclass

from local.cloudformation import ignored, supported
from local.cloudformation.template import Blueprint, Resource
from local.errors import NotSupported

_KIND = "AWS::ApiGatewayV2::Api"
_HTTP = {"Body", "ProtocolType"}
_WEBSOCKET = {"ProtocolType", "RouteSelectionExpression"}


@dataclass(frozen=True)
class ServedApi:
    """An API with its stage."""

    api: Resource
    stage: Resource

    @property
    def path(self) -> str:
        """Path of a WebSocket API: the name of its stage, as on AWS."""
        return f"/{self.stage.properties['StageName']}"


def http(blueprint: Blueprint) -> ServedApi | None:
    """The HTTP API of the template, or None."""
    served = _only_one(blueprint, [api for api in blueprint.of_type(_KIND) if not _is_websocket(api)], "HTTP")
    if served:
        _check(served.api, _HTTP)
        if "Body" not in served.api.properties:
            raise NotSupported(served.api.logical_id, "an HTTP API without Body is not supported by the local stack")
    return served


def websocket(blueprint: Blueprint) -> ServedApi | None:
    """The WebSocket API of the template, or None."""
    served = _only_one(blueprint, [api for api in blueprint.of_type(_KIND) if _is_websocket(api)], "WebSocket")
    if served:
        _check(served.api, _WEBSOCKET)
    for kind in ("Authorizer", "Integration", "Route"):
        for part in blueprint.of_type(f"AWS::ApiGatewayV2::{kind}"):
            if not served or part.properties["ApiId"] != served.api.name:
                raise NotSupported(part.logical_id, f"{part.kind} is supported for a WebSocket API only")
    return served


def _is_websocket(api: Resource) -> bool:
    return bool(api.properties.get("ProtocolType") == "WEBSOCKET")


def _only_one(blueprint: Blueprint, apis: list[Resource], protocol: str) -> ServedApi | None:
    if not apis:
        return None
    stages = [
        stage for stage in blueprint.of_type("AWS::ApiGatewayV2::Stage") if stage.properties["ApiId"] == apis[0].name
    ]
    if len(apis) > 1 or len(stages) != 1:
        raise NotSupported(apis[-1].logical_id, f"the local stack supports one {protocol} API with one stage")
    return ServedApi(apis[0], stages[0])


def _check(api: Resource, known: set[str]) -> None:
    """HTTP and WebSocket APIs are one resource type with different properties."""
    sentence = f"the property {{}} of an API of the protocol {api.properties.get('ProtocolType', 'HTTP')}"
    supported.check_keys(api.logical_id, api.properties, known | ignored.PROPERTIES[_KIND].keys(), sentence)
