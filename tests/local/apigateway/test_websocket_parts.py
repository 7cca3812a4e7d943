"""Policies, routes and time limits of a WebSocket API, each by itself, and what of it is refused at the start."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from deployment.documents import Document, Json
from local.apigateway import apis
from local.apigateway.throttle import EXECUTION_LOGS, Throttle
from local.apigateway.websocket.connections import Connection, Limits
from local.apigateway.websocket.event_outcome import EventOutcome
from local.apigateway.websocket.handshake import Handshake
from local.apigateway.websocket.request_authorizer import Denied, InvalidPolicy, allowed_context
from local.apigateway.websocket.routes import Route, WebSocketRoutes
from local.cloudformation import template
from local.cloudformation.template import Blueprint
from local.errors import CannotStart
from local.plan import listen
from local.server import Server
from testing.local.live_stack import TEMPLATE, LiveStack
from testing.local.small_template import TEMPLATE as HTTP_TEMPLATE

ARN = "arn:aws:execute-api:us-east-1:000000000000:local-LiveApi/live/$connect"
ALLOW = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": ARN}
DENY = {**ALLOW, "Effect": "Deny"}
GIVEN = {"JwtIssuer": "http://127.0.0.1:8787/_issuer", "JwtAudience": "audience", "AllowedOrigins": "http://a"}


def policy(*statements: Document, **more: Json) -> Document:
    return {"principalId": "ana", "policyDocument": {"Version": "2012-10-17", "Statement": list(statements)}, **more}


@pytest.mark.parametrize(
    "statement",
    [
        ALLOW,
        {**ALLOW, "Action": ["execute-api:ManageConnections", "execute-api:*"]},
        {**ALLOW, "Action": "*", "Resource": "*"},
        {**ALLOW, "Action": "Execute-API:invoke", "Resource": ["arn:aws:execute-api:*:*:local-LiveApi/?ive/*"]},
    ],
)
def test_a_policy_that_allows_lets_in(statement: Document) -> None:
    assert allowed_context(policy(statement), ARN) == {"principalId": "ana"}


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [DENY],
        [ALLOW, DENY],
        [{**ALLOW, "Resource": ARN.replace("local-LiveApi", "another")}],
        [{**ALLOW, "Resource": ARN.replace("live", "l.ve")}],
        [{**ALLOW, "Resource": "$connect"}],
        [{**ALLOW, "Action": "lambda:*"}],
    ],
)
def test_a_policy_that_does_not_allow_keeps_out(statements: list[Document]) -> None:
    with pytest.raises(Denied):
        allowed_context(policy(*statements), ARN)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        "Allow",
        {"principalId": "ana"},
        {"policyDocument": policy(ALLOW)["policyDocument"]},
        policy({**ALLOW, "Effect": "Maybe"}),
        policy({**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
        policy({"Effect": "Allow", "NotAction": "x", "Resource": "*"}),
        policy(ALLOW, context={"nested": {"a": 1}}),
        policy(ALLOW, context={"nothing": None}),
        policy(ALLOW, context="text"),
    ],
)
def test_what_is_no_policy_is_no_decision(answer: Json) -> None:
    with pytest.raises(InvalidPolicy):
        allowed_context(answer, ARN)


def test_functions_see_the_authorizer_s_context_as_texts() -> None:
    answer = policy(ALLOW, context={"text": "x", "number": 1.5, "no": False})
    assert allowed_context(answer, ARN) == {"principalId": "ana", "text": "x", "number": "1.5", "no": "false"}


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ('{"please": {"do": "say"}}', "say"),
        ('{"please": {"do": "sing"}}', "$default"),
        ('{"please": {"do": "$disconnect"}}', "$default"),
        ('{"please": "say"}', "$default"),
        pytest.param("[" * 100_000, "$default", id="deep"),
        ("", "$default"),
    ],
)
def test_a_message_takes_the_route_that_it_names(body: str, key: str) -> None:
    keys = ("$connect", "$disconnect", "$default", "say")
    routes = WebSocketRoutes([Route(one, "f", 1) for one in keys], ("please", "do"))
    found = routes.for_message(body)
    assert found
    assert found.key == key


def handshake(**changes: Json) -> Handshake:
    given: Document = {"headers": [], "query": [], "source_ip": "127.0.0.1", "at": 1000.0}
    return Handshake("local-LiveApi", "live", **{**given, **changes})


def test_a_handshake_s_query_goes_to_the_functions() -> None:
    asked = handshake(query=[("a", "1"), ("a", "2")])
    event = asked.authorizer_event(asked.context("$connect", "CONNECT"))
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}


def test_execution_logs_are_known_to_a_websocket_api_only() -> None:
    stage = {"DefaultRouteSettings": {"LoggingLevel": "INFO", "DataTraceEnabled": False}}
    assert Throttle.from_stage("Stage", stage, EXECUTION_LOGS).admits("say")
    with pytest.raises(CannotStart, match="LoggingLevel"):
        Throttle.from_stage("Stage", stage)


def test_the_log_knows_the_authorizer_s_context() -> None:
    outcome = EventOutcome(handshake().context("say", "MESSAGE", {"role": "clinician"}, messageId="m"))
    assert [outcome.variable(name) for name in ("authorizer.role", "messageId", "identity.x", "nothing.at.all")] == [
        "clinician",
        "m",
        "-",
        "-",
    ]


async def closed_after(folder: Path, limits: Limits, clock: Callable[[], float]) -> int:
    """The code with which a silent client is sent away."""

    async def serve(socket: WebSocket) -> None:
        connection = Connection(handshake(), socket, limits=limits, clock=clock)
        await connection.accept(None)
        async for _ in connection.messages():
            raise AssertionError

    listener = listen(0)
    server = Server(Starlette(routes=[WebSocketRoute("/", serve)]), [listener], folder / "server.log")
    await server.start()
    try:
        async with connect(f"ws://127.0.0.1:{listener.getsockname()[1]}/") as client:
            with pytest.raises(ConnectionClosed) as caught:
                await client.recv()
    finally:
        await server.stop()
    assert caught.value.rcvd
    return caught.value.rcvd.code


@pytest.mark.parametrize("limits", [Limits(idle=60), Limits(lifetime=60)])
def test_a_connection_that_is_silent_or_lasts_too_long_is_closed(tmp_path: Path, limits: Limits) -> None:
    times = [1059.98]
    assert asyncio.run(closed_after(tmp_path, limits, lambda: times.pop() if times else 1060.0)) == 1001


def test_silence_begins_anew_with_a_push_and_the_lifetime_does_not() -> None:
    now = 1000.0
    connection = Connection(handshake(), WebSocket({"type": "websocket"}, None, None), clock=lambda: now)  # type: ignore[arg-type]
    assert connection.seconds_left() == 600
    connection.last_active_at = now = 1500.0
    assert connection.seconds_left() == 600
    connection.last_active_at = now = 8000.0
    assert connection.seconds_left() == 200


def load(folder: Path, text: str) -> Blueprint:
    LiveStack(folder, text)
    return template.load(folder / "template.yaml", GIVEN, "http://127.0.0.1:8787/_aws", folder / "cache.json")


def test_the_websocket_api_is_found_with_its_address(tmp_path: Path) -> None:
    blueprint = load(tmp_path, TEMPLATE)
    served = apis.websocket(blueprint)
    assert served
    assert (served.api.logical_id, served.path) == ("LiveApi", "/live")
    assert apis.http(blueprint) is None
    assert blueprint.outputs["LiveEndpoint"] == "ws://127.0.0.1:8787"
    routes = WebSocketRoutes.from_api(served.api, blueprint)
    assert routes.functions() == {"local-Authorize", "local-Tell"}


SECOND_API = """
  Second:
    Type: AWS::ApiGatewayV2::Api
    Properties: { ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
"""
RESPONSE = """
  Answer: { Type: AWS::ApiGatewayV2::RouteResponse, Properties: { ApiId: !Ref LiveApi } }
"""
SECOND_STAGE = """
  Later: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref LiveApi, StageName: later } }
