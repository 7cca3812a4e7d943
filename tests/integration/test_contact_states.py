"""A contact that does not work is marked where its owner has it, and nowhere else."""

from datetime import UTC, datetime

import pytest

from client_messaging import wiring
from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.dynamodb.nudge_records import Person
from client_messaging.use_cases.contacts import Failed, mark_failed
from testing.interleave import Interleave
from testing.people import LUIS, ROSA
from testing.stack import Stack

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
MAIL = {"email": "rosa@example.invalid", "phone": "(202) 555-0134"}
BOUNCED = Failed(Channel.EMAIL, "Rosa@Example.invalid", ContactState.BOUNCED)


def mark(failed: Failed = BOUNCED, person: str = "rosa") -> int:
    return mark_failed(wiring.store(), wiring.tables(), Person("willow", person), failed, NOW)


def states(stack: Stack) -> dict[str, dict[str, str]]:
    gates = [row for row in stack.dynamodb.scan(TableName=stack.messages_table)["Items"] if row["sk"]["S"] == "PORTAL"]
    return {
        row["pk"]["S"].rpartition("#")[2]: {one: state["S"] for one, state in row["contacts"]["M"].items()}
        for row in gates
        if "contacts" in row
    }


def test_a_bounce_marks_the_address_in_every_chart_that_has_it_and_the_other_channel_stays(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    stack.enable(client="mia", contact=MAIL)
    stack.enable(client="kai", contact={"email": "other@example.invalid"})
    assert mark() == 2
    assert states(stack) == {"leo": {"email": "bounced"}, "mia": {"email": "bounced"}}
    assert mark() == 0


def test_a_stop_marks_the_number_however_staff_wrote_it(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    assert mark(Failed(Channel.SMS, "+12025550134", ContactState.OPTED_OUT)) == 1
    assert states(stack) == {"leo": {"sms": "opted_out"}}


def test_a_new_address_works_again_and_the_chart_keeps_its_version_until_then(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    before = stack.version_of()
    mark()
    assert stack.version_of() == before
    stack.enable(contact={"email": "new@example.invalid"})
    assert states(stack) == {}
    assert mark() == 0


def test_an_address_that_is_written_another_way_is_no_new_one(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    mark()
    mark(Failed(Channel.SMS, "+12025550134", ContactState.OPTED_OUT))
    stack.enable(contact={"email": "Rosa@Example.invalid", "phone": "+1 202-555-0134"})
    assert states(stack) == {"leo": {"email": "bounced", "sms": "opted_out"}}


def test_the_new_owner_of_a_chart_has_no_state_of_the_former(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    stack.enable(owner=LUIS, contact=MAIL)
    assert mark() == 0
    assert states(stack) == {}


def test_a_put_at_the_same_time_loses_no_state(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    Interleave("TransactWriteItems", mark)
    assert stack.enable(contact={"language": "es"}).status == 200
    assert states(stack) == {"leo": {"email": "bounced"}}


def test_a_hand_over_at_the_same_time_marks_nothing_of_the_new_owner(stack: Stack) -> None:
    stack.enable(contact=MAIL)
    Interleave("TransactWriteItems", lambda: stack.enable(owner=LUIS, contact=MAIL))
    assert mark() == 0
    assert states(stack) == {}


def test_a_failure_is_audited_without_the_address(stack: Stack) -> None:
    stack.enable(contact=MAIL, owner=ROSA)
    mark()
    audit = stack.dynamodb.scan(TableName=stack.audit_table)["Items"]
    (record,) = [row for row in audit if row["action"]["S"] == "contact.failed"]
    assert (record["pk"]["S"], record["channel"]["S"], record["state"]["S"], record["owner_id"]["S"]) == (
        "PRACTICE#willow#CLIENT#leo",
        "email",
        "bounced",
        "rosa",
    )
    assert "@" not in str(record)


@pytest.mark.parametrize("person", ["nobody", "ana"])
def test_an_outcome_of_somebody_without_charts_marks_nothing(stack: Stack, person: str) -> None:
    stack.enable(contact=MAIL)
    assert mark(person=person) == 0
