"""Send limit: a token bucket for each caller, in the memory of each execution environment.

It stops a front end that sends in a loop, without a request to DynamoDB. It is no quota: every environment counts for
itself, behind the gateway's throttle (`template.yaml`, DefaultRouteSettings).
"""

import math
from datetime import datetime
from typing import Final

from client_messaging.domain.model import Caller
from client_messaging.domain.refusals import TooManyRequests

BURST: Final = 1000
"""Burst: messages a caller may send at once."""

PER_SECOND: Final = 20
"""Sustained rate: messages a second."""

_MOST_CALLERS: Final = 10_000


class SendLimit:
    """Token buckets by caller: tokens left, and the instant of the last refill."""

    def __init__(self, burst: float = BURST, per_second: float = PER_SECOND) -> None:
        self.burst = burst
        self.per_second = per_second
        self._buckets: dict[tuple[str, str, str], tuple[float, datetime]] = {}

    def charge(self, caller: Caller, now: datetime) -> None:
        """Charge one message to its caller. Raises TooManyRequests with the whole seconds to wait."""
        who = (caller.practice_id, caller.role.value, caller.person_id)
        left, since = self._buckets.get(who, (self.burst, now))
        left = min(self.burst, left + max(0.0, (now - since).total_seconds()) * self.per_second)
        if left < 1:
            raise TooManyRequests(math.ceil((1 - left) / self.per_second))
        if len(self._buckets) >= _MOST_CALLERS:
            self._buckets.clear()
        self._buckets[who] = (left - 1, now)
