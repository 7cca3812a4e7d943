"""Rules for operations: routes, permissions to invoke, time-outs, memory, runtime and layers."""

import re
from collections.abc import Iterator
from typing import Final

from deployment.paths import REPOSITORY
from testing.routes import FUNCTION_OF
from testing.template.policy import probe
from testing.template.policy.alarms import OURS, SERVICE
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
from testing.template.policy.watched_metrics import has_alarm

PERMISSION, MAPPING = "AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping"
LAYERS: Final = {"layers/messaging/", "layers/dependencies/"}
ON_CONNECTIONS: Final = {"$connect": "OpenConnectionFunction", "$disconnect": "CloseConnectionFunction"}
RUNTIME: Final = f"python{(REPOSITORY / '.python-version').read_text().strip()}"


def routes_reach_the_function_of_the_contract(template: Expanded) -> Iterator[str]:
    """Each route of the contract invokes its function, with payload format 2.0."""
    (body,) = [prop(api, "Body") for api in template.of_type(API).values() if prop(api, "Body")] or [{}]
    integrations: dict[str, Json] = {
        f"{method.upper()} {path}": at(operation, "x-amazon-apigateway-integration")
        for path, methods in (at(body, "paths") or {}).items()
        for method, operation in methods.items()
    }
    for route in sorted(FUNCTION_OF.keys() | integrations.keys()):
        integration = integrations.get(route)
        function = function_at_uri(template, at(integration, "uri"))
        if function is None or snake(function) != FUNCTION_OF.get(route):
            yield f"{route}: is missing, or invokes another function"
        if (at(integration, "payloadFormatVersion"), at(integration, "httpMethod")) != ("2.0", "POST"):
            yield f"{route}: another payload format or method"


def the_import_of_the_api_is_watched(template: Expanded) -> Iterator[str]:
    """An import with warnings fails by default, and the body gives no cause: each part of a path has its schema.

    With warnings, an authorizer that could not be made is left out, and with it all routes.
    """
    for name, api in template.of_type(API).items():
        body = prop(api, "Body")
        if body and prop(api, "FailOnWarnings") != {"Fn::If": ["FailsOnImportWarnings", True, False]}:
            yield f"{name}: imports despite warnings"
        for path, methods in (at(body, "paths") or {}).items():
            expected = [_parameter(part) for part in re.findall(r"{([^}]+)}", path)]
            for method, operation in methods.items():
                if (at(operation, "parameters") or []) != expected:
                    yield f"{name}: {method.upper()} {path} has other parameters than its path"
    if at(template.document, "Conditions", "FailsOnImportWarnings") != {
        "Fn::Equals": [{"Ref": "ImportWarnings"}, "fail"]
    }:
        yield "FailsOnImportWarnings: does not depend on ImportWarnings alone"


def _parameter(name: str) -> Document:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def connections_reach_their_functions(template: Expanded) -> Iterator[str]:
    """$connect and $disconnect invoke their functions."""
    functions = {}
    for route in template.of_type(ROUTE).values():
        integration = template.of_type(INTEGRATION).get(str(prop(route, "Target", "Fn::Sub"))[15:-1], {})
        ours = prop(integration, "ApiId") == {"Ref": "LiveApi"}
        functions[prop(route, "RouteKey")] = (
            function_at_uri(template, prop(integration, "IntegrationUri")) if ours else None
        )
    if functions != ON_CONNECTIONS:
        yield "$connect or $disconnect invokes another function"
    (live,) = [api for api in template.of_type(API).values() if prop(api, "ProtocolType") == "WEBSOCKET"] or [{}]
    if prop(live, "RouteSelectionExpression") != "$request.body.action":
        yield "LiveApi: another route selection expression"
    for name, route in template.of_type(ROUTE).items():
        connect = prop(route, "RouteKey") == "$connect"
        if prop(route, "AuthorizationType") != ("CUSTOM" if connect else "NONE"):
            yield f"{name}: API Gateway allows an authorizer on $connect alone"


def an_issuer_that_stays_down_rings(template: Expanded) -> Iterator[str]:
    """The authorizer of connections refuses and counts while the issuer gives no keys; many refusals have an alarm."""
    if not has_alarm(template, (OURS, "IssuerUnreachable"), [("service", SERVICE)], "Sum", 20):
        yield "no alarm on an issuer that gives no keys"


