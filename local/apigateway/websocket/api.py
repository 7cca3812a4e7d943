"""WebSocket API: connections from handshake to disconnect, and the function calls of their routes.

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
    """A WebSocket API with its stage."""

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
            raise NotSupported(served.api.logical_id, f"it calls {function}, which is not in this template")

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection, until the function of `$disconnect` has run."""
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
            await self._call_disconnect(connection)

    async def stop(self) -> None:
        """Close all connections; the functions of `$disconnect` have a second."""
        self._stopping = True
        closing = {asyncio.create_task(connection.close(GOING_AWAY)) for connection in self.connections.all()}
        if pending := {*closing, *self._sessions}:
            await asyncio.wait(pending, timeout=_STOP_SECONDS)
        for close in closing:
            close.cancel()  # the client does not read any more
        await self._calls.integrations.stop()

    async def _open(self, socket: WebSocket) -> Connection | None:
        """The connection, or None if it was refused. It may have ended while `$connect` ran."""
        handshake = Handshake.from_socket(socket, self._name, self._stage)
        outcome = EventOutcome(handshake.context("$connect", "CONNECT"))
        response = await self._connect(handshake, outcome)
        outcome.status = response.status
        self._log(outcome)
        if not 200 <= response.status < 300:
            with suppress(OSError):  # the client is gone
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
        """The response to the handshake; 200 if there is no route `$connect`."""
        route = self._routes.find("$connect")
        try:
            self._admit("$connect")
            return await connect_route.answer(route, self._calls, handshake, outcome) if route else HttpResponse(200)
        except GatewayError as refusal:
            return HttpResponse(refusal.status, outcome.refuse(refusal).encode())

    async def _handle(self, connection: Connection, body: str) -> None:
        """Handle one message. The function's result is dropped; an error of the gateway goes to the client."""
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

    async def _call_disconnect(self, connection: Connection) -> None:
        """Call the function of `$disconnect` once; its failure is only logged."""
        route = self._routes.find("$disconnect")
        status = connection.close_status or LOST
        context = connection.context(
            "$disconnect", "DISCONNECT", disconnectStatusCode=status.code, disconnectReason=status.reason
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
