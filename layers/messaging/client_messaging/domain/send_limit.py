"""Send limit: a token bucket for each caller, in the memory of each execution environment.

It stops a front end that sends in a loop, without a request to DynamoDB. It is no quota: every environment counts for
itself, behind the gateway's throttle (`template.yaml`, DefaultRouteSettings).
"""

import math
from datetime import datetime
from typing import Final

from client_messaging.domain.model import Caller
from client_messaging.domain.refusals import TooManyRequests
from client_messaging.values import Value

BURST: Final = 1000
"""Burst: messages a caller may send at once."""

PER_SECOND: Final = 20
"""Sustained rate: messages a second."""

_MOST_CALLERS: Final = 10_000


class Allowance(Value):
    """What a caller may still send."""

    messages: int
    """Messages that may be sent at once."""
    seconds: int
    """Whole seconds until that is the whole burst again; if it is 0, until the next message may be sent."""


class SendLimit:
    """Token buckets by caller: tokens left, and the instant of the last refill."""

    def __init__(self, burst: float = BURST, per_second: float = PER_SECOND) -> None:
        self.burst = burst
        self.per_second = per_second
        self._buckets: dict[tuple[str, str, str], tuple[float, datetime]] = {}

    def charge(self, caller: Caller, now: datetime) -> None:
        """Charge one message to its caller. Raises TooManyRequests with the whole seconds to wait."""
        left = self._left(caller, now)
        if left < 1:
            raise TooManyRequests(self._seconds(1 - left))
        if len(self._buckets) >= _MOST_CALLERS:
            self._buckets.clear()
        self._buckets[_key(caller)] = (left - 1, now)

    def allowance(self, caller: Caller, now: datetime) -> Allowance:
        """What the caller may still send. Charges nothing."""
        left = self._left(caller, now)
        return Allowance(int(left), self._seconds((self.burst if left >= 1 else 1) - left))

    @property
    def window(self) -> int:
        """Whole seconds in which an empty bucket is full again."""
        return self._seconds(self.burst)

    def _left(self, caller: Caller, now: datetime) -> float:
        left, since = self._buckets.get(_key(caller), (self.burst, now))
        return min(self.burst, left + max(0.0, (now - since).total_seconds()) * self.per_second)

    def _seconds(self, messages: float) -> int:
        return math.ceil(messages / self.per_second)


def _key(caller: Caller) -> tuple[str, str, str]:
    return (caller.practice_id, caller.role.value, caller.person_id)
