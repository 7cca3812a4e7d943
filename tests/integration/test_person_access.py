"""Suspending somebody: at once, everywhere, and undone by one request."""

import pytest

from testing.interleave import Interleave
from testing.invocations import Answer
from testing.people import ANA, BEN, DEV, LEO, LUIS, PAUL, ROSA, SAM, TOM, Person
from testing.routes import PERSON_ACCESS
from testing.stack import Stack


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
    assert (answer.status, answer.json.keys()) == (200, {"person_id", "role", "state", "since"})
    before = stack.rows()
    assert {(one.status, one.code) for one in everything_of(stack, person, thread)} == {(403, "access_suspended")}
    assert stack.rows() == before
    active = {"person_id": person.person_id, "role": person.role, "state": "active"}
    assert stack.set_access(person, "active").json == active
    assert not [one for one in everything_of(stack, person, thread) if one.code == "access_suspended"]


def test_nobody_writes_to_a_suspended_clinician(stack: Stack, thread: str) -> None:
    stack.set_access(ANA, "suspended")
    assert stack.reply(thread).json["reason"] == "clinician_unavailable"
    assert stack.portal_status().json["reason"] == "clinician_unavailable"
    assert stack.portal_inbox().json["messaging"]["available"] is False
    stack.set_access(ANA, "active")
    assert stack.reply(thread).status == 201


def test_the_same_state_again_writes_nothing(stack: Stack) -> None:
    assert stack.set_access(ANA, "active").json == {"person_id": "ana", "role": "clinician", "state": "active"}
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
        ("PRACTICE#willow#PERSON#ben#ROLE#clinician", "person_access.changed", "sam", "suspended"),
        ("PRACTICE#willow#PERSON#ben#ROLE#clinician", "person_access.changed", "sam", "active"),
    ]


def test_nobody_suspends_themselves(stack: Stack) -> None:
    answer = stack.set_access(SAM, "suspended")
    assert (answer.code, answer.json["errors"]) == (
        "invalid_request",
        [{"field": "person_id", "message": "is your own"}],
    )
    assert stack.rows() == []


def test_a_suspension_is_of_one_role(stack: Stack, thread: str) -> None:
    """Ids are given out by role: Ana the clinician, Ana of the staff and Ana who owns a chart are three people."""
    stack.set_access(ANA, "suspended")
    stack.enable(SAM, client="mia", owner=ANA.as_("client"), clinician_ids=["ben"])
    assert stack.inbox(ANA).code == "access_suspended"
    assert stack.portal_inboxes(ANA.as_("client")).status == 200
    assert stack.status(ANA.as_("staff")).status == 200
    stack.set_access(ANA.as_("client"), "suspended")
    assert stack.portal_inboxes(ANA.as_("client")).code == "access_suspended"
    stack.set_access(ANA, "active")
    assert stack.inbox(ANA).status == 200
    assert stack.portal_inboxes(ANA.as_("client")).code == "access_suspended"
    stack.set_access(ANA.as_("client"), "active")
    assert not [row for row in stack.rows() if row["sk"]["S"] == "SUSPENDED"]


def test_staff_may_suspend_their_namesake_in_another_role(stack: Stack) -> None:
    assert stack.set_access(SAM.as_("clinician"), "suspended").status == 200
    assert stack.status(SAM).status == 200
    assert stack.status(SAM.as_("clinician")).code == "access_suspended"
    stack.set_access(SAM, "suspended", PAUL)
    assert stack.set_access(SAM.as_("clinician"), "active").code == "access_suspended"


@pytest.mark.parametrize("suspended", ["clinician", "client"])
def test_an_owner_and_a_clinician_with_one_id_are_two(stack: Stack, suspended: str) -> None:
    namesake = ANA.as_("client")
    stack.enable(owner=namesake)
    thread = stack.compose().json["id"]
    Interleave("TransactWriteItems", lambda: stack.suspend(ANA.as_(suspended)))
    refused = stack.reply(thread, namesake)
    expected = {"clinician": "messaging_unavailable", "client": "access_suspended"}
    assert refused.code == expected[suspended]
    assert refused.json.get("reason") == ("clinician_unavailable" if suspended == "clinician" else None)


def test_a_suspension_from_before_is_of_every_role_until_it_is_lifted_for_one(stack: Stack, thread: str) -> None:
    stack.suspend_as_before(ANA)
    others = (stack.portal_inboxes(ANA.as_("client")), stack.status(ANA.as_("staff")))
    assert {one.code for one in (stack.inbox(ANA), *others)} == {"access_suspended"}
    assert stack.reply(thread).json["reason"] == "clinician_unavailable"
    again = stack.set_access(ANA, "suspended").json
    assert (again["state"], again["since"]) == ("suspended", "2026-03-01T10:00:00.000Z")
    assert stack.set_access(ANA, "active").json == {"person_id": "ana", "role": "clinician", "state": "active"}
    assert stack.reply(thread).status == 201
    others = (stack.portal_inboxes(ANA.as_("client")), stack.status(ANA.as_("staff")))
    assert {one.code for one in others} == {"access_suspended"}
    for role in ("client", "staff"):
        stack.set_access(ANA.as_(role), "active")
    assert not [row for row in stack.rows() if row["sk"]["S"] == "SUSPENDED"]


def test_a_suspended_owner_can_be_written_to_and_nobody_is_told(stack: Stack, thread: str) -> None:
    before = stack.status().text
    stack.set_access(ROSA, "suspended")
    assert stack.status().text == before
    assert stack.compose(thread=thread).status == 201


def test_what_is_said_of_an_unavailable_clinician_betrays_nothing(stack: Stack, thread: str) -> None:
    stack.set_access(ANA, "suspended")
    for answer in (stack.reply(thread), stack.portal_status(), stack.portal_inbox()):
        assert "clinician_unavailable" in answer.text
        assert "suspen" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "active"},
        {"role": "client"},
        {"state": "gone", "role": "client"},
        {"state": None, "role": "client"},
        {"state": "active", "role": "owner"},
        {"state": "active", "role": None},
        {"state": "active", "role": "client", "reason": "x"},
        {"x": 1},
    ],
)
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
