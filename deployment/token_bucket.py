"""Token bucket: rate limit with a burst, over any clock."""

from dataclasses import dataclass


@dataclass(slots=True)
class TokenBucket:
    """`rate` tokens a second, of which at most `burst` (by default one second's) are saved up."""

    rate: float
    burst: float | None = None
    _tokens: float | None = None
    _at: float = 0.0

    def take(self, now: float, tokens: float = 1) -> bool:
        """Take all of these tokens, or none if there are too few. `now` is in seconds and never goes back."""
        burst = self.rate if self.burst is None else self.burst
        available = burst if self._tokens is None else min(burst, self._tokens + (now - self._at) * self.rate)
        enough = available >= tokens
        self._at, self._tokens = now, available - tokens if enough else available
        return enough
