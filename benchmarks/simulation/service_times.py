"""Durations and capacity units of operations, from the assumptions of prices.toml, for the simulation."""

from collections import Counter
from dataclasses import dataclass

from benchmarks.cost.bill import Book
from benchmarks.counting import usage
from benchmarks.simulation import items_touched

_OF_SEALING = 2
"""Requests to seal records of a chart: Query, PutItem."""

_OF_TELLING = 4
_AT_ONCE_ON_THE_BUS = 10


@dataclass(frozen=True)
class ServiceTimes:
    """In seconds, with the cheap or the dear assumptions."""

    book: Book
    dear: bool

    @property
    def round_trip(self) -> float:
        """One request to DynamoDB, on average."""
        return self.book.assume("round_trip_ms", dear=self.dear) / 1000

    @property
    def publish(self) -> float:
        """A change published with nine others."""
        return (self.round_trip + self._on_a_part_of_a_core("cpu_ms_of_what_follows")) / _AT_ONCE_ON_THE_BUS

    @property
    def seal(self) -> float:
        """Sealing one audit record, without others of its chart."""
        return _OF_SEALING * self.round_trip + self._on_a_part_of_a_core("cpu_ms_of_what_follows")

    @property
    def tell(self) -> float:
        """Sending a live update to the connections of two people."""
        return _OF_TELLING * self.round_trip + self._on_a_part_of_a_core("cpu_ms_of_what_follows")

    def round_trips(self, name: str) -> int:
        """Sequential requests to the store."""
        return usage.ROUND_TRIPS.get(name, 2)

    def cpu(self, name: str) -> float:
        """The CPU time of a call."""
        return self.book.cpu_ms[name] / 1000 * self._slower

    def call(self, name: str) -> float:
        """A whole call without retries."""
        return self.cpu(name) + self.round_trips(name) * self.round_trip

    def units_a_second(self, messages_a_second: float) -> dict[str, float]:
        """Write units by table and for the indexes, with the seals, at so many messages a second."""
        totals: Counter[str] = Counter()
        for name, touches in items_touched.WRITES.items():
            for what, units in touches.items():
                table = what if what in ("audit", "index") else "messages"
                totals[table] += units * self.book.mix[name] * messages_a_second  # type: ignore[assignment]
                totals["audit"] += (
                    items_touched.SEAL_UNITS * (what == "audit") * self.book.mix[name] * messages_a_second
                )  # type: ignore[assignment]
        return dict(totals)

    @property
    def _slower(self) -> float:
        part = self.book.assume("megabytes_of_a_core", dear=False) / self.book.assume("memory_mb", dear=False)
        return part * self.book.assume("slower_than_here", dear=self.dear)

    def _on_a_part_of_a_core(self, name: str) -> float:
        return self.book.assume(name, dear=self.dear) / 1000 * self._slower
