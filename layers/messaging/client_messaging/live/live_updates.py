"""Live updates: notify open WebSocket connections of changed inboxes, and close those no longer allowed.

A connection gives no access to entries. A missed update loses nothing: the next page with `newer` has the entries.
"""

from collections.abc import Callable, Mapping
from typing import Final

from client_messaging.domain.model import Chart, Role
from client_messaging.domain.refusals import AccessSuspended
from client_messaging.events import published_events
from client_messaging.live import closing, notifications
from client_messaging.live.closing import LiveContext
from client_messaging.live.connections import Connection
from client_messaging.live.work_queue import Detail


def open_connection(live: LiveContext, connection: Connection) -> None:
    """Store a connection until its token expires. Raises AccessSuspended, for an expired token too, and TryAgain.

    The message that closes it is in the queue before it is stored: no connection stays open for good.
    """
    now = live.clock()
    if connection.has_ended(now):
        raise AccessSuspended
    opening = connection.opening(now)
    live.queue.send([closing.in_time(opening, now)])
    live.connections.add(opening)


def act_on(live: LiveContext, detail_type: str, detail: Detail) -> int:
    """Handle an event, or a piece of one. Returns how many connections were notified or closed.

    Raises TryAgain, after which all of it may be retried: connections may be notified twice. Raises KeyError for an
    event of another type. A detail is read before anything is done: one without a field raises, and changes nothing.
    """
    return _ACTS[detail_type](live, detail)


def _tell_both(live: LiveContext, detail: Detail) -> int:
    return notifications.tell(live, notifications.BOTH, notifications.inbox_of(detail))


def _tell_clinician(live: LiveContext, detail: Detail) -> int:
    """A notice: chart owners see none."""
    return notifications.tell(live, notifications.CLINICIAN, notifications.inbox_of(detail))


def _access_changed(live: LiveContext, detail: Detail) -> int:
    """Notify all sides of the chart; close the former owner's connections."""
    chart = Chart(detail["practice_id"], detail["client_id"])
    former = detail.get("former_owner_id")
    closed = closing.end_all(live, chart.practice_id, former, Role.CHART_OWNER) if former else 0
    return closed + notifications.tell_chart(live, notifications.EVERYBODY, chart)


def _person_changed(live: LiveContext, detail: Detail) -> int:
    """Close a suspended person's connections; notify the owners of a clinician's charts whether they can write.

    The event names the suspended role; without one it applies to all roles of that id.
    """
    practice_id, person_id = detail["practice_id"], detail["person_id"]
    role = Role(detail["role"]) if detail.get("role") else None
    closed = closing.end_all(live, practice_id, person_id, role) if detail["state"] == "suspended" else 0
    if role not in (None, Role.CLINICIAN):
        return closed
    return closed + notifications.tell_inboxes(live, notifications.OWNER, practice_id, person_id)


def _absence_changed(live: LiveContext, detail: Detail) -> int:
    """Notify the owners of the clinician's charts, and the clinician, once each."""
    return notifications.tell_of_every_inbox(live, detail["practice_id"], detail["person_id"])


_ACTS_ON_EVENTS: Final[Mapping[str, Callable[[LiveContext, Detail], int]]] = {
    published_events.MESSAGE_COMPOSED: _tell_both,
    published_events.MESSAGE_REPLIED: _tell_both,
    published_events.MESSAGE_STARTED: _tell_both,
    published_events.INBOX_READ: _tell_both,
    published_events.NOTICE_RECORDED: _tell_clinician,
    published_events.PORTAL_ACCESS_CHANGED: _access_changed,
    published_events.PERSON_ACCESS_CHANGED: _person_changed,
    published_events.ABSENCE_CHANGED: _absence_changed,
}
_ACTS_ON_PIECES: Final[Mapping[str, Callable[[LiveContext, Detail], int]]] = {
    closing.CONNECTION_EXPIRED: closing.token_ran_out,
    closing.CONNECTIONS_END: closing.end_some,
    notifications.INBOXES_TELL: notifications.tell_some_inboxes,
    notifications.CONNECTIONS_TELL: notifications.tell_some_connections,
}

_ACTS: Final = {**_ACTS_ON_EVENTS, **_ACTS_ON_PIECES}

EVENTS: Final = frozenset(_ACTS)
"""Event types that `act_on` handles."""

FROM_THE_BUS: Final = frozenset(_ACTS_ON_EVENTS)
"""Event types that the bus delivers; this package sends the others to the queue."""
