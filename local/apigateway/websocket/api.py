"""The WebSocket API: a connection from its handshake to its end, and the functions that are told of it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.responses import Response
from starlette.websockets import WebSocket

from deployment.documents import Document
from local.apigateway import access_log
from local.apigateway.apis import ServedApi
from local.apigateway.payload import HttpResponse
from local.apigateway.throttle import EXECUTION_LOGS, Throttle
from local.apigateway.websocket import connect_route
from local.apigateway.websocket.connections import GOING_AWAY, LOST, Connection, Connections, Gone
from local.apigateway.websocket.event_outcome import EventOutcome, GatewayError
from local.apigateway.websocket.handshake import Handshake, message_event, new_id
from local.apigateway.websocket.route_calls import RouteCalls
from local.apigateway.websocket.routes import Route, WebSocketRoutes
from local.awslambda.functions import Function
from local.cloudformation.template import Blueprint
from local.errors import NotSupported
from local.logs import Logs

_STOP_SECONDS = 1.0


class WebSocketApi:
    """One WebSocket API with its one stage."""

    def __init__(self, served: ServedApi, blueprint: Blueprint, functions: Mapping[str, Function], logs: Logs) -> None:
        stage = served.stage
        self.path = served.path
        self.connections = Connections()
        self._name, self._stage = served.api.name, served.path.removeprefix("/")
        self._routes = WebSocketRoutes.from_api(served.api, blueprint)
        self._throttle = Throttle.from_stage(stage.logical_id, stage.properties, EXECUTION_LOGS)
        self._log_format = stage.properties.get("AccessLogSettings", {}).get("Format")
        self._log_name = served.api.logical_id
        self._logs = logs
        self._calls = RouteCalls(functions)
        self._sessions: set[asyncio.Task[object]] = set()
        self._stopping = False
        for function in sorted(self._routes.functions() - functions.keys()):
            raise NotSupported(served.api.logical_id, f"it calls {function}, which is not of this template")

    async def serve(self, socket: WebSocket) -> None:
        """The ASGI side: one connection, until `$disconnect` has been told."""
        session = asyncio.current_task()
        assert session  # noqa: S101 - a coroutine runs in a task
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)
        connection = await self._open(socket)
        if connection is None:
            return
        try:
            async for body in connection.messages():
                await self._handle(connection, body)
        finally:
            self.connections.remove(connection)
            await self._tell_the_end(connection)

    async def stop(self) -> None:
        """Every connection is closed; `$disconnect` has a second to hear of it."""
        self._stopping = True
        closing = {asyncio.create_task(one.close(GOING_AWAY)) for one in self.connections.all()}
        if waiting := {*closing, *self._sessions}:
            await asyncio.wait(waiting, timeout=_STOP_SECONDS)
        for one in closing:
            one.cancel()  # of a client that reads nothing any more
        await self._calls.integrations.stop()

    async def _open(self, socket: WebSocket) -> Connection | None:
        """The connection, which may have ended while `$connect` ran, or None when it was refused."""
        handshake = Handshake.from_socket(socket, self._name, self._stage)
        outcome = EventOutcome(handshake.context("$connect", "CONNECT"))
        response = await self._connect(handshake, outcome)
        outcome.status = response.status
        self._log(outcome)
        if not 200 <= response.status < 300:
            with suppress(OSError):  # the client did not wait for it
                denial = Response(response.body, response.status, media_type="application/json")
                await socket.send_denial_response(denial)
            return None
        connection = Connection(handshake, socket, outcome.context.get("authorizer"))
        await connection.accept(connect_route.subprotocol(response, handshake))
        self.connections.add(connection)
        if self._stopping:
            await connection.close(GOING_AWAY)
        return connection

    async def _connect(self, handshake: Handshake, outcome: EventOutcome) -> HttpResponse:
        """The answer to the handshake; without a route `$connect` everybody is let in."""
        route = self._routes.find("$connect")
        try:
            self._admit("$connect")
            return await connect_route.answer(route, self._calls, handshake, outcome) if route else HttpResponse(200)
        except GatewayError as refusal:
            return HttpResponse(refusal.status, outcome.refuse(refusal).encode())

    async def _handle(self, connection: Connection, body: str) -> None:
        """One message; its function's answer goes nowhere, the gateway's own goes to the client."""
        route = self._routes.for_message(body)
        context = connection.context(route.key if route else "-", "MESSAGE", messageId=new_id())
        outcome = EventOutcome(context)
        try:
            await self._deliver(route, message_event(context, body), outcome)
        except GatewayError as refusal:
            with suppress(Gone):
                await connection.send(outcome.refuse(refusal))
        self._log(outcome)

    async def _deliver(self, route: Route | None, event: Document, outcome: EventOutcome) -> None:
        if route is None:
            raise GatewayError(403, "Forbidden")
        self._admit(route.key)
        await self._calls.call(route, event, outcome)

    async def _tell_the_end(self, connection: Connection) -> None:
        """Once, as well as it goes: nobody hears when the function fails."""
        route = self._routes.find("$disconnect")
        ending = connection.ending or LOST
        context = connection.context(
            "$disconnect", "DISCONNECT", disconnectStatusCode=ending.code, disconnectReason=ending.reason
        )
        outcome = EventOutcome(context)
        if route:
            try:
                await self._calls.call(route, connection.handshake.disconnect_event(context), outcome)
            except GatewayError as refusal:
                outcome.refuse(refusal)
        self._log(outcome)

    def _admit(self, route_key: str) -> None:
        if self._stopping:
            raise GatewayError(503, "Service Unavailable")
        if not self._throttle.admits(route_key):
            raise GatewayError(429, "Too Many Requests")

    def _log(self, outcome: EventOutcome) -> None:
        if self._log_format:
            self._logs.write(self._log_name, access_log.line(self._log_format, outcome))
