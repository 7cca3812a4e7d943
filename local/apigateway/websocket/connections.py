"""Open WebSocket connections: whoever knows an id may push to it, look at it, and close it.

They live in memory: an engine that is killed forgets them, and their ids are Gone.
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
    """There is no such connection, or no longer."""


@dataclass(frozen=True)
class CloseStatus:
    """Why a connection ended: the close code (RFC 6455, section 7.4) and a few words."""

    code: int
    reason: str


# In API Gateway's words, as `$disconnect` gets them.
NORMAL = CloseStatus(1000, "Connection Closed Normally")
GOING_AWAY = CloseStatus(1001, "Going away")
NOT_TEXT = CloseStatus(1003, "Binary frames are not supported")
NO_STATUS = CloseStatus(1005, "Client-side close frame status not set")
LOST = CloseStatus(1006, "Connection Closed Abnormally")


@dataclass(frozen=True)
class Limits:
    """How long a connection may be silent in both directions, and how long it may last, in seconds."""

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
        self.ending: CloseStatus | None = None
        self._socket = socket
        self._limits = limits or Limits()
        self._clock = clock

    @property
    def id(self) -> str:
        return self.handshake.connection_id

    def seconds_left(self) -> float:
        """Until it has been silent, or has lasted, for too long."""
        until = min(self.last_active_at + self._limits.idle, self.handshake.at + self._limits.lifetime)
        return until - self._clock()

    def context(self, route_key: str, event_type: str, **more: Json) -> Document:
        """The requestContext of a later event: the authorizer's word at the handshake goes with every one."""
        return self.handshake.context(route_key, event_type, self.authorizer, **more)

    async def accept(self, subprotocol: str | None) -> None:
        """Completes the handshake; a client that did not wait for it is a connection that ended."""
        try:
            await self._socket.accept(subprotocol)
        except OSError:
            self.ending = LOST

    async def messages(self) -> AsyncIterator[str]:
        """What the client sends, until the connection ends, whoever ends it; `ending` then says why."""
        while not self.ending:
            received = await self._receive()
            if received is None:
                continue
            if received["type"] == "websocket.disconnect":
                self.ending = self.ending or _ending(received)
            elif received.get("text") is None:
                await self.close(NOT_TEXT)
            else:
                self.last_active_at = self._clock()
                yield received["text"]

    async def _receive(self) -> Document | None:
        """None when nothing came in time: then the connection is closed, or a push has given it more."""
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
        """One text frame to the client, or Gone."""
        if self.ending:
            raise Gone
        try:
            await self._socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):  # starlette's and uvicorn's words for a socket that is closing
            raise Gone from None
        self.last_active_at = self._clock()

    async def close(self, ending: CloseStatus) -> None:
        """Ends it for both sides; `messages` ends too. One that is closed already stays as it is."""
        if self.ending:
            return
        self.ending = ending
        with suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(ending.code, ending.reason)


class Connections:
    """The connections of the stack's WebSocket API by their ids."""

    def __init__(self) -> None:
        self._connections: dict[str, Connection] = {}

    def add(self, connection: Connection) -> None:
        self._connections[connection.id] = connection

    def remove(self, connection: Connection) -> None:
        self._connections.pop(connection.id, None)

    def all(self) -> list[Connection]:
        return list(self._connections.values())

    def find(self, connection_id: str) -> Connection:
        """The open connection of that id, or Gone."""
        connection = self._connections.get(connection_id)
        if connection is None or connection.ending:
            raise Gone
        return connection


def _ending(received: Document) -> CloseStatus:
    # uvicorn gives no reason for a connection that broke off, and a code as if it had been closed.
    if "reason" not in received:
        return LOST
    return NO_STATUS if received["code"] == NO_STATUS.code else CloseStatus(received["code"], received["reason"] or "")
