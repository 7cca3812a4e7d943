"""Open WebSocket connections, by id: receive, send, close.

In memory only: after a restart of the engine their ids are Gone.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.websockets import WebSocket, WebSocketDisconnect

from deployment.documents import Document, Json
from local.apigateway.websocket.handshake import Handshake

MAX_MESSAGE_BYTES = 128 * 1024  # https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-quotas.html


class Gone(Exception):
    """No such connection, or it is closed (GoneException)."""


@dataclass(frozen=True)
class CloseStatus:
    """Close code (RFC 6455, section 7.4) and reason of a closed connection."""

    code: int
    reason: str


# As API Gateway passes them to `$disconnect`.
NORMAL = CloseStatus(1000, "Connection Closed Normally")
GOING_AWAY = CloseStatus(1001, "Going away")
NOT_TEXT = CloseStatus(1003, "Binary frames are not supported")
NO_STATUS = CloseStatus(1005, "Client-side close frame status not set")
LOST = CloseStatus(1006, "Connection Closed Abnormally")


@dataclass(frozen=True)
class Limits:
    """Idle time-out (in both directions) and maximum duration of a connection, in seconds."""

    idle: float = 600
    lifetime: float = 7200


class Connection:
    """One open connection."""

    def __init__(
        self,
        handshake: Handshake,
        socket: WebSocket,
        authorizer: Document | None = None,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.handshake = handshake
        self.authorizer = authorizer
        self.last_active_at = handshake.at
        self.close_status: CloseStatus | None = None
        self._socket = socket
        self._limits = limits or Limits()
        self._clock = clock

    @property
    def id(self) -> str:
        return self.handshake.connection_id

    def seconds_left(self) -> float:
        """Seconds until the idle time-out or the maximum duration."""
        until = min(self.last_active_at + self._limits.idle, self.handshake.at + self._limits.lifetime)
        return until - self._clock()

    def context(self, route_key: str, event_type: str, **more: Json) -> Document:
        """The requestContext of a later event, with the authorizer's context of the handshake."""
        return self.handshake.context(route_key, event_type, self.authorizer, **more)

    async def accept(self, subprotocol: str | None) -> None:
        """Complete the handshake. If the client is gone, the connection is LOST."""
        try:
            await self._socket.accept(subprotocol)
        except OSError:
            self.close_status = LOST

    async def messages(self) -> AsyncIterator[str]:
        """Messages of the client until the connection is closed by either side; then `close_status` is set."""
        while not self.close_status:
            received = await self._receive()
            if received is None:
                continue
            if received["type"] == "websocket.disconnect":
                self.close_status = self.close_status or _close_status(received)
            elif received.get("text") is None:
                await self.close(NOT_TEXT)
            else:
                self.last_active_at = self._clock()
                yield received["text"]

    async def _receive(self) -> Document | None:
        """The next frame; None after the time-out, when the connection is closed or a push has extended its time."""
        left = self.seconds_left()
        if left <= 0:
            await self.close(GOING_AWAY)
            return None
        try:
            async with asyncio.timeout(left):
                return dict(await self._socket.receive())
        except TimeoutError:
            return None

    async def send(self, text: str) -> None:
        """Send a text frame to the client. Raises Gone."""
        if self.close_status:
            raise Gone
        try:
            await self._socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):  # starlette and uvicorn raise them for a closing socket
            raise Gone from None
        self.last_active_at = self._clock()

    async def close(self, status: CloseStatus) -> None:
        """Close the connection, which ends `messages`. Without effect if it is closed already."""
        if self.close_status:
            return
        self.close_status = status
        with suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(status.code, status.reason)


class Connections:
    """All open connections of the WebSocket API."""

    def __init__(self) -> None:
        self._connections: dict[str, Connection] = {}

    def add(self, connection: Connection) -> None:
        self._connections[connection.id] = connection

    def remove(self, connection: Connection) -> None:
        self._connections.pop(connection.id, None)

    def all(self) -> list[Connection]:
        return list(self._connections.values())

    def find(self, connection_id: str) -> Connection:
        """The open connection with this id. Raises Gone."""
        connection = self._connections.get(connection_id)
        if connection is None or connection.close_status:
            raise Gone
        return connection


def _close_status(received: Document) -> CloseStatus:
    # For a lost connection uvicorn reports no reason, and a code as if it had been closed.
    if "reason" not in received:
        return LOST
    return NO_STATUS if received["code"] == NO_STATUS.code else CloseStatus(received["code"], received["reason"] or "")
