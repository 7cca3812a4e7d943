"""A WebSocket API, served for real: who gets in, what functions hear, what reaches a client, how it ends."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from testing.local.live_stack import LiveStack
from testing.small_stack import eventually


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    stack = LiveStack(tmp_path_factory.mktemp("live")).start()
    yield stack
    assert stack.stop() == 0
    assert not stack.paths.logs.joinpath("engine.log").exists()


def refusal(stack: LiveStack, wish: str) -> tuple[int, str]:
    """Status and body of a handshake that failed."""
    with pytest.raises(InvalidStatus) as caught:
        stack.connect(wish)
    return caught.value.response.status_code, (caught.value.response.body or b"").decode()


def test_a_client_connects_and_speaks_what_the_function_chose(stack: LiveStack) -> None:
    assert stack.document["live_url"] == stack.document["api_url"].replace("http", "ws") + "/live"
    assert f"live    {stack.document['live_url']}" in stack.terminal()
    with stack.connect() as client:
        assert client.subprotocol == "chat"
    with stack.connect("strange") as client:
        assert client.subprotocol is None, "what the client does not offer is not chosen"


def test_the_authorizer_sees_the_handshake(stack: LiveStack) -> None:
    with stack.connect("plain", additional_headers={"X-Twice": "1"}):
        event = stack.consumed("Authorize")[-1]
    context = event["requestContext"]
    assert (event["type"], context["eventType"], context["routeKey"]) == ("REQUEST", "CONNECT", "$connect")
    assert event["methodArn"] == "arn:aws:execute-api:us-east-1:000000000000:local-LiveApi/live/$connect"
    assert event["headers"]["Sec-WebSocket-Protocol"] == "chat, plain"
    assert event["multiValueHeaders"]["X-Twice"] == ["1"]
    assert "queryStringParameters" not in event
    assert (context["apiId"], context["stage"], context["messageDirection"]) == ("local-LiveApi", "live", "IN")
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["requestTimeEpoch"] >= context["connectedAt"] > 0
    assert "authorizer" not in context


def test_what_the_authorizer_says_goes_with_every_event_of_the_connection(stack: LiveStack) -> None:
    client, connection_id = stack.connected("wish-of-mine")
    client.send('{"action": "say", "text": "hello"}')
    eventually(lambda: stack.told("MESSAGE", connection_id))
    client.close()
    end = stack.told_the_end(connection_id)
    begin, message = stack.told("CONNECT", connection_id)[0], stack.told("MESSAGE", connection_id)[0]
    for event in (begin, message, end):
        said = event["requestContext"]["authorizer"]
        assert said["principalId"] == "ana"
        assert (said["wish"], said["number"], said["truth"]) == ("wish-of-mine", "7", "true")
    assert begin["isBase64Encoded"] is False
    assert begin["headers"]["Sec-WebSocket-Protocol"] == "chat, wish-of-mine"
    assert (message["body"], message["requestContext"]["routeKey"]) == ('{"action": "say", "text": "hello"}', "say")
    assert message["requestContext"]["messageId"]
    assert end["requestContext"]["routeKey"] == "$disconnect"


def test_without_an_identity_source_nobody_is_asked(stack: LiveStack) -> None:
    asked = len(stack.consumed("Authorize"))
    with pytest.raises(InvalidStatus) as caught:
        stack.connect(subprotocols=None)
    assert caught.value.response.status_code == 401
    assert len(stack.consumed("Authorize")) == asked


@pytest.mark.parametrize(
    ("wish", "status"),
    [("deny", 403), ("Unauthorized", 401), ("secret", 500), ("odd", 500)],
)
def test_whom_the_authorizer_does_not_let_in_the_function_does_not_meet(
    stack: LiveStack, wish: str, status: int
) -> None:
    met = len(stack.told("CONNECT"))
    found, body = refusal(stack, wish)
    assert found == status
    assert json.loads(body).keys() == {"message", "connectionId", "requestId"}
    assert "secret" not in body
    assert len(stack.told("CONNECT")) == met


@pytest.mark.parametrize(("wish", "status"), [("refuse", 418), ("fail", 500), ("no-status", 500)])
def test_the_function_of_connect_may_refuse(stack: LiveStack, wish: str, status: int) -> None:
    found, body = refusal(stack, wish)
    assert found == status
    assert "secret" not in body
    connection_id = stack.told("CONNECT")[-1]["requestContext"]["connectionId"]
    with pytest.raises(stack.management().exceptions.GoneException):
        stack.management().get_connection(ConnectionId=connection_id)
    assert not stack.told("DISCONNECT", connection_id), "what was never open does not end"


def test_another_path_is_no_websocket(stack: LiveStack) -> None:
    with pytest.raises(InvalidStatus) as caught:
        connect(stack.document["live_url"] + "/more", subprotocols=[Subprotocol("plain")])
    assert caught.value.response.status_code == 403
    assert stack.get("/live").status_code == 404


def test_a_push_reaches_the_client_as_one_text_frame(stack: LiveStack) -> None:
    client, connection_id = stack.connected()
    with client:
        for text in ("pushed – übrigens", "x" * 128 * 1024):
            stack.management().post_to_connection(ConnectionId=connection_id, Data=text.encode())
            assert client.recv(timeout=5) == text
        about = stack.management().get_connection(ConnectionId=connection_id)
        assert about["Identity"]["SourceIp"] == "127.0.0.1"
        assert about["Identity"]["UserAgent"].startswith("Python/")
        assert about["LastActiveAt"] >= about["ConnectedAt"]


def test_functions_find_the_connections_here_whatever_the_template_says(stack: LiveStack) -> None:
    with stack.connect() as client:
        client.send('{"action": "say", "text": "push"}')
        assert client.recv(timeout=5) == '{"action": "say", "text": "push"}'


def test_a_connection_that_ended_is_gone(stack: LiveStack) -> None:
    management = stack.management()
    client, connection_id = stack.connected()
    client.close(4001, "enough")
    about = stack.told_the_end(connection_id)["requestContext"]
    assert (about["disconnectStatusCode"], about["disconnectReason"]) == (4001, "enough")
    for gone in (connection_id, "L0SM9cOFvHcCIhw=", "a/b"):
        for call in (
            partial(management.post_to_connection, ConnectionId=gone, Data=b"x"),
            partial(management.get_connection, ConnectionId=gone),
            partial(management.delete_connection, ConnectionId=gone),
        ):
            with pytest.raises(management.exceptions.GoneException) as caught:
                call()
            assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 410


def test_a_client_that_breaks_off_has_ended_too(stack: LiveStack) -> None:
    client, connection_id = stack.connected()
    client.socket.shutdown(2)
    assert stack.told_the_end(connection_id)["requestContext"]["disconnectStatusCode"] == 1006


def test_a_client_that_does_not_wait_for_the_handshake_has_ended_too(stack: LiveStack) -> None:
    before = len(stack.told("CONNECT"))
    with pytest.raises(TimeoutError):
        stack.connect("slow-begin", open_timeout=0.3)
    eventually(lambda: len(stack.told("CONNECT")) > before)
    connection_id = stack.told("CONNECT")[-1]["requestContext"]["connectionId"]
    assert stack.told_the_end(connection_id)["requestContext"]["disconnectStatusCode"] == 1006


def test_a_function_closes_a_connection(stack: LiveStack) -> None:
    client, connection_id = stack.connected()
    stack.management().delete_connection(ConnectionId=connection_id)
    with pytest.raises(ConnectionClosed) as caught:
        client.recv(timeout=5)
    assert caught.value.rcvd
    assert caught.value.rcvd.code == 1000
    about = stack.told_the_end(connection_id)["requestContext"]
    assert (about["disconnectStatusCode"], about["disconnectReason"]) == (1000, "Connection Closed Normally")
    with pytest.raises(stack.management().exceptions.GoneException):
        stack.management().delete_connection(ConnectionId=connection_id)


def test_more_than_128_kb_are_too_large_in_both_directions(stack: LiveStack) -> None:
    client, connection_id = stack.connected()
    with pytest.raises(ClientError, match="PayloadTooLargeException"):
        stack.management().post_to_connection(ConnectionId=connection_id, Data=b"x" * (128 * 1024 + 1))
    client.send("x" * (128 * 1024 + 1))
    with pytest.raises(ConnectionClosed) as caught:
        client.recv(timeout=5)
    assert caught.value.rcvd
    assert caught.value.rcvd.code == 1009
    assert stack.told_the_end(connection_id)["requestContext"]["disconnectStatusCode"] == 1009


def test_only_text_goes_either_way(stack: LiveStack) -> None:
    client, connection_id = stack.connected()
    with pytest.raises(ClientError, match="BadRequestException"):
        stack.management().post_to_connection(ConnectionId=connection_id, Data=b"\xff")
    client.send(b"bytes")
    with pytest.raises(ConnectionClosed) as caught:
        client.recv(timeout=5)
    assert caught.value.rcvd
    assert caught.value.rcvd.code == 1003


@pytest.mark.parametrize("body", ["not json", "{}", "[]", '{"action": "$connect"}', '{"action": ["say"]}'])
def test_a_message_for_no_route_is_answered(stack: LiveStack, body: str) -> None:
    client, connection_id = stack.connected()
    with client:
        client.send(body)
        answer = json.loads(client.recv(timeout=5))
    assert (answer["message"], answer["connectionId"]) == ("Forbidden", connection_id)
    assert answer["requestId"]


def test_a_message_that_fails_or_comes_too_often_is_answered(stack: LiveStack) -> None:
    client, _ = stack.connected()
    with client:
        client.send('{"action": "say", "text": "fail"}')
        assert json.loads(client.recv(timeout=5))["message"] == "Internal server error"
        client.send('{"action": "rare"}')
        client.send('{"action": "rare"}')
        assert json.loads(client.recv(timeout=5))["message"] == "Too Many Requests"


def test_the_access_log_has_a_line_for_every_event(stack: LiveStack) -> None:
    client, connection_id = stack.connected()
    client.send("secret words")
    client.recv(timeout=5)
    client.close()
    eventually(lambda: f"DISCONNECT $disconnect 200 {connection_id} 127.0.0.1 ana - | - | -\n" in stack.access_log())
    assert f"CONNECT $connect 200 {connection_id} 127.0.0.1 ana - | - | -\n" in stack.access_log()
    assert f"MESSAGE - 403 {connection_id} 127.0.0.1 ana Forbidden | - | -\n" in stack.access_log()
    refusal(stack, "Unauthorized")
    assert " 127.0.0.1 - Unauthorized | Unauthorized | -\n" in stack.access_log()
    assert "secret" not in stack.access_log()


def test_an_unknown_call_of_the_endpoint_is_still_refused_by_name(stack: LiveStack) -> None:
    answer = httpx.post(f"{stack.document['aws_url']}/execute-api/elsewhere")
    assert "POST /_aws/execute-api/elsewhere is not supported" in answer.text


@pytest.mark.parametrize("wish", ["plain", "slow-end"])
def test_a_stop_closes_connections_and_does_not_wait_for_slow_functions(tmp_path: Path, wish: str) -> None:
    stack = LiveStack(tmp_path).start()
    clients = [stack.connected(wish) for _ in range(3)]
    assert stack.stop() == 0  # which is waited for: shorter than a slow function takes
    for client, connection_id in clients:
        with pytest.raises(ConnectionClosed) as caught:
            client.recv(timeout=5)
        assert caught.value.rcvd
        assert caught.value.rcvd.code == 1001
        if wish == "plain":
            (end,) = stack.told("DISCONNECT", connection_id)
            assert end["requestContext"]["disconnectStatusCode"] == 1001
    assert "Traceback" not in stack.terminal()
    assert not stack.paths.logs.joinpath("engine.log").exists()
