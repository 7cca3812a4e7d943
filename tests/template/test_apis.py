"""Both APIs of template.yaml: routes, authorizers, throttles, access logs, and outputs for front ends."""

from typing import Any

from testing.routes import FUNCTION_OF
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
    assert properties["CorsConfiguration"]["AllowOrigins"] == {"Ref": "AllowedOrigins"}
    assert "AllowCredentials" not in properties["CorsConfiguration"]
    assert set(properties["DefaultRouteSettings"]) == {"ThrottlingRateLimit", "ThrottlingBurstLimit"}
    logged = properties["AccessLogSettings"]["Format"]
    assert not [part for part in ("path", "query", "uri", "header") if part in logged.lower()]
    assert "$context.requestId" in logged


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
