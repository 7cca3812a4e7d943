"""Live: whoever is connected is told that there is something to ask for, and connections end when they must.

What is said is `{"inbox": {"client_id", "clinician_id"}, "newest": entry id or null}`: ids only. It is said to the
inbox's clinician, and to the chart's owner as the record names them at that moment, of what they may see; a connection
itself opens nothing. Whoever misses it loses nothing: the next page with `newer` has it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from client_messaging import events_out
from client_messaging.connections import Connection, Connections, Gateway, Gone
from client_messaging.errors import AccessSuspended
from client_messaging.model import Chart, Inbox, PortalState, Role
from client_messaging.store import Store

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

CONNECTION_EXPIRED: Final = "connection.expired"
"""What this module tells itself, by way of the same queue, when the token of a connection runs out."""

LONGEST_DELAY: Final = timedelta(minutes=15)
"""Of a message in a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""

_BOTH: Final = frozenset({Role.CLINICIAN, Role.CHART_OWNER})

type Detail = Mapping[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Live:
    """All that it takes."""

    store: Store
    connections: Connections
    gateway: Gateway
    queue: "SQSClient"
    queue_url: str


def open_connection(live: Live, connection: Connection) -> None:
    """Keep a connection until its token ends. Raises AccessSuspended, for a token that has ended too, and TryAgain."""
    if connection.has_ended(live.store.now()):
        raise AccessSuspended
    _end_in_time(live, connection)
    live.connections.add(connection)


def take(live: Live, detail_type: str, detail: Detail) -> int:
    """Act on an event and answer how many connections were told or ended.

    Raises TryAgain, after which the whole may be repeated: whoever was told is told again. Raises KeyError for an event
    that is none of ours.
    """
    return _ACTS[detail_type](live, detail)


def _tell_both(live: Live, detail: Detail) -> int:
    return _tell(live, _inbox(detail), _BOTH)


def _tell_clinician(live: Live, detail: Detail) -> int:
    """Notices are not for chart owners."""
    return _tell(live, _inbox(detail), frozenset({Role.CLINICIAN}))


def _access_changed(live: Live, detail: Detail) -> int:
    """Everybody around the chart hears of it; the former owner's connections end."""
    chart = Chart(detail["practice_id"], detail["client_id"])
    former = detail.get("former_owner_id")
    ended = _end_all(live, chart.practice_id, former, Role.CHART_OWNER) if former else 0
    return ended + sum(_tell(live, head.inbox, _BOTH, if_shut=True) for head in live.store.heads(chart))


def _person_changed(live: Live, detail: Detail) -> int:
    """The connections of a suspended person end; those whom they cannot be written by any more hear of it."""
    practice_id, person_id = detail["practice_id"], detail["person_id"]
    ended = _end_all(live, practice_id, person_id) if detail["state"] == "suspended" else 0
    inboxes = live.store.inboxes_to_tell(practice_id, person_id)
    return ended + sum(_tell(live, inbox, frozenset({Role.CHART_OWNER})) for inbox in inboxes)


def _token_ran_out(live: Live, detail: Detail) -> int:
    connection = Connection(
        detail["connection_id"],
        detail["practice_id"],
        detail["person_id"],
        Role(detail["role"]),
        int(detail["ends_at"]),
    )
    if connection.has_ended(live.store.now()):
        return _end(live, connection)
    _end_in_time(live, connection)
    return 0


_ACTS: Final[Mapping[str, Callable[[Live, Detail], int]]] = {
    events_out.MESSAGE_COMPOSED: _tell_both,
    events_out.MESSAGE_REPLIED: _tell_both,
    events_out.INBOX_READ: _tell_both,
    events_out.NOTICE_RECORDED: _tell_clinician,
    events_out.PORTAL_ACCESS_CHANGED: _access_changed,
    events_out.PERSON_ACCESS_CHANGED: _person_changed,
    CONNECTION_EXPIRED: _token_ran_out,
}

EVENTS: Final = frozenset(_ACTS)
"""The types of events that `take` acts on."""


def _inbox(detail: Detail) -> Inbox:
    return Inbox(detail["practice_id"], detail["client_id"], detail["clinician_id"])


def _tell(live: Live, inbox: Inbox, sides: frozenset[Role], *, if_shut: bool = False) -> int:
    """Tell these sides of an inbox what is newest for them; a chart owner whose portal is shut only that it is."""
    portal, head = live.store.inbox_as_it_is(inbox)
    if portal is None or head is None:
        return 0
    told = 0
    if Role.CLINICIAN in sides:
        told += _say(live, inbox, inbox.clinician_id, Role.CLINICIAN, head.last.id if head.last else None)
    if Role.CHART_OWNER in sides and (if_shut or portal.state is PortalState.ENABLED):
        last = head.last_message
        newest = last.id if last and last.id > portal.visible_after else None
        told += _say(live, inbox, portal.owner.person_id, Role.CHART_OWNER, newest)
    return told


def _say(live: Live, inbox: Inbox, person_id: str, role: Role, newest: str | None) -> int:
    open_now = _of(live, inbox.practice_id, person_id, role)
    if not open_now:
        return 0
    if live.store.is_suspended(inbox.practice_id, role, person_id):
        return _end_each(live, open_now)
    about = {"client_id": inbox.client_id, "clinician_id": inbox.clinician_id}
    text = json.dumps({"inbox": about, "newest": newest})
    now = live.store.now()
    for connection in open_now:
        if connection.has_ended(now):
            _end(live, connection)
            continue
        try:
            live.gateway.post(connection, text)
        except Gone:
            live.connections.forget(connection)
    return len(open_now)


def _of(live: Live, practice_id: str, person_id: str, role: Role | None) -> list[Connection]:
    """Ids are given out by role: a clinician and a chart owner may have the same."""
    found = live.connections.of(practice_id, person_id)
    return [connection for connection in found if role in (None, connection.role)]


def _end_all(live: Live, practice_id: str, person_id: str, role: Role | None = None) -> int:
    return _end_each(live, _of(live, practice_id, person_id, role))


def _end_each(live: Live, connections: Iterable[Connection]) -> int:
    return sum(_end(live, connection) for connection in connections)


def _end(live: Live, connection: Connection) -> int:
    try:
        live.gateway.end(connection)
    except Gone:
        ended = 0
    else:
        ended = 1
    live.connections.forget(connection)
    return ended


def _end_in_time(live: Live, connection: Connection) -> None:
    """Have the queue deliver this connection's end when its token ends, or in steps towards it."""
    left = connection.ends_at - live.store.now().timestamp()
    detail = {
        "practice_id": connection.practice_id,
        "person_id": connection.person_id,
        "role": connection.role.value,
        "connection_id": connection.id,
        "ends_at": str(connection.ends_at),
    }
    live.queue.send_message(
        QueueUrl=live.queue_url,
        MessageBody=json.dumps({"detail-type": CONNECTION_EXPIRED, "detail": detail}),
        DelaySeconds=int(min(max(left + 1, 0), LONGEST_DELAY.total_seconds())),
    )
