"""`python -m benchmarks.counting.growth`: the cost of operations while an inbox, or a clinician's inboxes, grow.

On a store in a file. Requests and capacity units are counted; times are medians of rounds in which every size has its
turn, printed as multiples of the smallest size's in the same run, so that other load affects all alike. A flat curve
is 1 everywhere.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import histories, taking_turns
from benchmarks.counting import imported_store
from benchmarks.counting.capacity import Cost, counting
from benchmarks.histories import TEXT
from benchmarks.table import Row
from client_messaging.contract import cursor
from client_messaging.contract.cursor import PageScope
from client_messaging.domain.model import Caller, Inbox, Role
from testing.people import ANA, ROSA, Person
from testing.stack import Stack, portal_event

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item

MESSAGES: Final = (10, 1_000, 100_000)
MOST_MESSAGES: Final = 1_000_000
INBOXES: Final = (1, 100, 10_000)
UNREAD: Final = (1, 100, 1_000)
"""Unread inboxes of the clinician with the most inboxes."""

_ROUNDS: Final = 25
_COMMAND: Final = 'make bench ARGS="--only growth"'

say: Final = partial(print, file=sys.stdout, flush=True)
"""Print to the terminal; the functions' own output is discarded."""


@dataclass(frozen=True)
class Place:
    """An inbox to measure in: its clinician, and the ids of its messages, oldest first."""

    inbox: Inbox
    clinician: Person
    entries: list[str]

    @property
    def middle(self) -> str:
        """The message in the middle."""
        return self.entries[len(self.entries) // 2]

    @property
    def before_middle(self) -> str:
        """A cursor to the messages before the middle."""
        caller = Caller("willow", Role.CLINICIAN, self.clinician.person_id, "")
        return cursor.encode(self.middle, PageScope(caller, self.inbox.client_id, self.inbox.clinician_id))


type Act = Callable[[Stack, Place, str], object]


def _mark(stack: Stack, at: Place, client: str) -> None:
    for unread_from in (True, False):
        assert stack.read(at.middle, at.clinician, client, unread_from=unread_from).status == 200


IN_AN_INBOX: Final[Mapping[str, Act]] = {
    "status": lambda stack, at, client: stack.status(at.clinician, client),
    "newest page of 10": lambda stack, at, client: stack.inbox(at.clinician, client, limit="10"),
    "newest page of 10, portal": lambda stack, at, client: stack.portal_inbox(ROSA, client, at.clinician, limit="10"),
    "a page of 5 from the middle": lambda stack, at, client: stack.inbox(
        at.clinician, client, limit="5", before=at.before_middle
    ),
    "mark as unread and as read, in the middle": _mark,
    "compose, a new thread": lambda stack, at, client: stack.compose(at.clinician, client, body=TEXT),
    "compose, into a thread": lambda stack, at, client: stack.compose(
        at.clinician, client, body=TEXT, thread=at.entries[0]
    ),
    "reply": lambda stack, at, client: stack.reply(at.entries[0], ROSA, client, at.clinician, body=TEXT),
    "record a portal update": lambda stack, _, client: stack.portal_update(portal_event(client)),
}
OF_A_CLINICIAN: Final[Mapping[str, Act]] = {
    "inboxes, a page of 1": lambda stack, at, _: stack.inboxes(at.clinician, limit="1"),
    "inboxes, a page of 25": lambda stack, at, _: stack.inboxes(at.clinician),
    "inboxes with something unread": lambda stack, at, _: stack.inboxes(at.clinician, unread="true"),
    "compose, a new thread": lambda stack, at, client: stack.compose(at.clinician, client, body=TEXT),
}
OF_WHAT_IS_UNREAD: Final = {name: OF_A_CLINICIAN[name] for name in ("inboxes, a page of 25",)}


# ---------------------------------------------------------------- inboxes of every size
@dataclass(frozen=True)
class Places:
    """The inboxes by size: number of messages, of the clinician's inboxes, and of their unread inboxes."""

    messages: Mapping[int, Place]
    inboxes: Mapping[int, Place]
    unread: Mapping[int, Place]

    def rows(self) -> "Iterator[Item]":
        """All rows. Ids of messages are known after the iteration."""
        for size, place in self.messages.items():
            yield from histories.history(place.inbox, size, place.entries)
        for size, place in self.inboxes.items():
            yield from histories.heads(_several(place, size), size)
        for size, place in self.unread.items():
            most = max(self.inboxes)
            yield from histories.heads(_several(place, most), -(-most // size))

    def prepare(self, stack: Stack) -> "Iterator[Item]":
        """Enable the charts; returns all other rows."""
        for place in (*self.messages.values(), *self.inboxes.values(), *self.unread.values()):
            assert stack.enable(place.clinician, place.inbox.client_id, ROSA).status == 200
        return self.rows()


def places(messages: Sequence[int], inboxes: Sequence[int], unread: Sequence[int]) -> Places:
    """An inbox for each size."""
    return Places(
        {size: _place(ANA, f"leo-{size}") for size in messages},
        {size: _place(Person("willow", "clinician", f"inboxes-{size}")) for size in inboxes},
        {size: _place(Person("willow", "clinician", f"unread-{size}")) for size in unread},
    )


def _place(clinician: Person, client_id: str | None = None) -> Place:
    return Place(Inbox("willow", client_id or f"{clinician.person_id}-0", clinician.person_id), clinician, [])


def _several(place: Place, inboxes: int) -> Iterator[Inbox]:
    clinician_id = place.clinician.person_id
    return (Inbox("willow", f"{clinician_id}-{number}", clinician_id) for number in range(inboxes))


# ---------------------------------------------------------------- costs and times
@dataclass(frozen=True)
class Curve:
    """One operation by size: requests and units, and times as multiples of the first."""

    costs: Sequence[Cost]
    times: Sequence[float]

    def row(self, operation: str) -> str:
        """A row of the tables in docs/performance.md."""
        requests = " → ".join(dict.fromkeys(cost.named_requests for cost in self.costs))
        reads = " · ".join(f"{cost.read_units:g}" for cost in self.costs)
        writes = " · ".join(f"{cost.write_units:g}" for cost in self.costs)
        times = " · ".join(f"{time:.2f}" for time in self.times)
        return f"| {operation} | {requests} | {reads} | {writes} | {times} |"


def measure_curves(stack: Stack, operations: Mapping[str, Act], places: Mapping[int, Place]) -> dict[str, Curve]:
    """Every operation, counted and timed at every size."""
    curves = {}
    for operation, act in operations.items():
        calls = [partial(act, stack, place, place.inbox.client_id) for place in places.values()]
        for call in calls:
            call()
        seconds = taking_turns.medians(calls, _ROUNDS)
        curves[operation] = Curve([_cost(call) for call in calls], [each / seconds[0] for each in seconds])
    return curves


def _cost(call: Callable[[], object]) -> Cost:
    with counting() as cost:
        call()
    return cost()


type Tables = dict[str, tuple[Sequence[int], dict[str, Curve]]]


def measure(messages: Sequence[int], inboxes: Sequence[int], unread: Sequence[int]) -> Tables:
    """All three tables: sizes and curves by heading."""
    where, most = places(messages, inboxes, unread), max(inboxes)
    with tempfile.TemporaryDirectory() as folder, imported_store.stack_with(where.prepare, Path(folder)) as stack:
        for place in where.messages.values():
            assert stack.read(place.entries[-1], ANA, place.inbox.client_id).status == 200
        return {
            "By the messages in an inbox": (messages, measure_curves(stack, IN_AN_INBOX, where.messages)),
            "By the inboxes of a clinician, one of them unread": (
                inboxes,
                measure_curves(stack, OF_A_CLINICIAN, where.inboxes),
            ),
            f"By what is unread in {most:,} inboxes": (unread, measure_curves(stack, OF_WHAT_IS_UNREAD, where.unread)),
        }


def rows(*, full: bool = False) -> Iterator[Row]:
    """For the table of `make bench`: units and times by size."""
    messages = (*MESSAGES, MOST_MESSAGES) if full else MESSAGES
    for title, (sizes, curves) in measure(messages, INBOXES, UNREAD).items():
        for operation, curve in curves.items():
            unit = " · ".join(f"{cost.read_units + cost.write_units:g}" for cost in curve.costs)
            yield Row(
                f"{operation}: {title[0].lower()}{title[1:]}",
                f"{unit} units",
                " · ".join(f"{size:,}" for size in sizes),
                " · ".join(f"{time:.2f}" for time in curve.times),
                _COMMAND,
            )


def main() -> None:
    """Print the tables of docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help=f"up to {MOST_MESSAGES:,} messages (about ten minutes)")
    options = parser.parse_args()
    messages = (*MESSAGES, MOST_MESSAGES) if options.full else MESSAGES
    with redirect_stdout(None):  # metrics
        for title, (sizes, curves) in measure(messages, INBOXES, UNREAD).items():
            named = " · ".join(f"{size:,}" for size in sizes)
            say(f"\n## {title}: {named}\n")
            say("| operation | requests | read units | write units | time, smallest = 1 |\n|---|---|---|---|---|")
            for operation, curve in curves.items():
                say(curve.row(operation))


if __name__ == "__main__":
    main()
