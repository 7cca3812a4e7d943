"""Absence of a clinician: who sets it, what is answered, recorded and said, and what changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from client_messaging import wiring
from client_messaging.domain import ids
from testing.interleave import Interleave
from testing.invocations import Json
from testing.people import ANA, BEN, ROSA, SAM, TOM, Person
from testing.routes import SET_ABSENCE
from testing.stack import Stack

NOTE = {"en": "Back on <b>4 January</b>.", "es": "Vuelvo el 4 de enero."}


def away(**more: float) -> str:
    """An instant so far from now."""
    return ids.timestamp(datetime.now(UTC) + timedelta(**more))


def absences_of(stack: Stack, clinician: str = "ana") -> list[Json]:
    key = {"pk": {"S": f"PRACTICE#willow#PERSON#{clinician}"}, "sk": {"S": "ABSENCE"}}
    row = stack.dynamodb.get_item(TableName=stack.messages_table, Key=key, ConsistentRead=True).get("Item")
    return [row] if row else []


def test_an_absence_is_answered_as_it_was_set(stack: Stack) -> None:
    until = away(days=7)
    answer = stack.set_absence(until, begins="2026-01-01T09:00:00+01:00", note=NOTE, instead="ben")
    assert answer.status == 200
    set_at = answer.json["set_at"]
    assert answer.json == {
        "clinician_id": "ana",
        "from": "2026-01-01T08:00:00.000Z",
        "until": until,
        "note": NOTE,
        "instead": "ben",
        "set_by": "ana",
        "set_by_role": "clinician",
        "set_at": set_at,
    }
    assert stack.absence().json == answer.json
    assert stack.absence(SAM).json == answer.json
    assert away(seconds=-10) < set_at <= away()


def test_left_out_it_begins_now_and_null_is_without_an_end(stack: Stack) -> None:
    before = away()
    answer = stack.set_absence(None).json
    assert before <= answer["from"] <= away()
    assert answer["from"] == answer["set_at"]
    assert answer["until"] is None
    assert answer.keys() == {"clinician_id", "from", "until", "set_by", "set_by_role", "set_at"}


@pytest.mark.parametrize("as_", [ANA, SAM])
def test_the_same_again_writes_nothing(stack: Stack, as_: Person) -> None:
    until = away(days=7)
    first = stack.set_absence(until, begins="2026-01-01T09:00:00+01:00", note=NOTE, instead="ben").json
    rows = stack.rows()
    assert stack.set_absence(until, as_, begins="2026-01-01T08:00:00Z", note=NOTE, instead="ben").json == first
    assert stack.set_absence(until, as_, note=NOTE, instead="ben").json == first, "from: left out, it stays"
    assert stack.rows() == rows


@pytest.mark.parametrize(
    "change", [{"begins": "2026-01-02T00:00:00Z"}, {"note": {"en": "x"}}, {"instead": "tom"}, {"until": None}]
)
def test_a_put_replaces(stack: Stack, change: dict[str, Json]) -> None:
    said: dict[str, Json] = {"until": away(days=7), "begins": "2026-01-01T08:00:00Z", "note": NOTE, "instead": "ben"}
    stack.set_absence(**said)
    answer = stack.set_absence(as_=SAM, **said | change)
    assert (answer.json["set_by"], answer.json["set_by_role"]) == ("sam", "staff")
    assert stack.absence().json == answer.json
    assert len(absences_of(stack)) == 1
    assert [row["state"]["S"] for row in stack.audit()] == ["set", "set"]


def test_an_absence_that_says_something_else_begins_now_unless_it_says_when(stack: Stack) -> None:
    stack.set_absence(away(days=7), begins="2026-01-01T08:00:00Z")
    answer = stack.set_absence(away(days=8)).json
    assert answer["from"] == answer["set_at"]


def test_it_is_ended_once(stack: Stack) -> None:
    stack.set_absence(None)
    assert (stack.end_absence().status, stack.end_absence().json) == (200, {"clinician_id": "ana"})
    assert absences_of(stack) == []
    rows = stack.rows()
    assert stack.end_absence(SAM).json == {"clinician_id": "ana"}
    assert stack.absence().json == {"clinician_id": "ana"}
    assert stack.rows() == rows


def test_one_that_is_over_is_none(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.set_absence(away(minutes=1))
    rows = stack.rows()
    later = datetime.now(UTC) + timedelta(minutes=2)
    monkeypatch.setattr(wiring, "now", lambda: later)
    assert stack.absence().json == {"clinician_id": "ana"}
    assert stack.end_absence().json == {"clinician_id": "ana"}
    assert stack.rows() == rows
    assert stack.set_absence(None).json["from"] == ids.timestamp(later), "the old one's from does not stay"


def test_one_that_lies_ahead_is_shown(stack: Stack) -> None:
    begins = away(days=1)
    stack.set_absence(away(days=2), begins=begins)
    assert stack.absence().json["from"] == begins


@pytest.mark.parametrize("as_", [BEN, TOM])
def test_another_clinicians_is_refused_before_shape(stack: Stack, as_: Person) -> None:
    if as_ is TOM:
        stack.suspend(TOM)
    rows = stack.rows()
    answers = [
        stack.absence(as_),
        stack.end_absence(as_),
        stack.set_absence("tomorrow", as_, unknown=1),
        stack.set_absence(None, as_, clinician="#"),
    ]
    assert {(answer.status, answer.code) for answer in answers} == {(403, "role_not_allowed")}
    assert stack.rows() == rows


def test_no_chart_owner_has_one(stack: Stack) -> None:
    assert stack.set_absence(None, ROSA, clinician="rosa").code == "role_not_allowed"


def test_the_suspended_are_refused_after_shape(stack: Stack) -> None:
    stack.suspend(ANA)
    assert stack.set_absence("tomorrow").status == 422
    refused = [stack.set_absence(None), stack.absence(), stack.end_absence()]
    assert {answer.code for answer in refused} == {"access_suspended"}
    assert stack.set_absence(None, SAM).status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"until": "2020-01-01T00:00:00Z"}, "until"),
        ({"until": "2099-01-01T00:00:00Z", "begins": "2099-01-01T01:00:00+01:00"}, "until"),
        ({"until": "2099-01-01T00:00:00Z", "begins": "2099-01-02T00:00:00Z"}, "until"),
        ({"until": "2099-01-01T00:00:00"}, "until"),
        ({"until": "2099-02-30T00:00:00Z"}, "until"),
        ({"until": "2099-01-01"}, "until"),
        ({"until": 1}, "until"),
        ({"until": None, "begins": "now"}, "from"),
        ({"until": None, "note": "text"}, "note"),
        ({"until": None, "note": {"en": "x" * 501}}, "note.en"),
        ({"until": None, "note": {"en": ""}}, "note.en"),
        ({"until": None, "note": {"en": " "}}, "note.en"),
        ({"until": None, "note": {"en-GB": " "}}, "note.en-GB"),
        ({"until": None, "note": {"en_GB": "x"}}, "note.en_GB"),
        ({"until": None, "note": {"en": "a\x00"}}, "note.en"),
        ({"until": None, "note": {f"en-{n:03}": "x" for n in range(21)}}, "note"),
        ({"until": None, "instead": "ana"}, "instead"),
        ({"until": None, "instead": "a b"}, "instead"),
        ({"until": None, "other": 1}, "other"),
    ],
)
def test_what_cannot_be_is_refused(stack: Stack, body: dict[str, Json], field: str) -> None:
    answer = stack.set_absence(**body)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert field in [error["field"] for error in answer.json["errors"]]
    assert "cannot be taken" not in [error["message"] for error in answer.json["errors"]]
    assert absences_of(stack) == []


def test_until_has_to_be_said(stack: Stack) -> None:
    answer = stack.call(SET_ABSENCE, ANA, {"clinician_id": "ana"}, {})
    assert [error["field"] for error in answer.json["errors"]] == ["until"]


def test_suspended_in_the_middle_nothing_is_set(stack: Stack) -> None:
    Interleave("TransactWriteItems", lambda: stack.suspend(ANA))
    assert stack.set_absence(None).code == "access_suspended"
    assert absences_of(stack) == []


def test_of_two_at_once_one_is_decided_on_what_the_other_left(stack: Stack) -> None:
    until = away(days=7)
    stack.set_absence(until)
    begins = "2026-01-01T00:00:00.000Z"
    Interleave("TransactWriteItems", lambda: stack.set_absence(None, SAM, begins=begins))
    assert stack.set_absence(until, instead="ben").json["set_by"] == "ana"
    assert stack.absence().json["instead"] == "ben"
    assert sorted(row["actor_id"]["S"] for row in stack.audit()) == ["ana", "ana", "sam"]


def test_of_two_at_once_who_say_the_same_the_first_stays(stack: Stack) -> None:
    until = away(days=7)
    stack.set_absence(None)
    Interleave("TransactWriteItems", lambda: stack.set_absence(until, SAM))
    assert stack.set_absence(until).json["set_by"] == "sam"
    assert sorted(row["actor_id"]["S"] for row in stack.audit()) == ["ana", "sam"]


def test_an_absence_that_was_replaced_meanwhile_is_ended_as_it_is(stack: Stack) -> None:
    stack.set_absence(None)
    Interleave("TransactWriteItems", lambda: stack.set_absence(None, SAM, note=NOTE))
    assert stack.end_absence().json == {"clinician_id": "ana"}
    assert absences_of(stack) == []
    assert len(stack.audit()) == 3


def test_a_stand_in_who_is_suspended_is_left_out(stack: Stack) -> None:
    stack.set_absence(None, instead="ben")
    stack.suspend(BEN)
    assert "instead" not in stack.absence().json
    assert "instead" not in stack.set_absence(None, instead="ben").json
    stack.set_access(BEN, "active")
    assert stack.absence().json["instead"] == "ben"


def test_the_audit_record_has_no_text(stack: Stack) -> None:
    stack.set_absence(None, note=NOTE, instead="ben")
    stack.end_absence(SAM)
    rows = sorted(stack.audit(), key=lambda row: row["sk"]["S"])
    assert [(row["pk"]["S"], row["action"]["S"], row["actor_id"]["S"], row["state"]["S"]) for row in rows] == [
        ("PRACTICE#willow#PERSON#ana#ROLE#clinician", "absence.changed", "ana", "set"),
        ("PRACTICE#willow#PERSON#ana#ROLE#clinician", "absence.changed", "sam", "ended"),
    ]
    assert "January" not in str(rows)


def test_it_is_of_one_practice(stack: Stack) -> None:
    stack.set_absence(None)
    assert stack.absence(SAM.at("harbor")).json == {"clinician_id": "ana"}
