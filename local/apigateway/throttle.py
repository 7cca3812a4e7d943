"""The stage's throttle: a token bucket for all routes together, or for one.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
"""

import time
from collections.abc import Callable

from deployment.documents import Document
from local.cloudformation import coverage

# What a WebSocket API's stage may have too, and what changes nothing here: there are no execution logs.
EXECUTION_LOGS = frozenset({"DataTraceEnabled", "LoggingLevel"})
_SETTINGS = {"DetailedMetricsEnabled", "ThrottlingBurstLimit", "ThrottlingRateLimit"}


class Bucket:
    """`rate` tokens a second, at most `burst` of them saved up."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._at = clock()

    def take(self) -> bool:
        """Whether the request may pass."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Throttle:
    """Which bucket a route draws from."""

    def __init__(self, default: Bucket | None, routes: dict[str, Bucket | None]) -> None:
        self._default = default
        self._routes = routes

    @classmethod
    def of(cls, where: str, stage: Document, inert: frozenset[str] = frozenset()) -> "Throttle":
        """From the stage's DefaultRouteSettings and RouteSettings; `inert` settings are known and not looked at."""
        settings = {"": stage.get("DefaultRouteSettings", {}), **stage.get("RouteSettings", {})}
        for one in settings.values():
            coverage.only(where, one, _SETTINGS | inert, "the route setting {}")
        buckets = {key: _bucket(one) for key, one in settings.items()}
        return cls(buckets.pop(""), buckets)

    def admits(self, route_key: str) -> bool:
        bucket = self._routes.get(route_key, self._default)
        return bucket is None or bucket.take()


def _bucket(settings: Document) -> Bucket | None:
    if "ThrottlingRateLimit" not in settings:
        return None
    rate = float(settings["ThrottlingRateLimit"])
    return Bucket(rate, int(settings.get("ThrottlingBurstLimit", rate)))
