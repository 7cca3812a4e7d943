"""Rules for both APIs: authorizers, CORS, throttles, access logs and routes."""

import re
from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Document, Expanded, Json, arn_of, at, function_at_uri, listed, prop, ref

API, STAGE = "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"
ROUTE, AUTHORIZER = "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Authorizer"
INTEGRATION = "AWS::ApiGatewayV2::Integration"
_METHODS: Final = frozenset({"get", "post", "put", "delete"})

ISSUER: Final = {
    "Fn::If": [
        "OwnUserPool",
        {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}"},
        {"Ref": "JwtIssuer"},
    ]
}
_WITH_FRONT_ENDS: Final = [
    {"Fn::Join": [",", {"Ref": "AllowedOrigins"}]},
    {"Fn::Sub": "https://${FrontEndDomain}"},
]
ORIGINS: Final = {
    "Fn::If": [
        "ServesFrontEnds",
        {"Fn::Split": [",", {"Fn::Join": [",", _WITH_FRONT_ENDS]}]},
        {"Ref": "AllowedOrigins"},
    ]
}
AUDIENCE: Final = {"Fn::If": ["OwnUserPool", {"Ref": "WebClient"}, {"Ref": "JwtAudience"}]}
AUDIENCE_OF_PROBE: Final = {"Fn::If": ["ProbesOwnPool", {"Ref": "ProbeClient"}, {"Ref": "AWS::NoValue"}]}

WITHOUT_AUTHORIZER: Final = {"$disconnect"}
"""API Gateway allows an authorizer on $connect alone; only a connection that it let in reaches $disconnect."""

CALLER_INPUT = (
    "path",
    "query",
    "uri",
    "header",
    "protocol",
    "$context.authorizer.claims",
    "$context.authorizer.principal",
)
"""A caller's input must not be in a log that is kept for years."""


def _body(template: Expanded) -> Iterator[tuple[str, Document]]:
    for name, api in template.of_type(API).items():
        if prop(api, "ProtocolType") != "WEBSOCKET":
            yield name, listed(prop(api, "Body") or {})[0]


def _authorizer(body: Document) -> Json:
    return at(body, "components", "securitySchemes", "Jwt", "x-amazon-apigateway-authorizer")


def every_http_route_has_the_authorizer(template: Expanded) -> Iterator[str]:
    """Every route of the HTTP API has the JWT authorizer."""
    bodies = list(_body(template))
    if not bodies:
        yield "there is no HTTP API"
    for name, body in bodies:
        if not at(body, "paths"):
            yield f"{name}: has no routes"
        for path, methods in (at(body, "paths") or {}).items():
            for method, operation in methods.items():
                if at(operation, "security") != [{"Jwt": []}]:
                    yield f"{name}: {method.upper()} {path} has no authorizer"
        authorizer = _authorizer(body)
        if at(authorizer, "type") != "jwt" or at(body, "components", "securitySchemes", "Jwt", "type") != "oauth2":
            yield f"{name}: the authorizer does not verify JWTs"
        if at(authorizer, "identitySource") != "$request.header.Authorization":
            yield f"{name}: the token is not taken from the header Authorization"


def tokens_are_of_our_issuer_and_for_us(template: Expanded) -> Iterator[str]:
    """Issuer and audience are set, in the authorizer and in the functions' own verification."""
    for name, body in _body(template):
        settings = at(_authorizer(body), "jwtConfiguration")
        if at(settings, "issuer") != ISSUER or at(settings, "audience") != [AUDIENCE, AUDIENCE_OF_PROBE]:
            yield f"{name}: the authorizer accepts tokens of another issuer or audience"
    for name, function in template.of_type("AWS::Lambda::Function").items():
        variables = prop(function, "Environment", "Variables")
        if at(variables, "JWT_ISSUER") != ISSUER or at(variables, "JWT_AUDIENCE") != AUDIENCE:
            yield f"{name}: accepts tokens of another issuer or audience"
    if at(template.document, "Conditions", "OwnUserPool") != {"Fn::Equals": [{"Ref": "JwtIssuer"}, ""]}:
        yield "OwnUserPool: does not depend on JwtIssuer"
    together = at(template.document, "Rules", "IssuerAndAudienceTogether", "Assertions", 0, "Assert", "Fn::Or")
    both = [{"Fn::Equals": [{"Ref": name}, ""]} for name in ("JwtIssuer", "JwtAudience")]
    if together != [{"Fn::And": both}, {"Fn::And": [{"Fn::Not": [one]} for one in both]}]:
        yield "Rules: an issuer may be given without an audience"


def browsers_call_from_named_origins(template: Expanded) -> Iterator[str]:
    """CORS lists origins, headers and methods, and allows no cookies."""
    for name, body in _body(template):
        cors = at(body, "x-amazon-apigateway-cors")
        if at(cors, "allowOrigins") != ORIGINS:
            yield f"{name}: allows other origins than AllowedOrigins and FrontEndDomain"
        if at(cors, "allowCredentials"):
            yield f"{name}: allows cookies"
        if not at(cors, "allowHeaders") or "*" in at(cors, "allowHeaders"):
            yield f"{name}: headers are not listed"
        if set(at(cors, "allowMethods") or ()) != _methods(body):
            yield f"{name}: methods are not those of the routes"
    pattern = at(template.document, "Parameters", "AllowedOrigins", "AllowedPattern")
    if pattern is None or any(re.fullmatch(pattern, origin) for origin in ("*", "https://*.example", "https://a,*")):
        yield "AllowedOrigins: the pattern accepts a wildcard"


