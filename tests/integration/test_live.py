"""Live connections: whose they are, what they are told, and when they end."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from testing.invocations import Json, invoke
from testing.issuer import Issuer
from testing.live_api import IN_A_QUARTER, LiveApi, live_api
from testing.people import ANA, BEN, LEO, LUIS, MIA, ROSA, SAM, Person
from testing.stack import Stack, portal_event


@pytest.fixture
def api(stack: Stack) -> Iterator[LiveApi]:
    with live_api(stack) as api:
        yield api


def take(detail_type: str, /, **detail: str | None) -> Json:
    """Deliver one event by way of the queue."""
    about = {"event_id": "e", "practice_id": "willow", **detail}
    body = json.dumps({"source": "client-messaging", "detail-type": detail_type, "detail": about})
    return invoke("tell_connections", {"Records": [{"messageId": "m", "body": body}]})


DONE: Json = {"batchItemFailures": []}
AGAIN: Json = {"batchItemFailures": [{"itemIdentifier": "m"}]}
INBOX = {"client_id": LEO, "clinician_id": "ana"}
OF_MIA = {"client_id": MIA, "clinician_id": "ana"}


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


@pytest.mark.parametrize("answer", [500, "not a key set"])
def test_while_the_issuer_gives_no_keys_nobody_connects_and_nothing_fails(
    stack: Stack, issuer: Issuer, capsys: pytest.CaptureFixture[str], answer: int | str
) -> None:
    token = issuer.token()
    issuer.answer, keys = answer, issuer.answer
    refused = authorize("client-messaging", f"bearer.{token}")
    assert (effect(refused), "context" in refused) == ("Deny", False)
    assert '"IssuerUnreachable":[1.0]' in capsys.readouterr().out
    issuer.answer = keys
    assert effect(authorize("client-messaging", f"bearer.{token}")) == "Allow"


# ---------------------------------------------------------------- opening and closing
def test_a_connection_is_kept_as_long_as_it_is_open(stack: Stack, api: LiveApi) -> None:
    first, second = api.socket(ANA), api.socket(ANA)
    assert sorted(api.ids_kept()) == sorted([first.id, second.id])
    api.leave(first)
    assert api.ids_kept() == [second.id]
    api.leave(first)
    assert api.ids_kept() == [second.id]


def test_our_subprotocol_is_accepted(api: LiveApi) -> None:
    """A browser closes a connection whose server names none of the subprotocols that it offered."""
    answer = invoke("open_connection", {"requestContext": api.handshake(ANA).context})
    assert answer == {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "client-messaging"}}


def test_the_suspended_and_the_late_do_not_connect(stack: Stack, api: LiveApi) -> None:
    assert api.connect(ANA, ends_at="1") == 403
    stack.suspend(ANA)
    assert api.connect(ANA) == 403
    assert api.connect(ROSA) == 200
    assert len(api.ids_kept()) == 1


def test_without_an_authorizer_nobody_connects(stack: Stack, api: LiveApi) -> None:
    contexts: list[Json] = [{}, {"authorizer": None}, {"authorizer": {}}, {"authorizer": {"person_id": "ana"}}]
    for context in contexts:
        assert invoke("open_connection", {"requestContext": {"connectionId": "c=", **context}}) == {"statusCode": 401}
    assert api.ids_kept() == []


# ---------------------------------------------------------------- what is told
@pytest.fixture
def conversation(stack: Stack) -> str:
    stack.enable(clinician_ids=["ben"])
    thread: str = stack.compose().json["id"]
    return thread


@pytest.mark.parametrize("event", ["message.composed", "message.replied", "message.started", "inbox.read"])
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
    assert api.ids_kept() == [luis.id]


def test_the_connections_of_the_suspended_end(stack: Stack, api: LiveApi, conversation: str) -> None:
    ana, phone, rosa, ben = api.socket(ANA), api.socket(ANA), api.socket(ROSA), api.socket(BEN)
    stack.enable(client=MIA)
    stack.suspend(ANA)
    assert take("person_access.changed", person_id="ana", state="suspended") == DONE
    assert not ana.is_open
    assert not phone.is_open
    assert ben.is_open
    assert sorted(one["inbox"]["client_id"] for one in rosa.heard) == [LEO, MIA], "nobody can write to her any more"
    assert sorted(api.ids_kept()) == sorted([rosa.id, ben.id])
    assert take("person_access.changed", person_id="ana", state="active") == DONE
    assert len(rosa.heard) == 4


def test_an_absence_is_told_to_all_owners_and_to_the_clinician(stack: Stack, api: LiveApi, conversation: str) -> None:
    stack.enable(client=MIA, owner=LUIS)
    ana, rosa, luis, ben = api.settled(ANA), api.settled(ROSA), api.settled(LUIS), api.settled(BEN)
    api.put("absence.changed", **{"person_id": "ana", "from": None, "until": None})
    api.work()
    assert [(one["inbox"], one["every_inbox"]) for one in ana.heard] == [(OF_MIA, True)], "the newest of hers"
    assert [(one["inbox"], one["every_inbox"]) for one in rosa.heard] == [(INBOX, True)]
    assert [(one["inbox"], one["every_inbox"]) for one in luis.heard] == [(OF_MIA, True)]
    assert ben.heard == []
    assert all(one.is_open for one in (ana, rosa, luis, ben))


def test_the_suspended_are_told_nothing_from_that_instant(stack: Stack, api: LiveApi, conversation: str) -> None:
    ana = api.socket(ANA)
    stack.suspend(ANA)
    assert take("message.replied", **INBOX) == DONE
    assert ana.heard == []
    assert not ana.is_open


# ---------------------------------------------------------------- the end of a token
def test_a_connection_ends_with_its_token(api: LiveApi) -> None:
    ana = api.socket(ANA)
    (message,) = api.waiting
    assert message.due == api.clock + IN_A_QUARTER
    assert api.deliver(message)
    assert not ana.is_open
    assert api.ids_kept() == []
    assert api.waiting == []


def test_a_long_token_ends_in_steps(api: LiveApi) -> None:
    ana, ben = api.handshake(ANA), api.handshake(BEN)
    for socket, seconds in ((ana, 3600), (ben, 60)):
        context = socket.context
        context["authorizer"]["ends_at"] = str(int(api.clock.timestamp()) + seconds)
        assert invoke("open_connection", {"requestContext": context})["statusCode"] == 200
        socket.is_open = True
    began = api.clock
    assert [int((one.due - began).total_seconds()) for one in api.waiting] == [900, 60]
    api.pass_by(timedelta(seconds=3590))
    assert (ana.is_open, ben.is_open) == (True, False)
    assert len(api.waiting) == 1
    api.run_out()
    assert not ana.is_open
    assert api.clock <= began + timedelta(seconds=3602)
    assert api.ids_kept() == []


def test_no_connection_is_kept_longer_than_the_gateway_lets_it_last(api: LiveApi) -> None:
    """Two hours. So the steps are few: Lambda stops a function that calls itself some sixteen times."""
    ana = api.handshake(ANA)
    context = ana.context
    context["authorizer"]["ends_at"] = str(int(api.clock.timestamp()) + 86_400)
    began = api.clock
    invoke("open_connection", {"requestContext": context})
    ana.is_open = True
    api.pass_by(timedelta(hours=2))
    assert api.ids_kept() == [ana.id]
    api.run_out()
    assert not ana.is_open
    assert api.ids_kept() == []
    assert timedelta(hours=2) < api.clock - began < timedelta(hours=2, minutes=2)
    assert max(one.depth for one in api.taken) <= 10


def test_a_message_from_before_handshakes_were_noted_ends_its_connection(api: LiveApi) -> None:
    ana = api.settled(ANA)
    old = {**api.waiting[0].event["detail"], "ends_at": str(ana.ends_at)}
    del old["opened_at"]
    api.waiting.clear()
    api.clock += IN_A_QUARTER
    assert take("connection.expired", **old) == DONE
    assert not ana.is_open
    assert api.ids_kept() == []


def test_a_connection_whose_token_has_ended_is_told_nothing(api: LiveApi, conversation: str) -> None:
    ana = api.socket(ANA)
    api.clock += IN_A_QUARTER
    assert take("message.replied", **INBOX) == DONE
    assert ana.heard == []
    assert not ana.is_open


# ---------------------------------------------------------------- what goes wrong
def test_a_dead_connection_is_forgotten_and_the_others_are_told(stack: Stack, api: LiveApi, conversation: str) -> None:
    dead, alive = api.settled(ROSA), api.settled(ROSA)
    dead.is_open = False
    assert take("message.composed", **INBOX) == DONE
    assert alive.heard == [said(conversation)]
    assert api.ids_kept() == [alive.id]


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
