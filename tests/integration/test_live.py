"""Live connections: whose they are, what they are told, and when they end."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from client_messaging import wiring
from tests.integration.issuer import Issuer
from tests.people import ANA, BEN, LEO, LUIS, MIA, ROSA, SAM, Person
from tests.sample_events import make_table
from tests.stack import Json, Stack, invoke, portal_event

IN_A_QUARTER = timedelta(minutes=15)


@dataclass
class Socket:
    """The front end's side of a connection."""

    id: str
    person: Person
    heard: list[Json] = field(default_factory=list)
    is_open: bool = True

    @property
    def context(self) -> dict[str, Json]:
        ends_at = int((wiring.now() + IN_A_QUARTER).timestamp())
        authorizer = {
            "practice_id": self.person.practice_id,
            "person_id": self.person.person_id,
            "role": self.person.role,
            "ends_at": str(ends_at),
        }
        return {"connectionId": self.id, "authorizer": authorizer}


class LiveApi:
    """API Gateway's part: holds the sockets, and serves the management API to the functions' client."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.sockets: dict[str, Socket] = {}
        self.failing = 0
        events = wiring.live().gateway.client.meta.events
        events.register("before-send.apigatewaymanagementapi", self._serve)  # type: ignore[arg-type]

    def connect(self, person: Person, **changed: Json) -> int:
        """Whether a person gets in: the status that the gateway would answer."""
        socket = Socket(f"{uuid4().hex[:12]}=", person)
        event = {"requestContext": {**socket.context, "routeKey": "$connect"}}
        event["requestContext"]["authorizer"] |= changed
        answer = invoke("open_connection", event)
        if answer["statusCode"] == 200:
            self.sockets[socket.id] = socket
        return int(answer["statusCode"])

    def socket(self, person: Person) -> Socket:
        assert self.connect(person) == 200
        return list(self.sockets.values())[-1]

    def leave(self, socket: Socket) -> None:
        socket.is_open = False
        invoke("close_connection", {"requestContext": {**socket.context, "routeKey": "$disconnect"}})

    def _serve(self, request: Any, **_: Any) -> AWSResponse:
        socket = self.sockets[unquote(request.url.rpartition("/@connections/")[2])]
        status = 500 if self.failing else 200 if socket.is_open else 410
        if self.failing:
            self.failing -= 1
        elif request.method == "POST" and status == 200:
            socket.heard.append(json.loads(request.body))
        elif status == 200:
            socket.is_open = False
        code = {410: "GoneException", 500: "InternalServerErrorException"}.get(status, "")
        return _Response(request.url, status, {"x-amzn-errortype": code} if code else {})


class _Response(AWSResponse):
    def __init__(self, url: str, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(url, status, headers, None)  # type: ignore[arg-type]

    @property
    def content(self) -> bytes:
        return b"{}"


@pytest.fixture
def queue(stack: Stack, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The queue of live updates, and the table of connections."""
    name = f"connections-{uuid4().hex}"
    make_table(stack.dynamodb, name, template["Resources"]["ConnectionsTable"]["Properties"])
    url = boto3.client("sqs").create_queue(QueueName=f"live-{uuid4().hex}")["QueueUrl"]
    monkeypatch.setenv("CONNECTIONS_TABLE", name)
    monkeypatch.setenv("LIVE_UPDATES_URL", url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", "https://live.example.invalid/live")
    yield url
    stack.dynamodb.delete_table(TableName=name)


@pytest.fixture
def api(stack: Stack, queue: str) -> LiveApi:
    return LiveApi(stack)


def kept(stack: Stack) -> list[str]:
    """The ids of the connections that are kept."""
    table = wiring.connections().name
    return [row["sk"]["S"].removeprefix("CONNECTION#") for row in stack.dynamodb.scan(TableName=table)["Items"]]


def take(detail_type: str, /, **detail: str | None) -> Json:
    """Deliver one event by way of the queue."""
    about = {"event_id": "e", "practice_id": "willow", **detail}
    body = json.dumps({"source": "client-messaging", "detail-type": detail_type, "detail": about})
    return invoke("tell_connections", {"Records": [{"messageId": "m", "body": body}]})


DONE: Json = {"batchItemFailures": []}
AGAIN: Json = {"batchItemFailures": [{"itemIdentifier": "m"}]}
INBOX = {"client_id": LEO, "clinician_id": "ana"}


def said(newest: str | None, client: str = LEO, clinician: str = "ana") -> Json:
    return {"inbox": {"client_id": client, "clinician_id": clinician}, "newest": newest}


# ---------------------------------------------------------------- the authorizer
def authorize(*offered: str, header: str = "Sec-WebSocket-Protocol") -> Json:
    event = {"type": "REQUEST", "methodArn": "arn:of:this:request", "headers": {header: ", ".join(offered)}}
    return invoke("authorize_connection", event)


def effect(answer: Json) -> str:
    (statement,) = answer["policyDocument"]["Statement"]
    assert statement["Resource"] == "arn:of:this:request"
    assert statement["Action"] == "execute-api:Invoke"
    return str(statement["Effect"])


def test_whom_the_token_names_may_connect(stack: Stack, issuer: Issuer) -> None:
    for person in (ANA, ROSA):
        token = issuer.token(**person.claims, exp=2**31)
        for offered in (("client-messaging", f"bearer.{token}"), (f"bearer.{token}", "client-messaging")):
            answer = authorize(*offered)
            assert effect(answer) == "Allow"
            assert answer["context"] == {
                "practice_id": "willow",
                "person_id": person.person_id,
                "role": person.role,
                "ends_at": str(2**31),
            }
        assert effect(authorize("client-messaging", f"bearer.{token}", header="sec-websocket-protocol")) == "Allow"


def test_nobody_else_may_connect(stack: Stack, issuer: Issuer, capsys: pytest.CaptureFixture[str]) -> None:
    good = issuer.token()
    offers = [
        (),
        ("client-messaging",),
        (f"bearer.{good}",),
        (good, "client-messaging"),
        ("client-messaging", "bearer."),
        ("client-messaging", f"bearer.{good}", f"bearer.{good}"),
        ("client-messaging", f"Bearer {good}"),
        ("client-messaging", f"bearer.{issuer.token(exp=1)}"),
        ("client-messaging", f"bearer.{issuer.token(aud='other')}"),
        ("client-messaging", f"bearer.{issuer.token(iss='https://other.example')}"),
        ("client-messaging", f"bearer.{good[:-4]}AAAA"),
        ("client-messaging", f"bearer.{issuer.token(**SAM.claims)}"),
        ("client-messaging", f"bearer.{issuer.token(**{'custom:role': '[client clinician]'})}"),
    ]
    for offered in offers:
        answer = authorize(*offered)
        assert effect(answer) == "Deny", offered
        assert "context" not in answer
    assert good not in "".join(capsys.readouterr())


# ---------------------------------------------------------------- opening and closing
def test_a_connection_is_kept_as_long_as_it_is_open(stack: Stack, api: LiveApi) -> None:
    first, second = api.socket(ANA), api.socket(ANA)
    assert sorted(kept(stack)) == sorted([first.id, second.id])
    api.leave(first)
    assert kept(stack) == [second.id]
    api.leave(first)
    assert kept(stack) == [second.id]


def test_our_subprotocol_is_accepted(api: LiveApi) -> None:
    """A browser closes a connection whose server names none of the subprotocols that it offered."""
    answer = invoke("open_connection", {"requestContext": Socket("c=", ANA).context})
    assert answer == {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "client-messaging"}}


