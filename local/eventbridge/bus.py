"""EventBridge: events come in, rules choose, and what they chose is committed before the answer."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from deployment import event_patterns
from deployment.documents import Document
from local.awslambda.async_invocations import AsyncInvocations
from local.cloudformation import arns, supported
from local.cloudformation.template import Resource
from local.errors import NotSupported
from local.journal import Journal
from local.sqs.queues import Queues

MAX_ENTRIES = 10
MAX_BYTES = 262_144  # of all entries together
_TARGET = {"Id", "Arn", "DeadLetterConfig", "RetryPolicy"}


class InvalidRequest(Exception):
    """PutEvents refuses the request as a whole."""

    code = "ValidationException"


@dataclass(frozen=True)
class Target:
    """Where a rule sends what it chose: a queue or a function.

    EventBridge's own retries and dead letters are for targets that cannot be reached, and here each can be:
    its queue and its function's queue of calls are in the journal that holds the event. What the function then
    does with the event follows the function's own settings, as on AWS (invocations.py).
    """

    queue: str | None
    function: str | None
    dead_letters: str | None


@dataclass(frozen=True)
class Rule:
    bus: str
    pattern: Document
    targets: tuple[Target, ...]


class Bus:
    """All buses of the stack; `default` is always there, as in every account."""

    def __init__(self, journal: Journal, queues: Queues, invocations: AsyncInvocations) -> None:
        self._journal = journal
        self._queues = queues
        self._invocations = invocations
        self._rules: list[Rule] = []
        self._names = {"default"}

    def configure(self, buses: Iterable[Resource], rules: Iterable[Resource]) -> None:
        """Take buses and rules from the template; whatever in them is not understood is an error."""
        self._names |= {bus.name for bus in buses}
        self._rules = [self._rule(rule) for rule in rules if rule.properties.get("State", "ENABLED") != "DISABLED"]

    def put(self, entries: list[Document]) -> Document:
        """PutEvents: each entry by itself is taken or refused; the taken ones are committed when this returns."""
        if not 1 <= len(entries) <= MAX_ENTRIES:
            raise InvalidRequest(f"Value at 'entries' failed to satisfy constraint: 1 to {MAX_ENTRIES} entries")
        if sum(map(_size, entries)) > MAX_BYTES:
            raise InvalidRequest(f"Total size of the entries in the request is over the limit of {MAX_BYTES} bytes")
        with self._journal.transaction():
            answers = [self._take(entry) for entry in entries]
        self._invocations.wake()
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}

    def _take(self, entry: Document) -> Document:
        problem = _problem(entry)
        name = arns.last_part(entry.get("EventBusName", "default"))
        if problem:
            return problem
        if name not in self._names:
            return _error("InvalidArgument", f"Event bus {name} does not exist.")
        event = _envelope(entry)
        for rule in self._rules:
            if rule.bus == name and event_patterns.matches(event, rule.pattern):
                self._hand_over(event, rule)
        return {"EventId": event["id"]}

    def _hand_over(self, event: Document, rule: Rule) -> None:
        body = json.dumps(event)
        for target in rule.targets:
            if target.queue:
                self._queues.send(target.queue, body)
            if target.function:
                self._invocations.add(target.function, body)

    def _rule(self, resource: Resource) -> Rule:
        given = resource.properties
        if "EventPattern" not in given:
            raise NotSupported(
                resource.logical_id, "a rule without an event pattern is not supported by the local stack"
            )
        supported.check_event_pattern(resource.logical_id, given["EventPattern"])
        bus = arns.last_part(given.get("EventBusName", "default"))
        if bus not in self._names:
            raise NotSupported(resource.logical_id, f"{bus} is not an event bus of this template")
        targets = tuple(self._target(target, resource.logical_id) for target in given.get("Targets", []))
        return Rule(bus, given["EventPattern"], targets)

    def _target(self, target: Document, where: str) -> Target:
        supported.check_keys(where, target, _TARGET, "the target property {}")
        dead = target.get("DeadLetterConfig", {}).get("Arn")
        function = queue = None
        if ":function:" in target["Arn"]:
            function = self._invocations.require(target["Arn"], where)
        else:
            queue = self._queues.require(target["Arn"], where)
        return Target(
            queue=queue,
            function=function,
            dead_letters=self._queues.require(dead, where) if dead else None,
        )


def _problem(entry: Document) -> Document | None:
    """What EventBridge says of an entry it does not take."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            return _error("InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument.")
    if entry["Source"].startswith("aws."):
        return _error("NotAuthorizedForSourceException", "Not authorized for the source.")
    try:
        detail = json.loads(entry["Detail"])
    except ValueError:
        detail = None
    return None if isinstance(detail, dict) else _error("MalformedDetail", "Detail is malformed.")


def _error(code: str, message: str) -> Document:
    return {"ErrorCode": code, "ErrorMessage": message}


def _size(entry: Document) -> int:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size"""
    texts = [entry.get(name) or "" for name in ("Source", "DetailType", "Detail")] + (entry.get("Resources") or [])
    return sum(len(text.encode()) for text in texts) + (14 if "Time" in entry else 0)


def _envelope(entry: Document) -> Document:
    at = entry.get("Time")
    moment = dt.datetime.now(dt.UTC) if at is None else dt.datetime.fromtimestamp(at, dt.UTC)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": arns.ACCOUNT,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": arns.REGION,
        "resources": entry.get("Resources", []),
        "detail": json.loads(entry["Detail"]),
    }
