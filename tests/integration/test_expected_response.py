"""What a chart owner can expect: the status, what is kept with a message, and who stands in for whom."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from client_messaging import wiring
from client_messaging.domain import ids
from testing.interleave import Interleave
from testing.invocations import Json
from testing.people import ANA, BEN, ROSA, SAM
from testing.stack import Stack

TUESDAY: Final = datetime(2026, 3, 3, 15, tzinfo=UTC)
"""Ten in the morning in New York."""
WORKDAYS: Final = ["mon", "tue", "wed", "thu", "fri"]
SECTION: Final[dict[str, Json]] = {
    "time_zone": "America/New_York",
    "office_hours": [{"days": WORKDAYS, "from": "09:00", "to": "17:00"}],
    "closed_on": ["2026-12-25"],
    "expected_response": {"within": 2, "unit": "business_days"},
    "crisis": {"en": "In a crisis <b>call or text 988</b>.", "es": "En una crisis, llame al 988."},
    "emergency_numbers": ["988", "911"],
}
NOTE: Final = {"en": "Back on <i>Monday</i>.", "es": "Vuelvo el lunes."}
THURSDAY_EVENING: Final = "2026-03-05T22:00:00.000Z"


class Clock:
    """The clock of the functions, where it is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = TUESDAY
        monkeypatch.setattr(wiring, "now", lambda: self.now)
        monkeypatch.setattr(wiring.store(), "_clock", lambda: self.now)


