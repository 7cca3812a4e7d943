"""Starts the parts of the stack in order of their dependencies, and stops them in reverse."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import partial

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.routing import Route as HttpRoute
from starlette.types import ASGIApp

from deployment.documents import Document
from deployment.front_ends import FrontEndConfig
from local.apigateway import apis
from local.apigateway.http_api import HttpApi
from local.apigateway.jwt_authorizer import fetch_jwks
from local.apigateway.websocket import management_api
from local.apigateway.websocket.api import WebSocketApi
from local.apigateway.websocket.management_api import ManagementApi
from local.aws_services import AwsServices
from local.awslambda import functions, invoke_api
from local.awslambda.async_invocations import AsyncInvocations
from local.awslambda.function_spec import Endpoints, FunctionSpec
from local.awslambda.functions import Function
from local.awslambda.invoke_api import InvokeApi
from local.cloudformation import arns, template
from local.cloudformation.template import Blueprint, Resource
from local.dynamodb import tables
from local.dynamodb.client import Connection
from local.dynamodb.store import Store
from local.errors import NotSupported
from local.event_sources.sqs_mapping import QueueMapping, QueuePoller
from local.event_sources.stream_mapping import StreamMapping
from local.event_sources.stream_poller import StreamPoller
from local.eventbridge.bus import Bus
from local.front_ends import serving
from local.issuer import dialects, tokens
from local.issuer.tokens import SigningKey
from local.journal import Journal
from local.logs import Logs
from local.outbox import page as outbox_page
from local.outbox.alarms import Alarms
from local.plan import Plan
from local.practice import people
from local.scheduler.schedules import Schedules
from local.server import Server
from local.sqs.queues import Queue, Queues

_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


class Engine:
    """A running stack. After `stop` only data and logs remain."""

    def __init__(self, plan: Plan, logs: Logs) -> None:
        self._plan = plan
        self._logs = logs
        self._undo = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self.functions: dict[str, Function] = {}
        self.key = SigningKey.load_or_make(plan.paths.signing_key)
        self.journal = Journal(plan.paths.journal)
        self.store = Store(plan.paths, logs.say)
        self._outputs: Document = {}
        self._resources: Document = {}
        self._live_url = ""
        self._undo.callback(self.journal.close)

    async def start(self) -> None:
        """Returns when the stack is ready. If a part fails to start, those that had started are stopped."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        self._undo.push_async_callback(self.store.stop)
        store_start = asyncio.create_task(self.store.start())
        try:
            blueprint = template.load(
                self._plan.template, self._plan.parameters(), self._plan.aws_url, self._plan.paths.expanded
            )
        finally:
            await store_start
        connection = Connection(self.store.url)
        self._undo.push_async_callback(connection.close)
        for table in blueprint.of_type("AWS::DynamoDB::Table"):
            await tables.ensure(connection, table)
        self._outputs = dict(blueprint.outputs)
        self._resources = {
            each.logical_id: arns.ref(each.kind, each.name, self._plan.aws_url) for each in blueprint.resources
        }
        await self._serve(blueprint, connection)

    async def _serve(self, blueprint: Blueprint, connection: Connection) -> None:
        queues = Queues(self.journal, map(Queue.from_resource, blueprint.of_type("AWS::SQS::Queue")))
        self._make_functions(blueprint)
        invocations = AsyncInvocations(self.journal, queues, self.functions, self._logs)
        invocations.configure(blueprint.of_type("AWS::Lambda::EventInvokeConfig"))
        bus = Bus(self.journal, queues, invocations)
        bus.configure(blueprint.of_type("AWS::Events::EventBus"), blueprint.of_type("AWS::Events::Rule"))
        http_api = await self._http_api(blueprint)
        live = self._websocket_api(blueprint)
        mappings = blueprint.of_type("AWS::Lambda::EventSourceMapping")
        pollers = [self._poller(mapping, queues, connection) for mapping in mappings]
        aws = AwsServices.of(blueprint, self._plan, self.journal, queues, bus, self._logs)
        background = [work for work in (*pollers, invocations, aws.schedules) if work]
        self._undo.push_async_callback(self._stop_background, background)
        server = Server(self._app(aws, http_api, live), self._plan.sockets, self._logs.path("engine"))
        self._undo.push_async_callback(server.stop)
        if http_api:
            self._undo.push_async_callback(http_api.stop)  # before the server: pending requests get an answer
        if live:
            self._undo.push_async_callback(live.stop)  # first: `$disconnect` still needs functions and store
        for poller in pollers:
            if isinstance(poller, StreamPoller):
                await poller.set_start_position()
        await server.start()
        for work in background:
            self._run(work.run())

    def _make_functions(self, blueprint: Blueprint) -> None:
        endpoints = Endpoints(self.store.url, self._plan.aws_url, self._plan.connections_url)
        resources = blueprint.of_type("AWS::Lambda::Function")
        specs = [FunctionSpec.from_resource(resource, blueprint, endpoints) for resource in resources]
        debug = self._plan.debug
        self.functions = functions.by_name(debug.apply(specs) if debug else specs, self._logs)

    async def _http_api(self, blueprint: Blueprint) -> HttpApi | None:
        served = apis.http(blueprint)
        if served is None:
            return None
        http = httpx.AsyncClient(timeout=10, trust_env=False)
        self._undo.push_async_callback(http.aclose)
        return HttpApi(served.api, served.stage, self.functions, partial(fetch_jwks, http), self._logs)

    def _websocket_api(self, blueprint: Blueprint) -> WebSocketApi | None:
        served = apis.websocket(blueprint)
        if served is None:
            return None
        self._live_url = self._plan.live_url(served.path)
        return WebSocketApi(served, blueprint, self.functions, self._logs)

    def _poller(self, mapping: Resource, queues: Queues, connection: Connection) -> QueuePoller | StreamPoller | None:
        source = str(mapping.properties["EventSourceArn"])
        name = arns.function_name(mapping.properties["FunctionName"])
        if name not in self.functions:
            raise NotSupported(mapping.logical_id, f"{name} is not a function of this template")
        if mapping.properties.get("Enabled") is False:
            return None
        if ":sqs:" in source:
            queue = queues.require(source, mapping.logical_id)
            return QueuePoller(queues, QueueMapping.from_resource(mapping, queue, self.functions[name]))
        if ":dynamodb:" in source and "/stream/" in source:
            stream = StreamMapping.from_resource(mapping, self.functions[name], queues)
            return StreamPoller(connection, self.journal, queues, stream, self._logs)
        raise NotSupported(mapping.logical_id, f"the event source {source} is not supported by the local stack")

    def _app(self, aws: AwsServices, http_api: HttpApi | None, live: WebSocketApi | None) -> ASGIApp:
        plan = self._plan
        sign_in = dialects.sign_in(plan.sign_in, self.key, plan.issuer, plan.front_ends, plan.template)
        routes: list[BaseRoute] = [*sign_in.routes(), *aws.alarms.routes()]
        if live:
            management = ManagementApi(live.connections)
            path = f"/_aws/execute-api{management_api.PATH}"
            routes.append(HttpRoute(path, management.serve, methods=management_api.METHODS))
            routes.append(WebSocketRoute(live.path, live.serve))
        invoke = InvokeApi(self.functions)
        routes.append(HttpRoute(f"/_aws{invoke_api.PATH}", invoke.serve, methods=invoke_api.METHODS))
        routes.append(HttpRoute("/_aws{rest:path}", aws.endpoint.serve, methods=_METHODS))
        if http_api:
            routes.append(HttpRoute("/{rest:path}", http_api.serve, methods=_METHODS))
        return self._with_front_ends(Starlette(routes=routes), sign_in.endpoint("token"), aws.alarms)

    def _with_front_ends(self, api: ASGIApp, token_endpoint: str, alarms: Alarms) -> ASGIApp:
        served, issuer_url = self._plan.web, self._plan.issuer
        if served is None:
            return api
        config = FrontEndConfig(self._plan.api_url, self._live_url, issuer_url, tokens.AUDIENCE)
        pages = outbox_page.in_front_of(serving.app(served.folder, config, token_endpoint), alarms)
        return serving.beside(api, pages, served.port)

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._report)
        self._tasks.append(task)

    def _report(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._logs.say(f"a background task of the local stack failed: {type(error).__name__}: {error}")

    async def _stop_background(
        self, background: list[QueuePoller | StreamPoller | AsyncInvocations | Schedules]
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for work in background:
            await work.stop()
        await asyncio.gather(*(function.stop() for function in self.functions.values()))

    def warm(self) -> None:
        """Start a worker of each function in the background, one after the other."""

        async def one_after_the_other() -> None:
            for function in self.functions.values():
                await function.warm()

        self._run(one_after_the_other())

    def watch_template(self) -> None:
        """Print a line for each change of the template: it needs a restart."""

        async def watch() -> None:
            seen = self._plan.template.stat().st_mtime_ns
            while True:
                await asyncio.sleep(1)
                now = self._plan.template.stat().st_mtime_ns if self._plan.template.exists() else seen
                if now != seen:
                    self._logs.say(f"{self._plan.template.name} changed: restart to apply")
                seen = now

        self._run(watch())

    def document(self) -> Document:
        """The content of stack.json."""
        return {
            "api_url": self._plan.api_url,
            "live_url": self._live_url,
            "web_url": self._plan.web_url,
            "store_url": self.store.url,
            "aws_url": self._plan.aws_url,
            "region": arns.REGION,
            "bus_name": self._outputs.get("BusName", "default"),
            "messages_table": self._outputs.get("MessagesTableName", ""),
            "audit_table": self._outputs.get("AuditTableName", ""),
            "issuer": self._plan.issuer,
            "audience": tokens.AUDIENCE,
            "resources": self._resources,
            "people": [person.document() for person in people.PEOPLE],
        }

    async def stop(self) -> None:
        """Stop all parts; nothing acknowledged is lost."""
        await self._undo.aclose()
