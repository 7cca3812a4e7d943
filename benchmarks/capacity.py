"""`make capacity`: the requests that each operation makes of DynamoDB, and the capacity units they take, by size.

Counted through the real functions over dynoxide, which answers `ReturnConsumedCapacity` as DynamoDB does, indexes
included. Counts do not wobble: two runs print the same.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any, Final

from client_messaging import ids, items, keys, wiring
from client_messaging.model import Head, Inbox, Message, Role, Sender, Tally
from tests import engine
from tests.people import ANA, LEO, ROSA
from tests.stack import INBOX, Answer, Stack, portal_event

SIZES: Final = (10, 1_000, 100_000)
INBOXES: Final = (10, 1_000)
_WRITES: Final = ("TransactWriteItems", "PutItem")
_SHORT: Final = (
    "A message of a usual length, some two lines on a telephone: how was the week, and did the homework help?"
)


@dataclass(frozen=True)
class Cost:
    """What one call of an operation takes."""

    requests: tuple[str, ...]
    read_units: float
    write_units: float

    def row(self, operation: str) -> str:
        """As a line of the table in docs/capacity.md."""
        counted = Counter(self.requests)
        requests = ", ".join(f"{times} {name}" for name, times in sorted(counted.items()))
        return f"| {operation} | {requests} | {self.read_units:g} | {self.write_units:g} |"


@contextmanager
def counting() -> Iterator[Callable[[], Cost]]:
    """Count what the functions ask of the store meanwhile."""
    events = wiring.store()._tables.client.meta.events
    names: list[str] = []
    units = {"read": 0.0, "write": 0.0}

    def ask(params: Any, **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: Any, model: Any, **_: Any) -> None:
        names.append(model.name)
        consumed = parsed["ConsumedCapacity"]
        for table in consumed if isinstance(consumed, list) else [consumed]:
            units["write" if model.name in _WRITES else "read"] += table["CapacityUnits"]

    events.register("provide-client-params.dynamodb.*", ask)
    events.register("after-call.dynamodb.*", note)
    yield lambda: Cost(tuple(sorted(names)), units["read"], units["write"])
    events.unregister("provide-client-params.dynamodb.*", ask)
    events.unregister("after-call.dynamodb.*", note)


# ---------------------------------------------------------------- an inbox with a history
def fill(stack: Stack, size: int) -> list[str]:
    """Give Ana's inbox with Leo a history of this many messages, as if they had been written; their ids."""
    inbox, now = Inbox("willow", LEO, "ana"), datetime(2026, 1, 1, tzinfo=UTC)
    last, written = ids.NIL, Tally()
    made: list[str] = []
    rows = []
    for number in range(size):
        now += timedelta(seconds=1)
        last = ids.new(now, after=last)
        by_clinician = number % 2 == 0
        sender = Sender(Role.CLINICIAN, "ana") if by_clinician else Sender(Role.CHART_OWNER, "rosa")
        written = Tally(written.by_clinician + by_clinician, written.by_others + (not by_clinician))
        thread = made[0] if made else last
        message = Message(last, inbox, thread, "This week", _SHORT, sender, ids.timestamp(now))
        rows.append(items.from_message(message) | items.from_tally(written))
        made.append(last)
    head = Head(inbox, activity_id=last, written=written)
    rows.append(items.from_head(head) | items.from_last(message) | _unread(inbox))
    put(stack, rows)
    return made


def fill_overview(stack: Stack, size: int) -> None:
    """Give Ana this many inboxes; in every tenth something is unread."""
    now, rows = datetime(2026, 1, 1, tzinfo=UTC), []
    for number in range(size):
        now += timedelta(seconds=1)
        inbox = Inbox("willow", f"client-{number}", "ana")
        made = ids.new(now)
        sender = Sender(Role.CHART_OWNER, "rosa") if number % 10 == 0 else Sender(Role.CLINICIAN, "ana")
        message = Message(made, inbox, made, "This week", _SHORT, sender, ids.timestamp(now))
        written = Tally(0, 1) if number % 10 == 0 else Tally(1, 0)
        head = items.from_head(Head(inbox, activity_id=made, written=written)) | items.from_last(message)
        rows.append(head | (_unread(inbox) if number % 10 == 0 else {}))
    put(stack, rows)


