"""Some seconds of the peak of a day, request by request: waits, conflicts and refusals.

Requests arrive at random, run in execution environments, and need units of partitions and items that no other
transaction holds; without them they retry with the functions' own back-off. Commits go on to the streams and the queue.
A retry consumes units like a first try.
"""

import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from benchmarks.cost.bill import Book
from benchmarks.simulation import aws_limits, items_touched
from benchmarks.simulation.aws_limits import Concurrency, Partitions, Transactions, WorkQueue
from benchmarks.simulation.items_touched import Touch
from benchmarks.simulation.population import PEAK, SECONDS_A_DAY, Inbox, Population
from benchmarks.simulation.service_times import ServiceTimes
from benchmarks.simulation.stack_limits import Limits, partitions
from client_messaging.dynamodb import retries
from client_messaging.dynamodb.append import APPENDS, INFORMED_ATTEMPTS
from client_messaging.values import replace
from deployment.token_bucket import TokenBucket

type Arrival = tuple[float, str, Inbox]
"""Time, operation and inbox."""

_FROM_THE_QUEUE: Final = "record a portal update"


@dataclass
class Call:
    """A running request."""

    name: str
    inbox: Inbox
    number: int
    pauses: Iterator[float]
    tries: int = 0
    read_at: float = 0.0
    lost: float = 0.0
    """Seconds of failed tries and of the pauses after them."""


@dataclass
class Seen:
    """The results. `waited`: seconds beyond a request's own duration."""

    counts: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    behind: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    most_copies: int = 0


