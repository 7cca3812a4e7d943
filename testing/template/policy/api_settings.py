"""Rules for CORS, stages, throttles and access-log formats of both APIs."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from deployment.paths import REPOSITORY
from testing.routes import FUNCTION_OF
from testing.template.policy.expanded import Document, Expanded, Json, arn_of, at, listed, prop, ref
from testing.template.policy.gateways import API, STAGE
from testing.template.policy.log_groups import log_group_name
from testing.template.policy.references import LIVE_STAGE

OF_FETCH: Final = {"authorization", "content-type"}
"""Headers that a browser must be allowed to send, and that docs/openapi.json lists nowhere as parameters."""
FOR_THE_BROWSER: Final = {
    "cache-control",
    "content-security-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
}
"""Response headers for the browser itself; no front end reads them."""
STAGES: Final = {"Api": "$default", "LiveApi": LIVE_STAGE}
THROTTLES: Final = {"Api": (500, 1000), "LiveApi": (100, 200)}
"""Rate per second and burst: docs/cost.md and `make simulate` use them."""
LOGGED: Final = {
    "Api": {
        "request_id": "requestId",
        "route": "routeKey",
        "status": "status",
        "at": "requestTime",
        "ip": "identity.sourceIp",
        "latency_ms": "responseLatency",
        "integration_error": "integrationErrorMessage",
        "authorizer_error": "authorizer.error",
    },
    "LiveApi": {
        "request_id": "requestId",
        "event": "eventType",
        "route": "routeKey",
        "status": "status",
        "at": "requestTime",
        "ip": "identity.sourceIp",
        "connection_id": "connectionId",
        "integration_error": "integrationErrorMessage",
        "authorizer_error": "authorizer.error",
    },
}
"""By field of the log: the `$context.` variable of API Gateway."""


def browsers_send_and_see_what_the_contract_has(template: Expanded) -> Iterator[str]:
    """CORS allows the routes' methods, and the headers of docs/openapi.json, exactly."""
    for name, api in template.of_type(API).items():
        if prop(api, "Body") is None:
            continue
        cors = prop(api, "Body", "x-amazon-apigateway-cors")
        sent, seen = _headers()
        for setting, expected in (
            ("allowMethods", {route.partition(" ")[0] for route in FUNCTION_OF}),
            ("allowHeaders", sent | OF_FETCH),
            ("exposeHeaders", seen - FOR_THE_BROWSER),
        ):
            values = at(cors, setting) or []
            if set(values) != expected or len(values) != len(expected):
                yield f"{name}: {setting} is not {', '.join(sorted(expected))}"
        # A removed origin may call until then; a preflight for each request doubles the requests.
        if not 60 <= (at(cors, "maxAge") or 0) <= 3600:
            yield f"{name}: maxAge is not between 60 and 3600 seconds"


@cache
def _headers() -> tuple[set[str], set[str]]:
    """Request and response headers of docs/openapi.json, in lower case."""
    document = json.loads((REPOSITORY / "docs/openapi.json").read_text())
    operations = [one for methods in document["paths"].values() for one in methods.values() if isinstance(one, dict)]
    parameters = [_resolved(document, one) for operation in operations for one in operation.get("parameters", [])]
    answers = [_resolved(document, one) for operation in operations for one in operation.get("responses", {}).values()]
    sent = {str(one["name"]).lower() for one in parameters if one["in"] == "header"}
    return sent, {str(name).lower() for answer in answers for name in answer.get("headers", {})}


def _resolved(document: Document, value: Json) -> Any:
    while "$ref" in value:
        path = value["$ref"].removeprefix("#/").split("/")
        value = at(document, *path)
    return value


def stages_are_where_they_are_called(template: Expanded) -> Iterator[str]:
    """Stage names, automatic deployment and throttles are as outputs, permissions and `tell_connections` expect."""
    for name, stage in template.of_type(STAGE).items():
        api = str(ref(prop(stage, "ApiId")))
        if prop(stage, "StageName") != STAGES.get(api):
            yield f"{name}: another stage name"
        if prop(stage, "AutoDeploy") is not True:
            yield f"{name}: does not deploy changes"
        settings = prop(stage, "DefaultRouteSettings")
        if (at(settings, "ThrottlingRateLimit"), at(settings, "ThrottlingBurstLimit")) != THROTTLES.get(api):
            yield f"{name}: other throttles"
        routes = sorted(
            one for one, resource in template.resources.items() if resource.get("Type") == "AWS::ApiGatewayV2::Route"
        )
        if api == "LiveApi" and sorted(stage.get("DependsOn") or []) != routes:
            yield f"{name}: may be deployed before its routes exist"


def access_logs_wait_for_their_role(template: Expanded) -> Iterator[str]:
    """The WebSocket API's stage refers to the account's role where the stack sets it, and only there.

    "CloudWatch Logs role ARN must be set in account settings to enable logging": API Gateway refuses a stage with an
    access log before. What depends on a resource that is not created is not created either.
    """
    for name, stage in template.of_type(STAGE).items():
        if ref(prop(stage, "ApiId")) != "LiveApi":
            continue
        condition, waiting, otherwise = (prop(stage, "Description", "Fn::If", branch) for branch in range(3))
        if condition != "SetsLogRole" or "${ApiGatewayAccount}" not in str(at(waiting, "Fn::Sub")):
            yield f"{name}: may be made before API Gateway has its role"
        if "ApiGatewayAccount" in str(otherwise) or "ApiGatewayAccount" in listed(stage.get("DependsOn")):
            yield f"{name}: is not made where the stack sets no role"


def access_logs_say_who_asked_for_what(template: Expanded) -> Iterator[str]:
    """Each API logs to its own group, as JSON with these fields."""
    for name, stage in template.of_type(STAGE).items():
        api = str(ref(prop(stage, "ApiId")))
        settings = prop(stage, "AccessLogSettings")
        settings = at(settings, "Fn::If", 1) or settings
        group = arn_of(at(settings, "DestinationArn"))
        group_name = prop(template.resources.get(f"{api}Logs", {}), "LogGroupName")
        own = {"Api": "api", "LiveApi": "live_api"}.get(api)
        if group != f"{api}Logs" or group_name != log_group_name(own):
            yield f"{name}: logs to another group"
        expected = {field: f"$context.{variable}" for field, variable in LOGGED.get(api, {}).items()}
        if _read(str(at(settings, "Format"))) != expected:
            yield f"{name}: other log fields"


def _read(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return None
