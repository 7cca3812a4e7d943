"""Deadline of the current invocation: Lambda's time-out, less the time to answer a failure.

A function that times out answers nothing, and its caller waits for that; one that gives up before answers 503 with
`Retry-After`. Lambda calls one execution environment with one event at a time
(https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html), so one deadline for the process is enough.
"""

import math
import time
from typing import Final

KEPT_BACK_SECONDS: Final = 1.0
"""For the refusal: its log line, its metrics, its response."""

_ends_at = math.inf


def begin_invocation(remaining_milliseconds: float) -> None:
    """Set the deadline from `context.get_remaining_time_in_millis()`."""
    global _ends_at
    _ends_at = time.monotonic() + remaining_milliseconds / 1000 - KEPT_BACK_SECONDS


def end_invocation() -> None:
    """Remove the deadline."""
    global _ends_at
    _ends_at = math.inf


def is_enough_for(seconds: float) -> bool:
    """Whether so many seconds are left. Always true outside an invocation."""
    return time.monotonic() + seconds <= _ends_at
