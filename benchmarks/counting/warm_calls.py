"""The program that `benchmarks.counting.warm` runs under callgrind: each operation's warm handler, whole and in parts.

The store is another process. The environment names the tables, as a function's does, and logs and metrics are written
as in production.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, cast

import boto3

from benchmarks.counting import instructions
from benchmarks.histories import TEXT
from client_messaging import wiring
from client_messaging.domain import ids
from client_messaging.runtime import telemetry
from client_messaging.use_cases import conversations, inboxes, overviews, read_markers
from testing.invocations import Answer, Context
from testing.people import ANA, LEO
from testing.routes import INBOX
from testing.stack import Stack

BOTOCORE: Final = "botocore"
"""The same requests alone, with the product's client."""

PLAIN: Final = "default botocore"
"""The same requests alone, with a default client."""

EDGE: Final = "edge"
"""The handler with a use case that returns at once: parsing, validation, headers, log and metrics are left."""

LOG: Final = "a log line"

CALLS: Final = 5
_WARM_UP: Final = 12
MOST_CALLS: Final = _WARM_UP + 3 * CALLS

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_dynamodb import DynamoDBClient

type Requests = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Operation:
    """A call of the operation, and the use case that its handler calls."""

    act: Callable[[Stack, list[str], int], Answer]
    rules: ModuleType
    use_case: str


OPERATIONS: Final[Mapping[str, Operation]] = {
    "status": Operation(lambda stack, *_: stack.status(), inboxes, "status_for_practice"),
    "newest page of 25": Operation(lambda stack, *_: stack.inbox(), inboxes, "read_as_clinician"),
    "newest page of 25, portal": Operation(lambda stack, *_: stack.portal_inbox(), inboxes, "read_as_owner"),
    "newest page, nothing new": Operation(
        lambda stack, *_: stack.call(INBOX, ANA, {"client_id": LEO}, headers={"If-None-Match": "*"}),
        inboxes,
        "read_as_clinician",
    ),
    "inboxes, a page of 25": Operation(lambda stack, *_: stack.inboxes(), overviews, "of_clinician"),
    "mark as read": Operation(lambda stack, entries, number: stack.read(entries[number]), read_markers, "move"),
    "compose, a new thread": Operation(lambda stack, *_: stack.compose(body=TEXT), conversations, "compose"),
    "compose, into a thread": Operation(
        lambda stack, entries, _: stack.compose(body=TEXT, thread=entries[0]), conversations, "compose"
    ),
    "reply": Operation(lambda stack, entries, _: stack.reply(entries[0], body=TEXT), conversations, "reply"),
}


@dataclass(frozen=True)
class Measured:
    """A warm operation: whole, its requests alone with either client, and its use case's result."""

    operation: Operation
    whole: Callable[[int], None]
    alone: Callable[[int], None]
    plain: Callable[[int], None]
    answer: object


def warmed_up(operation: Operation, stack: Stack, entries: list[str]) -> Measured:
    """Warm the operation up; record the requests and the use case's result of the last call."""

    def call(number: int) -> None:
        answer = operation.act(stack, entries, number)
        assert answer.status in (200, 201, 304), answer.text

    for number in range(_WARM_UP - 1):
        call(number)
    answers: list[object] = []
    use_case = getattr(operation.rules, operation.use_case)

    def recorded(*arguments: object, **named: object) -> object:
        answers.append(use_case(*arguments, **named))
        return answers[-1]

    with requests() as made, instead(operation, recorded):
        call(_WARM_UP - 1)
    alone, plain = (again(made, client) for client in (wiring.tables().client, stack.dynamodb))
    for number in range(_WARM_UP):
        alone(MOST_CALLS - 1 - number)
        plain(MOST_CALLS - 1 - number)
    return Measured(operation, lambda number: call(_WARM_UP + number), alone, plain, answers[-1])


@contextmanager
def requests() -> Iterator[Requests]:
    """Record the functions' requests to DynamoDB meanwhile."""
    made: Requests = []

    def note(params: Any, model: Any, **_: Any) -> None:
        made.append((model.name, deepcopy(params)))

    events = wiring.tables().client.meta.events
    events.register("provide-client-params.dynamodb.*", note)
    yield made
    events.unregister("provide-client-params.dynamodb.*", note)


@contextmanager
def instead(operation: Operation, use_case: Callable[..., object]) -> Iterator[None]:
    """Replace the handler's use case meanwhile."""
    was = getattr(operation.rules, operation.use_case)
    setattr(operation.rules, operation.use_case, use_case)
    yield
    setattr(operation.rules, operation.use_case, was)


def again(made: Requests, client: "DynamoDBClient") -> Callable[[int], None]:
    """Repeat the same requests.

    A transaction with the same ClientRequestToken succeeds again. Only a single audit record gets a new id each time:
    the same one would be refused.
    """
    ask = {"BatchGetItem": "batch_get_item", "PutItem": "put_item", "Query": "query"}
    calls = [(getattr(client, ask.get(name, "transact_write_items")), deepcopy(params)) for name, params in made]
    put = [params["Item"]["sk"] for _, params in calls if "Item" in params]
    fresh = [ids.new(datetime.now(UTC)) for _ in range(MOST_CALLS)]

    def once(number: int) -> None:
        for key in put:
            key["S"] = fresh[number]
        for call, params in calls:
            call(**params)

    return once


def log_line() -> Callable[[int], object]:
    """The log line of every request, alone."""
    named = ("request_id", "route", "status", "code", "client_id", "practice_id", "role", "person_id")

    def say(_event: Mapping[str, object], _context: object) -> None:
        telemetry.log().info(telemetry.REQUEST_ANSWERED, extra=dict.fromkeys(named, "a word"))

    lambda_handler, context = telemetry.instrument(say), cast("LambdaContext", Context("none"))
    return lambda _: lambda_handler({}, context)


def _at_once(answer: object, *_: object, **_named: object) -> object:
    return answer


def main() -> None:
    """Warm everything up, then count."""
    client: Any = boto3.client("dynamodb")
    stack = Stack(client, os.environ["MESSAGES_TABLE"], os.environ["AUDIT_TABLE"])
    entries = os.environ["ENTRIES"].split()
    names = os.environ["OPERATIONS"].split("|")
    measured = {name: warmed_up(OPERATIONS[name], stack, entries) for name in names}
    instructions.begin()
    for name, one in measured.items():
        instructions.count(name, CALLS, one.whole)
        instructions.count(f"{name}, {BOTOCORE}", CALLS, one.alone)
        instructions.count(f"{name}, {PLAIN}", CALLS, one.plain)
        with instead(one.operation, partial(_at_once, one.answer)):
            instructions.count(f"{name}, {EDGE}", CALLS, one.whole)
    instructions.count(LOG, CALLS, log_line())


if __name__ == "__main__":
    main()
