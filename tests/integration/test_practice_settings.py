"""Practice settings: what staff set, what everybody of the practice sees, and what cannot be set."""

from datetime import date, timedelta
from typing import Any

import pytest

from testing.interleave import Interleave
from testing.people import ANA, PAUL, ROSA, SAM
from testing.routes import SECTION
from testing.stack import Stack

NUDGES = {
    "enabled": False,
    "first_after_minutes": 5,
    "again_after_minutes": 60,
    "unread_after_days": 2,
    "quiet": {"from": "21:00", "to": "08:00"},
    "time_zone": "UTC",
    "send": "message",
}
DEFAULTS = {
    "messaging": {"client_starts": False, "version": 0},
    "response": {"version": 0},
    "nudges": NUDGES | {"version": 0},
}
HOURS = {"days": ["mon", "tue"], "from": "09:00", "to": "17:00"}
NIGHT = {"days": ["sun"], "from": "22:00", "to": "02:00"}
RESPONSE: dict[str, Any] = {
    "time_zone": "America/New_York",
    "office_hours": [HOURS, NIGHT],
    "closed_on": ["2026-12-25", "2027-01-01"],
    "expected_response": {"within": 2, "unit": "business_days"},
    "crisis": {"en": "<b>Call</b> 988.", "es-419": "Llame al 988.\n"},
    "emergency_numbers": ["988", "911", "+1 (800) 273-8255"],
}


def test_a_practice_begins_with_the_defaults(stack: Stack) -> None:
    assert stack.settings().json == DEFAULTS
    assert stack.settings(ANA).json == DEFAULTS
    assert stack.rows() == []


@pytest.mark.parametrize(
    ("section", "body"),
    [
        ("messaging", {"client_starts": True}),
        ("response", RESPONSE),
        ("nudges", NUDGES | {"enabled": True, "again_after_minutes": 0, "unread_after_days": 0, "send": "event"}),
    ],
)
def test_a_section_is_answered_as_it_was_set(stack: Stack, section: str, body: dict[str, Any]) -> None:
    answer = stack.set_section(section, **body)
    assert answer.status == 200, answer.json
    said = answer.json
    assert said.pop("changed_at").endswith("Z")
    by_sam = {"version": 1, "changed_by": "sam", "changed_by_role": "staff"}
    assert said == body | by_sam
    assert stack.settings(ANA).json == DEFAULTS | {section: answer.json}
    assert stack.settings(SAM.at("harbor")).json == DEFAULTS


@pytest.mark.parametrize("section", DEFAULTS)
def test_the_same_again_writes_nothing(stack: Stack, section: str) -> None:
    body = {"messaging": {"client_starts": True}, "response": RESPONSE, "nudges": {"enabled": True}}[section]
    assert stack.set_section(section).json == DEFAULTS[section], "the defaults are there already"
    assert stack.rows() == []
    first = stack.set_section(section, **body).json
    rows = stack.rows()
    assert stack.set_section(section, PAUL, **body).json == first
    assert stack.set_section(section, **first).json == first, "as it was answered"
    assert stack.set_section(section, **body, version=17).json == first, "whatever version it says"
    assert stack.rows() == rows


def test_days_and_hours_are_the_same_in_any_order(stack: Stack) -> None:
    first = stack.set_section("response", **RESPONSE).json
    hours = [RESPONSE["office_hours"][1], HOURS | {"days": ["tue", "mon"]}]
    again = stack.set_section(
        "response", **RESPONSE | {"office_hours": hours, "closed_on": RESPONSE["closed_on"][::-1]}
    )
    assert again.json == first


def test_what_is_left_out_has_its_default_and_is_a_version_more(stack: Stack) -> None:
    stack.set_section("response", **RESPONSE)
    bare = stack.set_section("response").json
    assert {name for name in bare if not name.startswith("changed_")} == {"version"}
    assert bare["version"] == 2
    assert stack.set_section("messaging", client_starts=True).json["version"] == 1
    assert stack.set_section("messaging").json["client_starts"] is False
    assert stack.settings().json["messaging"]["version"] == 2


def test_a_change_of_another_version_is_refused(stack: Stack) -> None:
    rows = stack.rows()
    for version in (1, 7):
        refused = stack.set_section("messaging", client_starts=True, version=version)
        assert (refused.status, refused.code) == (409, "conflict")
        assert "chart" not in refused.json["detail"]
    assert stack.rows() == rows
    assert stack.set_section("messaging", client_starts=True, version=0).json["version"] == 1
    assert stack.set_section("messaging", client_starts=False, version=0).code == "conflict"
    assert stack.set_section("messaging", client_starts=False, version=1).json["version"] == 2


