"""The measurements of several messengers in one run, and their table, with ratios to one of them."""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.peer.processes import Consumed

PERCENTILES: Final = (50, 99)

type _Of[V] = dict[str, dict[str, V]]


@dataclass
class Measured:
    """By request and messenger: seconds of single requests; messages and seconds of concurrent writers; for both, the
    number of requests and what the servers consumed for them."""

    seconds: _Of[list[float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    written: _Of[tuple[int, float]] = field(default_factory=lambda: defaultdict(dict))
    consumed: _Of[tuple[int, Consumed]] = field(default_factory=lambda: defaultdict(dict))

    def took(self, what: str, messenger: str, seconds: Sequence[float]) -> None:
        """Add some single requests."""
        self.seconds[what][messenger] += seconds

    def wrote(self, what: str, messenger: str, messages: int, seconds: float) -> None:
        """Add the messages of concurrent writers in one turn."""
        before, so_far = self.written[what].get(messenger, (0, 0.0))
        self.written[what][messenger] = before + messages, so_far + seconds

    def used(self, what: str, messenger: str, requests: int, more: Consumed) -> None:
        """Add what the servers consumed for the requests of one turn."""
        before, so_far = self.consumed[what].get(messenger, (0, Consumed()))
        self.consumed[what][messenger] = before + requests, so_far + more


def table(measured: Measured, names: Sequence[str], beside: str) -> Iterator[str]:
    """Markdown: a column a messenger; in brackets how many times it is that of `beside`."""
    yield f"| | {' | '.join(names)} |"
    yield "|---" * (len(names) + 1) + "|"
    for what, by_messenger in measured.seconds.items():
        for percentile in PERCENTILES:
            values = {name: percentile_of(some, percentile) * 1000 for name, some in by_messenger.items()}
            yield _row(f"{what}, p{percentile} ms", names, values, beside)
    for what, written in measured.written.items():
        rates = {name: messages / seconds for name, (messages, seconds) in written.items()}
        yield _row(f"{what}, messages a second", names, rates, beside)
    for what, consumed in measured.consumed.items():
        each = {name: more.seconds / requests * 1000 for name, (requests, more) in consumed.items()}
        yield _row(f"{what}, processor ms a request", names, each, beside)
    for what, consumed in measured.consumed.items():
        each = {name: more.written / requests / 1024 for name, (requests, more) in consumed.items()}
        yield _row(f"{what}, KiB written a request", names, each, beside)


def percentile_of(values: Sequence[float], percentile: int) -> float:
    """A percentile, with linear interpolation."""
    return statistics.quantiles(values, n=100, method="inclusive")[percentile - 1]


def _row(what: str, names: Sequence[str], values: dict[str, float], beside: str) -> str:
    return f"| {what} | {' | '.join(_cell(values, name, beside) for name in names)} |"


def _cell(values: dict[str, float], name: str, beside: str) -> str:
    if name not in values:
        return "–"
    ratio = "" if name == beside else f" (× {values[name] / values[beside]:.2f})"
    return f"{values[name]:.1f}{ratio}"
