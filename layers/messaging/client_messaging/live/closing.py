"""Close connections: on token expiry, suspension and hand-over.

API Gateway answers 410 (Gone) during a handshake, too. Such a connection keeps its row, and a delayed message closes it
after the handshake.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from typing import Final

from client_messaging.domain.model import Role
from client_messaging.dynamodb.store import Store
from client_messaging.live import fan_out
from client_messaging.live.connections import HANDSHAKE_SECONDS, Connection, Connections, Gateway, Gone
from client_messaging.live.work_queue import Detail, Queue, QueueMessage
from client_messaging.values import Value

CONNECTION_EXPIRED: Final = "connection.expired"
"""A connection's token expires. The message comes early if the expiry is beyond SQS's longest delay."""

CONNECTIONS_END: Final = "connections.end"
"""A piece: close these connections, or those of a person after one."""


class LiveContext(Value):
    """Clients of live updates, the clock, and what runs requests to connections in parallel."""

    store: Store
    connections: Connections
    gateway: Gateway
    queue: Queue
    clock: Callable[[], datetime]
    executor: Executor
    """Its threads post to connections, and close them."""


def in_time(connection: Connection, now: datetime) -> QueueMessage:
    """The delayed message for a connection's token expiry; early if that is beyond SQS's longest delay."""
    return QueueMessage(CONNECTION_EXPIRED, connection.detail(), connection.ends_at - now.timestamp() + 1)


def token_ran_out(live: LiveContext, detail: Detail) -> int:
    """Handle CONNECTION_EXPIRED: close the connection, or delay again."""
    connection, now = Connection.from_detail(detail), live.clock()
    if connection.has_ended(now):
        return end(live, connection)
    live.queue.send([in_time(connection, now)])
    return 0


def end_some(live: LiveContext, detail: Detail) -> int:
    """Handle CONNECTIONS_END."""
    if "after" in detail:
        role = Role(detail["role"]) if detail["role"] else None
        return end_all(live, detail["practice_id"], detail["person_id"], role, detail["after"])
    return end_each(live, list(map(Connection.from_detail, detail["connections"])))


def end_all(live: LiveContext, practice_id: str, person_id: str, role: Role | None, after: str = "") -> int:
    """Close the connections of a person in this role, or in any. Returns how many were closed at once."""
    person = {"practice_id": practice_id, "person_id": person_id, "role": role}

    def go_on(last: Connection) -> QueueMessage:
        return QueueMessage(CONNECTIONS_END, {**person, "after": last.id})

    connections = live.connections.of_person(practice_id, person_id, role, after)
    return fan_out.in_pieces(live.queue, connections, partial(end_each, live), _piece, go_on)


def end_each(live: LiveContext, connections: Sequence[Connection]) -> int:
    """Close these connections. Returns how many were closed at once."""
    return fan_out.each(live.queue, connections, partial(end, live), _piece, live.executor)


def end(live: LiveContext, connection: Connection) -> int:
    """Close a connection and delete its row; later, if its handshake may be under way. Returns how many were closed."""
    now = live.clock()
    try:
        live.gateway.end(connection)
    except Gone:
        if connection.may_be_opening(now):
            delay = connection.opened_at + HANDSHAKE_SECONDS - now.timestamp() + 1
            live.queue.send([QueueMessage(CONNECTIONS_END, {"connections": [connection.detail()]}, delay)])
            return 0
        closed = 0
    else:
        closed = 1
    live.connections.forget(connection)
    return closed


def _piece(connections: Sequence[Connection]) -> QueueMessage:
    return QueueMessage(CONNECTIONS_END, {"connections": [connection.detail() for connection in connections]})
