"""Practice settings: show all sections, replace one."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from client_messaging.domain import ids, office_hours
from client_messaging.domain.model import Caller
from client_messaging.domain.practice_settings import Nudges, PracticeSettings, Response, Section, SectionValue
from client_messaging.domain.refusals import AccessSuspended, InvalidRequest, NotFound, SectionConflict
from client_messaging.dynamodb.change_practice_settings import SectionChange
from client_messaging.dynamodb.conditions import retry_outdated
from client_messaging.dynamodb.settings_items import name_of
from client_messaging.dynamodb.store import Store
from client_messaging.values import Value


class SectionRequest(Value):
    """Replace the section that has this kind of value; None: of a section that there is not.

    `version`: the one that the caller read, if they say it.
    """

    caller: Caller
    value: SectionValue | None
    version: int | None = None


def show(store: Store, caller: Caller) -> PracticeSettings:
    """All sections of the caller's practice. Raises AccessSuspended and TryAgain."""
    settings, is_suspended = store.practice_settings(caller)
    if is_suspended:
        raise AccessSuspended
    return settings


def set_section(store: Store, request: SectionRequest, clock: Callable[[], datetime]) -> Section[Any]:
    """Bring a section to the requested value, and answer it. If it says that already, nothing is written.

    Raises InvalidRequest, AccessSuspended, NotFound (no such section), SectionConflict and TryAgain.
    """
    value = _checked(request.value)
    return retry_outdated(partial(_set, store, request, value, clock))


def _set(
    store: Store, request: SectionRequest, value: SectionValue | None, clock: Callable[[], datetime]
) -> Section[Any]:
    """Raises Outdated after a concurrent change."""
    caller = request.caller
    settings = show(store, caller)
    if value is None:
        raise NotFound
    before: Section[Any] = getattr(settings, name_of(value).value)
    if before.value == value:
        return before
    if request.version not in (None, before.version):
        raise SectionConflict
    now = clock()
    after = Section(value, before.version + 1, ids.timestamp(now), caller.person_id, caller.role.value)
    store.change_section(SectionChange(caller, before.version, after), now)
    return after


def _checked(value: SectionValue | None) -> SectionValue | None:
    """The value in its normal form. Raises InvalidRequest for fields that do not go together."""
    match value:
        case Response():
            faults = tuple(office_hours.faults(value))
        case Nudges():
            faults = (*office_hours.faults_of_quiet(value.quiet), *office_hours.faults_of_zone(value.time_zone))
        case _:
            faults = ()
    if faults:
        raise InvalidRequest(*faults)
    return office_hours.in_order(value) if isinstance(value, Response) else value
