"""Both APIs of template.yaml: routes, authorizers, throttles, access logs, and outputs for front ends."""

from typing import Any

import pytest

from local.cloudformation.intrinsics import Resolver
from testing.routes import FUNCTION_OF
from testing.template.policy.expanded import expand
from testing.template.written import FUNCTION, FUNCTIONS, Resources, of_type

ROUTE = "AWS::ApiGatewayV2::Route"


def test_the_routes_are_those_of_the_contract(resources: Resources) -> None:
    routes = {}
    for name, function in of_type(resources, FUNCTION).items():
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] == "HttpApi":
                properties = event["Properties"]
                assert properties["ApiId"] == {"Ref": "Api"}
                assert "Auth" not in properties
                routes[f"{properties['Method']} {properties['Path']}"] = FUNCTIONS[name]
    assert routes == FUNCTION_OF


def test_every_route_is_behind_the_authorizer(resources: Resources) -> None:
    (api,) = of_type(resources, "AWS::Serverless::HttpApi").values()
    auth = api["Properties"]["Auth"]
    authorizer = auth["Authorizers"][auth["DefaultAuthorizer"]]
    assert authorizer["IdentitySource"] == "$request.header.Authorization"
    assert authorizer["JwtConfiguration"].keys() == {"issuer", "audience"}
    assert all(authorizer["JwtConfiguration"].values())


def test_the_api_names_its_origins_throttles_and_logs_no_path(resources: Resources) -> None:
    (api,) = of_type(resources, "AWS::Serverless::HttpApi").values()
    properties = api["Properties"]
    cors = properties["DefinitionBody"]["x-amazon-apigateway-cors"]
    assert cors["allowOrigins"]["Fn::If"][2] == {"Ref": "AllowedOrigins"}
    assert "allowCredentials" not in cors
    assert "CorsConfiguration" not in properties, "SAM would write over the body's"
    assert set(properties["DefaultRouteSettings"]) == {"ThrottlingRateLimit", "ThrottlingBurstLimit"}
    logged = properties["AccessLogSettings"]["Format"]
    assert not [part for part in ("path", "query", "uri", "header") if part in logged.lower()]
    assert "$context.requestId" in logged


@pytest.mark.parametrize(
    ("domain", "origins"),
    [
        ("", ["https://a.example", "https://b.example"]),
        ("messages.example.org", ["https://a.example", "https://b.example", "https://messages.example.org"]),
    ],
)
def test_the_stack_s_own_front_ends_may_call_it(domain: str, origins: list[str]) -> None:
    document = expand()
    given = {"AllowedOrigins": ["https://a.example", "https://b.example"], "FrontEndDomain": domain}
    cors = document["Resources"]["Api"]["Properties"]["Body"]["x-amazon-apigateway-cors"]
    assert Resolver(document, given, "").resolve(cors["allowOrigins"], "Api") == origins


def test_nobody_connects_whom_the_authorizer_has_not_seen(resources: Resources) -> None:
    routes = {route["Properties"]["RouteKey"]: route["Properties"] for route in of_type(resources, ROUTE).values()}
    assert set(routes) == {"$connect", "$disconnect"}
    assert routes["$connect"]["AuthorizationType"] == "CUSTOM"
    assert routes["$connect"]["AuthorizerId"] == {"Ref": "LiveAuthorizer"}
    authorizer = resources["LiveAuthorizer"]["Properties"]
    assert authorizer["IdentitySource"] == ["route.request.header.Sec-WebSocket-Protocol"]
    assert "${AuthorizeConnectionFunctionAliaslive}" in authorizer["AuthorizerUri"]["Fn::Sub"]
    stage = resources["LiveStage"]["Properties"]
    assert {"ThrottlingRateLimit", "ThrottlingBurstLimit"} <= set(stage["DefaultRouteSettings"])
    assert stage["DefaultRouteSettings"]["DataTraceEnabled"] is False
    logged = stage["AccessLogSettings"]["Fn::If"][1]["Format"]
    assert not [part for part in ("path", "query", "header", "protocol") if part in logged.lower()]


def test_a_front_end_finds_what_it_needs_in_the_outputs(template: dict[str, Any]) -> None:
    assert {"ApiUrl", "LiveUrl", "Issuer", "Audience", "UserPoolId", "BusName"} <= template["Outputs"].keys()
