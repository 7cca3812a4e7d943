"""The cause of an unexpected error: hidden on AWS, and shown where a test fails."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import UnexpectedError

_last = local()
_count = telemetry.count


def remember() -> None:
    """Keep the error of a failing function from now on: it is current when the failure is counted."""
    telemetry.count = _counted


def _counted(name: str, times: int = 1) -> None:
    if name == "Failed":
        _last.error = sys.exception()
    _count(name, times)


@contextmanager
def shown() -> Iterator[None]:
    """Restore the cause of an UnexpectedError."""
    try:
        yield
    except UnexpectedError as error:
        raise error from vars(_last).pop("error", None)
