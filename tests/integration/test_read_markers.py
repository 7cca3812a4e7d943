"""Read markers: forward by reading, back by marking as unread, and what the other side is shown of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from client_messaging import wiring
from client_messaging.domain import ids
from testing.interleave import Interleave
from testing.invocations import Answer
from testing.people import ANA, BEN, LEO, LUIS, MIA, NINA, ROSA, SAM
from testing.stack import Stack, portal_event
from testing.whole import sample


def a_conversation(stack: Stack) -> list[str]:
    """Ana, Rosa, a notice, Rosa, Ana: the ids of five entries."""
    stack.enable()
    thread = stack.compose().json["id"]
    stack.reply(thread)
    stack.portal_update(portal_event())
    stack.reply(thread)
    stack.compose(thread=thread)
    return [entry["id"] for entry in stack.inbox().json["entries"]][::-1]


def moved(answer: Answer) -> tuple[str | None, int]:
    assert answer.status == 200, answer.text
    return answer.json["entry_id"], answer.json["unread"]


def test_reading_to_the_end_leaves_nothing_unread(stack: Stack) -> None:
    entries = a_conversation(stack)
    assert moved(stack.read(entries[-1])) == (entries[-1], 0)
    assert moved(stack.portal_read(entries[-1])) == (entries[-1], 0)
    assert stack.inboxes().json["unread_total"] == stack.portal_inboxes().json["unread_total"] == 0


def test_reading_a_part_leaves_the_rest_unread(stack: Stack) -> None:
    entries = a_conversation(stack)
    assert moved(stack.read(entries[1])) == (entries[1], 2)
    assert moved(stack.read(entries[2])) == (entries[2], 1)
    assert moved(stack.portal_read(entries[0])) == (entries[0], 1)
    assert moved(stack.portal_read(entries[3])) == (entries[3], 1)


def test_an_older_or_the_same_entry_changes_nothing(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.read(entries[3])
    stack.portal_read(entries[3])
    before = stack.rows()
    for entry in (entries[0], entries[3]):
        assert moved(stack.read(entry)) == (entries[3], 0)
        assert moved(stack.portal_read(entry)) == (entries[3], 1)
    assert stack.rows() == before


def test_one_side_does_not_read_for_the_other(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.read(entries[-1])
    assert stack.portal_inbox().json["unread"] == 2
    assert stack.inbox().json["unread"] == 0


@pytest.mark.parametrize("first", sample(range(25, 32), one_in=3))
def test_a_marker_that_stops_in_a_row_of_new_threads_counts_them(stack: Stack, first: int) -> None:
    """The first message of a thread does not say how many were before it."""
    a_conversation(stack)
    row = [stack.compose().json["id"] for _ in range(33)]
    assert moved(stack.portal_read(row[first])) == (row[first], 32 - first)
    assert moved(stack.read(row[first])) == (row[first], 0)


def test_marking_as_unread_goes_back_to_before_the_entry(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.read(entries[-1])
    stack.portal_read(entries[-1])
    assert moved(stack.read(entries[3], unread_from=True)) == (entries[2], 1)
    assert moved(stack.read(entries[1], unread_from=True)) == (entries[0], 3)
    assert moved(stack.portal_read(entries[3], unread_from=True)) == (entries[1], 1)
    assert moved(stack.portal_read(entries[0], unread_from=True)) == (None, 2)
    assert stack.inboxes(unread="true").json["unread_total"] == 3
    assert moved(stack.read(entries[-1])) == (entries[-1], 0)


def test_what_is_unread_already_is_not_read_by_marking_it_as_unread(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.read(entries[1])
    before = stack.rows()
    assert moved(stack.read(entries[3], unread_from=True)) == (entries[1], 2)
    assert stack.rows() == before


def test_what_the_other_side_was_shown_as_read_stays_read(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.portal_read(entries[0])
    stack.portal_read(entries[0], unread_from=True)
    stack.enable(owner=LUIS, share_history=True)
    first, last = [
        one for one in stack.inbox().json["entries"][::-1] if one.get("sender", {}).get("role") == "clinician"
    ]
    assert (first["read_by_other"], last["read_by_other"]) == (True, False)
    assert stack.portal_inbox(LUIS).json["unread"] == 2


def test_reading_again_after_marking_as_unread_takes_no_receipt_back(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.portal_read(entries[-1])
    stack.portal_read(entries[0], unread_from=True)
    stack.portal_read(entries[0])
    assert all(
        one["read_by_other"] for one in stack.inbox().json["entries"] if one.get("sender", {}).get("id") == "ana"
    )


def test_the_time_of_reading_is_kept(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.read(entries[1])
    stack.portal_read(entries[3])
    stack.portal_read(entries[3], unread_from=True)
    kept = sorted((row for row in stack.audit() if row["action"]["S"] == "inbox.read"), key=lambda row: row["sk"]["S"])
    assert [(row["actor_id"]["S"], row["entry_id"]["S"], row["read_to"]["S"]) for row in kept] == [
        ("ana", entries[1], entries[1]),
        ("rosa", entries[3], entries[3]),
        ("rosa", entries[3], entries[1]),
    ]
    assert all(row["at"]["S"].endswith("Z") and row["clinician_id"]["S"] == "ana" for row in kept)


# ---------------------------------------------------------------- refusals
def test_an_entry_that_the_caller_does_not_see_is_not_there(stack: Stack) -> None:
    entries = a_conversation(stack)
    of_ben = stack.compose(BEN).json["id"]
    stack.enable(client=MIA)
    of_mia = stack.compose(client=MIA).json["id"]
    before = stack.rows()
    for entry in (of_ben, of_mia, ids.NIL, ids.LAST, "nowhere"):
        assert stack.read(entry).code == "not_found"
        assert stack.portal_read(entry).code == "not_found"
    assert stack.portal_read(entries[2]).code == "not_found", "a notice is not of the portal"
    assert stack.rows() == before


@pytest.mark.parametrize("more", [{}, {"unread_from": True}])
def test_a_stranger_learns_nothing(stack: Stack, more: dict[str, Any]) -> None:
    entry = a_conversation(stack)[0]
    there = [stack.portal_read(entry, LUIS, **more), stack.read(entry, BEN, **more)]
    nowhere = [stack.portal_read(entry, LUIS, "nowhere", **more), stack.read(entry, BEN, "nowhere", **more)]
    for one, other in zip(there, nowhere, strict=True):
        assert (one.status, one.json | {"request_id": ""}) == (404, other.json | {"request_id": ""})


def test_a_new_owner_does_not_mark_what_is_hidden(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.enable(owner=LUIS)
    assert stack.portal_read(entries[-1], LUIS).code == "not_found"
    assert stack.portal_read(entries[-1], ROSA).code == "not_found"
    newest = stack.compose().json["id"]
    assert moved(stack.portal_read(newest, LUIS)) == (newest, 0)
    assert moved(stack.portal_read(newest, LUIS, unread_from=True)) == (None, 1)


def test_a_disabled_portal_can_be_read_by_the_clinician_only(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.disable()
    assert moved(stack.read(entries[-1])) == (entries[-1], 0)
    assert stack.portal_read(entries[-1]).json["reason"] == "portal_disabled"
    assert stack.portal_read("nowhere").code == "not_found"


def test_the_suspended_and_the_wrong_role_are_refused(stack: Stack) -> None:
    entries = a_conversation(stack)
    stack.suspend(ANA)
    stack.suspend(ROSA)
    assert stack.read(entries[0]).code == stack.portal_read(entries[0]).code == "access_suspended"
    assert stack.read(entries[0], SAM).code == stack.portal_read(entries[0], SAM).code == "role_not_allowed"


@pytest.mark.parametrize(
    "body",
    [{}, {"entry_id": None}, {"entry_id": ""}, {"entry_id": "a#b"}, {"entry_id": "a", "unread_from": 1}, {"x": 1}],
)
def test_a_marker_without_a_proper_entry_is_refused(stack: Stack, body: dict[str, object]) -> None:
    from testing.routes import READ_MARKER

    assert stack.call(READ_MARKER, ANA, {"client_id": LEO}, body).code == "invalid_request"


# ---------------------------------------------------------------- what happens meanwhile
def test_what_comes_while_the_marker_moves_is_unread(stack: Stack) -> None:
    entries = a_conversation(stack)
    Interleave("TransactWriteItems", lambda: stack.reply(entries[0]))
    assert moved(stack.read(entries[-1])) == (entries[-1], 1)
    assert stack.inboxes(unread="true").json["unread_total"] == 1
    Interleave("TransactWriteItems", lambda: stack.compose(thread=entries[0]))
    stack.portal_read(entries[-1])
    assert stack.portal_inbox().json["unread"] == stack.portal_inboxes().json["unread_total"] == 1


@pytest.mark.parametrize("others", [1, 2, 4])
@pytest.mark.parametrize("ahead", [timedelta(), timedelta(seconds=2)], ids=["clocks agree", "clock ahead"])
def test_what_is_sent_at_the_same_time_is_counted_in_the_order_in_which_it_was_committed(
    stack: Stack, others: int, ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that says how many were before it must not say what was so a moment ago."""
    entries = a_conversation(stack)
    later = wiring.now() + ahead
    monkeypatch.setattr(wiring.store(), "_clock", lambda: later)

    def another() -> None:
        with monkeypatch.context() as here:
            here.setattr(wiring.store(), "_clock", wiring.now)
            stack.reply(entries[0])

    Interleave("TransactWriteItems", another, times=others)
    mine = stack.reply(entries[0]).json["id"]
    in_order = [entry["id"] for entry in stack.inbox().json["entries"]][::-1]
    assert in_order[-1] == mine
    assert moved(stack.read(in_order[-2])) == (in_order[-2], 1)
    assert moved(stack.read(mine)) == (mine, 0)
    assert moved(stack.read(mine, unread_from=True)) == (in_order[-2], 1)