def test_of_two_changes_at_once_one_is_tried_again_on_what_the_other_left(stack: Stack) -> None:
    for before in (0, 2):
        Interleave("TransactWriteItems", lambda: stack.set_section("nudges", PAUL, enabled=True))
        answer = stack.set_section("nudges", unread_after_days=3 + before).json
        assert (answer["version"], answer["enabled"], answer["changed_by"]) == (before + 2, False, "sam")
    rows = sorted(stack.audit(), key=lambda row: row["sk"]["S"])
    said = [(row["pk"]["S"], row["section"]["S"], row["version"]["N"], row["actor_id"]["S"]) for row in rows]
    who = ("paul", "sam", "paul", "sam")
    assert said == [("PRACTICE#willow", "nudges", str(n), person) for n, person in enumerate(who, 1)]


def test_a_version_that_was_read_before_anothers_change_is_refused(stack: Stack) -> None:
    Interleave("TransactWriteItems", lambda: stack.set_section("nudges", PAUL, enabled=True))
    assert stack.set_section("nudges", unread_after_days=3, version=0).code == "conflict"
    assert stack.settings().json["nudges"]["unread_after_days"] == 2


def test_whoever_is_suspended_sees_and_sets_nothing(stack: Stack) -> None:
    for person in (ANA, SAM):
        stack.suspend(person)
        assert stack.settings(person).code == "access_suspended"
    assert stack.set_section("messaging", client_starts=True).code == "access_suspended"
    assert stack.set_section("nowhere", client_starts=True).code == "access_suspended"
    assert stack.set_section("messaging", client_starts=1).code == "invalid_request", "shape comes first"


def test_a_suspension_in_the_middle_of_a_change_stops_it(stack: Stack) -> None:
    Interleave("TransactWriteItems", lambda: stack.suspend(SAM))
    assert stack.set_section("messaging", client_starts=True).code == "access_suspended"
    assert not [row for row in stack.rows() if row["sk"]["S"].startswith("SETTINGS")]


def test_only_staff_set_and_no_client_sees(stack: Stack) -> None:
    assert stack.set_section("messaging", ANA, client_starts=True).code == "role_not_allowed"
    assert stack.set_section("nowhere", ROSA).code == "role_not_allowed"
    assert stack.settings(ROSA).code == "role_not_allowed"


@pytest.mark.parametrize("section", ["nowhere", "Messaging", "messaging ", "client_starts", "a/b", "x" * 65, "é"])
def test_a_section_that_there_is_not_is_not_found(stack: Stack, section: str) -> None:
    assert stack.set_section(section, client_starts=True).code == "not_found"
    assert stack.rows() == []


def response(**changes: Any) -> tuple[str, dict[str, Any]]:
    return "response", RESPONSE | changes


def nudges(**changes: Any) -> tuple[str, dict[str, Any]]:
    return "nudges", changes


def days(count: int) -> list[str]:
    return [(date(2026, 1, 1) + timedelta(days=number)).isoformat() for number in range(count)]