def test_the_suspended_and_the_late_do_not_connect(stack: Stack, api: LiveApi) -> None:
    assert api.connect(ANA, ends_at="1") == 403
    stack.suspend(ANA)
    assert api.connect(ANA) == 403
    assert api.connect(ROSA) == 200
    assert len(kept(stack)) == 1


def test_without_an_authorizer_nobody_connects(stack: Stack, api: LiveApi) -> None:
    contexts: list[Json] = [{}, {"authorizer": None}, {"authorizer": {}}, {"authorizer": {"person_id": "ana"}}]
    for context in contexts:
        assert invoke("open_connection", {"requestContext": {"connectionId": "c=", **context}}) == {"statusCode": 401}
    assert kept(stack) == []


# ---------------------------------------------------------------- what is told
@pytest.fixture
def conversation(stack: Stack) -> str:
    stack.enable(clinician_ids=["ben"])
    thread: str = stack.compose().json["id"]
    return thread


@pytest.mark.parametrize("event", ["message.composed", "message.replied", "inbox.read"])
def test_both_sides_of_an_inbox_are_told_what_is_newest(
    stack: Stack, api: LiveApi, conversation: str, event: str
) -> None:
    ana, rosa, phone = api.socket(ANA), api.socket(ROSA), api.socket(ROSA)
    others = [api.socket(person) for person in (BEN, LUIS, ANA.at("harbor"), ROSA.at("harbor"))]
    stack.portal_update(portal_event())
    notice = stack.inbox().json["entries"][0]["id"]
    assert take(event, **INBOX) == DONE
    assert ana.heard == [said(notice)]
    assert rosa.heard == phone.heard == [said(conversation)], "a notice is not of the portal"
    assert not any(other.heard for other in others)


