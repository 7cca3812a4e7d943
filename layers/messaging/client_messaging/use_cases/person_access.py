"""Access of a person: suspend somebody in a role, at once and everywhere, or lift the suspension."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from client_messaging.domain import ids
from client_messaging.domain.model import Caller, PersonState, Role
from client_messaging.domain.refusals import AccessSuspended, FieldError, InvalidRequest
from client_messaging.dynamodb.change_person_access import PersonChange
from client_messaging.dynamodb.conditions import retry_outdated
from client_messaging.dynamodb.store import Store
from client_messaging.values import Value


class PersonAccessRequest(Value):
    """Suspend a person of the caller's practice in a role, or lift the suspension."""

    caller: Caller
    person_id: str
    role: Role
    state: PersonState


def set_access(store: Store, request: PersonAccessRequest, clock: Callable[[], datetime]) -> str | None:
    """Bring a person of the caller's practice into a state, and answer since when they are suspended.

    For a person in that state already nothing is written.

    There is no register of people: an unused id can be suspended in advance. Ids are unique within a role, and a
    suspension is of a role. Raises InvalidRequest (nobody suspends themselves: they could not undo it),
    AccessSuspended and TryAgain.
    """
    if (request.person_id, request.role) == (request.caller.person_id, request.caller.role):
        raise InvalidRequest(FieldError("person_id", "is your own"))
    return retry_outdated(partial(_set_access, store, request, clock))


def _set_access(store: Store, request: PersonAccessRequest, clock: Callable[[], datetime]) -> str | None:
    caller, person_id, role, state = request.caller, request.person_id, request.role, request.state
    suspensions = store.suspensions(caller.practice_id, caller.person_id, person_id)
    if caller.role in suspensions[caller.person_id]:
        raise AccessSuspended
    before = suspensions[person_id]
    if (role in before) == (state is PersonState.SUSPENDED):
        return before.get(role)
    now = clock()
    since = ids.timestamp(now) if state is PersonState.SUSPENDED else None
    others = {other: at for other, at in before.items() if other is not role}
    after = {**others, role: since} if since else others
    store.change_person_access(PersonChange(caller, person_id, role, state, before, after), now)
    return since
