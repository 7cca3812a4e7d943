"""Openings: office hours as intervals of instants, day by day, in the practice's time zone.

A wall time is the first instant at which the clock shows at least that: of two with the same wall time the first, and
in a gap the first instant after it. Wall times keep their order that way, so openings never overlap if hours do not.
An opening that lies wholly in a gap is none, and a day that a zone leaves out has none (Pacific/Apia, 2011-12-30).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from client_messaging.domain.practice_settings import OfficeHours, Response
from client_messaging.values import Value

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_MOST_DAYS: Final = 50 * 366
"""Longer than the slowest answer: 30 hours of a minute a week, after 366 closed weeks."""


class Opening(Value):
    """An interval of open time, its end excluded. It belongs to the local day on which it begins."""

    day: date
    opens: datetime
    closes: datetime


def zone_of(section: Response) -> "ZoneInfo | None":
    """The zone of the office hours; None without hours, or where this machine does not know the zone."""
    if not section.office_hours or section.time_zone is None:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # functions that look at no office hours need none

    try:
        return ZoneInfo(section.time_zone)
    except ZoneInfoNotFoundError:
        return None


def openings_from(section: Response, zone: "ZoneInfo", at: datetime) -> Iterator[Opening]:
    """The opening at this instant, if there is one, and all that begin later, in order."""
    week, closed_on = _by_weekday(section.office_hours), frozenset(section.closed_on)
    yesterday = at.astimezone(zone).date() - _DAY  # its last opening may be this one
    for number in range(_MOST_DAYS):
        day = yesterday + number * _DAY
        if (hours := week[day.weekday()]) and day.isoformat() not in closed_on:
            yield from (opening for opening in _openings_on(day, hours, zone) if opening.closes > at)


def _by_weekday(office_hours: tuple[OfficeHours, ...]) -> list[list[tuple[timedelta, timedelta]]]:
    """For each day of the week, when openings begin and end, from its midnight, in order."""
    week: list[list[tuple[timedelta, timedelta]]] = [[] for _ in _WEEK]
    for hours in office_hours:
        opens, closes = from_midnight(hours.opens), from_midnight(hours.closes)
        for day in hours.days:
            week[_WEEK.index(day)].append((opens, closes if closes > opens else closes + _DAY))
    return [sorted(day) for day in week]


def from_midnight(wall_time: str) -> timedelta:
    """From midnight to `HH:MM`, up to `24:00`."""
    hours, minutes = wall_time.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _openings_on(day: date, hours: list[tuple[timedelta, timedelta]], zone: "ZoneInfo") -> Iterator[Opening]:
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall time
    if not _exists(midnight, zone):
        return
    for opens, closes in hours:
        opening = Opening(day, instant(midnight + opens, zone), instant(midnight + closes, zone))
        if opening.opens < opening.closes:
            yield opening


def _exists(midnight: datetime, zone: "ZoneInfo") -> bool:
    """Whether the zone has this day."""
    return instant(midnight, zone).astimezone(zone).date() == midnight.date()


def instant(wall_time: datetime, zone: "ZoneInfo") -> datetime:
    """The first instant at which the zone's clock shows at least this."""
    found = wall_time.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall_time:
        return found
    # In a gap (PEP 495): `found` is after it, and the same wall time with the later offset is before it.
    before = wall_time.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while found - before > _SECOND:
        middle = before + (found - before) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < wall_time:
            before = middle
        else:
            found = middle
    return found
