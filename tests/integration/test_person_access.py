"""Suspending somebody: at once, everywhere, and undone by one request."""

import pytest

from tests.integration.interleave import Interleave
from tests.people import ANA, BEN, DEV, LEO, LUIS, ROSA, SAM, TOM, Person
from tests.stack import PERSON_ACCESS, Answer, Stack

PAUL = Person("willow", "staff", "paul")


@pytest.fixture
def thread(stack: Stack) -> str:
    stack.enable()
    first: str = stack.compose().json["id"]
    return first


def everything_of(stack: Stack, person: Person, thread: str) -> list[Answer]:
    """Every operation that this person's role has."""
    if person.role == "staff":
        return [
            stack.set_access(TOM, "suspended", person),
            stack.enable(person, clinician_ids=["ana"]),
            stack.status(person),
        ]
    if person.role == "client":
        reads = [stack.portal_inbox(person), stack.portal_status(person), stack.portal_inboxes(person)]
        return [*reads, stack.reply(thread, person), stack.portal_read(thread, person)]
    writes = [stack.compose(person), stack.compose(person, thread=thread), stack.enable(person)]
    return [*writes, stack.inbox(person), stack.status(person), stack.inboxes(person), stack.read(thread, person)]


@pytest.mark.parametrize("person", [ANA, ROSA, PAUL], ids=lambda person: person.role)
def test_every_call_of_the_suspended_is_refused_until_it_is_lifted(stack: Stack, thread: str, person: Person) -> None:
    answer = stack.set_access(person, "suspended")
    assert (answer.status, answer.json.keys()) == (200, {"person_id", "state", "since"})
    before = stack.rows()
    assert {(one.status, one.code) for one in everything_of(stack, person, thread)} == {(403, "access_suspended")}
    assert stack.rows() == before
    assert stack.set_access(person, "active").json == {"person_id": person.person_id, "state": "active"}
    assert not [one for one in everything_of(stack, person, thread) if one.code == "access_suspended"]


def test_nobody_writes_to_a_suspended_clinician(stack: Stack, thread: str) -> None:
    stack.set_access(ANA, "suspended")
    assert stack.reply(thread).json["reason"] == "clinician_unavailable"
    assert stack.portal_status().json["reason"] == "clinician_unavailable"
    assert stack.portal_inbox().json["messaging"]["available"] is False
    stack.set_access(ANA, "active")
    assert stack.reply(thread).status == 201


def test_the_same_state_again_writes_nothing(stack: Stack) -> None:
    assert stack.set_access(ANA, "active").json == {"person_id": "ana", "state": "active"}
    assert stack.rows() == []
    first = stack.set_access(ANA, "suspended")
    before = stack.rows()
    assert stack.set_access(ANA, "suspended").json == first.json
    assert stack.rows() == before


def test_a_suspension_is_of_one_practice(stack: Stack, thread: str) -> None:
    stack.set_access(ANA, "suspended", SAM.at("harbor"))
    assert stack.inbox().status == 200
    stack.set_access(DEV, "suspended")
    assert stack.inbox(DEV).code != "access_suspended"


def test_it_is_in_the_audit_record(stack: Stack) -> None:
    stack.set_access(BEN, "suspended")
    stack.set_access(BEN, "active")
    rows = sorted(stack.audit(), key=lambda row: row["sk"]["S"])
    assert [(row["pk"]["S"], row["action"]["S"], row["actor_id"]["S"], row["state"]["S"]) for row in rows] == [
        ("PRACTICE#willow#PERSON#ben", "person_access.changed", "sam", "suspended"),
        ("PRACTICE#willow#PERSON#ben", "person_access.changed", "sam", "active"),
    ]


def test_nobody_suspends_themselves(stack: Stack) -> None:
    answer = stack.set_access(SAM, "suspended")
    assert (answer.code, answer.json["errors"]) == (
        "invalid_request",
        [{"field": "person_id", "message": "is your own"}],
    )
    assert stack.rows() == []


@pytest.mark.parametrize("body", [{}, {"state": "gone"}, {"state": None}, {"state": "active", "reason": "x"}, {"x": 1}])
def test_a_state_that_there_is_not(stack: Stack, body: dict[str, object]) -> None:
    assert stack.call(PERSON_ACCESS, SAM, {"person_id": "ana"}, body).code == "invalid_request"
    assert stack.rows() == []


def test_whoever_is_suspended_meanwhile_suspends_nobody(stack: Stack) -> None:
    Interleave("TransactWriteItems", lambda: stack.set_access(SAM, "suspended", PAUL))
    assert stack.set_access(ANA, "suspended").code == "access_suspended"
    assert stack.inbox(ANA).code != "access_suspended"


def test_two_who_do_the_same_at_once_both_have_it(stack: Stack) -> None:
    Interleave("TransactWriteItems", lambda: stack.set_access(ANA, "suspended", PAUL))
    assert stack.set_access(ANA, "suspended").json["state"] == "suspended"
    assert len(stack.audit()) == 1
    Interleave("TransactWriteItems", lambda: stack.set_access(ANA, "active", PAUL))
    assert stack.set_access(ANA, "active").status == 200


@pytest.mark.parametrize("person", [ANA, ROSA, LUIS], ids=lambda person: person.person_id)
def test_only_staff_suspend(stack: Stack, person: Person) -> None:
    assert stack.set_access(BEN, "suspended", person).code == "role_not_allowed"


def test_the_former_owner_and_a_suspended_one_are_told_apart_from_nobody(stack: Stack, thread: str) -> None:
    """Suspension comes before what they might not see."""
    stack.set_access(LUIS, "suspended")
    assert stack.portal_inbox(LUIS, LEO).code == stack.portal_inbox(LUIS, "nowhere").code == "access_suspended"
