"""A person's cycle in the table: nobody overtakes it, and a ring's turn is one invocation's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from client_messaging import wiring
from client_messaging.domain.contacts import Channel
from client_messaging.domain.nudges import Nudge, Stage
from client_messaging.dynamodb import nudge_records
from client_messaging.dynamodb.conditions import Outdated
from client_messaging.dynamodb.nudge_records import CLAIM_HOLDS, Circumstances, GaveUp, Person, Sent, Waiting
from testing.stack import Stack

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
ROSA = Person("willow", "rosa")
FIRST = Nudge(Stage.FIRST, "one", NOW, "leo", (NOW - timedelta(days=3),))
SECOND = FIRST._replace(stage=Stage.SECOND, ring="two", sent=(NOW,))


def now_there() -> Circumstances:
    return nudge_records.circumstances(wiring.tables(), ROSA)


def begin(nudge: Nudge, before: Nudge | None = None) -> None:
    nudge_records.begin(wiring.tables(), ROSA, nudge, before)


def claim(ring: str, at: datetime = NOW) -> None:
    nudge_records.claim(wiring.tables(), ROSA, ring, at)


def test_a_cycle_is_read_as_it_was_written(stack: Stack) -> None:
    assert now_there().waiting is None
    begin(FIRST)
    assert now_there().waiting == Waiting(FIRST)
    begin(SECOND, before=FIRST)
    assert now_there().waiting == Waiting(SECOND)


@pytest.mark.parametrize("before", [None, FIRST._replace(ring="none of it")])
def test_of_two_messages_at_once_one_begins_the_cycle(stack: Stack, before: Nudge | None) -> None:
    begin(FIRST)
    with pytest.raises(Outdated):
        begin(SECOND, before=before)
    assert now_there().waiting == Waiting(FIRST)


def test_a_ring_is_claimed_once_and_again_when_whoever_did_was_killed(stack: Stack) -> None:
    begin(FIRST)
    claim("one")
    with pytest.raises(Outdated):
        claim("one", NOW + CLAIM_HOLDS - timedelta(seconds=1))
    claim("one", NOW + CLAIM_HOLDS)
    with pytest.raises(Outdated):
        claim("one", NOW + CLAIM_HOLDS + timedelta(seconds=1))
    with pytest.raises(GaveUp):
        claim("one", NOW + 2 * CLAIM_HOLDS)


def test_a_claim_that_is_given_back_counts_for_nothing(stack: Stack) -> None:
    begin(FIRST)
    for _ in range(5):
        claim("one")
        nudge_records.release(wiring.tables(), ROSA, "one")
    assert now_there().waiting == Waiting(FIRST)


@pytest.mark.parametrize(
    "act",
    [
        lambda: claim("one"),
        lambda: nudge_records.release(wiring.tables(), ROSA, "one"),
        lambda: nudge_records.go_on(wiring.tables(), ROSA, "one", FIRST),
    ],
)
def test_nothing_comes_of_a_ring_that_is_over(stack: Stack, act: Callable[[], None]) -> None:
    begin(SECOND)
    with pytest.raises(Outdated):
        act()
    assert now_there().waiting == Waiting(SECOND)


def test_what_was_sent_is_kept_with_the_next_stage_or_not_at_all(stack: Stack) -> None:
    begin(FIRST)
    sent = Sent("one", 1, Channel.EMAIL, NOW)
    nudge_records.go_on(wiring.tables(), ROSA, "one", SECOND, sent)
    assert now_there().waiting == Waiting(SECOND, done="one")
    kept = {row["pk"]["S"]: row for row in stack.dynamodb.scan(TableName=stack.messages_table)["Items"]}
    assert kept["NUDGE#one"]["channel"] == {"S": "email"}
    audit = stack.dynamodb.scan(TableName=stack.audit_table)["Items"]
    said = [(row["action"]["S"], row["channel"]["S"], row["stage"]["N"], row["pk"]["S"]) for row in audit]
    assert said == [("nudge.sent", "email", "1", "PRACTICE#willow#PERSON#rosa#ROLE#client")]
    with pytest.raises(Outdated):
        nudge_records.go_on(wiring.tables(), ROSA, "one", SECOND, sent)
    assert len(stack.dynamodb.scan(TableName=stack.audit_table)["Items"]) == 1