class Peak:
    """The busiest seconds of a day with this many messages."""

    def __init__(self, book: Book, limits: Limits, messages_a_day: float, seed: int = 1) -> None:
        self._chance = random.Random(seed)  # noqa: S311
        self._retries = replace(retries.REQUESTS, jitter=random.Random(seed))  # noqa: S311
        self._book, self._limits = book, limits
        self._times = ServiceTimes(book, dear=True)
        self._a_second = messages_a_day / SECONDS_A_DAY * PEAK
        self._people = Population(messages_a_day, self._chance)
        self._heap: list[tuple[float, int, Callable[[float, Call], None], Call]] = []
        self._numbers = count()
        self._gateway = TokenBucket(limits.gateway_a_second, limits.gateway_burst)
        self._copies = Concurrency(limit=limits.concurrency)
        self._transactions = Transactions()
        self._appended: dict[str, float] = {}
        self._tables = self._room()
        self._lines = self._make_lines()
        self.seen = Seen()

    def run(self, arrivals: Iterable[Arrival]) -> Seen:
        """Simulate all arrivals until each has its response."""
        for now, name, inbox in arrivals:
            self._until(now)
            self._arrive(now, name, inbox)
        self._until(float("inf"))
        self.seen.most_copies = self._copies.most
        return self.seen

    def practices(self, seconds: float) -> Iterator[Arrival]:
        """The requests of all practices in so many seconds."""
        return heapq.merge(*(self._of_one(name, seconds) for name in self._book.mix))

    def one_inbox(self, a_second: float, seconds: float) -> Iterator[Arrival]:
        """So many messages a second into one inbox, from both sides."""
        inbox, now = self._people.inbox(), 0.0
        while (now := now + self._chance.expovariate(a_second)) < seconds:
            yield now, self._chance.choice(("compose, into a thread", "reply")), inbox

    # ------------------------------------------------------------ the stack
    def _room(self) -> dict[str, Partitions]:
        demand = self._times.units_a_second(self._a_second)
        writing = {
            name: Partitions(aws_limits.PARTITION_WRITE_UNITS, partitions(units)) for name, units in demand.items()
        }
        reading = Partitions(aws_limits.PARTITION_READ_UNITS, writing["messages"].count)
        return writing | {"reads": reading}

    def _make_lines(self) -> dict[str, WorkQueue]:
        shards = {
            f"{what} {shard}": WorkQueue(self._limits.batches_of_shard[table])
            for what, table in (("publish", "messages"), ("seal", "audit"))
            for shard in range(self._tables[table].count)
        }
        return shards | {"tell": WorkQueue(self._limits.tellers), "record": WorkQueue(self._limits.recorders)}

    def _of_one(self, name: str, seconds: float) -> Iterator[Arrival]:
        a_second = self._a_second * self._book.mix[name]
        some = self._people.notices if name == _FROM_THE_QUEUE else self._people.arrivals
        for now, inbox in some(a_second, seconds):
            yield now, name, inbox

    # ------------------------------------------------------------ events
    def _until(self, now: float) -> None:
        while self._heap and self._heap[0][0] <= now:
            at, _, happen, call = heapq.heappop(self._heap)
            happen(at, call)

    def _at(self, when: float, happen: Callable[[float, Call], None], call: Call) -> None:
        heapq.heappush(self._heap, (when, next(self._numbers), happen, call))

    def _arrive(self, now: float, name: str, inbox: Inbox) -> None:
        self.seen.counts["asked"] += 1
        trips = self._times.round_trips(name)
        call = Call(name, inbox, next(self._numbers), self._retries.pauses())
        if name == _FROM_THE_QUEUE:
            waited = self._wait("record", now, self._times.call(name))
            self._at(now + waited, self._attempt, call)
        elif not self._gateway.take(now, 1):
            self.seen.counts["429 of the gateway"] += 1
        elif not self._copies.take(now, name):
            self.seen.counts["429 of Lambda"] += 1
        else:
            call.read_at = now + self._times.cpu(name)
            self._at(call.read_at + (trips - 1) * self._trip(), self._attempt, call)

    def _attempt(self, now: float, call: Call) -> None:
        call.tries += 1
        writes = items_touched.written(call.name, call.inbox, call.number)
        took = self._trip()
        if not self._units(now, call, writes):
            self.seen.counts["throttled"] += 1
            self._pause(now, took, call)
        elif len(writes) > 1 and not self._transactions.begin(
            now, now + took, [one.item for one in writes if one.item]
        ):
            self.seen.counts["conflicts"] += 1
            self._pause(now, took, call)
        elif self._overtaken(call):
            self.seen.counts["ids overtaken"] += 1
            call.read_at = now + took
            call.lost += took
            self._at(now + took, self._attempt if call.tries < APPENDS.attempts else self._give_up, call)
        else:
            self._at(now + took, self._done, call)

    def _units(self, now: float, call: Call, writes: list[Touch]) -> bool:
        if call.tries == 1 and not all(
            self._tables["reads"].take(now, one.key, one.units) for one in items_touched.read(call.name, call.inbox)
        ):
            return False
        return all(self._tables[one.table].take(now, one.key, one.units) for one in writes)

    def _overtaken(self, call: Call) -> bool:
        informed = call.name in items_touched.APPENDS and call.tries <= INFORMED_ATTEMPTS
        return informed and self._appended.get(call.inbox.chart, 0.0) > call.read_at

    def _pause(self, now: float, took: float, call: Call) -> None:
        pause = next(call.pauses, None)
        call.lost += took + (pause or 0.0)
        self._at(now + took + (pause or 0.0), self._give_up if pause is None else self._attempt, call)

    def _give_up(self, _: float, call: Call) -> None:
        self.seen.counts["503"] += 1
        self._end(call)

    def _done(self, now: float, call: Call) -> None:
        self.seen.counts["done"] += 1
        self.seen.waited.append(call.lost)
        self._end(call)
        if call.name in items_touched.APPENDS:
            self._appended[call.inbox.chart] = now
        if "head" in items_touched.WRITES.get(call.name, {}):
            self._wait("publish", now, self._times.publish, call)
            self._wait("tell", now, self._times.tell)
        if "audit" in items_touched.WRITES.get(call.name, {}):
            self._wait("seal", now, self._times.seal, call)

    def _end(self, call: Call) -> None:
        if call.name != _FROM_THE_QUEUE:
            self._copies.release(call.name)

    def _wait(self, what: str, now: float, seconds: float, call: Call | None = None) -> float:
        shard = f" {call.number % self._tables['messages' if what == 'publish' else 'audit'].count}" if call else ""
        waited = self._lines[f"{what}{shard}"].join(now, seconds)
        self.seen.behind[what].append(waited)
        return waited

    def _trip(self) -> float:
        return self._times.round_trip * self._chance.uniform(0.5, 1.5)
