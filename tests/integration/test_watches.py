"""Unread notices by the clock: one a message that stayed unread, in order, whatever comes twice or is killed."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client_messaging.domain.model import Inbox
from client_messaging.domain.refusals import TryAgain
from client_messaging.domain.watches import MOST_LOOKED_AT
from client_messaging.dynamodb import watch_records
from client_messaging.dynamodb.conditions import Outdated
from client_messaging.use_cases import watches
from testing.interleave import Interleave
from testing.nudging import Outside, due_at, outside
from testing.people import ANA, BEN, LUIS, ROSA
from testing.rows import delete, scan
from testing.stack import Stack, portal_event

__all__ = ["outside"]
LEO_ANA: Final = Inbox("willow", "leo", "ana")


class Killed(BaseException):
    """The invocation ends here."""


def kill() -> None:
    raise Killed


@pytest.fixture(autouse=True)
def _practice(stack: Stack) -> None:
    """Rosa owns Leo's chart. Nudges are off: notices do not depend on them."""
    stack.enable(client_starts=True)


def say(stack: Stack, outside: Outside, **more: Any) -> str:
    """Ana writes to Leo, and the event of her message arrives."""
    entry_id: str = stack.compose(**more).json["id"]
    outside.watch()
    return entry_id


def notices(stack: Stack, as_: Any = ANA) -> list[Any]:
    """Oldest first."""
    entries = stack.inbox(as_, limit="100").json["entries"]
    return [one for one in reversed(entries) if one.get("type") == "message.unread"]


def told_of(stack: Stack) -> list[str]:
    return [one["about"] for one in notices(stack)]


def test_a_message_that_stays_unread_is_a_notice_after_two_days(stack: Stack, outside: Outside) -> None:
    stack.set_section("nudges", time_zone="America/Chicago")
    message = stack.compose().json
    assert outside.watch()
    assert json.loads(outside.alarms[0]["Target"]["Input"]).keys() == {
        "kind",
        "practice_id",
        "client_id",
        "clinician_id",
        "ring",
    }
    assert (due_at(outside.alarms[0]) - outside.now).total_seconds() == pytest.approx(2 * 24 * 3600, abs=3)
    assert notices(stack) == []
    assert outside.ring_inbox() == "told"
    (notice,) = notices(stack)
    assert notice == {
        "id": notice["id"],
        "kind": "notice",
        "type": "message.unread",
        "about": message["id"],
        "client_id": "leo",
        "summary": notice["summary"],
        "changed_fields": [],
        "occurred_at": message["sent_at"],
        "recorded_at": notice["recorded_at"],
    }
    assert notice["summary"].startswith("Not read yet: a message of ")
    assert stack.status().json["unread"] == 1
    assert [one["kind"] for one in stack.portal_inbox().json["entries"]] == ["message"]


def test_what_was_read_before_the_ring_is_no_notice(stack: Stack, outside: Outside) -> None:
    stack.portal_read(say(stack, outside))
    assert outside.ring_inbox() == "read"
    assert (notices(stack), len(outside.alarms)) == ([], 1)


def test_what_was_read_and_marked_unread_again_is_no_notice(stack: Stack, outside: Outside) -> None:
    """The clinician sees it as read."""
    message = say(stack, outside)
    stack.portal_read(message)
    stack.portal_read(message, unread_from=True)
    assert stack.portal_inbox().json["unread"] == 1
    assert outside.ring_inbox() == "read"
    assert notices(stack) == []
    assert not outside.watch()


def test_several_messages_have_one_notice_each_in_order(stack: Stack, outside: Outside) -> None:
    messages = [say(stack, outside) for _ in range(3)]
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 1
    assert [outside.ring_inbox() for _ in messages] == ["told"] * 3
    assert told_of(stack) == messages
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 3
    outside.alarms.clear()
    assert not outside.watch()
    assert outside.alarms == []


