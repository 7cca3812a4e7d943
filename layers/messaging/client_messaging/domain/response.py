"""Response: whether a practice is open, when it opens, and by when an answer can be expected. No clock, no store.

business days   the last closing time of the n-th open day after the message's: the day of the opening that
                contains it, or else of the next one
hours           when so many hours of open time have passed
absent          both are counted from the end of the absence; without an end there is no answer
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.absence import Absence
from client_messaging.domain.model import Told
from client_messaging.domain.openings import Opening, openings_from, zone_of
from client_messaging.domain.practice_settings import Response
from client_messaging.domain.snapshots import Announced
from client_messaging.values import Value, replace

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

OPENS_WITHIN: Final = timedelta(days=366)
"""How far ahead an opening is worth saying."""


class Outlook(Value):
    """What can be said at an instant. None: nothing; `open_now` without office hours, `opens_at` while open."""

    open_now: bool | None = None
    opens_at: str | None = None
    expected_by: str | None = None


class ResponseNow(Value):
    """What a chart owner can expect now. `absence`: the clinician's, if it holds."""

    outlook: Outlook
    absence: Absence | None
    crisis: Mapping[str, str]
    emergency_numbers: tuple[str, ...]


def response_now(announced: Announced, at: datetime, *, available: bool) -> ResponseNow | None:
    """What a chart owner can expect at an instant; None if neither practice nor clinician says anything.

    `available`: whether they can write; otherwise no answer is expected.
    """
    absence = _holding(announced, at)
    if announced.section is None and absence is None:
        return None
    section = announced.section.value if announced.section else Response()
    found = outlook(section, at, absence)
    if not available:
        found = replace(found, expected_by=None)
    return ResponseNow(found, absence, section.crisis, section.emergency_numbers)


def told_at(announced: Announced, at: datetime) -> Told | None:
    """What a chart owner was told who wrote at this instant; None if nothing."""
    now = response_now(announced, at, available=True)
    if now is None:
        return None
    version = announced.section.version if announced.section else 0
    return Told(now.outlook.open_now, now.absence is not None, now.outlook.expected_by, version)


def _holding(announced: Announced, at: datetime) -> Absence | None:
    absence = announced.absence
    return absence if absence and absence.holds_at(ids.timestamp(at)) else None


def outlook(section: Response, at: datetime, absence: Absence | None) -> Outlook:
    """What can be said at an instant by this section, of a clinician with this absence, which need not hold."""
    zone = zone_of(section)
    if zone is None:
        return Outlook()
    first = next(openings_from(section, zone, at), None)
    is_open = first is not None and first.opens <= at
    opens_at = first.opens if first and not is_open and first.opens - at <= OPENS_WITHIN else None
    return Outlook(is_open, _text(opens_at), _text(_expected_by(section, zone, _counted_from(at, absence))))


def _counted_from(at: datetime, absence: Absence | None) -> datetime | None:
    if absence is None or not absence.holds_at(ids.timestamp(at)):
        return at
    return datetime.fromisoformat(absence.until) if absence.until else None


def _expected_by(section: Response, zone: "ZoneInfo", counted_from: datetime | None) -> datetime | None:
    expected = section.expected_response
    if expected is None or counted_from is None:
        return None
    openings = openings_from(section, zone, counted_from)
    if expected.unit == "hours":
        return _after_open_time(openings, counted_from, timedelta(hours=expected.within))
    return _after_open_days(openings, expected.within)


def _after_open_time(openings: Iterator[Opening], counted_from: datetime, left: timedelta) -> datetime | None:
    for opening in openings:
        begins = max(opening.opens, counted_from)
        if left <= opening.closes - begins:
            return begins + left
        left -= opening.closes - begins
    return None


def _after_open_days(openings: Iterator[Opening], within: int) -> datetime | None:
    """The last closing time of this open day after the first."""
    for number, (_, of_day) in enumerate(groupby(openings, key=lambda opening: opening.day)):
        if number == within:
            return max(opening.closes for opening in of_day)
    return None


def _text(at: datetime | None) -> str | None:
    return ids.timestamp(at) if at else None
