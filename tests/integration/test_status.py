"""The answer to "can I write to this client now?" is the rule that guards the write."""

from itertools import product

import pytest

from testing.people import ANA, BEN, KIM, ROSA, SAM
from testing.stack import Stack


def test_never_enabled(stack: Stack) -> None:
    answer = stack.status().json
    assert answer == {
        "available": False,
        "reason": "portal_not_enabled",
        "fix": answer["fix"],
        "portal_access": {"state": "not_enabled", "since": None},
        "unread": 0,
    }
    assert stack.status(SAM).json == answer
    assert stack.portal_status().status == 404


def test_enabled(stack: Stack) -> None:
    since = stack.enable().json["since"]
    expected = {"available": True, "portal_access": {"state": "enabled", "since": since}, "unread": 0}
    assert stack.status(ANA).json == expected
    assert stack.status(BEN).json == expected
    assert stack.status(SAM).json == expected
    answered = stack.portal_status(ROSA).json
    assert answered.pop("start")["reason"] == "replies_only"
    assert answered == expected


def test_unread_is_the_callers_own(stack: Stack) -> None:
    stack.enable(clinician_ids=["ben"])
    thread = stack.compose().json["id"]
    stack.reply(thread)
    stack.reply(thread)
    unread = {person.person_id: stack.status(person).json["unread"] for person in (ANA, BEN, SAM)}
    assert unread == {"ana": 2, "ben": 0, "sam": 0}
    assert stack.portal_status(ROSA).json["unread"] == 1
    assert stack.portal_status(ROSA, clinician=BEN).json["unread"] == 0


def test_a_suspended_caller_is_told_so(stack: Stack) -> None:
    stack.enable()
    for person in (ANA, SAM, ROSA):
        stack.suspend(person)
    for answer in (stack.status(ANA), stack.status(SAM), stack.portal_status(ROSA)):
        assert (answer.status, answer.code) == (403, "access_suspended")


def test_of_a_chart_that_is_not_theirs_an_owner_learns_nothing(stack: Stack) -> None:
    stack.enable()
    assert stack.portal_status(KIM).status == 404
    stack.disable()
    assert stack.portal_status(KIM).status == 404


@pytest.mark.parametrize(
    ("state", "caller_suspended", "clinician_suspended"),
    list(product(["not_enabled", "enabled", "disabled"], [False, True], [False, True])),
)
def test_the_answer_and_the_write_never_disagree(
    stack: Stack, state: str, *, caller_suspended: bool, clinician_suspended: bool
) -> None:
    """Every combination of what decides, for both sides: available exactly where the write is accepted."""
    stack.enable(client="other")
    thread = stack.compose(client="other").json["id"]
    if state != "not_enabled":
        stack.enable()
        thread = stack.compose().json["id"]
    if state == "disabled":
        stack.disable()
    if caller_suspended:
        stack.suspend(ROSA)
    if clinician_suspended:
        stack.suspend(ANA)

    for asked, written in (
        (stack.status(ANA), stack.compose(ANA)),
        (stack.portal_status(ROSA), stack.reply(thread, ROSA)),
    ):
        available = asked.status == 200 and asked.json["available"]
        assert (written.status == 201) == available
        if asked.status == 200 and not available:
            assert (written.status, written.json["reason"]) == (409, asked.json["reason"])
        if asked.status != 200:
            assert (written.status, written.code) == (asked.status, asked.code)