def test_the_next_ring_is_two_days_after_the_next_message(
    stack: Stack, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside.nudging.store, "_clock", lambda: outside.now)
    begin = outside.now
    for _ in range(2):
        say(stack, outside)
        outside.wait(days=1)
    assert outside.ring_inbox() == "told"
    assert (outside.now - begin).total_seconds() == pytest.approx(2 * 24 * 3600, abs=3)
    assert outside.ring_inbox() == "told"
    assert (outside.now - begin).total_seconds() == pytest.approx(3 * 24 * 3600, abs=3)


def test_a_read_of_the_first_leaves_the_second_to_the_next_ring(stack: Stack, outside: Outside) -> None:
    first, second = say(stack, outside), say(stack, outside)
    stack.portal_read(first)
    assert [outside.ring_inbox(), outside.ring_inbox()] == ["read", "told"]
    assert told_of(stack) == [second]


def test_an_event_and_a_ring_that_come_twice_are_one_notice(stack: Stack, outside: Outside) -> None:
    message = say(stack, outside)
    assert outside.watch()
    assert outside.alarms[0] == outside.alarms[1]
    assert [outside.ring_inbox(0) for _ in range(3)] == ["told", "over", "over"]
    assert told_of(stack) == [message]
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 1


def test_a_notice_is_once_a_message_when_its_event_is_forgotten(stack: Stack, outside: Outside) -> None:
    """Seen events expire after thirty days; the message may be unread for longer."""
    say(stack, outside)
    outside.ring_inbox()
    seen = [row for row in scan(stack, stack.messages_table) if "#EVENT#" in row["pk"]["S"]]
    delete(stack, [(stack.messages_table, row) for row in seen])
    assert len(seen) == 1
    second = say(stack, outside)
    assert outside.ring_inbox() == "told"
    assert len(told_of(stack)) == 2
    assert told_of(stack)[-1] == second


@pytest.mark.parametrize(
    "act",
    [
        lambda stack: stack.disable(),
        lambda stack: stack.enable(owner=LUIS),
        lambda stack: stack.set_section("nudges", unread_after_days=0),
    ],
)
def test_nothing_is_said_while_disabled_after_a_hand_over_or_switched_off(
    stack: Stack, outside: Outside, act: Callable[[Stack], object]
) -> None:
    say(stack, outside)
    act(stack)
    assert outside.ring_inbox() in ("off", "read")
    assert not outside.watch()
    assert len(outside.alarms) == 1
    assert [row for row in stack.rows() if row.get("type", {}).get("S") == "message.unread"] == []


@pytest.mark.parametrize(
    ("off", "on"),
    [
        (lambda stack: stack.disable(), lambda stack: stack.enable()),
        (
            lambda stack: stack.set_section("nudges", unread_after_days=0),
            lambda stack: stack.set_section("nudges", unread_after_days=2),
        ),
    ],
)
def test_what_was_unread_while_off_is_told_of_after_the_next_message(
    stack: Stack, outside: Outside, off: Callable[[Stack], object], on: Callable[[Stack], object]
) -> None:
    first = say(stack, outside)
    off(stack)
    assert outside.ring_inbox() == "off"
    on(stack)
    assert len(outside.alarms) == 1
    second = say(stack, outside)
    assert [outside.ring_inbox(), outside.ring_inbox()] == ["told", "told"]
    assert told_of(stack) == [first, second]


def test_disabled_and_enabled_between_plan_and_ring_is_a_notice(stack: Stack, outside: Outside) -> None:
    message = say(stack, outside)
    stack.disable()
    stack.enable()
    assert outside.ring_inbox() == "told"
    assert told_of(stack) == [message]


def test_after_a_hand_over_only_what_the_new_owner_sees_is_watched(stack: Stack, outside: Outside) -> None:
    say(stack, outside)
    stack.enable(owner=LUIS)
    new = say(stack, outside)
    assert [outside.ring_inbox(0), outside.ring_inbox()] == ["read", "told"]
    assert told_of(stack) == [new]


def test_with_shared_history_the_new_owner_has_not_read_it_either(stack: Stack, outside: Outside) -> None:
    message = say(stack, outside)
    stack.enable(owner=LUIS, share_history=True)
    assert outside.ring_inbox() == "told"
    assert told_of(stack) == [message]


