"""API Gateway's and SQS's part of the live API, behind the functions' clients, with a simulated clock."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote
from uuid import uuid4

import pytest
from botocore.awsrequest import AWSResponse

from client_messaging import wiring
from testing.faults.injected import InTurn
from testing.invocations import Json, invoke
from testing.people import Person
from testing.rows import scan
from testing.sample_events import make_table
from testing.stack import Stack

IN_A_QUARTER: Final = timedelta(minutes=15)
ENVIRONMENT: Final = {
    "LIVE_UPDATES_URL": "https://sqs.example.invalid/0/live",
    "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": "https://live.example.invalid/live",
}
MOST_DELIVERIES: Final = 5
"""The queue's maxReceiveCount."""
ENDLESS: Final = 100
"""A chain of messages longer than any operation needs."""
AGAIN_AFTER_SECONDS: Final = 360
"""Its visibility time-out."""


@dataclass
class Socket:
    """The front end's side of a connection, open after its handshake."""

    id: str
    person: Person
    ends_at: int
    heard: list[Json] = field(default_factory=list)
    is_open: bool = False

    @property
    def context(self) -> dict[str, Json]:
        authorizer = {
            "practice_id": self.person.practice_id,
            "person_id": self.person.person_id,
            "role": self.person.role,
            "ends_at": str(self.ends_at),
        }
        return {"connectionId": self.id, "authorizer": authorizer}


@dataclass
class Waiting:
    """A message of the queue. `depth`: the length of the chain of messages that led to it."""

    body: str
    due: datetime
    depth: int
    deliveries: int = 0

    @property
    def event(self) -> Json:
        return json.loads(self.body)