def _methods(body: Json) -> set[str]:
    paths: Document = at(body, "paths")
    return {method.upper() for operations in paths.values() for method in operations if method in _METHODS}


def every_connection_has_the_authorizer(template: Expanded) -> Iterator[str]:
    """Every route of the WebSocket API has the authorizer, but for $disconnect."""
    if "$connect" not in {prop(route, "RouteKey") for route in template.of_type(ROUTE).values()}:
        yield "there is no $connect"
    for name, route in template.of_type(ROUTE).items():
        authorizer = template.of_type(AUTHORIZER).get(ref(prop(route, "AuthorizerId")) or "")
        authorized = prop(route, "AuthorizationType") == "CUSTOM" and authorizer is not None
        if not authorized and prop(route, "RouteKey") not in WITHOUT_AUTHORIZER:
            yield f"{name}: has no authorizer"
        if prop(route, "ApiId") != {"Ref": "LiveApi"}:
            yield f"{name}: belongs to another API"
    for name, authorizer in template.of_type(AUTHORIZER).items():
        function = function_at_uri(template, prop(authorizer, "AuthorizerUri"))
        if function != "AuthorizeConnectionFunction" or prop(authorizer, "AuthorizerType") != "REQUEST":
            yield f"{name}: does not invoke the function that verifies tokens"
        if prop(authorizer, "IdentitySource") != ["route.request.header.Sec-WebSocket-Protocol"]:
            yield f"{name}: the token is not taken from the subprotocol"
        if prop(authorizer, "ApiId") != {"Ref": "LiveApi"}:
            yield f"{name}: belongs to another API"


def _access_log(stage: Document) -> Json:
    settings = prop(stage, "AccessLogSettings")
    branches = at(settings, "Fn::If")
    if branches is None:
        return settings
    switchable = branches[0] == "LogsLiveApi" and len(branches) == 3 and branches[2] == {"Ref": "AWS::NoValue"}
    return branches[1] if switchable else None


def gateways_say_who_called(template: Expanded) -> Iterator[str]:
    """Each stage writes an access log."""
    if sorted(str(ref(prop(stage, "ApiId"))) for stage in template.of_type(STAGE).values()) != sorted(
        template.of_type(API)
    ):
        yield "an API has no stage, or two"
    for name, stage in template.of_type(STAGE).items():
        settings = _access_log(stage)
        if arn_of(at(settings, "DestinationArn")) not in template.of_type("AWS::Logs::LogGroup"):
            yield f"{name}: has no access log"
        if "$context.requestId" not in str(at(settings, "Format")) or "$context.status" not in str(
            at(settings, "Format")
        ):
            yield f"{name}: the access log has no request id or status"
    if at(template.document, "Parameters", "LogsOfLiveApi", "Default") != "yes":
        yield "LogsOfLiveApi: is not on by default"
    conditions = at(template.document, "Conditions")
    if at(conditions, "LogsLiveApi") != {"Fn::Not": [{"Fn::Equals": [{"Ref": "LogsOfLiveApi"}, "no"]}]}:
        yield "LogsLiveApi: does not depend on LogsOfLiveApi alone"
    if at(conditions, "SetsLogRole") != {"Fn::Equals": [{"Ref": "LogsOfLiveApi"}, "yes"]}:
        yield "SetsLogRole: does not depend on LogsOfLiveApi alone"
    if [arn_of(prop(one, "CloudWatchRoleArn")) for one in template.of_type("AWS::ApiGateway::Account").values()] != [
        "ApiGatewayLogRole"
    ]:
        yield "API Gateway has no role to write access logs"


def gateways_keep_nothing_that_a_caller_wrote(template: Expanded) -> Iterator[str]:
    """Neither access log nor execution log has a path, a header or a body."""
    for name, stage in template.of_type(STAGE).items():
        logged = str(at(_access_log(stage), "Format")).lower()
        if [part for part in CALLER_INPUT if part in logged]:
            yield f"{name}: the access log has a caller's input"
        settings = prop(stage, "DefaultRouteSettings")
        # An HTTP API has no such switches.
        off = (None, None) if prop(stage, "ApiId") == {"Ref": "Api"} else (False, "OFF")
        if (at(settings, "DataTraceEnabled"), at(settings, "LoggingLevel")) != off:
            yield f"{name}: execution logs have whole messages"


def gateways_throttle(template: Expanded) -> Iterator[str]:
    """Each stage has throttles for rate and burst."""
    for name, stage in template.of_type(STAGE).items():
        for limit in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
            value = prop(stage, "DefaultRouteSettings", limit)
            if not isinstance(value, int) or not 0 < value <= 1000:
                yield f"{name}: {limit} is not set"


def routes_reach_their_functions(template: Expanded) -> Iterator[str]:
    """Each route is integrated with a function of this stack."""
    for name, body in _body(template):
        for path, methods in (at(body, "paths") or {}).items():
            for method, operation in methods.items():
                integration = at(operation, "x-amazon-apigateway-integration")
                if function_at_uri(template, at(integration, "uri")) is None or at(integration, "type") != "aws_proxy":
                    yield f"{name}: {method.upper()} {path} is not integrated with a function of this stack"
    for name, integration in template.of_type(INTEGRATION).items():
        ours = function_at_uri(template, prop(integration, "IntegrationUri")) is not None
        if not ours or prop(integration, "IntegrationType") != "AWS_PROXY" or not ref(prop(integration, "ApiId")):
            yield f"{name}: is not integrated with a function of this stack"
    for name, route in template.of_type(ROUTE).items():
        if str(prop(route, "Target", "Fn::Sub"))[15:-1] not in template.of_type(INTEGRATION):
            yield f"{name}: has no integration"