@pytest.mark.parametrize("act", [lambda stack: stack.enable(owner=LUIS), lambda stack: stack.disable()])
def test_a_hand_over_between_look_and_notice_refuses_it(
    stack: Stack, outside: Outside, act: Callable[[Stack], object]
) -> None:
    say(stack, outside)
    Interleave("TransactWriteItems", lambda: act(stack))
    assert outside.ring_inbox() == "off"
    assert [row for row in stack.rows() if row.get("type", {}).get("S") == "message.unread"] == []
    assert len(outside.alarms) == 1


def test_a_clients_own_messages_are_never_watched(stack: Stack, outside: Outside) -> None:
    first = say(stack, outside)
    stack.portal_read(first)
    for _ in range(2):
        stack.reply(first)
        stack.start()
    outside.wait(days=3)
    assert not outside.watch()
    assert outside.ring_inbox(0) == "read"
    assert notices(stack) == []


def test_each_inbox_is_watched_for_itself(stack: Stack, outside: Outside) -> None:
    say(stack, outside)
    stack.compose(BEN)
    outside.watch(clinician="ben")
    assert outside.ring_inbox(1) == "told"
    assert [len(notices(stack, one)) for one in (ANA, BEN)] == [0, 1]


def test_a_suspended_owner_has_not_read_it_either(stack: Stack, outside: Outside) -> None:
    say(stack, outside)
    stack.suspend(ROSA)
    assert outside.ring_inbox() == "told"


def test_a_ring_looks_at_the_section_as_it_is(stack: Stack, outside: Outside) -> None:
    say(stack, outside)
    stack.set_section("nudges", unread_after_days=5)
    assert outside.ring_inbox() == "postponed"
    assert due_at(outside.alarms[-1]) - due_at(outside.alarms[0]) == timedelta(days=3)
    assert outside.ring_inbox() == "told"


def test_a_ring_before_its_time_counts_as_if_that_had_come(stack: Stack, outside: Outside) -> None:
    message = say(stack, outside)
    about = json.loads(outside.alarms[0]["Target"]["Input"])
    assert watches.ring(outside.nudging, LEO_ANA, about["ring"]) == "told"
    assert told_of(stack) == [message]


def test_a_ring_that_is_lost_is_set_anew_by_the_next_message(stack: Stack, outside: Outside) -> None:
    first = say(stack, outside)
    outside.wait(days=2, minutes=59)
    say(stack, outside)
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 1
    outside.wait(minutes=2)
    outside.watch()
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 2
    assert [outside.ring_inbox(), outside.ring_inbox(0)] == ["told", "over"]
    assert told_of(stack) == [first]


def test_a_message_that_comes_while_a_ring_ends_is_watched(stack: Stack, outside: Outside) -> None:
    stack.portal_read(say(stack, outside))
    seen: list[bool] = []
    Interleave("TransactWriteItems", lambda: seen.append(bool(say(stack, outside))))
    assert outside.ring_inbox(0) == "read"
    assert seen == [True]
    assert outside.ring_inbox() == "told"
    assert len(told_of(stack)) == 1


def test_of_two_messages_at_once_one_sets_the_ring(stack: Stack, outside: Outside) -> None:
    stack.compose()
    Interleave("TransactWriteItems", outside.watch)
    assert not outside.watch()
    assert len(outside.alarms) == 1
    watch = watch_records.look(outside.nudging.tables, LEO_ANA).watch
    assert watch
    with pytest.raises(Outdated):
        watch_records.begin(outside.nudging.tables, LEO_ANA, watch, watch._replace(ring="another"))


def test_a_ring_that_comes_twice_at_a_time_is_one_notice(stack: Stack, outside: Outside) -> None:
    messages = [say(stack, outside) for _ in range(2)]
    Interleave("TransactWriteItems", lambda: outside.ring_inbox(0), at=2)
    assert outside.ring_inbox(0) == "over"
    assert told_of(stack) == messages[:1]
    assert outside.ring_inbox() == "told"
    assert told_of(stack) == messages


