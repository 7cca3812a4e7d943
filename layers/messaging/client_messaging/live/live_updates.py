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
    """Keep a connection until its token ends. Raises AccessSuspended, for a token that has ended too, and TryAgain.

    Its end is in the queue before it is kept: there is no connection that nothing ends.
    """
    now = live.clock()
    if connection.has_ended(now):
        raise AccessSuspended
    opening = connection.opening(now)
    live.queue.send([closing.in_time(opening, now)])
    live.connections.add(opening)


def act_on(live: LiveContext, detail_type: str, detail: Detail) -> int:
    """Act on an event, or a piece of one. Answers how many connections were notified or closed.

    Raises TryAgain, after which all of it may be retried: connections may be notified twice. Raises KeyError for an
    event of another type.
    """
    return _ACTS[detail_type](live, detail)


def _tell_both(live: LiveContext, detail: Detail) -> int:
    return notifications.tell(live, notifications.BOTH, notifications.inbox_of(detail))


def _tell_clinician(live: LiveContext, detail: Detail) -> int:
    """Notices are not for chart owners."""
    return notifications.tell(live, notifications.CLINICIAN, notifications.inbox_of(detail))


def _access_changed(live: LiveContext, detail: Detail) -> int:
    """Everybody around the chart hears of it; the former owner's connections end."""
    chart = Chart(detail["practice_id"], detail["client_id"])
    former = detail.get("former_owner_id")
    ended = closing.end_all(live, chart.practice_id, former, Role.CHART_OWNER) if former else 0
    return ended + notifications.tell_chart(live, notifications.EVERYBODY, chart)


def _person_changed(live: LiveContext, detail: Detail) -> int:
    """The connections of a suspended person end; the owners of a clinician's charts hear whether they can write.

    The event names the role in which somebody was suspended; one that does not is about all roles of that id.
    """
    practice_id, person_id = detail["practice_id"], detail["person_id"]
    role = Role(detail["role"]) if detail.get("role") else None
    ended = closing.end_all(live, practice_id, person_id, role) if detail["state"] == "suspended" else 0
    told = notifications.tell_owners(live, practice_id, person_id) if role in (None, Role.CLINICIAN) else 0
    return ended + told


_ACTS_ON_EVENTS: Final[Mapping[str, Callable[[LiveContext, Detail], int]]] = {
    published_events.MESSAGE_COMPOSED: _tell_both,
    published_events.MESSAGE_REPLIED: _tell_both,
    published_events.INBOX_READ: _tell_both,
    published_events.NOTICE_RECORDED: _tell_clinician,
    published_events.PORTAL_ACCESS_CHANGED: _access_changed,
    published_events.PERSON_ACCESS_CHANGED: _person_changed,
}
_ACTS_ON_PIECES: Final[Mapping[str, Callable[[LiveContext, Detail], int]]] = {
    closing.CONNECTION_EXPIRED: closing.token_ran_out,
    closing.CONNECTIONS_END: closing.end_some,
    notifications.INBOXES_TELL: notifications.tell_some_inboxes,
    notifications.CONNECTIONS_TELL: notifications.tell_some_connections,
}

_ACTS: Final = {**_ACTS_ON_EVENTS, **_ACTS_ON_PIECES}

EVENTS: Final = frozenset(_ACTS)
"""The types of events that `act_on` acts on."""

FROM_THE_BUS: Final = frozenset(_ACTS_ON_EVENTS)
"""Those that the bus delivers; the others are put into the queue here."""
