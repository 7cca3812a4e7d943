"""Office hours minute by minute: what `domain.response` says, found by looking at a clock on the wall.

A slow and simple second opinion: it walks through the minutes of some weeks and asks what the zone's clock shows.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from client_messaging.domain.practice_settings import Response

MINUTE = timedelta(minutes=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Walk:
    """Every minute of some weeks: the instant, what the clock on the wall shows, and the latest that it has shown."""

    instants: list[datetime]
    shows: list[datetime]
    has_shown: list[datetime]

    def first_showing(self, wall_time: datetime) -> int:
        """The number of the first minute that shows this time or a later one."""
        return bisect_left(self.has_shown, wall_time)


@lru_cache(maxsize=16)
def walk(zone: str, begins: datetime, days: int) -> Walk:
    """The minutes of so many days from an instant."""
    instants = [begins + number * MINUTE for number in range(days * 24 * 60)]
    shows = [instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for instant in instants]
    return Walk(instants, shows, list(accumulate(shows, max)))


@dataclass(frozen=True)
class Said:
    """What the clock says at an instant."""

    open_now: bool
    opens_at: datetime | None
    expected_by: datetime | None


def look(section: Response, at: datetime, counted_from: datetime | None, days: int = 40) -> Said:
    """Look from a whole minute on, for so many days. The answer has to lie well within them."""
    midnight = datetime.combine(at.date(), time(), UTC)
    minutes = walk(section.time_zone or "", midnight - timedelta(days=3), days)
    open_on = _open_on(section, minutes)
    now = minutes.instants.index(at)
    later = next((number for number in range(now, len(open_on)) if open_on[number]), None)
    opens_at = minutes.instants[later] if later is not None and later > now else None
    expected_by = _expected_by(section, minutes, open_on, counted_from) if counted_from else None
    return Said(open_on[now] is not None, opens_at, expected_by)


def _open_on(section: Response, minutes: Walk) -> list[date | None]:
    """For each minute the day of the opening that it lies in."""
    open_on: list[date | None] = [None] * len(minutes.instants)
    for day in sorted({shown.date() for shown in minutes.shows})[1:-2]:
        if day.isoformat() in section.closed_on:
            continue
        for hours in section.office_hours:
            if WEEKDAYS[day.weekday()] not in hours.days:
                continue
            ends_on = day if hours.closes > hours.opens and hours.closes != "24:00" else day + timedelta(days=1)
            closes = "00:00" if hours.closes == "24:00" else hours.closes
            first = minutes.first_showing(datetime.combine(day, time.fromisoformat(hours.opens)))
            end = minutes.first_showing(datetime.combine(ends_on, time.fromisoformat(closes)))
            open_on[first:end] = [day] * (end - first)
    return open_on


def _expected_by(
    section: Response, minutes: Walk, open_on: list[date | None], counted_from: datetime
) -> datetime | None:
    expected = section.expected_response
    if expected is None:
        return None
    now = minutes.instants.index(counted_from)
    opened = [number for number in range(now, len(open_on)) if open_on[number]]
    if expected.unit == "hours":
        return minutes.instants[opened[expected.within * 60 - 1]] + MINUTE
    days = list(dict.fromkeys(open_on[number] for number in opened))
    last = max(number for number in opened if open_on[number] == days[expected.within])
    return minutes.instants[last] + MINUTE
