"""What the functions log of a refusal and of an error: ids, route, person and cause. Never a value or a text."""

import io
import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from client_messaging import wiring
from client_messaging.dynamodb import retries
from client_messaging.dynamodb.retries import RetryPolicy
from client_messaging.runtime import telemetry
from client_messaging.use_cases import conversations
from testing import many
from testing.invocations import http_event, invoke
from testing.live_api import live_api
from testing.people import ANA, LEO, ROSA
from testing.routes import COMPOSE, INBOX, PORTAL_ACCESS
from testing.stack import Stack, portal_event

IN_LEO = {"client_id": LEO}

type Line = dict[str, Any]
type Fault = Exception | tuple[int, str]


class Log:
    """The log lines since it was last asked."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def lines(self, message: str) -> list[Line]:
        text = self._stream.getvalue()
        self._stream.seek(0)
        self._stream.truncate()
        return [line for line in map(json.loads, text.splitlines()) if line.get("message") == message]


@pytest.fixture
def log(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Log:
    stream = io.StringIO()
    handler = telemetry.log().registered_handler
    monkeypatch.setattr(handler, "stream", stream)
    monkeypatch.setattr(retries, "REQUESTS", RetryPolicy(attempts=2))
    return Log(stream)


def failing(fault: Fault) -> None:
    """Every request of DynamoDB fails: with an exception, or with a status and an AWS code."""

    def fail(request: Any, **_: Any) -> AWSResponse:
        if isinstance(fault, Exception):
            raise fault
        status, code = fault
        response = AWSResponse(request.url, status, HTTPHeaders(), None)
        vars(response).update(_content=json.dumps({"__type": f"a#{code}", "message": "secret"}).encode())
        return response

    client: Any = wiring.tables().client
    client.meta.events.register("before-send.dynamodb", fail)


FAULTS: dict[str, Fault] = {
    "throttled": (400, "ThrottlingException"),
    "throttled by the table": (400, "ProvisionedThroughputExceededException"),
    "conflict": (400, "TransactionConflictException"),
    "timeout": ReadTimeoutError(endpoint_url="store"),
    "timeout of connecting": ConnectTimeoutError(endpoint_url="store"),
    "unreachable": EndpointConnectionError(endpoint_url="store"),
    "server_error": (500, "InternalServerError"),
    "server_error of a proxy": (502, "Bad Gateway, says secret"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_503_is_a_warning_with_its_cause(stack: Stack, log: Log, name: str) -> None:
    stack.enable()
    fault = FAULTS[name]
    failing(fault)
    assert stack.compose().status == 503
    (line,) = log.lines(telemetry.REQUEST_REFUSED)[-1:]
    assert (line["level"], line["status"], line["code"]) == ("WARNING", 503, "try_again")
    assert line["fault"] == name.split()[0]
    code = fault[1] if isinstance(fault, tuple) and " " not in fault[1] else None
    assert line.get("aws_code") == code
    assert "secret" not in json.dumps(line)


def test_a_postponed_portal_update_has_its_cause(stack: Stack, log: Log) -> None:
    stack.enable()
    failing((400, "ThrottlingException"))
    assert stack.portal_update(portal_event())["batchItemFailures"]
    (line,) = log.lines(telemetry.PORTAL_UPDATE_POSTPONED)
    assert (line["fault"], line["aws_code"]) == ("throttled", "ThrottlingException")


def test_an_error_line_has_request_route_and_person(stack: Stack, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("secret")

    stack.enable()
    monkeypatch.setattr(conversations, "compose", broken)
    with pytest.raises(telemetry.UnexpectedError):
        stack.compose()
    (line,) = log.lines(telemetry.FAILED)
    ids = {"route": COMPOSE, "client_id": LEO, "practice_id": "willow", "role": "clinician", "person_id": "ana"}
    assert line["level"] == "ERROR"
    assert ids.items() <= line.items()
    assert line["request_id"]
    assert line["invocation_id"]
    assert "secret" not in json.dumps(line)


def test_an_error_line_has_nothing_of_the_invocation_before(
    stack: Stack, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("secret")

    stack.enable()
    assert stack.inbox().status == 200
    monkeypatch.setattr("client_messaging.events.portal_updates.portal_update", broken)
    with pytest.raises(telemetry.UnexpectedError):
        stack.portal_update(portal_event())
    (line,) = log.lines(telemetry.FAILED)
    assert not {"person_id", "route", "client_id"} & line.keys()
    assert line["invocation_id"]


def test_connections_that_were_told_or_ended_are_counted(stack: Stack, log: Log) -> None:
    many.inboxes(stack, 3)
    with live_api(stack) as api:
        sockets = many.connected(api, [ANA] * 4 + [many.owner_of(number) for number in range(3)])
        sockets[0].is_open = False
        api.put("message.replied", client_id=LEO, clinician_id="ana")
        api.work()
        api.put("person_access.changed", person_id="ana", state="suspended")
        api.work()
    assert [len(one.heard) for one in sockets] == [0, 1, 1, 1, 1, 1, 1]
    assert [line["told"] for line in log.lines("connections told")] == [3, 3 + 3]


def test_a_409_has_its_reason(stack: Stack, log: Log) -> None:
    assert stack.compose().status == 409
    (line,) = log.lines(telemetry.REQUEST_REFUSED)
    assert (line["level"], line["reason"]) == ("INFO", "portal_not_enabled")


def test_a_422_has_the_names_of_our_fields_and_no_others(stack: Stack, log: Log) -> None:
    body = {"body": 7, "my_secret": 1}
    assert stack.call(COMPOSE, ANA, IN_LEO, body=body, headers={"Idempotency-Key": "k"}).status == 422
    (line,) = log.lines(telemetry.REQUEST_REFUSED)
    assert line["fields"] == ["(unknown)", "body"]
    owner = {"person_id": ROSA.person_id, "relationship": "parent", "email": 5}
    assert stack.call(PORTAL_ACCESS, ANA, IN_LEO, body={"state": "enabled", "chart_owner": owner}).status == 422
    (line,) = log.lines(telemetry.REQUEST_REFUSED)
    assert line["fields"] == ["chart_owner.email"]


def test_a_422_does_not_repeat_the_key_of_a_map(stack: Stack, log: Log) -> None:
    answer = stack.set_absence("2026-12-01", note={"my_secret": 5})
    assert answer.status == 422, answer.text
    (line,) = log.lines(telemetry.REQUEST_REFUSED)
    assert "note.my_secret" in answer.text
    assert "note.(unknown)" in line["fields"]
    assert "my_secret" not in json.dumps(line)


@pytest.mark.parametrize("name", ["sub", "custom:practice_id", "custom:role", "custom:person_id"])
@pytest.mark.parametrize("value", [None, "[secret me]"])
def test_a_401_names_the_claim_and_never_its_value(stack: Stack, log: Log, name: str, value: str | None) -> None:
    event = http_event(INBOX, ANA.claims, IN_LEO)
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    claims.pop(name)
    if value:
        claims[name] = value
    assert invoke("list_inbox", event)["statusCode"] == 401
    (line,) = log.lines(telemetry.REQUEST_REFUSED)
    assert line["claim"] == name
    assert "secret" not in json.dumps(line)
