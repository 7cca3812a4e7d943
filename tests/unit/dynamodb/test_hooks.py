"""Whoever hooks into botocore sees each request of a shortened client, and can change it, answer it or make it fail."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.client import BaseClient
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.session import Session
from moto.core.models import botocore_stubber

from client_messaging.dynamodb.client import shorten
from client_messaging.dynamodb.retries import with_retries
from testing.scripted_server import OK, ScriptedServer

ITEM: Final[dict[str, Any]] = {"TableName": "messages", "Item": {}}


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer().running() as one:
        yield one


@pytest.fixture
def whole(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client as it comes."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    retries: Any = {"mode": "standard", "total_max_attempts": 1}
    config = Config(parameter_validation=False, read_timeout=2, retries=retries)
    made: Any = Session().create_client("dynamodb", region_name="eu-west-1", endpoint_url=server.url, config=config)
    made.meta.events.unregister("before-send", botocore_stubber)  # moto's, where another test has begun it
    server.script([OK], then_close=False)
    return made


@pytest.fixture
def client(whole: Any) -> Any:
    """A shortened client that has made a request before."""
    made: Any = shorten(whole)
    made.put_item(**ITEM)
    return made


EVENTS: Final = (
    *("provide-client-params", "before-parameter-build", "before-call", "request-created", "choose-signer"),
    *("before-sign", "before-send", "before-parse", "response-received", "needs-retry", "after-call"),
)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("place", ["register_first", "register", "register_last"])
def test_every_event_is_emitted_once_a_request(client: Any, event: str, place: str) -> None:
    seen: list[str] = []
    getattr(client.meta.events, place)(f"{event}.dynamodb", lambda event_name, **_: seen.append(event_name))
    for _ in range(2):
        client.put_item(**ITEM)
    assert seen == [f"{event}.dynamodb.PutItem"] * 2


PATCHED: Final = (
    (BaseClient, "_make_api_call"),
    (BaseClient, "_make_request"),
    (Endpoint, "make_request"),
    (Endpoint, "_send_request"),
    (Endpoint, "create_request"),
    (Endpoint, "_send"),
    (URLLib3Session, "send"),
)


@pytest.mark.parametrize(("kind", "name"), PATCHED)
def test_a_patched_class_sees_each_request_and_can_fail_it(
    client: Any, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, kind: Any, name: str
) -> None:
    seen, was = [], getattr(kind, name)

    def counted(*args: Any, **named: Any) -> Any:
        seen.append(name)
        if len(seen) == 3:
            raise ConnectTimeoutError(endpoint_url="planted")
        return was(*args, **named)

    monkeypatch.setattr(kind, name, counted)
    asked = len(server.asked)
    for _ in range(2):
        client.put_item(**ITEM)
    with pytest.raises(ConnectTimeoutError, match="planted"):
        client.put_item(**ITEM)
    assert (len(seen), len(server.asked) - asked) == (3, 2)


@pytest.mark.parametrize("event", ["before-call", "before-send", "request-created", "after-call"])
def test_an_event_can_fail_a_request(client: Any, event: str) -> None:
    def fail(**_: Any) -> None:
        raise ConnectTimeoutError(endpoint_url="planted")

    client.meta.events.register(f"{event}.dynamodb.PutItem", fail)
    with pytest.raises(ConnectTimeoutError, match="planted"):
        client.put_item(**ITEM)


def test_an_answer_before_sending_is_the_answer(client: Any, server: ScriptedServer) -> None:
    class Body:
        def stream(self, *_: Any) -> Iterator[bytes]:
            yield b'{"__type":"x#ProvisionedThroughputExceededException","message":"m"}'

    said: Any = HeadersDict({"x-amzn-requestid": "R"})
    client.meta.events.register(
        "before-send.dynamodb",
        lambda request, **_: AWSResponse(request.url, 400, said, Body()),
    )
    asked = len(server.asked)
    with pytest.raises(ClientError) as refused:
        client.put_item(**ITEM)
    assert refused.value.response["Error"]["Code"] == "ProvisionedThroughputExceededException"
    assert refused.value.response["ResponseMetadata"]["RequestId"] == "R"
    assert len(server.asked) == asked


def test_what_is_changed_before_is_what_is_sent(client: Any, server: ScriptedServer) -> None:
    def sign(request: Any, **_: Any) -> None:
        request.headers["X-Signed"] = "a"

    def send(request: Any, **_: Any) -> None:
        request.headers["X-Sent"] = "b"

    client.meta.events.register("before-sign.dynamodb", sign)
    client.meta.events.register("before-send.dynamodb", send)
    client.put_item(**ITEM)
    _, sent = server.asked[-1]
    assert b"\r\nX-Signed: a\r\n" in sent
    assert b";x-signed, " in sent.lower()
    assert b"\r\nX-Sent: b\r\n" in sent


def test_an_answer_has_its_metadata(whole: Any) -> None:
    before = whole.put_item(**ITEM)
    whole._endpoint.http_session.close()
    after = [shorten(whole).put_item(**ITEM) for _ in range(2)]
    assert before["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"] == "R1"
    assert after == [before] * 2


def test_a_refusal_has_its_code_and_its_reasons(client: Any, server: ScriptedServer) -> None:
    body = json.dumps(
        {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "m",
            "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": {"pk": {"S": "a"}}}],
        }
    ).encode()
    server.script([b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n" % len(body), body], then_close=False)
    client._endpoint.http_session.close()
    with pytest.raises(client.exceptions.TransactionCanceledException) as refused:
        client.transact_write_items(TransactItems=[])
    assert refused.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Item": {"pk": {"S": "a"}}},
    ]


@pytest.mark.parametrize("cut", [b'{"Items":[', b"", b"<html>", b"null"])
def test_a_read_that_is_cut_or_no_object_is_made_again(client: Any, server: ScriptedServer, cut: bytes) -> None:
    server.script([b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n", cut], then_close=True)
    client._endpoint.http_session.close()

    def again(**_: object) -> None:
        body = b'{"Items":[]}'
        server.pieces = [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body]

    client.meta.events.register_first("before-parse.dynamodb.Query", again)
    assert with_retries(lambda: client.query(TableName="messages"))["Items"] == []
    assert len(server.asked) == 2
