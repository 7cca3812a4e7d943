"""Who did what: recorded with every write, before every answer that shows something, and for every refusal."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from client_messaging import wiring
from client_messaging.runtime.telemetry import UnexpectedError
from testing.invocations import Answer
from testing.people import ANA, BEN, KIM, LEO, LUIS, MIA, ROSA, SAM, TOM, Person
from testing.routes import INBOX
from testing.stack import Stack, portal_event


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)


@pytest.fixture
def thread(stack: Stack) -> str:
    stack.enable()
    first: str = stack.compose(subject="never in a record", body="never in a record").json["id"]
    return first


def told(answer: Answer) -> list[tuple[str, str | None]]:
    """Action and actor of each record, oldest first."""
    assert answer.status == 200, answer.text
    return [(one["action"], one["actor"].get("id")) for one in answer.json["records"]][::-1]


# ---------------------------------------------------------------- what is recorded
def test_who_was_shown_which_entries(stack: Stack, thread: str) -> None:
    reply = stack.reply(thread).json["id"]
    stack.inbox()
    stack.portal_inbox(limit="1")
    shown = [one for one in stack.audit_page().json["records"] if one["action"] == "inbox.shown"][::-1]
    assert [
        (one["actor"], one["clinician_id"], one["oldest_id"], one["newest_id"], one["entries"]) for one in shown
    ] == [
        ({"role": "clinician", "id": "ana"}, "ana", thread, reply, 2),
        ({"role": "client", "id": "rosa"}, "ana", reply, reply, 1),
    ]


def test_what_shows_nothing_is_not_recorded(stack: Stack, thread: str) -> None:
    newer = stack.inbox().json["newer"]
    before = len(stack.audit())
    stack.inbox(after=newer)
    stack.call(INBOX, ANA, {"client_id": LEO}, headers={"If-None-Match": "*"})
    stack.inbox(BEN)
    stack.status()
    stack.inboxes()
    assert len(stack.audit()) == before


def test_a_replay_shows_a_message_again(stack: Stack, thread: str) -> None:
    first = stack.reply(thread, key="k").json["id"]
    stack.reply(thread, key="k")
    (shown,) = [one for one in stack.audit_page().json["records"] if one["action"] == "inbox.shown"]
    assert (shown["actor"]["id"], shown["newest_id"], shown["entries"]) == ("rosa", first, 1)


def test_without_a_record_there_is_no_answer(stack: Stack, thread: str) -> None:
    def unreachable(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="here")

    wiring.store()._tables.client.meta.events.register("before-call.dynamodb.PutItem", unreachable)
    for answer in (stack.inbox(), stack.portal_inbox(), stack.audit_page(), stack.portal_audit_page()):
        assert (answer.status, answer.code) == (503, "try_again")
        assert "never" not in answer.text
    refused = stack.portal_inbox(KIM)
    assert (refused.status, refused.code) == (404, "not_found"), "a refusal needs no record to be one"


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"])
def test_without_a_record_that_aws_refused_there_is_no_answer(stack: Stack, thread: str, code: str) -> None:
    def refused(**_: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "PutItem")

    wiring.store()._tables.client.meta.events.register("before-call.dynamodb.PutItem", refused)
    for read in (stack.inbox, stack.portal_inbox, stack.audit_page, stack.portal_audit_page):
        with pytest.raises(UnexpectedError, match="ClientError"):
            read()


REFUSALS: dict[str, tuple[Any, str, str, str]] = {
    "role": (lambda stack, _: stack.inbox(SAM), "sam", "role_not_allowed", LEO),
    "shape": (lambda stack, _: stack.inbox(limit="0"), "ana", "invalid_request", LEO),
    "cursor": (lambda stack, _: stack.inbox(before="x"), "ana", "invalid_cursor", LEO),
    "stranger": (lambda stack, _: stack.portal_inbox(KIM), "kim", "not_found", LEO),
    "thread": (lambda stack, _: stack.compose(thread="nowhere"), "ana", "not_found", LEO),
    "gate": (lambda stack, _: stack.compose(client=MIA), "ana", "messaging_unavailable", MIA),
    "reused": (lambda stack, thread: (stack.reply(thread, key="k"), stack.reply(thread, key="k", body="x")), "rosa",
               "idempotency_key_reused", LEO),
}  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS)
def test_who_was_refused_what(stack: Stack, thread: str, refusal: str) -> None:
    act, who, code, client = REFUSALS[refusal]
    act(stack, thread)
    (kept,) = [one for one in stack.audit_page(SAM, client).json["records"] if one["action"] == "request.refused"]
    assert (kept["actor"]["id"], kept["code"]) == (who, code)
    assert kept["route"].startswith(("GET /", "POST /"))


def test_the_suspended_are_recorded_where_they_asked(stack: Stack, thread: str) -> None:
    stack.suspend(TOM)
    stack.inbox(TOM)
    assert ("request.refused", "tom") in told(stack.audit_page())


def test_a_refusal_without_a_chart_is_kept_with_the_person(stack: Stack) -> None:
    stack.inboxes(SAM)
    stack.inbox(ANA, "not an id")
    stack.call(INBOX, None, {"client_id": LEO})
    assert sorted(row["pk"]["S"] for row in stack.audit()) == [
        "PRACTICE#willow#PERSON#ana#ROLE#clinician",
        "PRACTICE#willow#PERSON#sam#ROLE#staff",
    ]


# ---------------------------------------------------------------- who reads it
def test_staff_read_all_of_a_chart_and_that_is_recorded(stack: Stack, thread: str) -> None:
    stack.portal_update(portal_event())
    stack.read(thread)
    stack.disable()
    assert told(stack.audit_page()) == [
        ("portal_access.changed", "ana"),
        ("message.composed", "ana"),
        ("notice.recorded", None),
        ("inbox.read", "ana"),
        ("portal_access.changed", "ana"),
    ]
    assert told(stack.audit_page())[-1] == ("audit.shown", "sam")
    assert "never" not in stack.audit_page().text


def test_the_owner_reads_who_opened_their_messages(stack: Stack, thread: str) -> None:
    stack.portal_update(portal_event())
    stack.inbox()
    stack.portal_inbox(KIM)
    stack.audit_page()
    assert told(stack.portal_audit_page()) == [
        ("portal_access.changed", "ana"),
        ("message.composed", "ana"),
        ("inbox.shown", "ana"),
    ]
    assert ("audit.shown", "rosa") in told(stack.audit_page())


def test_the_owner_is_not_told_how_far_others_read(stack: Stack, thread: str) -> None:
    stack.portal_update(portal_event())
    notice = stack.inbox().json["entries"][0]["id"]
    stack.read(notice)
    stack.portal_inbox()
    shown, read, own = stack.portal_audit_page().json["records"][2::-1]
    assert notice not in str((shown, read))
    for one, action in ((shown, "inbox.shown"), (read, "inbox.read")):
        assert (one.keys(), one["action"]) == ({"id", "at", "action", "actor", "clinician_id"}, action)
    assert (own["newest_id"], own["entries"]) == (thread, 1)


def test_pages_show_every_record_once(stack: Stack, thread: str) -> None:
    for _ in range(6):
        stack.reply(thread)
    whole = [one["id"] for one in stack.portal_audit_page().json["records"]]
    seen: list[str] = []
    page = stack.portal_audit_page(limit="3").json
    while True:
        seen += [one["id"] for one in page["records"]]
        if page["older"] is None:
            break
        page = stack.portal_audit_page(limit="3", before=page["older"]).json
    assert seen == whole
    assert len(whole) == 8


def test_a_new_owner_learns_nothing_of_what_was_before(stack: Stack, thread: str) -> None:
    stack.portal_inbox()
    stack.enable(owner=LUIS)
    stack.inbox()
    assert ("inbox.shown", "rosa") not in told(stack.portal_audit_page(LUIS))
    assert told(stack.portal_audit_page(LUIS))[-1] == ("inbox.shown", "ana")
    assert stack.portal_audit_page(ROSA).code == "not_found"
    stack.enable(owner=LUIS, share_history=True)
    assert ("inbox.shown", "rosa") in told(stack.portal_audit_page(LUIS))


def test_nobody_else_reads_it(stack: Stack, thread: str) -> None:
    for person in (ANA, ROSA):
        assert stack.audit_page(person).code == "role_not_allowed"
    for person in (ANA, SAM):
        assert stack.portal_audit_page(person).code == "role_not_allowed"
    there, nowhere = stack.portal_audit_page(KIM), stack.portal_audit_page(KIM, "nowhere")
    assert (there.status, there.json | {"request_id": ""}) == (404, nowhere.json | {"request_id": ""})
    assert stack.audit_page(SAM.at("harbor")).json["records"] == []
    paul = Person("willow", "staff", "paul")
    stack.suspend(paul)
    assert stack.audit_page(paul).code == "access_suspended"
    stack.disable()
    assert stack.portal_audit_page().json["reason"] == "portal_disabled"


def test_a_cursor_belongs_to_its_caller_and_chart(stack: Stack, thread: str) -> None:
    older = stack.audit_page(limit="1").json["older"]
    assert stack.audit_page(before=older).status == 200
    assert stack.audit_page(SAM, MIA, before=older).code == "invalid_cursor"
    assert stack.audit_page(Person("willow", "staff", "paul"), before=older).code == "invalid_cursor"
    assert stack.portal_audit_page(before=older).code == "invalid_cursor"
