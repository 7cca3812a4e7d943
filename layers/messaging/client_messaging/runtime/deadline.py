"""How long the invocation under way may go on trying: what Lambda leaves it, less what it takes to say that it failed.

A function that runs into its time-out answers nothing, and its caller waits for that; one that gives up before says 503
and when to come back. Lambda calls a copy of a function for one event at a time
(https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html), so one figure for the process is enough.
"""

import math
import time
from typing import Final

KEPT_BACK_SECONDS: Final = 1.0
"""For the refusal itself: its log line, its metrics, its answer."""

_ends_at = math.inf


def begin(milliseconds: float) -> None:
    """An invocation begins that is ended after so many milliseconds (`context.get_remaining_time_in_millis()`)."""
    global _ends_at
    _ends_at = time.monotonic() + milliseconds / 1000 - KEPT_BACK_SECONDS


def end() -> None:
    """The invocation has ended: nothing limits what comes after it."""
    global _ends_at
    _ends_at = math.inf


def is_enough_for(seconds: float) -> bool:
    """Whether something that takes so long can still be begun. Always, where no invocation is under way."""
    return time.monotonic() + seconds <= _ends_at
