"""AWS's limits as rules for the simulation: each takes the time, in seconds, and accepts or refuses.

The defaults of an account, each checked on 2026-11-28 in a stored copy of the AWS documentation page named beside it
(that of today was out of reach). An account shows its own quotas in Service Quotas; new accounts may have less.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from deployment.token_bucket import TokenBucket

PARTITION_WRITE_UNITS: Final = 1_000
PARTITION_READ_UNITS: Final = 3_000
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html"""

NEW_TABLE_WRITE_UNITS: Final = 4_000
DOUBLES_IN_SECONDS: Final = 30 * 60
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html, "Initial throughput
and scaling properties": up to twice the previous peak; beyond that, throttling is possible within 30 minutes of it."""

TABLE_UNITS_QUOTA: Final = 40_000
"""Per table and per index, adjustable: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"""

LAMBDA_CONCURRENCY: Final = 1_000
"""Per account and Region, adjustable: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

LAMBDA_MORE_IN_TEN_SECONDS: Final = 1_000
"""Per function: https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html"""

GATEWAY_A_SECOND: Final = 10_000
GATEWAY_BURST: Final = 5_000
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, per account and Region, all APIs together;
2,500 and 1,250 in 13 of the newer Regions. The burst, "a maximum bucket capacity of 5,000 requests", is in the newest
of the stored copies (…/limits.md, looked at on 2026-11-29); older ones give no number."""

SHARD_BATCHES_AT_ONCE: Final = 10
"""The maximum of ParallelizationFactor: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html"""

PUT_EVENTS_A_SECOND: Final = 10_000
"""Requests, adjustable, in us-east-1, us-west-2 and eu-west-1; 400 to 2,400 in other Regions:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html. Events are counted against it, not requests with
several events: the dear end."""


@dataclass(slots=True)
class Partitions:
    """A table or an index: a limit for each partition, and so for each key.

    DynamoDB's burst capacity comes on top, on a best-effort basis; it is left out here.
    """

    rate: float
    count: int
    _partitions: dict[int, TokenBucket] = field(default_factory=dict)

    def take(self, now: float, key: str, units: float) -> bool:
        """Take units of this key's partition, if it has as many left."""
        return self._partitions.setdefault(_hash(key) % self.count, TokenBucket(self.rate)).take(now, units)


@dataclass(slots=True)
class Transactions:
    """Items in running transactions; another transaction with any of them is cancelled (TransactionConflict).

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
    """

    _until: dict[str, float] = field(default_factory=dict)

    def begin(self, now: float, until: float, items: Iterable[str]) -> bool:
        """Lock these items until then, or none if one is locked."""
        keys = tuple(items)
        if any(self._until.get(key, now) > now for key in keys):
            return False
        self._until.update(dict.fromkeys(keys, until))
        return True


@dataclass(slots=True)
class Concurrency:
    """Execution environments: at most `limit` running in the account, `more` new ones of a function in ten seconds."""

    limit: int = LAMBDA_CONCURRENCY
    more: int = LAMBDA_MORE_IN_TEN_SECONDS
    most: int = 0
    _running: dict[str, int] = field(default_factory=dict)
    _environments: dict[str, int] = field(default_factory=dict)
    _started: dict[str, deque[float]] = field(default_factory=dict)

    def take(self, now: float, function: str) -> bool:
        """Run an environment, idle or new; refused if too many run, or too many are new."""
        running, environments = self._running.get(function, 0), self._environments.get(function, 0)
        if sum(self._running.values()) >= self.limit:
            return False
        if running == environments and not self._may_start(now, function):
            return False
        self._environments[function] = max(environments, running + 1)
        self._running[function] = running + 1
        self.most = max(self.most, sum(self._running.values()))
        return True

    def release(self, function: str) -> None:
        """The environment is idle again."""
        self._running[function] -= 1

    def _may_start(self, now: float, function: str) -> bool:
        started = self._started.setdefault(function, deque())
        while started and started[0] <= now - 10:
            started.popleft()
        if len(started) >= self.more:
            return False
        started.append(now)
        return True


@dataclass(slots=True)
class OnDemand:
    """An on-demand table: accepts twice its previous peak, which counts half an hour after it was reached."""

    peak: float = NEW_TABLE_WRITE_UNITS / 2
    _seen: deque[tuple[float, float]] = field(default_factory=deque)

    def accepts(self, now: float, requested: float) -> float:
        """How many of the requested units a second it accepts."""
        while self._seen and self._seen[0][0] <= now - DOUBLES_IN_SECONDS:
            self.peak = max(self.peak, self._seen.popleft()[1])
        accepted = min(requested, 2 * self.peak)
        self._seen.append((now, accepted))
        return accepted


@dataclass(slots=True)
class WorkQueue:
    """First-in-first-out work for a number of workers: a stream shard, or a queue with its environments."""

    workers: int
    worked: float = 0.0
    _free: list[float] = field(default_factory=list)

    def join(self, now: float, seconds: float) -> float:
        """Add work of so many seconds; returns the seconds it waits."""
        self.worked += seconds
        began = max(now, heapq.heappop(self._free)) if len(self._free) == self.workers else now
        heapq.heappush(self._free, began + seconds)
        return began - now


def _hash(key: str) -> int:
    """A hash that is the same in every process, which Python's own is not."""
    checksum = 0
    for byte in key.encode():
        checksum = (checksum * 1_000_003 + byte) & 0xFFFFFFFF
    return checksum
