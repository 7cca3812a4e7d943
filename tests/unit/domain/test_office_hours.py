"""Office hours of a week: overlaps, order, and what a section needs."""

import zoneinfo

import pytest

from client_messaging.domain import office_hours
from client_messaging.domain.office_hours import DAYS
from client_messaging.domain.practice_settings import ExpectedResponse, OfficeHours, Response


def hours(days: str, opens: str, closes: str) -> OfficeHours:
    return OfficeHours(tuple(days.split()), opens, closes)


WEEKDAYS = "mon tue wed thu fri"


@pytest.mark.parametrize(
    ("week", "overlaps"),
    [
        ([], False),
        ([hours(WEEKDAYS, "09:00", "17:00")], False),
        ([hours(WEEKDAYS, "09:00", "12:00"), hours(WEEKDAYS, "12:00", "17:00")], False),
        ([hours(WEEKDAYS, "09:00", "12:01"), hours("fri", "12:00", "17:00")], True),
        ([hours("mon", "22:00", "02:00"), hours("tue", "02:00", "03:00")], False),
        ([hours("mon", "22:00", "02:00"), hours("tue", "01:59", "03:00")], True),
        ([hours("sun", "22:00", "02:00"), hours("mon", "02:00", "03:00")], False),
        ([hours("sun", "22:00", "02:00"), hours("mon", "01:59", "03:00")], True),
        ([hours(" ".join(DAYS), "00:00", "24:00")], False),
        ([hours(" ".join(DAYS), "00:01", "24:00"), hours("sun", "23:00", "00:00")], True),
        ([hours("mon", "09:00", "08:59")], False),
        ([hours("mon tue", "09:00", "08:59")], False),
        ([hours("mon", "09:00", "08:59"), hours("tue", "08:58", "09:00")], True),
        ([hours("mon", "09:00", "10:00"), hours("mon", "09:00", "10:00")], True),
        ([hours("mon", "09:00", "17:00"), hours("mon", "10:00", "11:00"), hours("mon", "16:00", "18:00")], True),
    ],
)
def test_overlaps_are_found_over_midnight_and_the_weeks_end(week: list[OfficeHours], *, overlaps: bool) -> None:
    assert office_hours.overlap(tuple(week)) is overlaps


def test_days_and_hours_are_put_in_order() -> None:
    week = (hours("wed mon", "13:00", "17:00"), hours("wed mon", "08:00", "12:00"), hours("tue", "07:00", "08:00"))
    found = office_hours.in_order(Response("UTC", week, ("2027-01-01", "2026-12-25")))
    assert found.office_hours == (
        hours("mon wed", "08:00", "12:00"),
        hours("mon wed", "13:00", "17:00"),
        hours("tue", "07:00", "08:00"),
    )
    assert found.closed_on == ("2026-12-25", "2027-01-01")


WEEK = (hours(WEEKDAYS, "09:00", "17:00"),)


@pytest.mark.parametrize(
    ("response", "fields"),
    [
        (Response(), []),
        (Response(crisis={"en": "Call 988."}), []),
        (Response("America/New_York", WEEK, ("2028-02-29",), ExpectedResponse(2, "hours")), []),
        (Response(None, WEEK), ["time_zone"]),
        (Response(None, (), ("2026-12-25",)), ["time_zone"]),
        (Response("UTC", expected_response=ExpectedResponse(1, "hours")), ["office_hours"]),
        (Response("UTC", (hours("mon mon", "09:00", "17:00"),)), ["office_hours.0.days", "office_hours"]),
        (Response("UTC", (hours("mon", "09:00", "09:00"),)), ["office_hours.0.to"]),
        (Response("UTC", WEEK, ("2026-12-25", "2026-12-25")), ["closed_on"]),
        (Response("UTC", WEEK, ("2026-02-29",)), ["closed_on"]),
        *((Response(zone), ["time_zone"]) for zone in ("Mars/Olympus", "utc", "america/new_york", "posixrules", "")),
        *((Response(zone), []) for zone in ("UTC", "US/Eastern", "Pacific/Apia", "Australia/Lord_Howe", "Etc/GMT+5")),
    ],
)
def test_a_section_says_what_is_wrong_with_it(response: Response, fields: list[str]) -> None:
    assert [fault.field for fault in office_hours.faults(response)] == fields


def test_the_zone_of_a_machine_is_none_of_the_tz_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "available_timezones", lambda: {"UTC", "localtime"})
    assert [office_hours.is_time_zone(name) for name in ("UTC", "localtime")] == [True, False]