def _unread(inbox: Inbox) -> Any:
    return items.values(unread_clinician_key=keys.clinician(inbox))


def put(stack: Stack, rows: Iterable[Any]) -> None:
    """Write rows, 25 at once."""
    for batch in batched(rows, 25, strict=False):
        requests: Any = [{"PutRequest": {"Item": row}} for row in batch]
        stack.dynamodb.batch_write_item(RequestItems={stack.messages_table: requests})


type Act = Callable[[Stack, list[str]], Answer | None]

OPERATIONS: Final[Mapping[str, Act]] = {
    "status": lambda stack, _: stack.status(),
    "status, portal": lambda stack, _: stack.portal_status(),
    "newest page of 10": lambda stack, _: stack.inbox(limit="10"),
    "newest page of 10, portal": lambda stack, _: stack.portal_inbox(limit="10"),
    "newest page, nothing new": lambda stack, _: stack.call(
        INBOX, ANA, {"client_id": LEO}, headers={"If-None-Match": "*"}
    ),
    "mark as read, to the newest": lambda stack, entries: stack.read(entries[-1]),
    "mark as unread, in the middle": lambda stack, entries: stack.read(entries[len(entries) // 2], unread_from=True),
    "mark as read, in the middle": lambda stack, entries: stack.read(entries[len(entries) // 2]),
    "mark as read, in the middle, portal": lambda stack, entries: stack.portal_read(entries[len(entries) // 2]),
    "audit record, a page of 10": lambda stack, _: stack.audit_page(limit="10"),
    "inboxes, one": lambda stack, _: stack.inboxes(),
    "inboxes, one, portal": lambda stack, _: stack.portal_inboxes(),
    "compose, a new thread": lambda stack, _: stack.compose(body=_SHORT),
    "compose, into a thread": lambda stack, entries: stack.compose(body=_SHORT, thread=entries[0]),
    "reply": lambda stack, entries: stack.reply(entries[0], body=_SHORT),
    "record a portal update": lambda stack, _: stack.portal_update(portal_event()),
}


def of_an_inbox(url: str, size: int) -> dict[str, Cost]:
    """What each operation takes in an inbox of this many messages."""
    with engine.fresh_stack(url) as stack:
        assert stack.enable(ANA, LEO, ROSA).status == 200
        entries = fill(stack, size)
        stack.inbox()  # what is made at the first call is made
        found = {}
        for operation, act in OPERATIONS.items():
            with counting() as cost:
                answer = act(stack, entries)
            assert not isinstance(answer, Answer) or answer.status in (200, 201, 304), answer.text
            found[operation] = cost()
        return found


def of_overviews(url: str, size: int) -> dict[str, Cost]:
    """What an overview takes of a clinician with this many inboxes."""
    with engine.fresh_stack(url) as stack:
        fill_overview(stack, size)
        found = {}
        for operation, query in (
            ("inboxes, a page of 25", {"limit": "25"}),
            ("inboxes, a page of 100", {"limit": "100"}),
        ):
            with counting() as cost:
                assert stack.inboxes(ANA, **query).status == 200
            found[operation] = cost()
        return found


def main() -> None:
    """Print the table of docs/capacity.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="messages in the inbox (10 1000 100000)")
    options = parser.parse_args()
    with engine.running() as url:
        by_size = {f"{size:,} messages": of_an_inbox(url, size) for size in options.sizes}
        by_size |= {f"{size:,} inboxes": of_overviews(url, size) for size in INBOXES}
    for size, costs in by_size.items():
        print(f"\n{size}\n\n| operation | requests | read units | write units |\n|---|---|---|---|")
        for operation, cost in costs.items():
            print(cost.row(operation))


if __name__ == "__main__":
    main()
