"""The cause of an unexpected error: hidden on AWS, and shown where a test fails."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import UnexpectedError

_last = local()
_log_failed = telemetry.log_failed


def remember() -> None:
    """Keep the error of a failing function from now on: it is current when the failure is logged."""
    telemetry.log_failed = _remembered


def _remembered(error: BaseException) -> None:
    _last.error = sys.exception()
    _log_failed(error)


@contextmanager
def shown() -> Iterator[None]:
    """Restore the cause of an UnexpectedError."""
    try:
        yield
    except UnexpectedError as error:
        raise error from vars(_last).pop("error", None)
