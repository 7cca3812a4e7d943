"""Absence of a clinician: set, replace, end and show it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from client_messaging.domain import ids
from client_messaging.domain.absence import Absence
from client_messaging.domain.model import Caller
from client_messaging.domain.refusals import AccessSuspended, FieldError, InvalidRequest
from client_messaging.dynamodb.change_absence import AbsenceChange
from client_messaging.dynamodb.conditions import retry_outdated
from client_messaging.dynamodb.store import Store
from client_messaging.values import Value, replace


class AbsenceRequest(Value):
    """An absence to set. Instants as `ids.timestamp` formats them; `begins` None: from now on, `until` None: no end."""

    caller: Caller
    clinician_id: str
    begins: str | None
    until: str | None
    note: Mapping[str, str]
    instead: str | None


def show(store: Store, caller: Caller, clinician_id: str, now: datetime) -> Absence | None:
    """The absence of a clinician of the caller's practice; None if there is none or it is over.

    Raises AccessSuspended and TryAgain.
    """
    absence = _not_over(_read(store, caller, clinician_id), now)
    return store.without_suspended(caller.practice_id, absence) if absence else None


def set_absence(store: Store, request: AbsenceRequest, clock: Callable[[], datetime]) -> Absence:
    """Set the absence of a clinician, in place of the one there is. If that says the same, nothing is written.

    Without `begins`, what an absence that holds says already says the same. Raises InvalidRequest, AccessSuspended and
    TryAgain.
    """
    _check(request, clock())
    absence = retry_outdated(partial(_set, store, request, clock))
    return store.without_suspended(request.caller.practice_id, absence)


def end_absence(store: Store, caller: Caller, clinician_id: str, clock: Callable[[], datetime]) -> None:
    """End the absence of a clinician. If there is none or it is over, nothing is written.

    Raises AccessSuspended and TryAgain.
    """
    retry_outdated(partial(_end, store, caller, clinician_id, clock))


def _check(request: AbsenceRequest, now: datetime) -> None:
    begins = request.begins or ids.timestamp(now)
    if request.until is not None and request.until <= begins:
        raise InvalidRequest(FieldError("until", "must be after from"))
    if request.until is not None and request.until <= ids.timestamp(now):
        raise InvalidRequest(FieldError("until", "is in the past"))
    if request.instead == request.clinician_id:
        raise InvalidRequest(FieldError("instead", "must be somebody else"))


def _set(store: Store, request: AbsenceRequest, clock: Callable[[], datetime]) -> Absence:
    """Raises Outdated after a concurrent change."""
    caller, now = request.caller, clock()
    before, at = _read(store, caller, request.clinician_id), ids.timestamp(now)
    after = Absence(
        clinician_id=request.clinician_id,
        begins=request.begins or at,
        until=request.until,
        set_by=caller.person_id,
        set_by_role=caller.role,
        set_at=at,
        revision=ids.new(now),
        note=request.note,
        instead=request.instead,
    )
    if before and before.says_the_same_as(_repeated(request, before, after)):
        return before
    store.change_absence(AbsenceChange(caller, request.clinician_id, before, after), now)
    return after


def _repeated(request: AbsenceRequest, before: Absence, after: Absence) -> Absence:
    """The absence as a repeated request without `begins` means it: since when it was said first."""
    if request.begins is None and before.holds_at(after.set_at):
        return replace(after, begins=before.begins)
    return after


def _end(store: Store, caller: Caller, clinician_id: str, clock: Callable[[], datetime]) -> None:
    """Raises Outdated after a concurrent change."""
    now = clock()
    before = _not_over(_read(store, caller, clinician_id), now)
    if before:
        store.change_absence(AbsenceChange(caller, clinician_id, before, None), now)


def _read(store: Store, caller: Caller, clinician_id: str) -> Absence | None:
    absence, is_suspended = store.absence(caller, clinician_id)
    if is_suspended:
        raise AccessSuspended
    return absence


def _not_over(absence: Absence | None, now: datetime) -> Absence | None:
    return None if absence is None or absence.is_over_at(ids.timestamp(now)) else absence