FIFTY = [HOURS | {"from": f"{n // 4:02}:{n % 4}0", "to": f"{n // 4:02}:{n % 4}9"} for n in range(50)]
REFUSED = [
    (("messaging", {"client_starts": None}), "client_starts"),
    (("messaging", {"client_starts": "true"}), "client_starts"),
    (("messaging", {"client_starts": True, "version": None}), "version"),
    (("messaging", {"client_starts": True, "version": -1}), "version"),
    (("messaging", {"client_starts": True, "version": "1"}), "version"),
    (("messaging", {"changed_by": None}), "changed_by"),
    (("messaging", {"enabled": True}), "enabled"),
    *((response(**{name: None}), name) for name in RESPONSE),
    (response(time_zone="Mars/Olympus"), "time_zone"),
    (response(time_zone="america/new_york"), "time_zone"),
    (response(time_zone="../etc/passwd"), "time_zone"),
    (response(office_hours=[HOURS | {"to": "09:00"}]), "office_hours.0.to"),
    (response(office_hours=[HOURS, HOURS]), "office_hours"),
    (response(office_hours=[HOURS | {"days": ["mon", "mon"]}]), "office_hours.0.days"),
    (response(office_hours=[HOURS | {"days": []}]), "office_hours.0.days"),
    (response(office_hours=[HOURS | {"days": ["monday"]}]), "office_hours.0.days.0"),
    (response(office_hours=[HOURS | {"from": "24:00"}]), "office_hours.0.from"),
    (response(office_hours=[HOURS | {"from": "9:00"}]), "office_hours.0.from"),
    (response(office_hours=[HOURS | {"to": "24:01"}]), "office_hours.0.to"),
    (response(office_hours=[HOURS | {"to": "17:60"}]), "office_hours.0.to"),
    (response(office_hours=[HOURS | {"to": None}]), "office_hours.0.to"),
    (response(office_hours=[HOURS | {"opens": "09:00"}]), "office_hours.0.opens"),
    (response(office_hours=[HOURS] * 51), "office_hours"),
    (response(closed_on=["2026-02-29"]), "closed_on"),
    (response(closed_on=["20261225"]), "closed_on.0"),
    (response(closed_on=["2026-12-25", "2026-12-25"]), "closed_on"),
    (response(closed_on=days(367)), "closed_on"),
    (response(expected_response={"within": 0, "unit": "hours"}), "expected_response.within"),
    (response(expected_response={"within": 31, "unit": "hours"}), "expected_response.within"),
    (response(expected_response={"within": True, "unit": "hours"}), "expected_response.within"),
    (response(expected_response={"within": 2, "unit": "days"}), "expected_response.unit"),
    (response(expected_response={"within": 2}), "expected_response.unit"),
    (response(crisis={"en": ""}), "crisis.en"),
    (response(crisis={"en": " "}), "crisis.en"),
    (response(crisis={"en": "x" * 1001}), "crisis.en"),
    (response(crisis={"en": "x\x00"}), "crisis.en"),
    (response(crisis={f"en-{n:02}": "x" for n in range(21)}), "crisis"),
    (response(crisis={"es-MX": ""}), "crisis.es-MX"),
    (response(crisis={"zh-Hant-TW": 7}), "crisis.zh-Hant-TW"),
    (response(crisis={"en_US": "x"}), "crisis.en_US"),
    (response(crisis={"not a tag": "x"}), "crisis.(unknown)"),
    (response(emergency_numbers=["988"] * 11), "emergency_numbers"),
    (response(emergency_numbers=["9"]), "emergency_numbers.0"),
    (response(emergency_numbers=["call 988"]), "emergency_numbers.0"),
    (response(emergency_numbers=["٩٨٨"]), "emergency_numbers.0"),
    (("response", {"office_hours": [HOURS]}), "time_zone"),
    (("response", {"closed_on": ["2026-12-25"]}), "time_zone"),
    (("response", {"time_zone": "UTC", "expected_response": RESPONSE["expected_response"]}), "office_hours"),
    (nudges(first_after_minutes=0), "first_after_minutes"),
    (nudges(first_after_minutes=61), "first_after_minutes"),
    (nudges(first_after_minutes=5.5), "first_after_minutes"),
    (nudges(again_after_minutes=14), "again_after_minutes"),
    (nudges(again_after_minutes=1441), "again_after_minutes"),
    (nudges(unread_after_days=15), "unread_after_days"),
    (nudges(unread_after_days=-1), "unread_after_days"),
    (nudges(quiet=None), "quiet"),
    (nudges(quiet={"from": "08:00", "to": "08:00"}), "quiet.to"),
    (nudges(quiet={"from": "00:00", "to": "24:00"}), "quiet.to"),
    (nudges(quiet={"from": "24:00", "to": "08:00"}), "quiet.from"),
    (nudges(time_zone="Mars/Olympus"), "time_zone"),
    (nudges(send="both"), "send"),
    (nudges(enabled="yes"), "enabled"),
]


@pytest.mark.parametrize(("request_", "field"), REFUSED)
def test_what_cannot_be_taken_is_named(stack: Stack, request_: tuple[str, dict[str, Any]], field: str) -> None:
    section, body = request_
    refused = stack.set_section(section, **body)
    assert (refused.status, refused.code) == (422, "invalid_request")
    assert field in [error["field"] for error in refused.json["errors"]]
    assert "cannot be taken" not in [error["message"] for error in refused.json["errors"]]
    assert stack.rows() == []


@pytest.mark.parametrize(
    "request_",
    [
        response(closed_on=days(366)),
        response(crisis={f"en-{n:02}": "\N{GRINNING FACE}" * 1000 for n in range(20)}),
        response(emergency_numbers=["98"] * 10),
        response(office_hours=[HOURS | {"from": "00:00", "to": "24:00"}]),
        response(office_hours=FIFTY),
        response(expected_response={"within": 30, "unit": "hours"}),
        nudges(first_after_minutes=60, again_after_minutes=1440, unread_after_days=14),
        nudges(again_after_minutes=15, quiet={"from": "08:00", "to": "24:00"}),
        nudges(quiet={"from": "20:00"}),
    ],
)
def test_the_most_that_is_taken(stack: Stack, request_: tuple[str, dict[str, Any]]) -> None:
    section, body = request_
    answer = stack.set_section(section, **body)
    assert answer.status == 200, answer.json
    assert stack.settings().json[section] == answer.json


@pytest.mark.parametrize("raw", ["[]", "{", '{"client_starts": true, "client_starts": false}', "null"])
def test_a_body_that_is_no_object_is_refused(stack: Stack, raw: str) -> None:
    headers = {"Content-Type": "application/json"}
    assert stack.call(SECTION, SAM, {"section": "messaging"}, raw=raw, headers=headers).status in (400, 422)
    assert stack.rows() == []
