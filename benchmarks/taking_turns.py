"""Times that are comparable on a busy machine: the calls take turns."""

import statistics
import time
from collections.abc import Callable, Sequence


def medians(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median seconds of each call. Calls run in turn; each round begins with another."""
    seconds: list[list[float]] = [[] for _ in calls]
    for number in range(rounds):
        for index in order(len(calls), number):
            began = time.perf_counter()
            calls[index]()
            seconds[index].append(time.perf_counter() - began)
    return [statistics.median(of_call) for of_call in seconds]


def order(calls: int, number: int) -> list[int]:
    """The order of calls in this round."""
    return [(first + number) % calls for first in range(calls)]
