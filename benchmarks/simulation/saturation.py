"""The volume at which each component is full: its load at the peak of a day beside its limit.

Arithmetic without randomness; `peak.py` simulates random effects, also below these volumes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.cost.bill import Book
from benchmarks.simulation import aws_limits, items_touched
from benchmarks.simulation.population import PEAK, SECONDS_A_DAY
from benchmarks.simulation.service_times import ServiceTimes
from benchmarks.simulation.stack_limits import Limits, partitions

_FROM_THE_QUEUE: Final = "record a portal update"
_LEAST, _MOST, _STEP = 10_000.0, 10_000_000_000.0, 1.02


@dataclass(frozen=True)
class Component:
    """A limited component, and how its limit is raised. `used`: the share that so many messages a day take."""

    name: str
    used: Callable[[float], float]
    lift: str

    def full_at(self) -> float | None:
        """The messages a day at whose peak it is full; None if it never is."""
        volume = _LEAST
        while self.used(volume) < 1:
            volume *= _STEP
            if volume > _MOST:
                return None
        return volume


class Load:
    """The load at the peak of a day, by the mix of prices.toml."""

    def __init__(self, book: Book, limits: Limits, *, dear: bool) -> None:
        self._mix, self._limits = book.mix, limits
        self._times = ServiceTimes(book, dear=dear)

    def components(self) -> Sequence[Component]:
        """All components."""
        limits, quota = self._limits, "a quota increase"
        return (
            Component("HTTP API, throttle of the stage", self._of(self._requests, limits.gateway_a_second), _IN_STAGE),
            Component("HTTP API, quota of the account", self._of(self._requests, aws_limits.GATEWAY_A_SECOND), quota),
            Component("Lambda, concurrency", self._of(self._copies, limits.concurrency), quota),
            Component("messages table, write units", self._of_table("messages"), quota),
            Component("its indexes, write units", self._of_table("index"), quota),
            Component("audit table, write units", self._of_table("audit"), quota),
            Component("EventBridge, PutEvents", self._of(self._events, aws_limits.PUT_EVENTS_A_SECOND), quota),
            Component("`publish_events`, shards", self._of_shards("messages"), _IN_MAPPING),
            Component("`seal_audit`, shards", self._of_shards("audit"), _IN_PARAMETER),
            Component("`tell_connections`, concurrency", self._of(self._telling, limits.tellers), _IN_QUEUE),
            Component("`record_portal_update`, concurrency", self._of(self._recording, limits.recorders), _IN_QUEUE),
        )

    # ------------------------------------------------------------ load, by messages a second
    def _requests(self, messages: float) -> float:
        return messages * sum(times for name, times in self._mix.items() if name != _FROM_THE_QUEUE)

    def _copies(self, messages: float) -> float:
        in_requests = sum(times * self._times.call(name) for name, times in self._mix.items())
        sealing, publishing = self._records(messages) * self._times.seal, self._events(messages) * self._times.publish
        return messages * in_requests + sealing + publishing + self._telling(messages)

    def _events(self, messages: float) -> float:
        return messages * sum(
            times for name, times in self._mix.items() if "head" in items_touched.WRITES.get(name, {})
        )

    def _records(self, messages: float) -> float:
        return messages * sum(
            times for name, times in self._mix.items() if "audit" in items_touched.WRITES.get(name, {})
        )

    def _telling(self, messages: float) -> float:
        return self._events(messages) * self._times.tell

    def _recording(self, messages: float) -> float:
        return messages * self._mix[_FROM_THE_QUEUE] * self._times.call(_FROM_THE_QUEUE)

    # ------------------------------------------------------------ load beside limits
    def _of(self, asked: Callable[[float], float], most: float) -> Callable[[float], float]:
        return lambda volume: asked(_at_peak(volume)) / most

    def _of_table(self, table: str) -> Callable[[float], float]:
        return lambda volume: self._times.units_a_second(_at_peak(volume))[table] / aws_limits.TABLE_UNITS_QUOTA

    def _of_shards(self, table: str) -> Callable[[float], float]:
        asked, each = (self._events, self._times.publish) if table == "messages" else (self._records, self._times.seal)

        def used(volume: float) -> float:
            shards = partitions(self._times.units_a_second(_at_peak(volume))[table])
            return asked(_at_peak(volume)) * each / (shards * self._limits.batches_of_shard[table])

        return used


_IN_STAGE: Final = "`ThrottlingRateLimit` of the stage"
_IN_MAPPING: Final = "`ParallelizationFactor` of its stream, up to 10"
_IN_PARAMETER: Final = "the parameter `AuditParallelization`, up to 10"
_IN_QUEUE: Final = "`QueueConcurrency`, up to 1,000"


def _at_peak(messages_a_day: float) -> float:
    return messages_a_day / SECONDS_A_DAY * PEAK