class LiveApi:
    """The sockets, and the queue of live updates."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.sockets: dict[str, Socket] = {}
        self.waiting: list[Waiting] = []
        self.dead_letters: list[Waiting] = []
        self.taken: list[Waiting] = []
        self.clock = datetime.now(UTC)
        self.failing = 0
        self.refusing: Callable[[int, Json], bool] = lambda _number, _entry: False
        self.batches = 0
        self._depth = 0
        wiring.store()._clock = lambda: self.clock
        object.__setattr__(wiring.live(), "clock", lambda: self.clock)
        self.executor = wiring.live().executor
        self.post_by(InTurn())
        clients: list[Any] = [wiring.live().gateway.client, wiring.live().queue.client]
        clients[0].meta.events.register("before-send.apigatewaymanagementapi", self._serve)
        clients[1].meta.events.register("before-send.sqs.SendMessageBatch", self._queue)

    def post_by(self, executor: object) -> None:
        """Make requests to connections by this executor. By default they are in turn, so that they have numbers."""
        object.__setattr__(wiring.live(), "executor", executor)

    # ------------------------------------------------------------ front ends
    def connect(self, person: Person, **changed: Json) -> int:
        """Connect a person; returns the gateway's status."""
        socket = self.handshake(person)
        event = {"requestContext": {**socket.context, "routeKey": "$connect"}}
        event["requestContext"]["authorizer"] |= changed
        answer = invoke("open_connection", event)
        if answer["statusCode"] == 200:
            socket.is_open = True
        return int(answer["statusCode"])

    def handshake(self, person: Person) -> Socket:
        """A socket whose handshake is not complete."""
        socket = Socket(f"{uuid4().hex[:12]}=", person, int((self.clock + IN_A_QUARTER).timestamp()))
        self.sockets[socket.id] = socket
        return socket

    def socket(self, person: Person) -> Socket:
        assert self.connect(person) == 200
        return list(self.sockets.values())[-1]

    def settled(self, person: Person) -> Socket:
        """A connection whose handshake is long complete."""
        socket = self.socket(person)
        self.pass_by(timedelta(minutes=2))
        return socket

    def leave(self, socket: Socket) -> None:
        socket.is_open = False
        invoke("close_connection", {"requestContext": {**socket.context, "routeKey": "$disconnect"}})

    def _serve(self, request: Any, **_: Any) -> AWSResponse:
        socket = self.sockets.get(unquote(request.url.rpartition("/@connections/")[2]))
        status = 500 if self.failing else 200 if socket and socket.is_open else 410
        if self.failing:
            self.failing -= 1
        elif socket and request.method == "POST" and status == 200:
            socket.heard.append(json.loads(request.body))
        elif socket and status == 200:
            socket.is_open = False
        code = {410: "GoneException", 500: "InternalServerErrorException"}.get(status, "")
        return _answer(request.url, status, {}, {"x-amzn-errortype": code} if code else {})

    # ------------------------------------------------------------ the queue
    def _queue(self, request: Any, **_: Any) -> AWSResponse:
        entries = json.loads(request.body)["Entries"]
        assert 0 < len(entries) <= 10
        assert len(request.body) < 256 * 1024
        self.batches += 1
        failed = [entry["Id"] for number, entry in enumerate(entries) if self.refusing(number, entry)]
        for entry in entries:
            assert 0 <= entry["DelaySeconds"] <= 900
            if entry["Id"] not in failed:
                due = self.clock + timedelta(seconds=entry["DelaySeconds"])
                self.waiting.append(Waiting(entry["MessageBody"], due, self._depth + 1))
        sent = [{"Id": entry["Id"], "MessageId": "m"} for entry in entries if entry["Id"] not in failed]
        refused = [{"Id": entry_id, "Code": "InternalError", "SenderFault": False} for entry_id in failed]
        return _answer(request.url, 200, {"Successful": sent, "Failed": refused}, {})

    def put(self, detail_type: str, /, **detail: str | None) -> None:
        """Put an event, in the format of the rule."""
        fields = {"event_id": "e", "practice_id": "willow", **detail}
        body = json.dumps({"source": "client-messaging", "detail-type": detail_type, "detail": fields})
        self.waiting.append(Waiting(body, self.clock, 0))

    def pass_by(self, time: timedelta) -> None:
        """Advance the clock; messages due meanwhile are delivered in order."""
        until = self.clock + time
        while due := [message for message in self.waiting if message.due <= until]:
            self.deliver(min(due, key=lambda message: message.due))
        self.clock = until

    def work(self) -> None:
        """Deliver all due messages, including those sent meanwhile."""
        self.pass_by(timedelta())

    def run_out(self) -> None:
        """Deliver until the queue is empty."""
        while self.waiting:
            self.deliver(min(self.waiting, key=lambda message: message.due))

    def deliver(self, message: Waiting) -> bool:
        """Deliver a message when it is due. A failed one comes again, and at last is a dead letter."""
        self.waiting.remove(message)
        self.clock = max(self.clock, message.due)
        assert message.depth < ENDLESS, "a message sends itself for ever"
        self._depth = message.depth
        message.deliveries += 1
        self.taken.append(message)
        is_done = self._is_done(message)
        self._depth = 0  # what is sent by somebody else begins anew
        if is_done:
            return True
        message.due = self.clock + timedelta(seconds=AGAIN_AFTER_SECONDS)
        (self.dead_letters if message.deliveries >= MOST_DELIVERIES else self.waiting).append(message)
        return False

    @staticmethod
    def _is_done(message: Waiting) -> bool:
        try:
            answer = invoke("tell_connections", {"Records": [{"messageId": "m", "body": message.body}]})
        except SystemExit:  # killed: nobody answers
            return False
        return not answer["batchItemFailures"]

    def ids_kept(self) -> list[str]:
        """The ids of stored connections."""
        return [row["sk"]["S"].removeprefix("CONNECTION#") for row in self.rows_kept()]

    def rows_kept(self) -> list[Json]:
        return list(scan(self.stack, wiring.connections().name))


def _answer(url: str, status: int, body: Json, headers: Mapping[str, str]) -> AWSResponse:
    return _Response(url, status, headers, json.dumps(body).encode())


class _Response(AWSResponse):
    def __init__(self, url: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(url, status, headers, None)  # type: ignore[arg-type]
        self._body = body

    @property
    def content(self) -> bytes:
        return self._body


@contextmanager
def live_api(stack: Stack) -> Iterator[LiveApi]:
    """The live API without connections, with a connections table of its own."""
    name = f"connections-{uuid4().hex}"
    make_table(stack.dynamodb, name, "ConnectionsTable")
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in {**ENVIRONMENT, "CONNECTIONS_TABLE": name}.items():
            patch.setenv(variable, value)
        for constructor in (wiring.connections, wiring.live, wiring.store):
            constructor.cache_clear()
        yield LiveApi(stack)
    stack.dynamodb.delete_table(TableName=name)
