"""Retries with back-off: which faults are transient, how many attempts are made and how long the pauses are.

No attempt begins that could not end before the invocation's deadline (`deadline`): TryAgain is raised instead. The
client itself retries nothing (`wiring`): its pauses know nothing of that deadline.
"""

import random
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004
    ConnectTimeoutError,
    HTTPClientError,
    ReadTimeoutError,
)

from client_messaging.domain.refusals import Fault, TryAgain
from client_messaging.runtime import deadline
from client_messaging.values import Value

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
    """A transient fault: a retry may succeed. Its kind, and AWS's code if AWS answered."""

    def __init__(self, fault: Fault, aws_code: str | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.aws_code = aws_code

    def given_up(self) -> TryAgain:
        """The refusal after the last attempt."""
        return TryAgain(self.fault, self.aws_code)


class RetryPolicy(Value):
    """How many attempts, and the pauses between them: none, or full jitter up to a bound that doubles each time.

    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
    """

    attempts: int
    first_pause_seconds: float = 0
    longest_pause_seconds: float = 0
    jitter: random.Random = _SYSTEM_RANDOM

    def tries(self) -> Iterator[int]:
        """Number the attempts from 0 and pause between them. Ends early without time for a pause."""
        for attempt in range(self.attempts):
            if attempt and self.longest_pause_seconds and not self.back_off(attempt - 1):
                return
            yield attempt

    def pauses(self) -> Iterator[float]:
        """The seconds between the attempts: one pause less than attempts."""
        return map(self._pause, range(self.attempts - 1))

    def back_off(self, attempt: int) -> bool:
        """Back off before retry number `attempt` (0-based). False, at once, if no request could follow in time."""
        pause = self._pause(attempt)
        if not deadline.is_enough_for(pause + CONNECT_SECONDS + READ_SECONDS):
            return False
        time.sleep(pause)
        return True

    def _pause(self, attempt: int) -> float:
        return self.jitter.uniform(0, min(self.longest_pause_seconds, self.first_pause_seconds * 2**attempt))


REQUESTS: Final = RetryPolicy(attempts=9, first_pause_seconds=0.02, longest_pause_seconds=0.5)
"""Single requests: pauses of two seconds in all."""

CHANGES: Final = RetryPolicy(attempts=5)
"""Read, decide and write, after a concurrent change."""

NEXT_SEAL: Final = RetryPolicy(attempts=12, first_pause_seconds=0.02, longest_pause_seconds=0.5)
"""Sealers of one chain: each round one of them succeeds, and as many run as a stream has batches at once, up to 10."""


def with_retries[R](request: Callable[[], R]) -> R:
    """Make a request, and retry it after transient faults. Raises TryAgain, with the last fault."""
    last = TransientFault(Fault.TIMEOUT)
    for _ in REQUESTS.tries():
        if not deadline.is_enough_for(CONNECT_SECONDS + READ_SECONDS):
            break
        try:
            with _transient_faults():
                return request()
        except TransientFault as fault:
            last = fault
    raise last.given_up() from None


@contextmanager
def _transient_faults() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, HTTPClientError) as error:
        raise unanswered(error) from None
    except ClientError as error:
        if is_transient(error):
            raise answered(error.response["Error"]["Code"]) from None
        raise


def unanswered(error: Exception) -> TransientFault:
    """The fault of a request that AWS did not answer."""
    timed_out = isinstance(error, ConnectTimeoutError | ReadTimeoutError)
    return TransientFault(Fault.TIMEOUT if timed_out else Fault.UNREACHABLE)


def answered(code: str) -> TransientFault:
    """The fault that a code of AWS stands for. What has not the form of a code, as a proxy's, is not kept."""
    fault = next((fault for part, fault in _FAULTS.items() if part in code), Fault.SERVER_ERROR)
    return TransientFault(fault, code if _CODE.match(code) else None)


_CODE: Final = re.compile(r"[A-Za-z][A-Za-z.]{0,63}\Z|[0-9]{3}\Z")
_FAULTS: Final = {
    "Throttl": Fault.THROTTLED,
    "ThroughputExceeded": Fault.THROTTLED,
    "LimitExceeded": Fault.THROTTLED,
    "TooManyRequests": Fault.THROTTLED,
    "Conflict": Fault.CONFLICT,
    "InProgress": Fault.CONFLICT,
    "Timeout": Fault.TIMEOUT,
}
"""Kinds of fault by a part of AWS's code."""


def is_transient(error: ClientError, codes: Collection[str] = TRANSIENT_CODES) -> bool:
    """Whether an error is transient: by its code, or any 5xx, of the service or of a proxy."""
    metadata = error.response.get("ResponseMetadata", {})
    return error.response["Error"]["Code"] in codes or metadata.get("HTTPStatusCode", 400) >= 500