def whoever_calls_a_function_may(template: Expanded) -> Iterator[str]:
    """Each route may invoke its function, by the alias; Lambda refuses API Gateway without the permission."""
    expected = {(_route_in_arn(route), f"{_camel(function)}Function") for route, function in FUNCTION_OF.items()}
    expected |= {(f"*/{route}", function) for route, function in ON_CONNECTIONS.items()}
    expected |= {
        (f"authorizers/${{{name}}}", str(function_at_uri(template, prop(one, "AuthorizerUri"))))
        for name, one in template.of_type(AUTHORIZER).items()
    }
    permitted = {
        (_route_of(permission), function_of_alias(template, ref(prop(permission, "FunctionName"))))
        for permission in template.of_type(PERMISSION).values()
    }
    for route, function in sorted(expected - permitted):
        yield f"{route}: may not invoke {function}"
    for route, function in sorted((str(a), str(b)) for a, b in permitted - expected):
        yield f"{route}: may invoke {function}, which is not its function"


def _route_in_arn(route: str) -> str:
    method, path = route.split(" ")
    return f"{method}{re.sub(r'{[^}]+}', '*', path)}"


def _camel(folder: str) -> str:
    return "".join(part.capitalize() for part in folder.split("_"))


def _route_of(permission: Document) -> str:
    """The part of an ARN after the API, and after a stage that may be any."""
    source = prop(permission, "SourceArn", "Fn::Sub")
    text = str(source if isinstance(source, str) else at(source, 0))
    for beginning in ("${__ApiId__}/${__Stage__}/", "${LiveApi}/"):
        if beginning in text:
            return text.partition(beginning)[2]
    return text


def functions_have_the_time_they_need(template: Expanded) -> Iterator[str]:
    """Behind a gateway, the time of two DynamoDB requests with retries; other functions, the time of a batch."""
    behind_a_gateway = {function_at_uri(template, address) for address in operation_uris(template)}
    behind_a_gateway |= {
        function_at_uri(template, prop(one, "IntegrationUri")) for one in template.of_type(INTEGRATION).values()
    }
    behind_a_gateway |= {
        function_at_uri(template, prop(one, "AuthorizerUri")) for one in template.of_type(AUTHORIZER).values()
    }
    behind_a_source = {
        function_of_alias(template, ref(prop(one, "FunctionName"))) for one in template.of_type(MAPPING).values()
    }
    behind_a_source.add(probe.FUNCTION)  # a round of four requests, each of eight seconds at most
    for name, function in template.of_type(FUNCTION).items():
        least, most = (15, 28) if name in behind_a_gateway else (60, 120) if name in behind_a_source else (300, 900)
        seconds = prop(function, "Timeout")
        if not isinstance(seconds, int) or not least <= seconds <= most:
            yield f"{name}: time-out is not between {least} and {most} seconds"
        # CPU share follows memory; start-up and latency are measured with this size (make bench).
        if prop(function, "MemorySize") != 512:
            yield f"{name}: another memory size than the measured one"


def functions_run_on_what_they_are_built_for(template: Expanded) -> Iterator[str]:
    """Runtime, handler, architecture and both layers."""
    layers = template.of_type("AWS::Lambda::LayerVersion")
    for name, function in template.of_type(FUNCTION).items():
        if (prop(function, "Runtime"), prop(function, "Handler")) != (RUNTIME, "handler.lambda_handler"):
            yield f"{name}: another runtime or handler"
        if prop(function, "Architectures") != [{"Ref": "Architecture"}]:
            yield f"{name}: another architecture"
        used = [prop(layers.get(str(ref(one)), {}), "Content", "S3Key") for one in prop(function, "Layers") or []]
        if len(used) != len(LAYERS) or set(used) != LAYERS:
            yield f"{name}: other layers"
    for name, layer in layers.items():
        if prop(layer, "CompatibleRuntimes") != [RUNTIME] or prop(layer, "CompatibleArchitectures") != [
            {"Ref": "Architecture"}
        ]:
            yield f"{name}: built for another runtime or architecture"
    parameter = at(template.document, "Parameters", "Architecture")
    if at(parameter, "Default") != "arm64" or at(parameter, "AllowedValues") != ["arm64", "x86_64"]:
        yield "Architecture: there is no layer for it"
