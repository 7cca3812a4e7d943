"""Retries with back-off: which faults are transient, how many attempts are made and how long the pauses are.

No attempt begins that could not end before the invocation's deadline (`deadline`): TryAgain is raised instead. The
client itself retries nothing (`wiring`): its pauses know nothing of that deadline.
"""

import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004

from client_messaging.domain.refusals import TryAgain
from client_messaging.runtime import deadline

TRANSIENT_CODES: Final = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Worth the same request again: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html"""

CONNECT_SECONDS: Final = 1
READ_SECONDS: Final = 2
"""Time-outs of one request: to connect to DynamoDB, and to read its response, which takes milliseconds."""

_SYSTEM_RANDOM: Final = random.SystemRandom()
"""Stateless: processes restored from one snapshot do not pause alike."""


class TransientFault(Exception):
    """A transient fault: a retry may succeed."""


@dataclass(frozen=True, slots=True, repr=False)
class RetryPolicy:
    """How many attempts, and the pauses between them: none, or full jitter up to a bound that doubles each time.

    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
    """

    attempts: int
    first_pause_seconds: float = 0
    longest_pause_seconds: float = 0
    jitter: random.Random = _SYSTEM_RANDOM

    def tries(self) -> Iterator[int]:
        """Number the attempts from 0 and pause between them. Raises TryAgain without time for a pause."""
        for attempt in range(self.attempts):
            if attempt and self.longest_pause_seconds:
                self.back_off(attempt - 1)
            yield attempt

    def pauses(self) -> Iterator[float]:
        """The seconds between the attempts: one pause less than attempts."""
        return map(self._pause, range(self.attempts - 1))

    def back_off(self, attempt: int) -> None:
        """Back off before retry number `attempt` (0-based). Raises TryAgain if no request could follow in time."""
        pause = self._pause(attempt)
        if not deadline.is_enough_for(pause + CONNECT_SECONDS + READ_SECONDS):
            raise TryAgain
        time.sleep(pause)

    def _pause(self, attempt: int) -> float:
        return self.jitter.uniform(0, min(self.longest_pause_seconds, self.first_pause_seconds * 2**attempt))


REQUESTS: Final = RetryPolicy(attempts=9, first_pause_seconds=0.02, longest_pause_seconds=0.5)
"""Single requests: pauses of two seconds in all."""

CHANGES: Final = RetryPolicy(attempts=5)
"""Read, decide and write, after a concurrent change."""

NEXT_SEAL: Final = RetryPolicy(attempts=12, first_pause_seconds=0.02, longest_pause_seconds=0.5)
"""Sealers of one chain: each round one of them succeeds, and as many run as a stream has batches at once, up to 10."""


def with_retries[R](request: Callable[[], R]) -> R:
    """Make a request, and retry it after transient faults. Raises TryAgain."""
    for _ in REQUESTS.tries():
        if not deadline.is_enough_for(CONNECT_SECONDS + READ_SECONDS):
            raise TryAgain
        try:
            with _transient_faults():
                return request()
        except TransientFault:
            continue
    raise TryAgain


@contextmanager
def _transient_faults() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, HTTPClientError):
        raise TransientFault from None
    except ClientError as error:
        if is_transient(error):
            raise TransientFault from None
        raise


def is_transient(error: ClientError, codes: Collection[str] = TRANSIENT_CODES) -> bool:
    """Whether an error is transient: by its code, or any 5xx, of the service or of a proxy."""
    metadata = error.response.get("ResponseMetadata", {})
    return error.response["Error"]["Code"] in codes or metadata.get("HTTPStatusCode", 400) >= 500
