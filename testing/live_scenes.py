"""One connection and concurrent events, in an order that a test chooses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from client_messaging import wiring
from client_messaging.live.connections import HANDSHAKE_SECONDS
from testing.invocations import Json, invoke
from testing.live_api import LiveApi, Socket
from testing.people import LEO, LUIS, ROSA
from testing.stack import Stack

TOKEN_SECONDS: Final = 10
INBOX: Final = {"client_id": LEO, "clinician_id": "ana"}

OPENING: Final = ("asks for its end", "is kept", "is there")
"""The connection's own steps: `open_connection`'s two requests, then the end of the handshake."""

ACTORS: Final = {
    "tell": ("told",),
    "suspend": ("suspended", "the suspension is heard of"),
    "hand over": ("handed over", "the hand-over is heard of"),
    "token": ("the token ends",),
    "die": ("dies",),
    "die and say so": ("dies", "$disconnect"),
}


def orders(*actors: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All interleavings of these actors' steps."""
    if not any(actors):
        yield ()
    for number, actor in enumerate(actors):
        if actor:
            rest = (*actors[:number], actor[1:], *actors[number + 1 :])
            yield from ((actor[0], *order) for order in orders(*rest))


@dataclass
class Scene:
    """One connection of Rosa's, and concurrent events."""

    api: LiveApi
    socket: Socket
    token_seconds: int
    happened: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, api: LiveApi, token_seconds: int = TOKEN_SECONDS) -> "Scene":
        return cls(api, api.handshake(ROSA), token_seconds)

    def play(self, order: tuple[str, ...]) -> None:
        """Run `open_connection`, with the other steps before, between and after its requests, in this order."""
        places = [order.index(step) for step in OPENING]
        steps = [order[: places[0]], order[places[0] + 1 : places[1]], order[places[1] + 1 : places[2]]]
        queue, tables = wiring.live().queue.client.meta.events, wiring.tables().client.meta.events
        asking, keeping = "before-call.sqs.SendMessageBatch", "before-call.dynamodb.TransactWriteItems"

        def before_asking(**_: Any) -> None:
            queue.unregister(asking, before_asking)
            self._happen(steps[0])
            tables.register(keeping, before_keeping)

        def before_keeping(**_: Any) -> None:
            tables.unregister(keeping, before_keeping)
            self._happen(steps[1])

        queue.register(asking, before_asking)
        self._open(steps[2])
        self._happen(order[places[2] + 1 :])

    def _open(self, before_it_is_there: tuple[str, ...]) -> None:
        context = self.socket.context
        context["authorizer"]["ends_at"] = str(int(self.api.clock.timestamp()) + self.token_seconds)
        answer = invoke("open_connection", {"requestContext": context})
        self.happened.append("kept" if answer["statusCode"] == 200 else "refused")
        self._happen(before_it_is_there)
        self.socket.is_open = answer["statusCode"] == 200 and "dies" not in self.happened

    def _happen(self, steps: tuple[str, ...]) -> None:
        for step in steps:
            self.happened.append(step)
            self._steps[step]()

    def tell(self) -> None:
        self._deliver("message.composed", **INBOX)

    def _suspend(self) -> None:
        self.api.stack.suspend(ROSA)

    def _suspension(self) -> None:
        self._deliver("person_access.changed", person_id="rosa", state="suspended", role="client")

    def _hand_over(self) -> None:
        assert self.api.stack.enable(owner=LUIS).status == 200

    def _hand_over_heard(self) -> None:
        self._deliver("portal_access.changed", client_id=LEO, former_owner_id="rosa")

    def _token(self) -> None:
        self.api.pass_by(timedelta(seconds=TOKEN_SECONDS + 2))

    def _die(self) -> None:
        self.socket.is_open = False

    def _say_so(self) -> None:
        invoke("close_connection", {"requestContext": {**self.socket.context, "routeKey": "$disconnect"}})

    def _deliver(self, detail_type: str, **detail: str) -> None:
        self.api.put(detail_type, **detail)
        assert self.api.deliver(self.api.waiting[-1])

    @property
    def _steps(self) -> Mapping[str, Callable[[], None]]:
        return {
            "told": self.tell,
            "suspended": self._suspend,
            "the suspension is heard of": self._suspension,
            "handed over": self._hand_over,
            "the hand-over is heard of": self._hand_over_heard,
            "the token ends": self._token,
            "dies": self._die,
            "$disconnect": self._say_so,
        }

    def wrong(self) -> str | None:
        """What must not be, once nothing can be under way any more: before the token's end, and after it."""
        self.api.pass_by(timedelta())
        lives, kept = self.socket.is_open, self.socket.id in self.api.ids_kept()
        if lives and not kept:
            return "lives, and is deaf"
        self.api.pass_by(timedelta(seconds=HANDSHAKE_SECONDS + 2))
        self.api.run_out()
        if self.socket.is_open:
            return "outlives its token"
        return "a row outlives its token" if self.socket.id in self.api.ids_kept() else None


def all_orders(*names: str) -> list[tuple[str, ...]]:
    return list(orders(OPENING, *(ACTORS[name] for name in names)))


def of_conversation(stack: Stack) -> None:
    stack.enable()
    stack.compose()


def begin_again(stack: Stack, api: LiveApi) -> None:
    """Rosa owns the chart and is not suspended; nobody is connected, nothing waits."""
    key: Json = {"pk": {"S": "PRACTICE#willow#PERSON#rosa"}, "sk": {"S": "SUSPENDED"}}
    stack.dynamodb.delete_item(TableName=stack.messages_table, Key=key)
    stack.enable(owner=ROSA)
    for row in api.rows_kept():
        stack.dynamodb.delete_item(TableName=wiring.connections().name, Key={name: row[name] for name in ("pk", "sk")})
    api.waiting.clear()
    api.sockets.clear()


def look(stack: Stack, api: LiveApi, *names: str) -> int:
    """Play all orders in which these do what they do; how many there are."""
    interleavings = all_orders(*names)
    of_conversation(stack)
    for order in interleavings:
        begin_again(stack, api)
        scene = Scene.of(api)
        scene.play(order)
        assert scene.wrong() is None, order
    return len(interleavings)