def test_a_notice_is_told_to_the_clinician_only(stack: Stack, api: LiveApi, conversation: str) -> None:
    ana, rosa = api.socket(ANA), api.socket(ROSA)
    stack.portal_update(portal_event())
    assert take("notice.recorded", **INBOX) == DONE
    assert (len(ana.heard), rosa.heard) == (1, [])


def test_an_id_of_two_roles_is_two_people(stack: Stack, api: LiveApi, conversation: str) -> None:
    """Ids are given out by role: a clinician and a chart owner may have the same."""
    sockets = [api.socket(Person("willow", role, name)) for role, name in (("client", "ana"), ("clinician", "rosa"))]
    assert take("message.composed", **INBOX) == DONE
    assert not any(socket.heard for socket in sockets)


def test_everybody_around_a_chart_hears_of_its_availability(stack: Stack, api: LiveApi, conversation: str) -> None:
    ana, ben, rosa = api.socket(ANA), api.socket(BEN), api.socket(ROSA)
    stack.disable()
    assert take("portal_access.changed", client_id=LEO, former_owner_id=None) == DONE
    assert ana.heard == [said(conversation)]
    assert ben.heard == [said(None, clinician="ben")]
    assert rosa.heard == [said(conversation), said(None, clinician="ben")]
    stack.read(conversation)
    assert take("inbox.read", **INBOX) == DONE
    assert len(rosa.heard) == 2, "a shut portal is quiet"


def test_a_new_owner_is_not_told_of_what_is_hidden(stack: Stack, api: LiveApi, conversation: str) -> None:
    luis = api.socket(LUIS)
    stack.enable(owner=LUIS)
    assert take("message.composed", **INBOX) == DONE
    assert luis.heard == [said(None)]


def test_the_former_owner_is_told_nothing_and_their_connections_end(
    stack: Stack, api: LiveApi, conversation: str
) -> None:
    rosa, luis = api.socket(ROSA), api.socket(LUIS)
    stack.enable(owner=LUIS)
    assert take("message.composed", **INBOX) == DONE
    assert rosa.heard == []
    assert rosa.is_open
    assert take("portal_access.changed", client_id=LEO, former_owner_id="rosa") == DONE
    assert not rosa.is_open
    assert luis.is_open
    assert kept(stack) == [luis.id]


def test_the_connections_of_the_suspended_end(stack: Stack, api: LiveApi, conversation: str) -> None:
    ana, phone, rosa, ben = api.socket(ANA), api.socket(ANA), api.socket(ROSA), api.socket(BEN)
    stack.enable(client=MIA)
    stack.suspend(ANA)
    assert take("person_access.changed", person_id="ana", state="suspended") == DONE
    assert not ana.is_open
    assert not phone.is_open
    assert ben.is_open
    assert sorted(one["inbox"]["client_id"] for one in rosa.heard) == [LEO, MIA], "nobody can write to her any more"
    assert sorted(kept(stack)) == sorted([rosa.id, ben.id])
    assert take("person_access.changed", person_id="ana", state="active") == DONE
    assert len(rosa.heard) == 4


