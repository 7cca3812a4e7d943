"""Weakened: authorizers, routes, CORS, throttles and access logs of both APIs."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_JWT: Final = "AWS::ApiGatewayV2::Api Properties Body components securitySchemes Jwt x-amazon-apigateway-authorizer"
_HTTP: Final = "AWS::ApiGatewayV2::Api Properties Body"
_CORS: Final = f"{_HTTP} x-amazon-apigateway-cors"

WEAKENINGS: Final = [
    Weakening(
        "every_http_route_has_the_authorizer", "AWS::ApiGatewayV2::Api Properties Body paths * * security", instead=[]
    ),
    Weakening("every_http_route_has_the_authorizer", "AWS::ApiGatewayV2::Api Properties Body paths * * security"),
    Weakening(
        "every_http_route_has_the_authorizer",
        "AWS::ApiGatewayV2::Api Properties Body paths * * security",
        instead=[{"NONE": []}],
    ),
    Weakening(
        "every_http_route_has_the_authorizer",
        f"{_JWT} type",
        instead="request",
    ),
    Weakening(
        "every_http_route_has_the_authorizer",
        f"{_JWT} identitySource",
        instead="$request.querystring.token",
    ),
    Weakening(
        "tokens_are_of_our_issuer_and_for_us",
        f"{_JWT} jwtConfiguration audience",
        instead=[],
    ),
    Weakening(
        "tokens_are_of_our_issuer_and_for_us",
        f"{_JWT} jwtConfiguration issuer",
        instead="https://elsewhere.example",
    ),
    Weakening(
        "tokens_are_of_our_issuer_and_for_us", "AWS::Lambda::Function Properties Environment Variables JWT_AUDIENCE"
    ),
    Weakening("tokens_are_of_our_issuer_and_for_us", "Rules IssuerAndAudienceTogether"),
    Weakening(
        "browsers_call_from_named_origins",
        "AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors allowOrigins",
        instead=["*"],
    ),
    Weakening(
        "browsers_call_from_named_origins",
        f"{_CORS} allowOrigins Fn::If 1 Fn::Split 1 Fn::Join 1 1",
        instead="*",
    ),
    Weakening("the_import_of_the_api_is_watched", f"{_HTTP} paths * * parameters 0 schema"),
    Weakening("the_import_of_the_api_is_watched", "Api Properties FailOnWarnings", instead=False),
    Weakening(
        "the_import_of_the_api_is_watched",
        "Conditions FailsOnImportWarnings Fn::Equals 1",
        instead="ignore",
    ),
    Weakening(
        "browsers_call_from_named_origins",
        "AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors allowCredentials",
        instead=True,
    ),
    Weakening(
        "browsers_call_from_named_origins",
        "AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors allowHeaders",
        instead=["*"],
    ),
    Weakening(
        "browsers_call_from_named_origins",
        "AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors allowMethods +",
        instead="PATCH",
    ),
    Weakening("browsers_call_from_named_origins", "Parameters AllowedOrigins AllowedPattern", instead=".*"),
    Weakening("every_connection_has_the_authorizer", "ConnectRoute Properties AuthorizationType", instead="NONE"),
    Weakening("every_connection_has_the_authorizer", "ConnectRoute Properties RouteKey", instead="$default"),
    Weakening(
        "every_connection_has_the_authorizer",
        "AWS::ApiGatewayV2::Authorizer Properties IdentitySource",
        instead=["route.request.querystring.token"],
    ),
    Weakening("gateways_say_who_called", "AWS::ApiGatewayV2::Stage Properties AccessLogSettings"),
    Weakening("gateways_say_who_called", "Parameters LogsOfLiveApi Default", instead="no"),
    Weakening(
        "gateways_keep_nothing_that_a_caller_wrote",
        "ApiApiGatewayDefaultStage Properties AccessLogSettings Format",
        instead="$context.requestId $context.status $context.path",
    ),
    Weakening(
        "gateways_keep_nothing_that_a_caller_wrote",
        "LiveStage Properties DefaultRouteSettings DataTraceEnabled",
        instead=True,
    ),
    Weakening(
        "gateways_keep_nothing_that_a_caller_wrote",
        "LiveStage Properties DefaultRouteSettings LoggingLevel",
        instead="INFO",
    ),
    Weakening("gateways_throttle", "AWS::ApiGatewayV2::Stage Properties DefaultRouteSettings ThrottlingRateLimit"),
    Weakening(
        "gateways_throttle",
        "AWS::ApiGatewayV2::Stage Properties DefaultRouteSettings ThrottlingBurstLimit",
        instead=100000,
    ),
    Weakening(
        "routes_reach_their_functions",
        "AWS::ApiGatewayV2::Api Properties Body paths * * x-amazon-apigateway-integration type",
        instead="http_proxy",
    ),
    Weakening(
        "routes_reach_their_functions",
        "AWS::ApiGatewayV2::Integration Properties IntegrationType",
        instead="HTTP_PROXY",
    ),
    Weakening(
        "routes_reach_their_functions",
        "OpenConnectionIntegration Properties IntegrationUri Fn::Sub",
        instead="arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
        "${OpenConnectionFunction.Arn}/invocations",
    ),
    Weakening("routes_reach_the_function_of_the_contract", f"{_HTTP} paths /inboxes"),
    Weakening(
        "routes_reach_the_function_of_the_contract",
        f"{_HTTP} paths * * x-amazon-apigateway-integration payloadFormatVersion",
        instead="1.0",
    ),
    Weakening(
        "connections_reach_their_functions",
        "ConnectRoute Properties Target Fn::Sub",
        instead="integrations/${CloseConnectionIntegration}",
    ),
    Weakening("whoever_calls_a_function_may", "MarkReadFunctionPortalPermission"),
    Weakening(
        "whoever_calls_a_function_may",
        "MarkReadFunctionPortalPermission Properties FunctionName",
        instead={"Ref": "ListInboxFunctionAliaslive"},
    ),
    Weakening("browsers_send_and_see_what_the_contract_has", f"{_CORS} allowHeaders *"),
    Weakening("browsers_send_and_see_what_the_contract_has", f"{_CORS} exposeHeaders *"),
    Weakening("stages_are_where_they_are_called", "LiveStage Properties StageName", instead="v1"),
    Weakening(
        "domains_come_encrypted",
        "AWS::ApiGatewayV2::DomainName Properties DomainNameConfigurations 0 SecurityPolicy",
        instead="TLS_1_0",
    ),
    Weakening("domains_come_encrypted", "Conditions HasLiveDomain Fn::Not 0 Fn::Equals 1", instead="no"),
    Weakening("domains_lead_to_their_api", "LiveDomainMapping Properties ApiId Ref", instead="Api"),
    Weakening("domains_lead_to_their_api", "ApiDomainMapping Properties ApiMappingKey", instead="v1"),
    Weakening("domains_have_a_certificate", "Rules ApiDomainsAndCertificateTogether"),
    Weakening("access_logs_wait_for_their_role", "LiveStage Properties Description"),
    Weakening("access_logs_wait_for_their_role", "LiveStage Properties Description Fn::If 0", instead="LogsLiveApi"),
    Weakening(
        "access_logs_wait_for_their_role", "LiveStage Properties Description Fn::If 1 Fn::Sub", instead="Access log"
    ),
    Weakening("access_logs_wait_for_their_role", "LiveStage DependsOn +", instead="ApiGatewayAccount"),
    Weakening(
        "access_logs_say_who_asked_for_what",
        "ApiApiGatewayDefaultStage Properties AccessLogSettings DestinationArn Fn::GetAtt 0",
        instead="ComposeLogs",
    ),
]
