"""Live: whoever is connected is told that there is something to ask for, and connections end when they must.

A connection itself opens nothing. Whoever misses what is said loses nothing: the next page with `newer` has it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from client_messaging import events_out, live_ends, live_news
from client_messaging.connections import Connection
from client_messaging.errors import AccessSuspended
from client_messaging.live_ends import Live
from client_messaging.live_queue import Detail
from client_messaging.model import Chart, Role


def open_connection(live: Live, connection: Connection) -> None:
    """Keep a connection until its token ends. Raises AccessSuspended, for a token that has ended too, and TryAgain.

    Its end is in the queue before it is kept: there is no connection that nothing ends.
    """
    now = live.store.now()
    if connection.has_ended(now):
        raise AccessSuspended
    opening = connection.opening(now)
    live.queue.send([live_ends.in_time(opening, now)])
    live.connections.add(opening)


def take(live: Live, detail_type: str, detail: Detail) -> int:
    """Act on an event, or a piece of one, and answer how many connections were told or ended.

    Raises TryAgain, after which the whole may be repeated: whoever was told is told again. Raises KeyError for an event
    that is none of ours.
    """
    return _ACTS[detail_type](live, detail)


def _tell_both(live: Live, detail: Detail) -> int:
    return live_news.tell(live, live_news.BOTH, live_news.inbox_of(detail))


def _tell_clinician(live: Live, detail: Detail) -> int:
    """Notices are not for chart owners."""
    return live_news.tell(live, live_news.CLINICIAN, live_news.inbox_of(detail))


def _access_changed(live: Live, detail: Detail) -> int:
    """Everybody around the chart hears of it; the former owner's connections end."""
    chart = Chart(detail["practice_id"], detail["client_id"])
    former = detail.get("former_owner_id")
    ended = live_ends.end_all(live, chart.practice_id, former, Role.CHART_OWNER) if former else 0
    return ended + live_news.tell_chart(live, live_news.EVERYBODY, chart)


def _person_changed(live: Live, detail: Detail) -> int:
    """The connections of a suspended person end; the owners of a clinician's charts hear whether they can write.

    The event names the role in which somebody was suspended; one that does not is about all roles of that id.
    """
    practice_id, person_id = detail["practice_id"], detail["person_id"]
    role = Role(detail["role"]) if detail.get("role") else None
    ended = live_ends.end_all(live, practice_id, person_id, role) if detail["state"] == "suspended" else 0
    told = live_news.tell_owners(live, practice_id, person_id) if role in (None, Role.CLINICIAN) else 0
    return ended + told


_ACTS_ON_EVENTS: Final[Mapping[str, Callable[[Live, Detail], int]]] = {
    events_out.MESSAGE_COMPOSED: _tell_both,
    events_out.MESSAGE_REPLIED: _tell_both,
    events_out.INBOX_READ: _tell_both,
    events_out.NOTICE_RECORDED: _tell_clinician,
    events_out.PORTAL_ACCESS_CHANGED: _access_changed,
    events_out.PERSON_ACCESS_CHANGED: _person_changed,
}
_ACTS_ON_PIECES: Final[Mapping[str, Callable[[Live, Detail], int]]] = {
    live_ends.CONNECTION_EXPIRED: live_ends.token_ran_out,
    live_ends.CONNECTIONS_END: live_ends.end_some,
    live_news.INBOXES_TELL: live_news.tell_some_inboxes,
    live_news.CONNECTIONS_TELL: live_news.tell_some_connections,
}

_ACTS: Final = {**_ACTS_ON_EVENTS, **_ACTS_ON_PIECES}

EVENTS: Final = frozenset(_ACTS)
"""The types of events that `take` acts on."""

FROM_THE_BUS: Final = frozenset(_ACTS_ON_EVENTS)
"""Those that the bus delivers; the others are put into the queue here."""