def test_of_two_devices_the_one_that_read_further_wins(stack: Stack) -> None:
    entries = a_conversation(stack)
    Interleave("TransactWriteItems", lambda: stack.read(entries[-1]))
    assert moved(stack.read(entries[1])) == (entries[-1], 0)


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (lambda stack: stack.enable(owner=LUIS), "not_found"),
        (lambda stack: stack.enable(owner=LUIS, share_history=True), "not_found"),
        (lambda stack: stack.disable(), "messaging_unavailable"),
        (lambda stack: stack.suspend(ROSA), "access_suspended"),
    ],
)
def test_whoever_loses_the_chart_meanwhile_moves_nothing(
    stack: Stack, meanwhile: Callable[[Stack], object], code: str
) -> None:
    entries = a_conversation(stack)
    Interleave("TransactWriteItems", lambda: meanwhile(stack))
    assert stack.portal_read(entries[-1]).code == code
    (head,) = [row for row in stack.rows() if row["sk"]["S"] == "INBOX#ana" and "clinician_key" in row]
    assert head["owner_read_to"]["S"] == ids.NIL
    assert NINA.person_id not in str(head)


def test_an_owner_who_is_let_into_the_history_meanwhile_has_all_of_it_unread(stack: Stack) -> None:
    a_conversation(stack)
    stack.enable(owner=LUIS)
    first = stack.compose().json["id"]
    stack.portal_read(first, LUIS)
    Interleave("TransactWriteItems", lambda: stack.enable(owner=LUIS, share_history=True))
    assert moved(stack.portal_read(first, LUIS, unread_from=True)) == (None, 3)
    assert stack.portal_inbox(LUIS).json["unread"] == 3


def test_a_clinician_who_is_suspended_meanwhile_moves_nothing(stack: Stack) -> None:
    entries = a_conversation(stack)
    Interleave("TransactWriteItems", lambda: stack.suspend(ANA))
    assert stack.read(entries[-1]).code == "access_suspended"


def test_a_marker_that_others_keep_moving_is_given_up(stack: Stack) -> None:
    entries = a_conversation(stack)

    def to_and_fro() -> None:
        stack.read(entries[-1])
        stack.read(entries[0], unread_from=True)

    Interleave("TransactWriteItems", to_and_fro, times=50)
    answer = stack.read(entries[1])
    assert (answer.code, answer.headers["Retry-After"]) == ("try_again", "1")
