"""When quiet hours are over: over midnight, in zones of odd offsets, and at both clock changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_messaging.domain.practice_settings import Quiet
from client_messaging.domain.quiet_hours import next_outside

NIGHT = Quiet("21:00", "08:00")
TABLE = [
    # Over midnight, and outside.
    ("America/Chicago", NIGHT, "2026-11-20T20:59-06:00", "2026-11-20T20:59-06:00"),
    ("America/Chicago", NIGHT, "2026-11-20T21:00-06:00", "2026-11-21T08:00-06:00"),
    ("America/Chicago", NIGHT, "2026-11-21T07:59-06:00", "2026-11-21T08:00-06:00"),
    ("America/Chicago", NIGHT, "2026-11-21T08:00-06:00", "2026-11-21T08:00-06:00"),
    # Within a day, and up to midnight.
    ("America/Chicago", Quiet("12:00", "14:00"), "2026-11-20T13:00-06:00", "2026-11-20T14:00-06:00"),
    ("America/Chicago", Quiet("20:00", "24:00"), "2026-11-20T23:30-06:00", "2026-11-21T00:00-06:00"),
    ("America/Chicago", Quiet("20:00", "00:00"), "2026-11-20T23:30-06:00", "2026-11-21T00:00-06:00"),
    # Offsets of half an hour and of three quarters, with summer time.
    ("Asia/Kolkata", NIGHT, "2026-11-20T22:15+05:30", "2026-11-21T08:00+05:30"),
    ("Pacific/Chatham", NIGHT, "2026-06-20T22:15+12:45", "2026-06-21T08:00+12:45"),
    ("Pacific/Chatham", NIGHT, "2026-12-20T22:15+13:45", "2026-12-21T08:00+13:45"),
    # The clock goes forward at 02:00 (Chatham: 02:45): an end in the gap is the next instant that exists.
    ("America/New_York", Quiet("22:00", "02:30"), "2026-03-08T01:00-05:00", "2026-03-08T03:00-04:00"),
    ("Pacific/Chatham", Quiet("22:00", "03:00"), "2026-09-27T02:00+12:45", "2026-09-27T03:45+13:45"),
    ("America/New_York", NIGHT, "2026-03-08T01:00-05:00", "2026-03-08T08:00-04:00"),
    # The clock goes back at 02:00 (Chatham: 03:45): an end that comes twice is the first.
    ("America/New_York", Quiet("22:00", "01:30"), "2026-11-01T01:00-04:00", "2026-11-01T01:30-04:00"),
    ("America/New_York", Quiet("22:00", "01:30"), "2026-11-01T01:10-05:00", "2026-11-01T01:10-05:00"),
    ("Pacific/Chatham", Quiet("22:00", "03:00"), "2026-04-05T01:00+13:45", "2026-04-05T03:00+13:45"),
    ("America/New_York", NIGHT, "2026-11-01T01:00-04:00", "2026-11-01T08:00-05:00"),
    # Quiet hours that end in a gap where the next begin: until the next end.
    ("America/New_York", Quiet("02:30", "02:15"), "2026-03-08T01:00-05:00", "2026-03-09T02:15-04:00"),
]


@pytest.mark.parametrize(("zone", "quiet", "at", "outside"), TABLE)
def test_quiet_hours_end_by_the_wall_time_of_the_zone(zone: str, quiet: Quiet, at: str, outside: str) -> None:
    assert next_outside(datetime.fromisoformat(at), quiet, zone) == datetime.fromisoformat(outside)


def test_without_quiet_hours_it_is_never_quiet() -> None:
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert next_outside(at, None, "UTC") == at


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    begins=st.integers(0, 1439),
    ends=st.integers(0, 1439),
    zone=st.sampled_from(["America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Australia/Lord_Howe"]),
)
def test_the_instant_outside_is_outside(minutes: int, begins: int, ends: int, zone: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    quiet = Quiet(f"{begins // 60:02}:{begins % 60:02}", f"{ends // 60:02}:{ends % 60:02}")
    if begins == ends:
        return
    outside = next_outside(at, quiet, zone)
    assert at <= outside <= at + timedelta(days=2)
    assert next_outside(outside, quiet, zone) == outside
