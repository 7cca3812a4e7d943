"""DynamoDB requests and capacity units of nudges, by how many other people wait for a ring: `make capacity`."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from benchmarks.counting import capacity
from benchmarks.counting.capacity import Cost
from client_messaging import wiring
from client_messaging.domain import ids
from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.domain.nudges import Nudge, Stage
from client_messaging.dynamodb import nudge_records
from client_messaging.dynamodb.nudge_records import Person, Waiting
from client_messaging.use_cases.contacts import Failed, mark_failed
from testing import engine
from testing.nudging import Outside
from testing.people import LEO, SAM
from testing.rows import put

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item

WAITING: Final = (0, 1_000, 100_000)
_EMAIL: Final = "rosa@example.invalid"


def by_waiting(url: str, waiting: int) -> dict[str, Cost]:
    """The cost of each step of a cycle of Rosa's, who owns one chart, while so many others wait."""
    with engine.fresh_stack(url) as stack:
        put(stack, stack.messages_table, _cycles(waiting))
        stack.set_section("nudges", SAM, enabled=True, quiet={"from": "03:00", "to": "03:01"})
        stack.enable(contact={"email": _EMAIL})
        stack.set_preferences(quiet=None)
        stack.compose()
        return dict(_steps(Outside()))


def _steps(outside: Outside) -> Iterator[tuple[str, Cost]]:
    rosa, bounced = Person("willow", "rosa"), Failed(Channel.EMAIL, _EMAIL, ContactState.BOUNCED)
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("a message begins a cycle", outside.plan),
        ("a message during a cycle", outside.plan),
        ("a message begins a watch", outside.watch),
        ("a message during a watch", outside.watch),
        ("a watch makes a notice", outside.ring_inbox),
        ("a ring that tells", lambda: outside.ring(0)),
        ("a ring that comes again", lambda: outside.ring(0)),
        ("an outcome marks a contact", lambda: _mark(rosa, bounced, outside.now)),
        ("a ring without a contact that works", lambda: outside.ring(-1)),
    )
    for name, act in steps:
        with capacity.counting() as cost:
            act()
        yield name, cost()


def _mark(person: Person, failed: Failed, now: datetime) -> None:
    nudge_records.recipient(wiring.tables(), ids.new(now))
    mark_failed(wiring.store(), wiring.tables(), person, failed, now)


def _cycles(number: int) -> "Iterator[Item]":
    """The cycles of others, none of whom owns a chart here."""
    due = datetime(2026, 3, 1, tzinfo=UTC)
    for each in range(number):
        nudge = Nudge(Stage.FIRST, ids.new(due), due, LEO)
        yield nudge_records.from_waiting(Person("willow", f"person-{each}"), Waiting(nudge))
