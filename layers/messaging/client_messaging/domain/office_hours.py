"""Validation and order of section `response`: office hours of a week, closed days, and what needs what.

`HH:MM` is local time. An opening ends on the next day if `closes` is before `opens`; `24:00` is the end of the day.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from client_messaging.domain.practice_settings import OfficeHours, Quiet, Response
from client_messaging.domain.refusals import FieldError
from client_messaging.values import replace

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = 24 * 60
_WEEK: Final = len(DAYS) * _DAY
_OF_THIS_MACHINE: Final = "localtime"
"""Many systems keep their own zone under this name beside the tz database, each another one."""


def minutes(time: str) -> int:
    """Minutes from midnight to `HH:MM`."""
    return int(time[:2]) * 60 + int(time[3:])


def openings(hours: OfficeHours) -> Iterator[tuple[int, int]]:
    """Each opening of a week in minutes since Monday's midnight; the end may be in the next week."""
    begins, ends = minutes(hours.opens), minutes(hours.closes)
    for day in hours.days:
        midnight = DAYS.index(day) * _DAY
        yield midnight + begins, midnight + (ends if ends > begins else ends + _DAY)


def in_order(response: Response) -> Response:
    """The section in its normal form: days of the week and hours in order, closed days sorted."""
    hours = [replace(one, days=tuple(sorted(one.days, key=DAYS.index))) for one in response.office_hours]
    hours.sort(key=lambda one: ([DAYS.index(day) for day in one.days], minutes(one.opens), minutes(one.closes)))
    return replace(response, office_hours=tuple(hours), closed_on=tuple(sorted(response.closed_on)))


def faults(response: Response) -> Iterator[FieldError]:
    """What is wrong with a section whose fields have the right form each."""
    yield from _missing(response)
    for number, hours in enumerate(response.office_hours):
        if len(set(hours.days)) < len(hours.days):
            yield FieldError(f"office_hours.{number}.days", "has a day twice")
        if hours.opens == hours.closes:
            yield FieldError(f"office_hours.{number}.to", "must not be the same as from")
    if overlap(response.office_hours):
        yield FieldError("office_hours", "must not overlap")
    if len(set(response.closed_on)) < len(response.closed_on):
        yield FieldError("closed_on", "has a day twice")
    if not all(map(_is_a_day, response.closed_on)):
        yield FieldError("closed_on", "must be days of the calendar")
    if response.time_zone is not None:
        yield from faults_of_zone(response.time_zone)


def _missing(response: Response) -> Iterator[FieldError]:
    needs_zone = response.office_hours or response.closed_on or response.expected_response
    if needs_zone and response.time_zone is None:
        yield FieldError("time_zone", "is required with office hours, closed days and an expected response")
    if response.expected_response and not response.office_hours:
        yield FieldError("office_hours", "is required with an expected response")


def overlap(office_hours: tuple[OfficeHours, ...]) -> bool:
    """Whether two openings overlap, over midnight and the week's end, too. Touching is no overlap."""
    week = sorted(opening for hours in office_hours for opening in openings(hours))
    if not week:
        return False
    again = (week[0][0] + _WEEK, week[0][1] + _WEEK)
    return any(following[0] < before[1] for before, following in pairwise([*week, again]))


def faults_of_quiet(quiet: Quiet | None) -> Iterator[FieldError]:
    """What is wrong with quiet hours: they begin when they end."""
    if quiet and minutes(quiet.begins) == minutes(quiet.ends) % minutes("24:00"):
        yield FieldError("quiet.to", "must not be the same as from")


def faults_of_zone(name: str) -> Iterator[FieldError]:
    """What is wrong with the name of a time zone: there is none of it."""
    if not is_time_zone(name):
        yield FieldError("time_zone", "must be a name of the tz database")


def is_time_zone(name: str) -> bool:
    """Whether this is a zone or link of the tz database, in exact case."""
    from zoneinfo import available_timezones

    return name != _OF_THIS_MACHINE and name in available_timezones()


def _is_a_day(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