@pytest.fixture
def clock(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Clock:
    assert stack.rows() == []
    return Clock(monkeypatch)


@pytest.fixture
def thread(stack: Stack, clock: Clock) -> str:
    assert clock.now == TUESDAY
    stack.enable()
    first: str = stack.compose().json["id"]
    return first


def test_without_a_section_or_an_absence_nothing_is_said(stack: Stack, thread: str) -> None:
    assert "response" not in stack.portal_status().json
    assert "told" not in stack.reply(thread).json
    assert "absence" not in stack.status().json


def test_the_status_says_what_can_be_expected(stack: Stack, clock: Clock, thread: str) -> None:
    assert thread
    stack.set_section("response", **SECTION)
    texts = {"crisis": SECTION["crisis"], "emergency_numbers": ["988", "911"]}
    assert stack.portal_status().json["response"] == {"open_now": True, "expected_by": THURSDAY_EVENING, **texts}
    clock.now = datetime(2026, 3, 3, 22, tzinfo=UTC)
    assert stack.portal_status().json["response"] == {
        "open_now": False,
        "opens_at": "2026-03-04T14:00:00.000Z",
        "expected_by": "2026-03-06T22:00:00.000Z",
        **texts,
    }
    assert "response" not in stack.status().json, "a clinician's has none"
    assert "response" not in stack.portal_inbox().json["messaging"], "it would end every 304"


def test_a_section_of_defaults_says_nothing_but_is_one(stack: Stack, thread: str) -> None:
    stack.set_section("response", **SECTION)
    stack.set_section("response")
    assert stack.portal_status().json["response"] == {}
    assert stack.reply(thread).json["told"] == {"absent": False, "settings_version": 2}


def test_nothing_is_expected_where_nothing_can_be_written(stack: Stack, thread: str) -> None:
    assert thread
    stack.set_section("response", **SECTION)
    stack.disable()
    response = stack.portal_status().json["response"]
    assert response.keys() == {"open_now", "crisis", "emergency_numbers"}


def test_an_absence_is_told_with_its_end(stack: Stack, clock: Clock, thread: str) -> None:
    assert thread
    stack.set_section("response", **SECTION)
    stack.set_absence("2026-03-09T13:00:00Z", note=NOTE, instead="ben")
    response = stack.portal_status().json["response"]
    assert response["absence"] == {"until": "2026-03-09T13:00:00.000Z", "note": NOTE, "instead": "ben"}
    assert response["expected_by"] == "2026-03-11T21:00:00.000Z"
    assert stack.status().json["absence"] == {
        "from": ids.timestamp(clock.now),
        "until": "2026-03-09T13:00:00.000Z",
        "note": NOTE,
        "instead": "ben",
    }
    assert "absence" not in stack.status(BEN).json
    assert "absence" not in stack.status(SAM).json


def test_without_an_end_nothing_is_expected(stack: Stack, thread: str) -> None:
    stack.set_section("response", **SECTION)
    stack.set_absence(None)
    response = stack.portal_status().json["response"]
    assert response["absence"] == {}
    assert "expected_by" not in response
    assert stack.status().json["absence"]["until"] is None
    assert stack.reply(thread).json["told"] == {"open": True, "absent": True, "settings_version": 1}


def test_an_absence_without_a_section_is_told(stack: Stack, thread: str) -> None:
    stack.set_absence(None, note=NOTE)
    assert stack.portal_status().json["response"] == {"absence": {"note": NOTE}}
    assert stack.reply(thread).json["told"] == {"absent": True, "settings_version": 0}


def test_an_absence_holds_from_its_beginning_to_its_end(stack: Stack, clock: Clock, thread: str) -> None:
    begins, until = TUESDAY + timedelta(hours=1), TUESDAY + timedelta(hours=2)
    stack.set_absence(ids.timestamp(until), begins=ids.timestamp(begins))
    moment = timedelta(milliseconds=1)
    for instant, is_absent in (
        (begins - moment, False),
        (begins, True),
        (until - moment, True),
        (until, False),
    ):
        clock.now = instant
        assert ("response" in stack.portal_status().json) is is_absent
        assert ("told" in stack.reply(thread).json) is is_absent
        assert ("absence" in stack.status().json) is (instant < until), "their own is shown before it begins"


def test_what_was_told_is_kept_with_the_message(stack: Stack, clock: Clock, thread: str) -> None:
    stack.set_section("response", **SECTION)
    told = {"open": True, "absent": False, "expected_by": THURSDAY_EVENING, "settings_version": 1}
    sent = stack.reply(thread, key="first").json
    assert sent["told"] == told
    clock.now += timedelta(days=1)
    stack.set_section("response")
    stack.set_absence(None)
    assert stack.reply(thread, key="first").json["told"] == told, "a replay has the first"
    assert stack.inbox().json["entries"][0]["told"] == told
    assert stack.portal_inbox().json["entries"][0]["told"] == told
    assert stack.message(sent["id"]).json["told"] == told
    assert stack.portal_message(sent["id"]).json["told"] == told
    assert "told" not in stack.inbox().json["entries"][1], "a clinician's has none"


def test_a_begun_thread_keeps_it_too(stack: Stack, thread: str) -> None:
    assert thread
    stack.set_section("messaging", client_starts=True)
    stack.set_section("response", **SECTION)
    assert stack.start().json["told"]["settings_version"] == 1


def test_a_clinician_is_told_nothing(stack: Stack, thread: str) -> None:
    stack.set_section("response", **SECTION)
    stack.set_absence(None)
    assert "told" not in stack.compose(thread=thread).json
    assert "told" not in stack.compose().json


def test_told_has_the_version_that_was_read(stack: Stack, thread: str) -> None:
    stack.set_section("response", **SECTION)
    Interleave("TransactWriteItems", lambda: stack.set_section("response", emergency_numbers=["911"]))
    assert stack.reply(thread).json["told"]["settings_version"] == 1
    assert stack.reply(thread).json["told"] == {"absent": False, "settings_version": 2}


def test_another_says_who_stands_in_for_the_suspended(stack: Stack, thread: str) -> None:
    stack.set_absence(None, instead="ben")
    stack.suspend(ANA)
    fix = "The practice can say who to write to instead."
    unavailable = {"available": False, "reason": "clinician_unavailable", "fix": fix, "instead": "ben"}
    status, page = stack.portal_status().json, stack.portal_inbox().json["messaging"]
    for said in (status, page):
        assert {name: said[name] for name in unavailable} == unavailable
    refused = stack.reply(thread)
    assert (refused.status, refused.json["reason"], refused.json["instead"]) == (409, "clinician_unavailable", "ben")
    assert "suspend" not in str((status, page, refused.json))


def test_instead_stands_beside_a_reason_only(stack: Stack, thread: str) -> None:
    stack.set_absence(None, instead="ben")
    assert "instead" not in stack.portal_status().json
    assert "instead" not in stack.portal_inbox().json["messaging"]
    stack.disable()
    assert "instead" not in stack.portal_status().json
    assert "instead" not in stack.reply(thread).json


def test_one_who_is_suspended_stands_in_for_nobody(stack: Stack, thread: str) -> None:
    stack.set_absence(None, instead="ben")
    stack.suspend(ANA)
    stack.suspend(BEN)
    status = stack.portal_status().json
    assert "instead" not in status
    assert status["response"]["absence"] == {}
    assert "instead" not in stack.portal_inbox().json["messaging"]
    assert "instead" not in stack.reply(thread).json


def test_an_absence_that_does_not_hold_names_nobody(stack: Stack, clock: Clock, thread: str) -> None:
    stack.set_absence(None, begins=ids.timestamp(clock.now + timedelta(hours=1)), instead="ben")
    stack.suspend(ANA)
    said = [stack.portal_status().json, stack.portal_inbox().json["messaging"], stack.reply(thread).json]
    assert not [one for one in said if "instead" in one]


def test_a_page_with_another_stand_in_is_another_page(stack: Stack, thread: str) -> None:
    assert thread
    stack.suspend(ANA)
    before = stack.portal_inbox().headers["ETag"]
    stack.set_absence(None, SAM, instead="ben")
    assert stack.portal_inbox().headers["ETag"] != before


def test_texts_come_back_as_they_were(stack: Stack, thread: str) -> None:
    assert thread
    text = "<script>alert(1)</script> \u202e\r\n👩‍👩‍👧"
    stack.set_section("response", crisis={"en": text})
    stack.set_absence(None, note={"en": text[:500]})
    response = stack.portal_status().json["response"]
    assert (response["crisis"]["en"], response["absence"]["note"]["en"]) == (text, text)


def test_a_stranger_learns_nothing_of_an_absence(stack: Stack, thread: str) -> None:
    assert thread
    stack.set_absence(None, note=NOTE)
    stack.set_section("response", **SECTION)
    there, nowhere = stack.portal_status(ROSA, clinician=BEN), stack.portal_status(ROSA, "unknown")
    assert there.status == nowhere.status == 404
    assert there.json | {"request_id": ""} == nowhere.json | {"request_id": ""}
