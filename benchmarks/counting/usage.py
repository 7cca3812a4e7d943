"""The billable usage of one call of each operation, counted through the functions; no prices here.

Counts capacity units, bytes stored, bytes logged, events published, and the cost of sealing the audit records. Counts
are deterministic; only `cpu_ms` is a measurement of this machine.
"""

import io
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any, Final

from benchmarks import histories
from benchmarks.counting import capacity
from benchmarks.counting.capacity import Act, Cost
from client_messaging import wiring
from client_messaging.domain.model import Inbox
from client_messaging.dynamodb import sealing as audit_sealing
from client_messaging.events import published_events
from client_messaging.events.published_events import Change
from testing import engine
from testing.invocations import Answer
from testing.people import ANA, LEO, ROSA
from testing.stack import Stack

HISTORY: Final = 100
_INDEX_BYTES: Final = 100
"""The overhead of each item in billed storage: DynamoDB Developer Guide, "Storage size and billing"."""

OPERATIONS: Final[Mapping[str, Act]] = {
    **{name: capacity.OPERATIONS[name] for name in ("compose, a new thread", "compose, into a thread", "reply")},
    "newest page of 25": lambda stack, _: stack.inbox(limit="25"),
    "newest page of 25, portal": lambda stack, _: stack.portal_inbox(limit="25"),
    **{
        name: capacity.OPERATIONS[name]
        for name in ("newest page, nothing new", "status", "mark as read, to the newest", "inboxes, one")
    },
    # Last: a page of the portal needs another Query after a notice.
    "record a portal update": capacity.OPERATIONS["record a portal update"],
}
ROUND_TRIPS: Final = {
    "compose, a new thread": 1,
    "record a portal update": 2,
    "newest page, nothing new": 1,
    "status": 1,
    "inboxes, one": 2,
}
"""Sequential requests to the store; two for operations not listed."""

type Rows = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Usage:
    """The usage of one call. Bytes are DynamoDB's; `sealing` is the cost of sealing the call's audit records."""

    cost: Cost
    round_trips: int
    kept_bytes: int
    expiring_bytes: int
    """Of items that expire after days."""

    log_bytes: int
    log_lines: int
    events: int
    audit_records: int
    sealing: Cost
    sealed_bytes: int


def measure(url: str) -> dict[str, Usage]:
    """The usage of each operation in an inbox with a history."""
    output = io.StringIO()
    with redirect_stdout(output), _practice(url) as (stack, entries), _logging_as_on_aws():
        stack.inbox()  # warm up
        wiring.store().is_known_practice("willow")
        return {name: _usage_of(stack, entries, name, output) for name in OPERATIONS}


def cpu_ms(url: str, times: int = 50) -> dict[str, float]:
    """The CPU time of a call of each operation on this machine, in milliseconds, without the store's."""
    with redirect_stdout(io.StringIO()), _practice(url) as (stack, entries), _logging_as_on_aws():
        return {name: _cpu(stack, entries, act, times) for name, act in OPERATIONS.items()}


def item_bytes(item: Mapping[str, Any]) -> int:
    """The size of an item: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return (len(content.strip("-").replace(".", "")) + 1) // 2 + 1
        case "L":
            return 3 + sum(1 + _value_bytes(part) for part in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_bytes(part) for name, part in content.items())
        case _:
            return 1


@contextmanager
def _practice(url: str) -> Iterator[tuple[Stack, list[str]]]:
    with engine.fresh_stack(url) as stack:
        assert stack.enable(ANA, LEO, ROSA).status == 200
        for record in stack.audit():  # the first seal of a chart registers its chain, once
            audit_sealing.seal_records(wiring.tables(), record["pk"]["S"], [record], wiring.now)
        yield stack, histories.fill(stack, HISTORY, Inbox("willow", LEO, "ana"))


def _logging_as_on_aws() -> Any:
    """The functions with the log level and metrics of AWS, and a logger of their own."""
    settings = {"POWERTOOLS_LOG_LEVEL": "INFO", "POWERTOOLS_METRICS_DISABLED": "false"}
    return engine.environment({**settings, "POWERTOOLS_SERVICE_NAME": "usage"})


def _usage_of(stack: Stack, entries: list[str], name: str, output: io.StringIO) -> Usage:
    before, logged_before = _rows(stack), len(output.getvalue())
    with capacity.counting() as cost:
        answer = OPERATIONS[name](stack, entries)
    assert not isinstance(answer, Answer) or answer.status in (200, 201, 304), answer.text
    text, after = output.getvalue()[logged_before:], _rows(stack)
    new = [row for key, row in after.items() if key not in before]
    audit = [row for row in new if "action" in row]
    with capacity.counting() as sealing:
        for record in audit:
            audit_sealing.seal_records(wiring.tables(), record["pk"]["S"], [record], wiring.now)
    seals_made = [row for key, row in _rows(stack).items() if key not in after]
    return Usage(
        cost=cost(),
        round_trips=ROUND_TRIPS.get(name, 2),
        kept_bytes=_stored(row for row in new if "expires_at" not in row),
        expiring_bytes=_stored(row for row in new if "expires_at" in row),
        log_bytes=len(text.encode()),
        log_lines=len(text.splitlines()),
        events=_events(before, after),
        audit_records=len(audit),
        sealing=sealing(),
        sealed_bytes=_stored(seals_made),
    )


def _stored(rows: Any) -> int:
    return sum(item_bytes(row) + _INDEX_BYTES for row in rows)


def _events(before: Rows, after: Rows) -> int:
    changed = [(before.get(key), row) for key, row in after.items() if before.get(key) != row and "action" not in row]
    return sum(len(list(published_events.events_for(Change("event", "1", old, new)))) for old, new in changed)


def _rows(stack: Stack) -> Rows:
    rows: Rows = {}
    for table in (stack.messages_table, stack.audit_table):
        for row in stack.dynamodb.scan(TableName=table, ConsistentRead=True)["Items"]:
            rows[row["pk"]["S"], row["sk"]["S"]] = dict(row)
    return rows


def _cpu(stack: Stack, entries: list[str], act: Act, times: int) -> float:
    act(stack, entries)
    began = time.process_time()
    for _ in range(times):
        act(stack, entries)
    return (time.process_time() - began) / times * 1000
