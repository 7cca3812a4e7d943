"""What can be said of opening and answering: a table, and the clock on the wall minute by minute."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client_messaging.domain import ids
from client_messaging.domain.absence import Absence
from client_messaging.domain.model import Role
from client_messaging.domain.practice_settings import ExpectedResponse, OfficeHours, Response
from client_messaging.domain.response import Outlook, outlook
from testing import office_clock

WORKDAYS: Final = ("mon", "tue", "wed", "thu", "fri")
WEEK: Final = (*WORKDAYS, "sat", "sun")
HOURS: Final = {
    "office": (OfficeHours(WORKDAYS, "09:00", "17:00"),),
    "lunch": (OfficeHours(WORKDAYS, "09:00", "12:00"), OfficeHours(WORKDAYS, "13:00", "17:00")),
    "night": (OfficeHours(WEEK, "22:00", "02:00"),),
    "always": (OfficeHours(WEEK, "00:00", "24:00"),),
    "half-past-one": (OfficeHours(WEEK, "01:30", "05:00"),),
    "gap": (OfficeHours(("sun",), "02:15", "02:45"), OfficeHours(("mon",), "09:00", "12:00")),
    "saturday": (OfficeHours(("sat",), "10:00", "24:00"),),
}
EXPECTED: Final = {
    "1d": ExpectedResponse(1, "business_days"),
    "2d": ExpectedResponse(2, "business_days"),
    "4h": ExpectedResponse(4, "hours"),
    "10h": ExpectedResponse(10, "hours"),
}
TABLE: Final = [
    line.split() for line in Path(__file__).with_name("response_table.txt").read_text().splitlines() if line[0] != "#"
]
NEW_YORK: Final = Response("America/New_York", HOURS["office"], (), EXPECTED["2d"])


def in_utc(local: str) -> str | None:
    return None if local == "-" else ids.timestamp(datetime.fromisoformat(local))


def as_text(at: datetime | None) -> str | None:
    return ids.timestamp(at) if at else None


def said(outlook: Outlook) -> tuple[bool | None, str | None, str | None]:
    return outlook.open_now, outlook.opens_at, outlook.expected_by


def looked(section: Response, at: datetime, counted_from: datetime | None) -> tuple[bool, str | None, str | None]:
    found = office_clock.look(section, at, counted_from)
    return found.open_now, as_text(found.opens_at), as_text(found.expected_by)


def absence(begins: str, until: str | None) -> Absence:
    return Absence("ana", begins, until, "ana", Role.CLINICIAN, begins, "revision")


@pytest.mark.parametrize("row", TABLE, ids=" ".join)
def test_the_table_holds_and_so_does_the_clock_on_the_wall(row: list[str]) -> None:
    zone, hours, closed, within, at, is_open, opens_at, expected_by = row
    closed_on = tuple(closed.split(",")) if closed != "-" else ()
    section = Response(zone, HOURS[hours], closed_on, EXPECTED[within])
    instant = datetime.fromisoformat(at).astimezone(UTC)
    stands = (is_open == "open", in_utc(opens_at), in_utc(expected_by))
    assert said(outlook(section, instant, None)) == stands
    assert looked(section, instant, instant) == stands


def test_the_table_has_sixty_instants_in_each_kind_of_zone() -> None:
    zones = [row[0] for row in TABLE]
    assert len(TABLE) >= 60
    assert set(zones) == {"America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"}
    for zone, offsets in (("America/New_York", 2), ("Australia/Lord_Howe", 2), ("Pacific/Apia", 3)):
        assert len({row[4][-6:] for row in TABLE if row[0] == zone}) == offsets, "both sides of a clock change"


# Days around a clock change in each direction, a missing day, and a year's end.
SCENES: Final = (
    ("America/New_York", datetime(2026, 3, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 31, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 12, 31, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 29, tzinfo=UTC)),
    ("America/Havana", datetime(2026, 11, 1, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2026, 10, 24, tzinfo=UTC)),
    ("America/Nuuk", datetime(2026, 3, 28, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 6, tzinfo=UTC)),
)


@st.composite
def hours_of_a_week(draw: st.DrawFn) -> tuple[OfficeHours, ...]:
    """Intervals that do not overlap: cuts through the day, every other piece open, the last perhaps past midnight."""
    open_on = draw(st.sets(st.sampled_from(WEEK), min_size=3))  # so that the clock need not walk through months
    days = tuple(day for day in WEEK if day in open_on)
    cuts = sorted(draw(st.sets(st.integers(0, 95), min_size=2, max_size=6)))
    pieces = list(pairwise(cuts))[::2]
    hours = [OfficeHours(days, wall_time(opens * 15), wall_time(closes * 15)) for opens, closes in pieces]
    if draw(st.booleans()) and cuts[0] > 0:
        hours[-1] = OfficeHours(days, hours[-1].opens, wall_time(draw(st.integers(0, cuts[0] - 1)) * 15))
    return tuple(hours)


def wall_time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def sections(draw: st.DrawFn) -> tuple[Response, datetime]:
    zone, day = draw(st.sampled_from(SCENES))
    at = day + timedelta(minutes=draw(st.integers(-12 * 60, 60 * 60)))
    closed = draw(st.sets(st.integers(-1, 6), max_size=3))
    closed_on = tuple(sorted((day + timedelta(days=days)).date().isoformat() for days in closed))
    expected = draw(
        st.builds(ExpectedResponse, st.integers(1, 2), st.just("business_days"))
        | st.builds(ExpectedResponse, st.integers(1, 2), st.just("hours"))
    )
    return Response(zone, draw(hours_of_a_week()), closed_on, expected), at


@settings(max_examples=150, deadline=None)
@given(sections())
def test_any_hours_are_as_the_clock_on_the_wall_has_them(given_: tuple[Response, datetime]) -> None:
    section, at = given_
    assert said(outlook(section, at, None)) == looked(section, at, at)


@settings(max_examples=75, deadline=None)
@given(sections(), st.integers(0, 3 * 24 * 60))
def test_an_absence_counts_from_its_end(given_: tuple[Response, datetime], minutes: int) -> None:
    section, at = given_
    until = at + timedelta(minutes=minutes)
    away = absence(ids.timestamp(at - timedelta(days=1)), ids.timestamp(until))
    assert said(outlook(section, at, away)) == looked(section, at, until)


@settings(max_examples=75, deadline=None)
@given(sections(), st.integers(1, 3000))
def test_later_is_never_expected_earlier(given_: tuple[Response, datetime], minutes: int) -> None:
    section, at = given_
    now, later = outlook(section, at, None), outlook(section, at + timedelta(minutes=minutes), None)
    assert (now.expected_by or "") <= (later.expected_by or "")
    assert now.expected_by is not None
    assert now.expected_by > ids.timestamp(at)
    assert (now.opens_at is None) == now.open_now


def test_seconds_count() -> None:
    nine = datetime(2026, 3, 3, 14, tzinfo=UTC)
    four_hours = Response("America/New_York", HOURS["office"], (), EXPECTED["4h"])
    assert outlook(NEW_YORK, nine - timedelta(milliseconds=1), None).open_now is False
    assert outlook(NEW_YORK, nine, None).open_now is True
    assert outlook(four_hours, nine + timedelta(seconds=59.5), None).expected_by == "2026-03-03T18:00:59.500Z"


def test_an_absence_begins_and_ends_to_the_millisecond() -> None:
    at = datetime(2026, 3, 3, 15, tzinfo=UTC)
    now, week = ids.timestamp(at), ids.timestamp(at + timedelta(days=7))
    here = "2026-03-05T22:00:00.000Z"
    assert outlook(NEW_YORK, at, absence(now, week)).expected_by == "2026-03-12T21:00:00.000Z"
    assert outlook(NEW_YORK, at - timedelta(milliseconds=1), absence(now, week)).expected_by == here
    assert outlook(NEW_YORK, at, absence("2026-03-01T00:00:00.000Z", now)).expected_by == here


def test_without_an_end_nothing_is_expected() -> None:
    at = datetime(2026, 3, 3, 15, tzinfo=UTC)
    assert said(outlook(NEW_YORK, at, absence(ids.timestamp(at), None))) == (True, None, None)


@pytest.mark.parametrize(
    "section",
    [
        Response(),
        Response("America/New_York"),
        Response("America/New_York", (), ("2026-12-25",)),
        Response("Mars/Olympus_Mons", HOURS["office"], (), EXPECTED["2d"]),
    ],
)
def test_without_hours_or_a_known_zone_nothing_is_said(section: Response) -> None:
    assert outlook(section, datetime(2026, 3, 3, 15, tzinfo=UTC), None) == Outlook()


def test_without_an_expected_response_none_is_invented() -> None:
    section = Response("America/New_York", HOURS["office"])
    assert said(outlook(section, datetime(2026, 3, 3, 15, tzinfo=UTC), None)) == (True, None, None)


def closed_saturdays(at: datetime) -> Iterator[str]:
    return ((at + timedelta(days=days)).date().isoformat() for days in range(366 * 7))


def test_an_opening_later_than_366_days_is_not_said() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    day = datetime(2027, 1, 1, tzinfo=ZoneInfo("America/New_York")).date()
    thursdays = (OfficeHours(("thu",), "10:00", "11:00"),)
    closed_on = tuple(closed for closed in closed_saturdays(at) if closed <= day.isoformat())
    assert len(closed_on) == 366
    section = Response("America/New_York", thursdays, closed_on, EXPECTED["1d"])
    assert said(outlook(section, at, None)) == (False, None, "2027-01-14T16:00:00.000Z")
    assert outlook(section, at + timedelta(days=5, hours=15), None).opens_at == "2027-01-07T15:00:00.000Z"


def test_the_slowest_section_is_cheap() -> None:
    """A minute a week, closed for 366 of them, 30 hours expected: half a century of days, and no scan by minutes."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    saturdays = (OfficeHours(("sat",), "10:00", "10:01"),)
    closed_on = tuple(closed for closed in closed_saturdays(at) if datetime.fromisoformat(closed).weekday() == 5)
    section = Response("America/New_York", saturdays, closed_on, ExpectedResponse(30, "hours"))
    begun = time.process_time()
    found = outlook(section, at, None)
    assert said(found) == (False, None, found.expected_by)
    assert found.expected_by is not None
    assert time.process_time() - begun < 0.5
