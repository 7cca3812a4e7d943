"""Nudges with a fault at every request, then delivered again: one cycle, told once, two at most where it was killed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from client_messaging import wiring
from client_messaging.domain import ids
from client_messaging.runtime import telemetry
from testing.faults.injected import EVER, FAULTS, KILLS, PARTIAL, Killed, injected
from testing.faults.tables_as_they_are import empty, rows
from testing.invocations import invoke
from testing.nudging import Outside, bounce_of, composed_in, delivered_as
from testing.people import LEO, SAM
from testing.stack import Stack
from testing.whole import sample
from tests.faults.conftest import Tell

CONTACT: Final = {"email": "rosa@example.invalid"}
DELIVERIES: Final = 5
"""maxReceiveCount of the queues."""


@pytest.fixture
def outside(over_engine: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """The functions, with AWS's other services that answer by themselves."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    made = Outside()
    monkeypatch.setattr(wiring, "planning", lambda: made.nudging)
    monkeypatch.setattr(wiring, "nudging", lambda: made.nudging)
    yield made
    empty(over_engine)


def practice(stack: Stack, outside: Outside) -> None:
    """A message of Ana's to Leo, whose owner Rosa has one contact and no quiet hours; nothing was planned or sent."""
    empty(stack)
    outside.mails.clear()
    outside.alarms.clear()
    outside.now = datetime.now(UTC)
    stack.set_section("nudges", SAM, enabled=True, quiet={"from": "03:00", "to": "03:01"})
    stack.enable(contact=CONTACT)
    stack.set_preferences(quiet=None)
    stack.compose()


def until_done(outside: Outside, function: str, body: str) -> int:
    """Deliver until it is taken, minutes apart as its queue does; how often."""
    for delivery in range(1, DELIVERIES + 1):
        with suppress(Killed, telemetry.UnexpectedError):
            if invoke(function, delivered_as(body, delivery)) == {"batchItemFailures": []}:
                return delivery
        outside.wait(minutes=6)
    raise AssertionError(f"{function} never takes it")


def swept(outside: Outside, fault: str, prepare: Callable[[], str], function: str) -> Iterator[bool]:
    """The fault at each request of the first delivery, then the others without; whether an e-mail had gone by then."""
    times = 1 if fault in KILLS or fault in PARTIAL else EVER  # tries again hide a fault that comes once
    for at in range(1, EVER):
        body = prepare()
        with injected(fault, at, times) as hits, suppress(Killed, telemetry.UnexpectedError):
            invoke(function, delivered_as(body))
        had_gone = bool(outside.mails)
        outside.wait(minutes=6)
        until_done(outside, function, body)
        yield had_gone
        if hits.asked < at:
            break


def of_kind(stack: Stack, sort_key: str) -> list[Any]:
    return [row for _, row in rows(stack) if row["sk"]["S"].startswith(sort_key)]


def recorded(stack: Stack, action: str) -> int:
    return sum(row.get("action", {}).get("S") == action for _, row in rows(stack))


@pytest.mark.parametrize("fault", sample(FAULTS))
def test_a_message_begins_one_cycle_and_one_watch(over_engine: Stack, outside: Outside, tell: Tell, fault: str) -> None:
    def prepare() -> str:
        practice(over_engine, outside)
        return composed_in(LEO)

    runs = 0
    for _ in swept(outside, fault, prepare, "plan_nudge"):
        (cycle,), (watch,) = of_kind(over_engine, "NUDGE#client"), of_kind(over_engine, "UNREAD")
        rung = {alarm["ClientToken"] for alarm in outside.alarms}
        assert rung == {cycle["ring"]["S"], watch["ring"]["S"]}
        runs += 1
    tell("messages planned under faults", runs)


@pytest.mark.parametrize("fault", sample(FAULTS))
def test_a_ring_tells_once(over_engine: Stack, outside: Outside, tell: Tell, fault: str) -> None:
    def prepare() -> str:
        practice(over_engine, outside)
        invoke("plan_nudge", delivered_as(composed_in(LEO)))
        outside.wait(minutes=6)
        return outside.person_ring()

    runs = 0
    for had_gone in swept(outside, fault, prepare, "send_nudge"):
        assert len(outside.mails) in ((1, 2) if had_gone else (1,))
        assert len(of_kind(over_engine, "SENT")) == recorded(over_engine, "nudge.sent") == 1
        (cycle,) = of_kind(over_engine, "NUDGE#client")
        assert (cycle["stage"]["S"], len(cycle["sent"]["L"])) == ("waiting_2", 1)
        assert cycle["ring"]["S"] in {alarm["ClientToken"] for alarm in outside.alarms}
        runs += 1
    tell("rings handled under faults", runs)


@pytest.mark.parametrize("fault", sample(FAULTS))
def test_an_outcome_marks_once(over_engine: Stack, outside: Outside, tell: Tell, fault: str) -> None:
    def prepare() -> str:
        practice(over_engine, outside)
        invoke("plan_nudge", delivered_as(composed_in(LEO)))
        outside.wait(minutes=6)
        until_done(outside, "send_nudge", outside.person_ring())
        (mail,) = outside.mails
        outside.mails.clear()
        return bounce_of(mail["EmailTags"][0]["Value"], CONTACT["email"])

    runs = 0
    for _ in swept(outside, fault, prepare, "record_nudge_outcome"):
        (gate,) = of_kind(over_engine, "PORTAL")
        assert gate["contacts"] == {"M": {"email": {"S": "bounced"}}}
        assert recorded(over_engine, "contact.failed") == 1
        runs += 1
    tell("outcomes recorded under faults", runs)


def test_an_outcome_may_come_before_the_record_of_what_was_sent(over_engine: Stack, outside: Outside) -> None:
    practice(over_engine, outside)
    invoke("plan_nudge", delivered_as(composed_in(LEO)))
    outside.wait(minutes=6)
    ring, outside.after = outside.person_ring(), _kill
    with suppress(Killed):
        invoke("send_nudge", delivered_as(ring))
    outside.after = lambda: None
    outcome = bounce_of(outside.mails[0]["EmailTags"][0]["Value"], CONTACT["email"])
    assert invoke("record_nudge_outcome", delivered_as(outcome, 1))["batchItemFailures"]
    outside.wait(minutes=6)
    until_done(outside, "send_nudge", ring)
    assert invoke("record_nudge_outcome", delivered_as(outcome, 2)) == {"batchItemFailures": []}
    assert recorded(over_engine, "contact.failed") == 1


def test_an_outcome_of_another_sender_is_let_go(over_engine: Stack, outside: Outside) -> None:
    practice(over_engine, outside)
    outcome = bounce_of(ids.new(outside.now - timedelta(days=1)), CONTACT["email"])
    taken = [not invoke("record_nudge_outcome", delivered_as(outcome, n))["batchItemFailures"] for n in (1, 2, 3)]
    assert taken == [False, False, True]
    assert recorded(over_engine, "contact.failed") == 0


def _kill() -> None:
    raise Killed
