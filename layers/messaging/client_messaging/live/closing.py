"""How live connections end: with their token, with a suspension, with a hand-over.

The gateway answers "gone" for a connection whose handshake is under way, too. Such a connection is not dead: its row
stays, and it is ended by a message that is due when the handshake is over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from client_messaging.domain.model import Role
from client_messaging.dynamodb.store import Store
from client_messaging.live import fan_out
from client_messaging.live.connections import HANDSHAKE_SECONDS, Connection, Connections, Gateway, Gone
from client_messaging.live.work_queue import Detail, Queue, QueueMessage

CONNECTION_EXPIRED: Final = "connection.expired"
"""The token of a connection runs out. Comes early where it is good for longer than a message may wait."""

CONNECTIONS_END: Final = "connections.end"
"""A piece: these connections end, or those of a person that come after one."""


@dataclass(frozen=True, slots=True, repr=False)
class LiveContext:
    """What live updates work with. `clock` answers the present instant."""

    store: Store
    connections: Connections
    gateway: Gateway
    queue: Queue
    clock: Callable[[], datetime]


def in_time(connection: Connection, now: datetime) -> QueueMessage:
    """The end of a connection with its token, or a step towards it."""
    return QueueMessage(CONNECTION_EXPIRED, connection.detail(), connection.ends_at - now.timestamp() + 1)


def token_ran_out(live: LiveContext, detail: Detail) -> int:
    """Act on CONNECTION_EXPIRED."""
    connection, now = Connection.from_detail(detail), live.clock()
    if connection.has_ended(now):
        return end(live, connection)
    live.queue.send([in_time(connection, now)])
    return 0


def end_some(live: LiveContext, detail: Detail) -> int:
    """Act on CONNECTIONS_END."""
    if "after" in detail:
        role = Role(detail["role"]) if detail["role"] else None
        return end_all(live, detail["practice_id"], detail["person_id"], role, detail["after"])
    return end_each(live, [Connection.from_detail(one) for one in detail["connections"]])


def end_all(live: LiveContext, practice_id: str, person_id: str, role: Role | None, after: str = "") -> int:
    """End the connections of a person in this role, or in any. Answers how many ended at once."""
    person = {"practice_id": practice_id, "person_id": person_id, "role": role}

    def go_on(last: Connection) -> QueueMessage:
        return QueueMessage(CONNECTIONS_END, {**person, "after": last.id})

    found = live.connections.of_person(practice_id, person_id, role, after)
    return fan_out.in_pieces(live.queue, found, partial(end_each, live), _piece, go_on)


def end_each(live: LiveContext, connections: Sequence[Connection]) -> int:
    """End these connections."""
    return fan_out.each(live.queue, connections, partial(end, live), _piece)


def end(live: LiveContext, connection: Connection) -> int:
    """End a connection and forget it; later, where its handshake may be under way. Answers how many ended."""
    now = live.clock()
    try:
        live.gateway.end(connection)
    except Gone:
        if connection.may_be_opening(now):
            wait = connection.opened_at + HANDSHAKE_SECONDS - now.timestamp() + 1
            live.queue.send([QueueMessage(CONNECTIONS_END, {"connections": [connection.detail()]}, wait)])
            return 0
        ended = 0
    else:
        ended = 1
    live.connections.forget(connection)
    return ended


def _piece(connections: Sequence[Connection]) -> QueueMessage:
    return QueueMessage(CONNECTIONS_END, {"connections": [one.detail() for one in connections]})