def test_the_suspended_are_told_nothing_from_that_instant(stack: Stack, api: LiveApi, conversation: str) -> None:
    ana = api.socket(ANA)
    stack.suspend(ANA)
    assert take("message.replied", **INBOX) == DONE
    assert ana.heard == []
    assert not ana.is_open


# ---------------------------------------------------------------- the end of a token
def sent(api: LiveApi) -> list[tuple[int, Json]]:
    """What the functions put into the queue from now on: its delay and what it says."""
    found: list[tuple[int, Json]] = []

    def note(params: Any, **_: Any) -> None:
        found.append((params["DelaySeconds"], json.loads(params["MessageBody"])))

    wiring.live().queue.meta.events.register("provide-client-params.sqs.SendMessage", note)
    return found


def deliver(message: Json) -> Json:
    return invoke("tell_connections", {"Records": [{"messageId": "m", "body": json.dumps(message)}]})


def test_a_connection_ends_with_its_token(stack: Stack, api: LiveApi, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = sent(api)
    ana = api.socket(ANA)
    ((delay, message),) = messages
    assert 899 <= delay <= 900
    assert deliver(message) == DONE
    assert ana.is_open
    assert len(messages) == 2, "it came early: again for the rest"
    later = wiring.now() + IN_A_QUARTER
    monkeypatch.setattr(wiring.store(), "now", lambda: later)
    assert deliver(message) == DONE
    assert not ana.is_open
    assert kept(stack) == []
    assert deliver(message) == DONE


def test_a_long_token_ends_in_steps(api: LiveApi) -> None:
    messages = sent(api)
    api.connect(ANA, ends_at=str(int(wiring.now().timestamp()) + 3600))
    api.connect(ANA, ends_at=str(int(wiring.now().timestamp()) + 60))
    assert messages[0][0] == 900
    assert 60 <= messages[1][0] <= 61


def test_a_connection_whose_token_has_ended_is_told_nothing(
    stack: Stack, api: LiveApi, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = api.socket(ANA)
    later = wiring.now() + IN_A_QUARTER
    monkeypatch.setattr(wiring.store(), "now", lambda: later)
    assert take("message.replied", **INBOX) == DONE
    assert ana.heard == []
    assert not ana.is_open


# ---------------------------------------------------------------- what goes wrong
def test_a_dead_connection_is_forgotten_and_the_others_are_told(stack: Stack, api: LiveApi, conversation: str) -> None:
    dead, alive = api.socket(ROSA), api.socket(ROSA)
    dead.is_open = False
    assert take("message.composed", **INBOX) == DONE
    assert alive.heard == [said(conversation)]
    assert kept(stack) == [alive.id]


def test_what_cannot_be_told_now_is_told_again(stack: Stack, api: LiveApi, conversation: str) -> None:
    rosa = api.socket(ROSA)
    api.failing = 100
    assert take("message.composed", **INBOX) == AGAIN
    api.failing = 0
    assert take("message.composed", **INBOX) == DONE
    assert rosa.heard == [said(conversation)]


@pytest.mark.parametrize(
    "body",
    ["{", "[]", "{}", '{"detail-type": "message.composed", "detail": {}}', '{"detail-type": "other", "detail": {}}'],
)
def test_what_cannot_be_understood_is_left_to_the_queue(api: LiveApi, body: str) -> None:
    """It comes again a few times and then lies among the dead letters, with an alarm."""
    assert invoke("tell_connections", {"Records": [{"messageId": "m", "body": body}]}) == AGAIN


def test_an_inbox_that_nobody_opened_is_nobodys(stack: Stack, api: LiveApi) -> None:
    ana = api.socket(ANA)
    assert take("message.composed", **INBOX) == DONE
    assert ana.heard == []


def test_nobody_connected_costs_three_reads(stack: Stack, api: LiveApi, conversation: str) -> None:
    from tests.integration.test_requests_made import requests

    with requests() as made:
        take("message.composed", **INBOX)
    assert [name for name, _ in made] == ["BatchGetItem", "Query", "Query"]
    assert all(params.get("ConsistentRead", True) is True for _, params in made)
