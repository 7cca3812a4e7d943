"""An outcome marks the contact that a ring's nudge did not reach, once, and of nobody else."""

from datetime import UTC, datetime, timedelta

from client_messaging import wiring
from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.domain.ids import new
from client_messaging.domain.nudges import begun
from client_messaging.dynamodb import nudge_records
from client_messaging.dynamodb.nudge_records import Person, Sent
from client_messaging.events.nudge_outcomes import NudgeOutcome
from client_messaging.use_cases import nudge_outcomes
from testing.people import LUIS
from testing.stack import Stack

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
RING, OTHER = new(NOW), new(NOW + timedelta(hours=1))
MAIL = {"email": "rosa@example.invalid", "phone": "(202) 555-0134"}
BOUNCED = NudgeOutcome(RING, Channel.EMAIL, ("Rosa@example.invalid",), ContactState.BOUNCED)


def nudged() -> None:
    rosa = Person("willow", "rosa")
    first = begun(None, "leo", timedelta(minutes=5), NOW, RING)
    assert first is not None
    nudge_records.begin(wiring.tables(), rosa, first, None)
    nudge_records.go_on(wiring.tables(), rosa, RING, first._replace(ring=OTHER), Sent(RING, 1, Channel.EMAIL, NOW))


def record(outcome: NudgeOutcome = BOUNCED) -> int | None:
    return nudge_outcomes.record(wiring.store(), wiring.tables(), outcome, NOW)


def marks(stack: Stack) -> list[dict[str, str]]:
    rows = stack.dynamodb.scan(TableName=stack.messages_table)["Items"]
    return [{one: state["S"] for one, state in row["contacts"]["M"].items()} for row in rows if "contacts" in row]


def test_an_outcome_marks_the_address_and_the_second_time_changes_nothing(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    nudged()
    assert record() == 1
    assert marks(stack) == [{"email": "bounced"}]
    assert record() == 0


def test_an_outcome_of_an_unknown_ring_or_of_another_channel_is_dropped(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    nudged()
    assert record(BOUNCED._replace(ring=OTHER)) is None
    assert record(NudgeOutcome(RING, Channel.SMS, ("+12025550134",), ContactState.INVALID)) is None
    assert marks(stack) == []
    assert record() == 1


def test_a_late_outcome_leaves_a_new_address_alone(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    nudged()
    stack.enable(contact={"email": "new@example.invalid"})
    assert record() == 0
    assert marks(stack) == []


def test_a_late_outcome_marks_nothing_of_the_next_owner(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    nudged()
    stack.enable(owner=LUIS, contact=MAIL)
    assert record() == 0
    assert marks(stack) == []
