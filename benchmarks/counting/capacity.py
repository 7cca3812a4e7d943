"""`make capacity`: DynamoDB requests and capacity units of each operation, by size of inbox.

Counted through the real functions over dynoxide, which answers `ReturnConsumedCapacity` as DynamoDB does, indexes
included. Deterministic: two runs print the same.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

from benchmarks import histories
from benchmarks.histories import TEXT
from benchmarks.table import Row
from client_messaging import wiring
from client_messaging.domain.model import Inbox
from testing import engine
from testing.invocations import Answer
from testing.people import ANA, LEO, ROSA, SAM
from testing.routes import INBOX
from testing.stack import Stack, portal_event

SIZES: Final = (10, 1_000, 100_000)
NEW_THREADS: Final = (10, 1_000)
INBOXES: Final = (10, 1_000)
UNREAD_INBOXES: Final = (100, 1_000)
CHARTS_OF_AN_OWNER: Final = (1, 2, 3, 10, 50)
INBOXES_OF_A_CHART: Final = (1, 10, 90)
_WRITES: Final = ("TransactWriteItems", "PutItem")


@dataclass(frozen=True)
class Cost:
    """The requests and capacity units of one call."""

    requests: tuple[str, ...]
    read_units: float
    write_units: float

    @property
    def named_requests(self) -> str:
        """The number of requests of each kind."""
        return ", ".join(f"{times} {name}" for name, times in sorted(Counter(self.requests).items()))

    @property
    def units(self) -> float:
        """Read and write units."""
        return self.read_units + self.write_units

    @property
    def in_words(self) -> str:
        """For the table of `make bench`."""
        return f"{len(self.requests)} requests, {self.read_units:g} read and {self.write_units:g} write units"

    def __add__(self, other: "Cost") -> "Cost":
        """Of both together."""
        requests = (*self.requests, *other.requests)
        return Cost(requests, self.read_units + other.read_units, self.write_units + other.write_units)

    def row(self, operation: str) -> str:
        """A row of the table in docs/capacity.md."""
        return f"| {operation} | {self.named_requests} | {self.read_units:g} | {self.write_units:g} |"


@contextmanager
def counting() -> Iterator[Callable[[], Cost]]:
    """Count the functions' requests to DynamoDB meanwhile."""
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


type Act = Callable[[Stack, list[str]], Answer | None]

OPERATIONS: Final[Mapping[str, Act]] = {
    "status": lambda stack, _: stack.status(),
    "status, portal": lambda stack, _: stack.portal_status(),
    "portal access": lambda stack, _: stack.show_access(),
    "portal access, to staff": lambda stack, _: stack.show_access(SAM),
    "one message": lambda stack, entries: stack.message(entries[-1]),
    "one message, portal": lambda stack, entries: stack.portal_message(entries[-1]),
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
    "compose, a new thread": lambda stack, _: stack.compose(body=TEXT),
    "compose, into a thread": lambda stack, entries: stack.compose(body=TEXT, thread=entries[0]),
    "reply": lambda stack, entries: stack.reply(entries[0], body=TEXT),
    "begin a thread, portal": lambda stack, _: stack.start(body=TEXT),
    "practice settings": lambda stack, _: stack.settings(),
    "set a section": lambda stack, _: stack.set_section("messaging", client_starts=True),
    "absence": lambda stack, _: stack.absence(),
    "set an absence": lambda stack, _: stack.set_absence(None, note={"en": TEXT}),
    "end an absence": lambda stack, _: stack.end_absence(),
    "preferences": lambda stack, _: stack.preferences(),
    "set preferences": lambda stack, _: stack.set_preferences(language="es"),
    "record a portal update": lambda stack, _: stack.portal_update(portal_event()),
}


def of_an_inbox(url: str, size: int) -> dict[str, Cost]:
    """The cost of each operation in an inbox of this many messages."""
    with engine.fresh_stack(url) as stack:
        assert stack.enable(ANA, LEO, ROSA, client_starts=True).status == 200
        entries = histories.fill(stack, size, Inbox("willow", LEO, "ana"))
        stack.inbox()  # warm up
        wiring.store().is_known_practice("willow")
        costs = {}
        for operation, act in OPERATIONS.items():
            with counting() as cost:
                answer = act(stack, entries)
            assert not isinstance(answer, Answer) or answer.status in (200, 201, 304), answer.text
            costs[operation] = cost()
        return costs


