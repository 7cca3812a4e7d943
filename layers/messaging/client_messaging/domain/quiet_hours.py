"""Quiet hours: the next instant outside them, by the wall time of a zone.

Each day's quiet hours run from the first instant at which the clock shows `begins` to the first at which it shows
`ends`: of two equal wall times the first, and in a gap the next instant that exists (`openings.instant`).
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from client_messaging.domain.openings import from_midnight, instant
from client_messaging.domain.practice_settings import Quiet

_DAY: Final = timedelta(days=1)


def next_outside(at: datetime, quiet: Quiet | None, time_zone: str) -> datetime:
    """This instant if it is outside quiet hours, else their end, in UTC.

    Raises ZoneInfoNotFoundError for a zone that this machine does not know.
    """
    if quiet is None:
        return at
    from zoneinfo import ZoneInfo  # only nudges look at quiet hours

    zone = ZoneInfo(time_zone)
    begins, ends = from_midnight(quiet.begins), from_midnight(quiet.ends)
    if ends <= begins:
        ends += _DAY
    today = at.astimezone(zone).date()
    outside = at.astimezone(UTC)
    # Yesterday's may end today. In order, since a clock change can make one day's begin where another's end.
    for number in (-1, 0, 1):
        day = today + number * _DAY
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall time
        if instant(midnight + begins, zone) <= outside < (end := instant(midnight + ends, zone)):
            outside = end
    return outside