"""


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("IntegrationType: AWS_PROXY", "IntegrationType: MOCK"), "TellIntegration: an integration MOCK"),
        (("RouteKey: say,", "RouteKey: say, AuthorizationType: AWS_IAM,"), "SayRoute: the authorization AWS_IAM"),
        (("AuthorizationType: CUSTOM", "AuthorizationType: AWS_IAM"), "ConnectRoute: the authorization AWS_IAM"),
        (("AuthorizerId: !Ref LiveAuthorizer", "AuthorizerId: other"), "ConnectRoute: its authorizer"),
        (("RouteKey: say,", "RouteKey: say, RouteResponseSelectionExpression: $default,"), "SayRoute.*RouteResponse"),
        (("RouteKey: say,", "RouteKey: say, RequestModels: {},"), "SayRoute: the property RequestModels"),
        (("\nOutputs", f"{RESPONSE}Outputs"), "Answer: the resource type AWS::ApiGatewayV2::RouteResponse"),
        (("\nOutputs", f"{SECOND_API}Outputs"), "Second: the local stack supports one WebSocket API with one stage"),
        (("\nOutputs", f"{SECOND_STAGE}Outputs"), "LiveApi: the local stack supports one WebSocket API with one stage"),
        (("$request.body.action", "$request.header.x"), "LiveApi: the route selection"),
        (("[route.request.header.Sec-WebSocket-Protocol]", "[context.stage]"), "LiveAuthorizer: the identity source"),
        (("AuthorizerType: REQUEST", "AuthorizerType: JWT"), "LiveAuthorizer: an authorizer of type JWT"),
        (("Name: tickets", "AuthorizerResultTtlInSeconds: 5"), "LiveAuthorizer: the property AuthorizerResultTtl"),
        (("ProtocolType: WEBSOCKET", "ProtocolType: WEBSOCKET, Body: {}"), "LiveApi: the property Body"),
        (("RouteKey: rare, Target", "RouteKey: rare, X"), "RareRoute: the property X"),
        (('RouteKey: rare, Target: !Sub "integrations', 'RouteKey: rare, Target: !Sub "x'), "RareRoute: a route"),
        (("ProtocolType: WEBSOCKET", "ProtocolType: HTTP"), "LiveApi.*RouteSelectionExpression.*protocol HTTP"),
        (("RouteKey: say, Target", "RouteKey: say, ApiId: other, Target"), "SayRoute: .*Route is supported for"),
    ],
)  # fmt: skip
def test_what_is_not_served_is_an_error_that_names_it(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    assert change[0] in TEMPLATE
    with pytest.raises(CannotStart, match=named):
        serve(load(tmp_path, TEMPLATE.replace(*change)))


def test_a_second_http_api_is_an_error(tmp_path: Path) -> None:
    second = "  Other: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\nOutputs:"
    with pytest.raises(CannotStart, match="Other: the local stack supports one HTTP API with one stage"):
        serve(load(tmp_path, HTTP_TEMPLATE.replace("Outputs:", second)))


def serve(blueprint: Blueprint) -> None:
    apis.http(blueprint)
    served = apis.websocket(blueprint)
    assert served
    WebSocketRoutes.from_api(served.api, blueprint)