def test_of_one_ring_that_comes_twice_at_a_time_the_first_end_holds(stack: Stack, outside: Outside) -> None:
    message = say(stack, outside)
    stack.disable()

    def enabled_by_now() -> None:
        stack.enable()
        assert outside.ring_inbox(0) == "told"

    Interleave("TransactWriteItems", enabled_by_now)
    assert outside.ring_inbox(0) == "over"
    assert told_of(stack) == [message]
    assert not outside.watch()


def test_a_message_that_a_restore_lost_is_passed_over(stack: Stack, outside: Outside) -> None:
    first, second = say(stack, outside), say(stack, outside)
    lost = {"pk": {"S": "PRACTICE#willow#CLIENT#leo#CLINICIAN#ana"}, "sk": {"S": first}}
    delete(stack, [(stack.messages_table, lost)])
    assert [outside.ring_inbox(), outside.ring_inbox()] == ["read", "told"]
    assert told_of(stack) == [second]


def test_the_portal_may_not_be_enabled_at_all(stack: Stack, outside: Outside) -> None:
    assert not outside.watch("nobody")
    assert outside.alarms == []


@contextmanager
def requests(outside: Outside) -> Iterator[list[str]]:
    made: list[str] = []

    def note(model: Any, **_: Any) -> None:
        made.append(model.name)

    events = outside.nudging.tables.client.meta.events
    events.register("before-call.dynamodb", note)
    yield made
    events.unregister("before-call.dynamodb", note)


def test_a_ring_costs_the_same_whatever_the_history(stack: Stack, outside: Outside) -> None:
    costs = []
    for _ in range(2):
        say(stack, outside)
        with requests(outside) as planned:
            outside.watch()
        say(stack, outside)
        with requests(outside) as rung:
            assert outside.ring_inbox() == "told"
        costs.append((planned, rung))
        outside.ring_inbox()
        for _ in range(40):
            stack.portal_read(stack.compose().json["id"])
    look = ["BatchGetItem", "BatchGetItem"]
    ring = [*look, "Query", "TransactWriteItems", "TransactWriteItems"]
    plan = [*look, "Query", "TransactWriteItems"]
    assert costs == [(look, ring + plan)] * 2


def test_no_text_is_read(stack: Stack, outside: Outside) -> None:
    read: list[str] = []
    events = outside.nudging.tables.client.meta.events
    say(stack, outside, subject="CANARY-SUBJECT", body="CANARY-BODY")
    events.register("after-call.dynamodb", lambda parsed, **_: read.append(json.dumps(parsed, default=str)))
    say(stack, outside, subject="CANARY-SUBJECT", body="CANARY-BODY")
    assert [outside.ring_inbox(), outside.ring_inbox()] == ["told", "told"]
    assert any("sender_role" in one for one in read)
    assert not any("CANARY" in one for one in read)


def test_behind_a_long_run_of_other_entries_a_message_is_found_ring_by_ring(stack: Stack, outside: Outside) -> None:
    first = stack.compose().json["id"]
    stack.portal_read(first)
    for _ in range(2 * MOST_LOOKED_AT):
        stack.reply(first)
    message = say(stack, outside)
    with requests(outside) as made:
        assert outside.ring_inbox() == "read"
    assert made.count("Query") == 2
    assert [outside.ring_inbox(), outside.ring_inbox()] == ["read", "told"]
    assert told_of(stack) == [message]


@pytest.mark.parametrize("event", ["before-call", "after-call"])
@pytest.mark.parametrize("at", range(1, 10))
def test_killed_at_any_request_the_ring_that_comes_again_is_one_notice_and_the_next_alarm(
    stack: Stack, outside: Outside, at: int, event: str
) -> None:
    messages = [say(stack, outside) for _ in range(2)]
    requests = Interleave("*", kill, at=at, event=event)
    with pytest.raises(Killed):
        outside.ring_inbox(0)
    assert requests.seen == at
    outside.ring_inbox(0)
    assert told_of(stack) == messages[:1]
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 2
    assert outside.ring_inbox() == "told"
    assert told_of(stack) == messages


