"""Why a function failed unexpectedly: on AWS nobody may read it, and where a test fails it is what one looks for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import UnexpectedError

_last = local()
_count = telemetry.count


def remember() -> None:
    """From now on keep what a function failed with: it is in hand where the failure is counted."""
    telemetry.count = _counted


def _counted(name: str, times: int = 1) -> None:
    if name == "Failed":
        _last.error = sys.exception()
    _count(name, times)


@contextmanager
def shown() -> Iterator[None]:
    """Give an UnexpectedError its cause back."""
    try:
        yield
    except UnexpectedError as error:
        raise error from vars(_last).pop("error", None)
