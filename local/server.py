"""uvicorn server, started and stopped by the engine instead of by signals."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from local.apigateway.websocket.connections import MAX_MESSAGE_BYTES

_LOGGER = logging.getLogger("uvicorn.error")


def _is_fault(record: logging.LogRecord) -> bool:
    """False for a WebSocket refused with an HTTP response, which uvicorn logs as an error."""
    return record.msg != "ASGI callable returned without completing handshake."


class _Uvicorn(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None: the engine decides when to stop."""
        yield


class Server:
    """Serves an ASGI application on bound sockets; its errors go to a log file."""

    def __init__(self, app: ASGIApp, listeners: list[socket.socket], log: Path) -> None:
        self._log = logging.FileHandler(log, delay=True)
        self._log.addFilter(_is_fault)
        _LOGGER.propagate = False
        _LOGGER.addHandler(self._log)
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            ws_max_size=MAX_MESSAGE_BYTES,
            ws_ping_interval=None,  # API Gateway sends no pings: idle clients are disconnected
            timeout_graceful_shutdown=1,
        )
        self._server = _Uvicorn(config)
        self._listeners = listeners
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns once the server accepts connections."""
        self._task = asyncio.create_task(self._server.serve(self._listeners))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        self._server.should_exit = True
        if self._task:
            await self._task
        for listener in self._listeners:
            listener.close()
        _LOGGER.removeHandler(self._log)
        self._log.close()
