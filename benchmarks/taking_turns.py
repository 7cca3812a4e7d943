"""Times that can be compared on a busy machine: calls that take turns."""

import statistics
import time
from collections.abc import Callable, Sequence


def medians(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median seconds of each call, all of them in turn, each round beginning with another."""
    seconds: list[list[float]] = [[] for _ in calls]
    for number in range(rounds):
        for at in order(len(calls), number):
            began = time.perf_counter()
            calls[at]()
            seconds[at].append(time.perf_counter() - began)
    return [statistics.median(some) for some in seconds]


def order(calls: int, number: int) -> list[int]:
    """Whose turn it is in this round."""
    return [(first + number) % calls for first in range(calls)]
