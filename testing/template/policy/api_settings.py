"""What front ends send and see, where stages are called, and what the access logs tell."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from deployment.paths import REPOSITORY
from testing.stack import FUNCTION_OF
from testing.template.policy.expanded import Document, Expanded, Json, arn_of, at, prop, ref
from testing.template.policy.gateways import API, STAGE
from testing.template.policy.references import LIVE_STAGE

OF_FETCH: Final = {"authorization", "content-type"}
"""What a browser must be let send, and no document lists as a parameter."""
FOR_THE_BROWSER: Final = {
    "cache-control",
    "content-security-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
}
"""Headers of answers that browsers act on; no front end reads them."""
STAGES: Final = {"Api": "$default", "LiveApi": LIVE_STAGE}
THROTTLES: Final = {"Api": (500, 1000), "LiveApi": (100, 200)}
"""Requests a second, and at once: docs/cost.md and `make simulate` reckon with them."""
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
"""Who asked for what, when, from where, and what came of it: `$context.` variables of API Gateway."""


def browsers_send_and_see_what_the_contract_has(template: Expanded) -> Iterator[str]:
    """Methods of the routes, headers of docs/openapi.json: a browser keeps everything else from a front end."""
    for name, api in template.of_type(API).items():
        if prop(api, "Body") is None:
            continue
        cors = prop(api, "Body", "x-amazon-apigateway-cors")
        sent, seen = _headers()
        for what, wanted in (
            ("allowMethods", {route.partition(" ")[0] for route in FUNCTION_OF}),
            ("allowHeaders", sent | OF_FETCH),
            ("exposeHeaders", seen - FOR_THE_BROWSER),
        ):
            found = at(cors, what) or []
            if set(found) != wanted or len(found) != len(wanted):
                yield f"{name}: {what} is not {', '.join(sorted(wanted))}"
        # An origin that is taken away may call for so long; asking each time doubles the calls.
        if not 60 <= (at(cors, "maxAge") or 0) <= 3600:
            yield f"{name}: browsers ask each time, or believe for too long"


@cache
def _headers() -> tuple[set[str], set[str]]:
    """The headers of requests and of answers in the contract's document, in small letters."""
    document = json.loads((REPOSITORY / "docs/openapi.json").read_text())
    operations = [one for methods in document["paths"].values() for one in methods.values() if isinstance(one, dict)]
    parameters = [_meant(document, one) for operation in operations for one in operation.get("parameters", [])]
    answers = [_meant(document, one) for operation in operations for one in operation.get("responses", {}).values()]
    sent = {str(one["name"]).lower() for one in parameters if one["in"] == "header"}
    return sent, {str(name).lower() for answer in answers for name in answer.get("headers", {})}


def _meant(document: Document, found: Json) -> Any:
    while "$ref" in found:
        place = found["$ref"].removeprefix("#/").split("/")
        found = at(document, *place)
    return found


def stages_are_where_they_are_called(template: Expanded) -> Iterator[str]:
    """The HTTP API without a name in its path; the live API as outputs, permissions and `tell_connections` name it."""
    for name, stage in template.of_type(STAGE).items():
        api = str(ref(prop(stage, "ApiId")))
        if prop(stage, "StageName") != STAGES.get(api):
            yield f"{name}: is not where it is called"
        if prop(stage, "AutoDeploy") is not True:
            yield f"{name}: changes are not deployed"
        settings = prop(stage, "DefaultRouteSettings")
        if (at(settings, "ThrottlingRateLimit"), at(settings, "ThrottlingBurstLimit")) != THROTTLES.get(api):
            yield f"{name}: takes more or less than is reckoned with"
        routes = sorted(
            one for one, about in template.resources.items() if about.get("Type") == "AWS::ApiGatewayV2::Route"
        )
        if api == "LiveApi" and sorted(stage.get("DependsOn") or []) != routes:
            yield f"{name}: is deployed before it has its routes"


def access_logs_say_who_asked_for_what(template: Expanded) -> Iterator[str]:
    """Each API in its own log group, in words that a search finds."""
    for name, stage in template.of_type(STAGE).items():
        api = str(ref(prop(stage, "ApiId")))
        settings = prop(stage, "AccessLogSettings")
        settings = at(settings, "Fn::If", 1) or settings
        group = arn_of(at(settings, "DestinationArn"))
        called = prop(template.resources.get(f"{api}Logs", {}), "LogGroupName", "Fn::Sub")
        own = {"Api": "api", "LiveApi": "live_api"}.get(api)
        if group != f"{api}Logs" or called != f"/client-messaging/${{AWS::StackName}}/{own}":
            yield f"{name}: logs where somebody else does"
        wanted = {word: f"$context.{variable}" for word, variable in LOGGED.get(api, {}).items()}
        if _read(str(at(settings, "Format"))) != wanted:
            yield f"{name}: does not say who asked for what"


def _read(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return None
