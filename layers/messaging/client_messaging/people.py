"""People: suspending somebody at once and everywhere, and lifting it."""

from client_messaging import ids
from client_messaging.contract import PersonAccess
from client_messaging.errors import AccessSuspended, FieldError, InvalidRequest, TryAgain
from client_messaging.model import Caller, PersonState
from client_messaging.person_changes import Outdated
from client_messaging.store import Store

_TRIES = 5


def set_access(store: Store, caller: Caller, person_id: str, state: PersonState) -> PersonAccess:
    """Bring a person of the caller's practice into a state; who is in it already stays so, and nothing is written.

    There is no register of people: an id that nobody has can be suspended before somebody gets it. Raises
    InvalidRequest (nobody suspends themselves: they could not undo it), AccessSuspended and TryAgain.
    """
    if person_id == caller.person_id:
        raise InvalidRequest(FieldError("person_id", "is your own"))
    for _ in range(_TRIES):
        suspensions = store.suspensions(caller.practice_id, caller.person_id, person_id)
        if caller.person_id in suspensions:
            raise AccessSuspended
        is_suspended = person_id in suspensions
        if is_suspended == (state is PersonState.SUSPENDED):
            return PersonAccess(person_id=person_id, state=state, since=suspensions.get(person_id))
        now = store.now()
        try:
            store.change_person_access(caller, person_id, state, now)
        except Outdated:
            continue
        since = ids.timestamp(now) if state is PersonState.SUSPENDED else None
        return PersonAccess(person_id=person_id, state=state, since=since)
    raise TryAgain
