"""Pages of an inbox: what comes before, what came after, what is unread."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from client_messaging.domain import ids
from client_messaging.domain.pages import PageRequest
from testing.invocations import Answer
from testing.people import ANA, BEN, LEO, LUIS, MIA, ROSA
from testing.routes import INBOX, PORTAL_INBOX
from testing.stack import Stack, portal_event

type Read = Callable[..., Answer]


def fill(stack: Stack, messages: int, notices_between: int = 0) -> list[str]:
    """An inbox with this many messages, from the oldest to the newest: their bodies."""
    stack.enable()
    thread = stack.compose(body="0").json["id"]
    for n in range(1, messages):
        sent = stack.reply(thread, body=str(n)) if n % 3 else stack.compose(thread=thread, body=str(n))
        assert sent.status == 201
        if notices_between:
            stack.portal_update(*(portal_event() for _ in range(notices_between)))
    return [str(n) for n in range(messages)]


def bodies(page: Any) -> list[str]:
    return [entry["body"] for entry in page["entries"] if entry["kind"] == "message"]


def walk_back(read: Read, limit: int) -> list[str]:
    seen: list[str] = []
    page = read(limit=str(limit)).json
    while True:
        assert len(page["entries"]) <= limit
        seen += bodies(page)
        if page["older"] is None:
            return seen
        page = read(limit=str(limit), before=page["older"]).json
        assert page["entries"]


def walk_on(read: Read, cursor: str, limit: int) -> list[str]:
    seen: list[str] = []
    while True:
        page = read(limit=str(limit), after=cursor).json
        if not page["entries"]:
            assert page["newer"] == cursor
            return seen
        seen += bodies(page)[::-1]
        cursor = page["newer"]


def test_a_page_has_the_newest_entries_first(stack: Stack) -> None:
    sent = fill(stack, 30)
    page = stack.inbox().json
    assert set(page) == {"entries", "older", "newer", "unread", "messaging"}
    assert bodies(page) == sent[:4:-1]
    assert page["messaging"] == {"available": True}


def test_entries_have_the_fields_of_the_contract(stack: Stack) -> None:
    fill(stack, 2)
    stack.portal_update(portal_event())
    notice, reply, message = stack.inbox().json["entries"]
    common = {"id", "kind", "client_id"}
    assert set(message) == common | {
        "clinician_id",
        "thread_id",
        "subject",
        "body",
        "sender",
        "sent_at",
        "read_by_other",
    }
    assert reply["sender"] == {"role": "client", "id": "rosa", "relationship": "parent"}
    assert message["read_by_other"] is False
    assert set(notice) == common | {"type", "summary", "changed_fields", "occurred_at", "recorded_at"}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
@pytest.mark.parametrize("side", ["clinician", "portal"])
def test_going_back_shows_everything_once(stack: Stack, limit: int, side: str) -> None:
    sent = fill(stack, 8, notices_between=2)
    read: Read = stack.inbox if side == "clinician" else stack.portal_inbox
    assert walk_back(read, limit) == sent[::-1]


@pytest.mark.parametrize("limit", [1, 3, 100])
@pytest.mark.parametrize("side", ["clinician", "portal"])
def test_going_on_shows_everything_once_from_an_empty_inbox(stack: Stack, limit: int, side: str) -> None:
    read: Read = stack.inbox if side == "clinician" else stack.portal_inbox
    stack.enable()
    start = read().json["newer"]
    sent = fill(stack, 8, notices_between=1)
    assert walk_on(read, start, limit) == sent


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_what_is_written_meanwhile_comes_exactly_once(stack: Stack, limit: int) -> None:
    sent = fill(stack, 4)
    cursor = stack.inbox().json["newer"]
    assert walk_on(stack.inbox, cursor, limit) == []
    thread = stack.inbox().json["entries"][-1]["id"]
    seen: list[str] = []
    for n in range(6):
        stack.compose(thread=thread, body=f"new {n}")
        if n % 2:
            page = stack.inbox(after=cursor, limit=str(limit)).json
            seen += bodies(page)[::-1]
            cursor = page["newer"]
    assert seen + walk_on(stack.inbox, cursor, limit) == [f"new {n}" for n in range(6)]
    assert walk_back(stack.inbox, limit) == [f"new {n}" for n in range(6)][::-1] + sent[::-1]


def test_pages_after_a_place_are_the_oldest_of_the_new_ones_newest_first(stack: Stack) -> None:
    stack.enable()
    start = stack.inbox().json["newer"]
    fill(stack, 5)
    assert bodies(stack.inbox(after=start, limit="2").json) == ["1", "0"]


def test_an_older_page_knows_the_way_forward(stack: Stack) -> None:
    sent = fill(stack, 5)
    newest = stack.inbox(limit="2").json
    older = stack.inbox(limit="2", before=newest["older"]).json
    assert walk_on(stack.inbox, older["newer"], 2) == sent[3:]
    assert stack.inbox(limit="2", after=older["newer"]).json["older"] is not None


def test_an_inbox_that_was_never_used_is_an_empty_page(stack: Stack) -> None:
    stack.enable(ANA)
    for page in (stack.inbox(BEN).json, stack.portal_inbox().json):
        assert (page["entries"], page["older"], page["unread"]) == ([], None, 0)


def test_unread_counts_what_the_other_side_and_the_system_wrote(stack: Stack) -> None:
    fill(stack, 8, notices_between=1)  # 3 by Ana, 5 by Rosa, 7 notices
    assert (stack.inbox().json["unread"], stack.status().json["unread"]) == (12, 12)
    assert (stack.portal_inbox().json["unread"], stack.portal_status().json["unread"]) == (3, 3)


def test_a_disabled_portal_leaves_the_history_to_the_clinician(stack: Stack) -> None:
    sent = fill(stack, 3)
    stack.disable()
    page = stack.inbox().json
    assert bodies(page) == sent[::-1]
    assert page["messaging"]["reason"] == "portal_disabled"
    refused = stack.portal_inbox()
    assert (refused.status, refused.code, refused.json["reason"]) == (409, "messaging_unavailable", "portal_disabled")


def test_a_chart_that_was_never_enabled(stack: Stack) -> None:
    refused = stack.inbox()
    assert (refused.status, refused.json["reason"]) == (409, "portal_not_enabled")
    assert stack.portal_inbox().status == 404


def test_an_owner_reads_what_a_suspended_clinician_wrote_but_cannot_answer(stack: Stack) -> None:
    fill(stack, 1)
    stack.suspend(ANA)
    page = stack.portal_inbox().json
    assert bodies(page) == ["0"]
    assert page["messaging"]["reason"] == "clinician_unavailable"


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1.5", "1e1", "٢٥", "10,20", " 5", "9" * 40])
def test_a_limit_is_1_to_100(stack: Stack, limit: str) -> None:
    stack.enable()
    for refused in (stack.inbox(limit=limit), stack.portal_inbox(limit=limit)):
        assert (refused.status, refused.code) == (422, "invalid_request")
        assert [error["field"] for error in refused.json["errors"]] == ["limit"]


def test_one_cursor_at_a_time(stack: Stack) -> None:
    fill(stack, 2)
    cursor = stack.inbox().json["newer"]
    refused = stack.inbox(before=cursor, after=cursor)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "after")


@pytest.mark.parametrize("name", ["before", "after"])
def test_a_cursor_of_somebody_else_or_elsewhere_is_invalid(stack: Stack, name: str) -> None:
    for client in (LEO, MIA):
        stack.enable(client=client, clinician_ids=["ben"])
        stack.compose(client=client)
    anas, rosas = stack.inbox().json["newer"], stack.portal_inbox().json["newer"]
    wrong = [
        stack.inbox(BEN, LEO, **{name: anas}),
        stack.inbox(ANA, MIA, **{name: anas}),
        stack.inbox(ANA, **{name: rosas}),
        stack.inbox(ANA.at("harbor"), **{name: anas}),
        stack.portal_inbox(ROSA, **{name: anas}),
        stack.portal_inbox(ROSA, MIA, **{name: rosas}),
        stack.portal_inbox(ROSA, LEO, BEN, **{name: rosas}),
        stack.portal_inbox(LUIS, **{name: rosas}),
        stack.inbox(**{name: anas[:-1]}),
        stack.inbox(**{name: ""}),
        stack.inbox(**{name: "newest"}),
    ]
    assert [(answer.status, answer.code) for answer in wrong] == [(400, "invalid_cursor")] * len(wrong)
    assert stack.inbox(**{name: anas}).status == 200


def test_a_page_of_the_longest_messages_fits_into_what_lambda_answers(stack: Stack) -> None:
    """6 MB, the response itself being JSON (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""
    stack.enable()
    worst = "\x01" * 10_000
    sent = [stack.compose(body=worst).json["id"] for _ in range(100)]
    answer = stack.inbox(limit="100")
    assert len(json.dumps({"body": answer.text})) < 6_000_000
    page = answer.json
    assert 10 < len(page["entries"]) < 100
    assert page["older"] is not None
    seen = [entry["id"] for entry in page["entries"]]
    while page["older"]:
        page = stack.inbox(limit="100", before=page["older"]).json
        seen += [entry["id"] for entry in page["entries"]]
    assert seen == sent[::-1]
    emoji = [stack.compose(body="😀" * 10_000).json["id"] for _ in range(30)]
    assert [entry["id"] for entry in stack.inbox(limit="30").json["entries"]] == emoji[::-1]


def test_what_a_front_end_adds_to_the_address_is_left_alone(stack: Stack) -> None:
    stack.enable()
    assert stack.inbox(utm="x").status == 200
    assert stack.call(PORTAL_INBOX, ROSA, {"client_id": LEO, "clinician_id": "ana"}, query={"x": "1"}).status == 200
    assert stack.call(INBOX, ANA, {"client_id": LEO}, body={"ignored": True}).status == 200


def test_the_place_after_the_last_entry_of_all_is_a_place(stack: Stack) -> None:
    assert PageRequest(1, after=ids.LAST).after == ids.LAST