def of_new_threads(url: str, size: int) -> dict[str, Cost]:
    """The cost of read markers among this many threads that were begun one after the other."""
    with engine.fresh_stack(url) as stack:
        assert stack.enable(ANA, LEO, ROSA).status == 200
        entries = [stack.compose(body=TEXT).json["id"] for _ in range(size)]
        costs = {}
        for operation, mark in (
            ("mark as read, in the middle", stack.read),
            ("mark as read, in the middle, portal", stack.portal_read),
        ):
            with counting() as cost:
                assert mark(entries[size // 2]).status == 200
            costs[operation] = cost()
        return costs


def of_overviews(url: str, size: int) -> dict[str, Cost]:
    """The cost of the overview of a clinician with this many inboxes."""
    with engine.fresh_stack(url) as stack:
        inboxes = (Inbox("willow", f"client-{number}", "ana") for number in range(size))
        histories.fill_overview(stack, inboxes, unread_in_every=10)
        costs = {}
        for operation, query in (
            ("inboxes, a page of 25", {"limit": "25"}),
            ("inboxes, a page of 100", {"limit": "100"}),
        ):
            with counting() as cost:
                assert stack.inboxes(ANA, **query).status == 200
            costs[operation] = cost()
        return costs


def of_unread_inboxes(url: str, size: int) -> dict[str, Cost]:
    """The cost of all pages of a clinician's unread inboxes, of which there are this many."""
    with engine.fresh_stack(url) as stack:
        histories.fill_overview(stack, (Inbox("willow", f"client-{number}", "ana") for number in range(size - 1)), 1)
        oldest = histories.fill(stack, 2, Inbox("willow", LEO, "ana"))[-1]
        costs, pages = {}, "unread inboxes, all pages of 25"
        for operation, first in ((pages, size), (f"{pages}, one read after the first", size - 1)):
            with counting() as cost:
                page = stack.inboxes(ANA, unread="true").json
            whole, shown = cost(), len(page["inboxes"])
            if first < size:
                assert stack.read(oldest).status == 200
            with counting() as cost:
                while page["older"]:
                    page = stack.inboxes(ANA, unread="true", before=page["older"]).json
                    shown += len(page["inboxes"])
            assert (shown, page["unread_total"]) == (first, first)
            costs[operation] = whole + cost()
        return costs


def of_an_owner(url: str, size: int) -> dict[str, Cost]:
    """The cost of the overview of an owner of this many charts, every other with three inboxes, others with one."""
    with engine.fresh_stack(url) as stack:
        for number in range(size):
            colleagues = {"clinician_ids": ["ben", "cora"]} if number % 2 else {}
            assert stack.enable(ANA, f"child-{number}", ROSA, client_starts=True, **colleagues).status == 200
        costs = {}
        for operation, limit in (("inboxes, portal, a page of 1", "1"), ("inboxes, portal, a page of 25", "25")):
            with counting() as cost:
                assert stack.portal_inboxes(ROSA, limit=limit).status == 200
            costs[operation] = cost()
        return costs


def of_a_portal_update(url: str, size: int) -> dict[str, Cost]:
    """The cost of a portal update of a chart with this many inboxes, and of the same event delivered again."""
    with engine.fresh_stack(url) as stack:
        colleagues = [f"clinician-{number}" for number in range(size - 1)]
        for some in batched(colleagues, 45, strict=False):
            assert stack.enable(ANA, LEO, clinician_ids=list(some)).status == 200
        stack.enable(ANA, LEO)
        wiring.store().is_known_practice("willow")
        event, costs = portal_event(), {}
        for operation in ("record a portal update", "record a portal update, delivered again"):
            with counting() as cost:
                assert stack.portal_update(event) == {"batchItemFailures": []}
            costs[operation] = cost()
        return costs


def rows() -> Iterator[Row]:
    """For the table of `make bench`: a long inbox beside a short one."""
    with engine.running() as url:
        short, long = (of_an_inbox(url, size) for size in SIZES[:2])
    for operation, cost in long.items():
        yield Row(
            f"DynamoDB: {operation}",
            cost.in_words,
            f"{SIZES[0]:,} messages instead of {SIZES[1]:,}: {short[operation].in_words}",
            f"{cost.units / short[operation].units:.2f}",
            "make capacity",
        )


def main() -> None:
    """Print the table of docs/capacity.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="messages in the inbox (10 1000 100000)")
    options = parser.parse_args()
    from benchmarks.counting import nudges, seals  # which count with this module

    with engine.running() as url:
        by_size = {f"{size:,} messages": of_an_inbox(url, size) for size in options.sizes}
        by_size |= {f"{size:,} new threads": of_new_threads(url, size) for size in NEW_THREADS}
        by_size |= {f"{size:,} inboxes": of_overviews(url, size) for size in INBOXES}
        by_size |= {f"{size:,} unread inboxes": of_unread_inboxes(url, size) for size in UNREAD_INBOXES}
        by_size |= {f"{size:,} charts of an owner": of_an_owner(url, size) for size in CHARTS_OF_AN_OWNER}
        by_size |= {f"{size:,} inboxes of a chart": of_a_portal_update(url, size) for size in INBOXES_OF_A_CHART}
        by_size["Records to seal"] = seals.of_batches(url)
        by_size |= {f"{size:,} others who wait": nudges.by_waiting(url, size) for size in nudges.WAITING}
    for size, costs in by_size.items():
        print(f"\n{size}\n\n| operation | requests | read units | write units |\n|---|---|---|---|")
        for operation, cost in costs.items():
            print(cost.row(operation))


if __name__ == "__main__":
    main()
