"""What is put into the table at once reads, counts and goes on as if it had been written one after the other."""

import pytest

from benchmarks import histories, taking_turns
from client_messaging.domain.model import Inbox
from testing.people import ANA, BEN, LEO
from testing.stack import Stack


def test_a_history_is_read_and_counted_as_if_it_had_been_written(stack: Stack) -> None:
    stack.enable()
    entries = histories.fill(stack, 7, Inbox("willow", LEO, "ana"))
    page = stack.inbox().json
    assert [entry["id"] for entry in page["entries"]] == entries[::-1]
    assert (page["unread"], stack.portal_status().json["unread"]) == (3, 4)
    assert stack.read(entries[3]).json == {"entry_id": entries[3], "unread": 1}
    assert stack.portal_read(entries[4]).json == {"entry_id": entries[4], "unread": 1}
    answer = stack.reply(entries[0])
    assert answer.status == 201
    assert answer.json["id"] > entries[-1]
    assert stack.inboxes().json["unread_total"] == 2


@pytest.mark.parametrize(("unread_in_every", "unread"), [(1, 12), (5, 3), (12, 1)])
def test_so_many_inboxes_have_something_unread(stack: Stack, unread_in_every: int, unread: int) -> None:
    several = [Inbox("willow", f"client-{number}", "ana") for number in range(12)]
    histories.fill_overview(stack, several, unread_in_every)
    overview = stack.inboxes(ANA).json
    assert {inbox_summary["client_id"] for inbox_summary in overview["inboxes"]} == {
        inbox.client_id for inbox in several
    }
    assert overview["unread_total"] == unread
    assert stack.inboxes(BEN).json["inboxes"] == []


@pytest.mark.parametrize("calls", [1, 2, 5])
def test_every_call_has_its_turn_in_every_place(calls: int) -> None:
    rounds = [taking_turns.order(calls, number) for number in range(calls)]
    for places in (*rounds, *zip(*rounds, strict=True)):
        assert sorted(places) == list(range(calls))
