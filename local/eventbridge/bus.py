"""Event buses: PutEvents matches events with rules and commits them for the targets before it answers."""

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
    """PutEvents refuses the whole request."""

    code = "ValidationException"


@dataclass(frozen=True)
class Target:
    """Target of a rule: a queue or a function.

    The target's own retries and dead-letter queue are for unreachable targets. Here every target is reachable, because
    queues and pending invocations are in the same journal. A function that fails is retried by its own settings, as on
    AWS (async_invocations.py).
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
    """All event buses; `default` always exists, as in every account."""

    def __init__(self, journal: Journal, queues: Queues, invocations: AsyncInvocations) -> None:
        self._journal = journal
        self._queues = queues
        self._invocations = invocations
        self._rules: list[Rule] = []
        self._names = {"default"}

    def configure(self, buses: Iterable[Resource], rules: Iterable[Resource]) -> None:
        """Read buses and rules of the template. Raises NotSupported."""
        self._names |= {bus.name for bus in buses}
        self._rules = [self._rule(rule) for rule in rules if rule.properties.get("State", "ENABLED") != "DISABLED"]

    def put(self, entries: list[Document]) -> Document:
        """PutEvents. Each entry is accepted or refused on its own; accepted ones are committed on return."""
        if not 1 <= len(entries) <= MAX_ENTRIES:
            raise InvalidRequest(f"Value at 'entries' failed to satisfy constraint: 1 to {MAX_ENTRIES} entries")
        if sum(map(_size, entries)) > MAX_BYTES:
            raise InvalidRequest(f"Total size of the entries in the request is over the limit of {MAX_BYTES} bytes")
        with self._journal.transaction():
            answers = [self._accept(entry) for entry in entries]
        self._invocations.wake()
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}

    def publish(self, source: str, detail_type: str, detail: Document, *, resources: list[str], delay: int) -> None:
        """An event of an AWS service on the default bus; a queue shows it after `delay` seconds."""
        entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": resources}
        event = _envelope(entry)
        with self._journal.transaction():
            for rule in self._rules:
                if rule.bus == "default" and event_patterns.matches(event, rule.pattern):
                    self._send_to_targets(event, rule, delay)
        self._invocations.wake()

    def _accept(self, entry: Document) -> Document:
        problem = _problem(entry)
        name = arns.last_part(entry.get("EventBusName", "default"))
        if problem:
            return problem
        if name not in self._names:
            return _error("InvalidArgument", f"Event bus {name} does not exist.")
        event = _envelope(entry)
        for rule in self._rules:
            if rule.bus == name and event_patterns.matches(event, rule.pattern):
                self._send_to_targets(event, rule)
        return {"EventId": event["id"]}

    def _send_to_targets(self, event: Document, rule: Rule, delay: int | None = None) -> None:
        body = json.dumps(event)
        for target in rule.targets:
            if target.queue:
                self._queues.send(target.queue, body, delay=delay)
            if target.function:
                self._invocations.add(target.function, body)

    def _rule(self, resource: Resource) -> Rule:
        properties = resource.properties
        if "EventPattern" not in properties:
            raise NotSupported(
                resource.logical_id, "a rule without an event pattern is not supported by the local stack"
            )
        supported.check_event_pattern(resource.logical_id, properties["EventPattern"])
        bus = arns.last_part(properties.get("EventBusName", "default"))
        if bus not in self._names:
            raise NotSupported(resource.logical_id, f"{bus} is not an event bus in this template")
        targets = tuple(self._target(target, resource.logical_id) for target in properties.get("Targets", []))
        return Rule(bus, properties["EventPattern"], targets)

    def _target(self, target: Document, where: str) -> Target:
        supported.check_keys(where, target, _TARGET, "the target property {}")
        dead_letters = target.get("DeadLetterConfig", {}).get("Arn")
        function = queue = None
        if ":function:" in target["Arn"]:
            function = self._invocations.require(target["Arn"], where)
        else:
            queue = self._queues.require(target["Arn"], where)
        return Target(
            queue=queue,
            function=function,
            dead_letters=self._queues.require(dead_letters, where) if dead_letters else None,
        )


def _problem(entry: Document) -> Document | None:
    """The error of an entry that EventBridge refuses, or None."""
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
    """Size of an entry in bytes.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size
    """
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
