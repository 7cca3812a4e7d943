"""Throttling of a stage: a token bucket for all routes together, or for one.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
"""

import time

from deployment.documents import Document
from deployment.token_bucket import TokenBucket
from local.cloudformation import supported

# Settings of a WebSocket stage without effect here: there are no execution logs.
EXECUTION_LOGS = frozenset({"DataTraceEnabled", "LoggingLevel"})
_SETTINGS = {"DetailedMetricsEnabled", "ThrottlingBurstLimit", "ThrottlingRateLimit"}


class Throttle:
    """Token buckets: one for each route with settings of its own, one for all others together."""

    def __init__(self, default: TokenBucket | None, routes: dict[str, TokenBucket | None]) -> None:
        self._default = default
        self._routes = routes

    @classmethod
    def from_stage(cls, where: str, stage: Document, ignored: frozenset[str] = frozenset()) -> "Throttle":
        """From the stage's DefaultRouteSettings and RouteSettings; `ignored` settings are allowed without effect."""
        settings_by_route = {"": stage.get("DefaultRouteSettings", {}), **stage.get("RouteSettings", {})}
        for settings in settings_by_route.values():
            supported.check_keys(where, settings, _SETTINGS | ignored, "the route setting {}")
        buckets = {route_key: _bucket(settings) for route_key, settings in settings_by_route.items()}
        return cls(buckets.pop(""), buckets)

    def admits(self, route_key: str) -> bool:
        """Whether one more request of the route passes."""
        bucket = self._routes.get(route_key, self._default)
        return bucket is None or bucket.take(time.monotonic())


def _bucket(settings: Document) -> TokenBucket | None:
    if "ThrottlingRateLimit" not in settings:
        return None
    rate = float(settings["ThrottlingRateLimit"])
    return TokenBucket(rate, int(settings.get("ThrottlingBurstLimit", rate)))
