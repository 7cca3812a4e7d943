"""AWS's limits as rules that a simulation can ask: each takes the time, in seconds, and says yes or no.

Sources: DynamoDB, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html,
.../bp-partition-key-design.html, .../on-demand-capacity-mode.html, .../transaction-apis.html; Lambda,
https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html; API Gateway,
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html; EventBridge,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html. Written down from memory; an account
shows its own quotas.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from deployment.token_bucket import TokenBucket

PARTITION_WRITE_UNITS: Final = 1_000
PARTITION_READ_UNITS: Final = 3_000
NEW_TABLE_WRITE_UNITS: Final = 4_000
TABLE_UNITS_QUOTA: Final = 40_000
DOUBLES_IN_SECONDS: Final = 30 * 60
LAMBDA_CONCURRENCY: Final = 1_000
LAMBDA_MORE_IN_TEN_SECONDS: Final = 1_000
GATEWAY_A_SECOND: Final = 10_000
GATEWAY_BURST: Final = 5_000
SHARD_BATCHES_AT_ONCE: Final = 10
"""The most that ParallelizationFactor may say."""

PUT_EVENTS_A_SECOND: Final = 10_000
"""Of us-east-1; other regions have less."""


@dataclass(slots=True)
class Partitions:
    """A table or an index: each partition has its own limit, and so no key, which is in one, has more than that.

    DynamoDB lends a partition more than that while it can. It promises nothing, and nothing is counted on here.
    """

    rate: float
    count: int
    _partitions: dict[int, TokenBucket] = field(default_factory=dict)

    def take(self, now: float, key: str, units: float) -> bool:
        """Whether the partition of this key has that many units left; they are gone then."""
        return self._partitions.setdefault(_hash(key) % self.count, TokenBucket(self.rate)).take(now, units)


@dataclass(slots=True)
class Transactions:
    """Items that are in a transaction now. Another one with any of them is cancelled, conditions and all."""

    _until: dict[str, float] = field(default_factory=dict)

    def begin(self, now: float, until: float, items: Iterable[str]) -> bool:
        """Hold these items until then, or hold none and answer no: TransactionConflict."""
        wanted = tuple(items)
        if any(self._until.get(item, now) > now for item in wanted):
            return False
        self._until.update(dict.fromkeys(wanted, until))
        return True


@dataclass(slots=True)
class Concurrency:
    """Running copies of functions: of the account at most `limit`, of one function `more` more in any ten seconds."""

    limit: int = LAMBDA_CONCURRENCY
    more: int = LAMBDA_MORE_IN_TEN_SECONDS
    most: int = 0
    _running: dict[str, int] = field(default_factory=dict)
    _copies: dict[str, int] = field(default_factory=dict)
    _started: dict[str, deque[float]] = field(default_factory=dict)

    def take(self, now: float, function: str) -> bool:
        """Run a copy, an idle one or a new one; no where there are too many, or too many new ones."""
        running, copies = self._running.get(function, 0), self._copies.get(function, 0)
        if sum(self._running.values()) >= self.limit:
            return False
        if running == copies and not self._may_start(now, function):
            return False
        self._copies[function] = max(copies, running + 1)
        self._running[function] = running + 1
        self.most = max(self.most, sum(self._running.values()))
        return True

    def release(self, function: str) -> None:
        """The copy is idle again."""
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
    """What an on-demand table takes: twice its former peak, which counts half an hour after it was reached."""

    peak: float = NEW_TABLE_WRITE_UNITS / 2
    _seen: deque[tuple[float, float]] = field(default_factory=deque)

    def takes(self, now: float, wanted: float) -> float:
        """How many units a second it takes of those wanted."""
        while self._seen and self._seen[0][0] <= now - DOUBLES_IN_SECONDS:
            self.peak = max(self.peak, self._seen.popleft()[1])
        taken = min(wanted, 2 * self.peak)
        self._seen.append((now, taken))
        return taken


@dataclass(slots=True)
class Line:
    """Work that waits for one of so many who do it, first come, first served: a shard, or copies at a queue."""

    workers: int
    worked: float = 0.0
    _free: list[float] = field(default_factory=list)

    def join(self, now: float, seconds: float) -> float:
        """How long this piece of work waits."""
        self.worked += seconds
        began = max(now, heapq.heappop(self._free)) if len(self._free) == self.workers else now
        heapq.heappush(self._free, began + seconds)
        return began - now


def _hash(key: str) -> int:
    """The same in every process, which Python's own is not."""
    found = 0
    for byte in key.encode():
        found = (found * 1_000_003 + byte) & 0xFFFFFFFF
    return found
