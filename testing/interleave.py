"""Interleaving: run something else in the middle of an operation."""

from collections.abc import Callable
from typing import Any, Final

from client_messaging import wiring

PAST_THE_RETRIES: Final = 9
"""How often a request that fails each time is made."""


class Interleave:
    """Runs `act` before the n-th request of a kind, or loses its response."""

    def __init__(
        self, operation: str, act: Callable[[], Any], *, at: int = 1, times: int = 1, event: str = "before-call"
    ) -> None:
        self.act, self.wanted, self.seen, self.acting = act, range(at, at + times), 0, False
        wiring.store()._tables.client.meta.events.register(f"{event}.dynamodb.{operation}", self)

    def __call__(self, **_: Any) -> None:
        if self.acting:
            return
        self.seen += 1
        if self.seen in self.wanted:
            self.acting = True
            try:
                self.act()
            finally:
                self.acting = False