@pytest.mark.parametrize("event", ["before-call", "after-call"])
@pytest.mark.parametrize("at", range(1, 5))
def test_killed_at_any_request_the_event_that_comes_again_sets_the_alarm(
    stack: Stack, outside: Outside, at: int, event: str
) -> None:
    stack.compose()
    Interleave("*", kill, at=at, event=event)
    with pytest.raises(Killed):
        outside.watch()
    assert outside.watch()
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 1
    assert outside.ring_inbox() == "told"


def test_an_alarm_that_was_not_set_is_set_when_event_or_ring_come_again(stack: Stack, outside: Outside) -> None:
    messages = [stack.compose().json["id"] for _ in range(2)]
    outside.refuse["scheduler"] = "InternalServerException"
    with pytest.raises(TryAgain):
        outside.watch()
    outside.refuse.clear()
    assert outside.watch()
    outside.refuse["scheduler"] = "InternalServerException"
    with pytest.raises(TryAgain):
        outside.ring_inbox(0)
    outside.refuse.clear()
    assert [outside.ring_inbox(0), outside.ring_inbox()] == ["over", "told"]
    assert told_of(stack) == messages


class Practice:
    """A chart that anything happens to, and what must hold of it."""

    def __init__(self, stack: Stack, outside: Outside, client: str) -> None:
        self.stack, self.outside, self.client = stack, outside, client
        self.said: list[str] = []
        self.seen: set[str] = set()
        self.enabled, self.days = True, 2
        outside.alarms.clear()
        stack.enable(client=client)
        stack.set_section("nudges", unread_after_days=2)

    def say(self) -> None:
        if self.enabled:
            self.said.append(self.stack.compose(client=self.client).json["id"])
            self.outside.watch(self.client)

    def read(self, number: int) -> None:
        if self.enabled and self.said:
            entry = self.said[number]
            self.stack.portal_read(entry, client=self.client)
            self.seen |= {one for one in self.said if one <= entry}

    def unread(self) -> None:
        if self.enabled and self.said:
            self.stack.portal_read(self.said[0], client=self.client, unread_from=True)

    def answer(self) -> None:
        if self.enabled and self.said:
            self.stack.reply(self.said[-1], client=self.client)

    def update(self) -> None:
        self.stack.portal_update(portal_event(self.client))

    def ring(self, number: int) -> None:
        if not self.outside.alarms:
            return
        before = self.told()
        self.outside.ring_inbox(number)
        told = self.told()
        assert told[: len(before)] == before
        new = told[len(before) :]
        assert len(new) <= 1
        assert not new or (self.enabled and self.days)
        assert self.seen.isdisjoint(new)

    def enable(self, *, enabled: bool) -> None:
        self.enabled = enabled
        (self.stack.enable if enabled else self.stack.disable)(client=self.client)

    def switch(self, days: int) -> None:
        self.days = days
        self.stack.set_section("nudges", unread_after_days=days)

    def told(self) -> list[str]:
        rows = (row for row in self.stack.rows() if f"#CLIENT#{self.client}#" in row["pk"]["S"])
        return [row["about"]["S"] for row in sorted(rows, key=lambda row: row["sk"]["S"]) if "about" in row]


ACTS: Final[dict[str, Callable[[Practice], None]]] = {
    "say": Practice.say,
    "read all": lambda one: one.read(-1),
    "read the first": lambda one: one.read(0),
    "mark unread": Practice.unread,
    "answer": Practice.answer,
    "update": Practice.update,
    "ring": lambda one: one.ring(-1),
    "ring the first": lambda one: one.ring(0),
    "disable": lambda one: one.enable(enabled=False),
    "enable": lambda one: one.enable(enabled=True),
    "off": lambda one: one.switch(0),
    "three days": lambda one: one.switch(3),
}
_numbers = count()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=14))
def test_whatever_happens_each_message_has_one_notice_in_order_unless_it_was_read(
    stack: Stack, outside: Outside, acts: list[str]
) -> None:
    one = Practice(stack, outside, f"client-{next(_numbers)}")
    for act in ["say", *acts, "enable", "three days", "say"]:
        ACTS[act](one)
    for _ in range(4 * len(one.said)):
        one.ring(-1)
    told = one.told()
    assert told == sorted(set(told))
    assert set(one.said) - one.seen <= set(told) <= set(one.said)
