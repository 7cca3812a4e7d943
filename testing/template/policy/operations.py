"""Each route, the function behind it and who may call it; and what functions run on, how long and with how much."""

import re
from collections.abc import Iterator
from typing import Final

from deployment.paths import REPOSITORY
from testing.stack import FUNCTION_OF
from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    Json,
    at,
    function_at_uri,
    function_of_alias,
    operation_uris,
    prop,
    ref,
    snake,
)
from testing.template.policy.gateways import API, AUTHORIZER, INTEGRATION, ROUTE

PERMISSION, MAPPING = "AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping"
LAYERS: Final = {"layers/messaging/", "layers/dependencies/"}
ON_CONNECTIONS: Final = {"$connect": "OpenConnectionFunction", "$disconnect": "CloseConnectionFunction"}
RUNTIME: Final = f"python{(REPOSITORY / '.python-version').read_text().strip()}"


def routes_reach_the_function_of_the_contract(template: Expanded) -> Iterator[str]:
    """As the contract has them, each with the function of its name, in the format that the functions read."""
    (body,) = [prop(api, "Body") for api in template.of_type(API).values() if prop(api, "Body")] or [{}]
    found: dict[str, Json] = {
        f"{method.upper()} {path}": at(operation, "x-amazon-apigateway-integration")
        for path, methods in (at(body, "paths") or {}).items()
        for method, operation in methods.items()
    }
    for route in sorted(FUNCTION_OF.keys() | found.keys()):
        integration = found.get(route)
        function = function_at_uri(template, at(integration, "uri"))
        if function is None or snake(function) != FUNCTION_OF.get(route):
            yield f"{route}: is not there, or answered by another function"
        if (at(integration, "payloadFormatVersion"), at(integration, "httpMethod")) != ("2.0", "POST"):
            yield f"{route}: is asked in a way that the function does not read"


def connections_reach_their_functions(template: Expanded) -> Iterator[str]:
    """What opens and what closes a connection."""
    found = {}
    for route in template.of_type(ROUTE).values():
        integration = template.of_type(INTEGRATION).get(str(prop(route, "Target", "Fn::Sub"))[15:-1], {})
        ours = prop(integration, "ApiId") == {"Ref": "LiveApi"}
        found[prop(route, "RouteKey")] = (
            function_at_uri(template, prop(integration, "IntegrationUri")) if ours else None
        )
    if found != ON_CONNECTIONS:
        yield "a connection is opened or closed by another function"
    (live,) = [api for api in template.of_type(API).values() if prop(api, "ProtocolType") == "WEBSOCKET"] or [{}]
    if prop(live, "RouteSelectionExpression") != "$request.body.action":
        yield "LiveApi: chooses by what nobody sends"
    for name, route in template.of_type(ROUTE).items():
        closed = prop(route, "RouteKey") == "$connect"
        if prop(route, "AuthorizationType") != ("CUSTOM" if closed else "NONE"):
            yield f"{name}: API Gateway takes an authorizer on $connect alone"


def whoever_calls_a_function_may(template: Expanded) -> Iterator[str]:
    """Each route may call the function that it leads to, by its alias; API Gateway is refused otherwise."""
    wanted = {(_as_in_an_arn(route), f"{_camel(function)}Function") for route, function in FUNCTION_OF.items()}
    wanted |= {(f"*/{route}", function) for route, function in ON_CONNECTIONS.items()}
    wanted |= {
        (f"authorizers/${{{name}}}", str(function_at_uri(template, prop(one, "AuthorizerUri"))))
        for name, one in template.of_type(AUTHORIZER).items()
    }
    found = {
        (_route_of(permission), function_of_alias(template, ref(prop(permission, "FunctionName"))))
        for permission in template.of_type(PERMISSION).values()
    }
    for route, function in sorted(wanted - found):
        yield f"{route}: may not call {function}"
    for route, function in sorted((str(a), str(b)) for a, b in found - wanted):
        yield f"{route}: may call {function}, to which it does not lead"


def _as_in_an_arn(route: str) -> str:
    method, path = route.split(" ")
    return f"{method}{re.sub(r'{[^}]+}', '*', path)}"


def _camel(folder: str) -> str:
    return "".join(part.capitalize() for part in folder.split("_"))


def _route_of(permission: Document) -> str:
    """What stands in an ARN after the API, and after the stage where any may be."""
    source = prop(permission, "SourceArn", "Fn::Sub")
    text = str(source if isinstance(source, str) else at(source, 0))
    for beginning in ("${__ApiId__}/${__Stage__}/", "${LiveApi}/"):
        if beginning in text:
            return text.partition(beginning)[2]
    return text


def functions_have_the_time_they_need(template: Expanded) -> Iterator[str]:
    """Whoever is waited for, that of two requests to the store with their retries; the others, that of a batch."""
    waited_for = {function_at_uri(template, address) for address in operation_uris(template)}
    waited_for |= {
        function_at_uri(template, prop(one, "IntegrationUri")) for one in template.of_type(INTEGRATION).values()
    }
    waited_for |= {
        function_at_uri(template, prop(one, "AuthorizerUri")) for one in template.of_type(AUTHORIZER).values()
    }
    fed = {function_of_alias(template, ref(prop(one, "FunctionName"))) for one in template.of_type(MAPPING).values()}
    for name, function in template.of_type(FUNCTION).items():
        least, most = (15, 28) if name in waited_for else (60, 120) if name in fed else (300, 900)
        seconds = prop(function, "Timeout")
        if not isinstance(seconds, int) or not least <= seconds <= most:
            yield f"{name}: does not have between {least} and {most} seconds"
        # Lambda gives processor time by memory; start and answers are measured with this much (make bench).
        if prop(function, "MemorySize") != 512:
            yield f"{name}: has more or less than what was measured"


def functions_run_on_what_they_are_built_for(template: Expanded) -> Iterator[str]:
    """Python's version, the processor, and both layers."""
    layers = template.of_type("AWS::Lambda::LayerVersion")
    for name, function in template.of_type(FUNCTION).items():
        if (prop(function, "Runtime"), prop(function, "Handler")) != (RUNTIME, "handler.lambda_handler"):
            yield f"{name}: does not start"
        if prop(function, "Architectures") != [{"Ref": "Architecture"}]:
            yield f"{name}: runs on another processor"
        used = [prop(layers.get(str(ref(one)), {}), "Content", "S3Key") for one in prop(function, "Layers") or []]
        if len(used) != len(LAYERS) or set(used) != LAYERS:
            yield f"{name}: lacks a layer"
    for name, layer in layers.items():
        if prop(layer, "CompatibleRuntimes") != [RUNTIME] or prop(layer, "CompatibleArchitectures") != [
            {"Ref": "Architecture"}
        ]:
            yield f"{name}: is built for something else"
    parameter = at(template.document, "Parameters", "Architecture")
    if at(parameter, "Default") != "arm64" or at(parameter, "AllowedValues") != ["arm64", "x86_64"]:
        yield "Architecture: there is no layer for it"
