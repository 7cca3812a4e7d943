"""Faults at one request of DynamoDB, in the place where botocore sends it: before it, instead of it, or after it."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from client_messaging import wiring

EVER: Final = 1000


class Killed(SystemExit):
    """The process is gone: nothing after this runs, and nobody answers."""


type Request = AWSPreparedRequest
type Fault = Callable[[Request], AWSResponse | None]


class _Body:
    """What botocore reads of an answer."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self._content


def _answer(status: int, kind: str, **more: object) -> AWSResponse:
    content = {"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", "message": kind, **more}
    return _answered(status, json.dumps(content))


def _answered(status: int, content: str) -> AWSResponse:
    raw: Any = _Body(content.encode())
    headers: Any = HeadersDict({"x-amzn-RequestId": "injected"})
    return AWSResponse("store", status, headers, raw)


def _refused(status: int, kind: str) -> Fault:
    return lambda _: _answer(status, kind)


def _cancelled(first: str, last: str) -> Fault:
    """A cancellation with these reasons for the first and the last step."""

    def fault(request: Request) -> AWSResponse:
        body: Any = request.body
        steps = len(json.loads(body)["TransactItems"])
        reasons = [{"Code": first}, *[{"Code": "None"}] * (steps - 2), {"Code": last}]
        return _answer(400, "TransactionCanceledException", CancellationReasons=reasons)

    return fault


def _raising(error: BaseException, *, applied: bool = False) -> Fault:
    def fault(request: Request) -> None:
        if applied:
            _send(request)
        raise error

    return fault


def _page(*, applied: bool = False) -> Fault:
    """What a proxy answers that does not speak DynamoDB's protocol."""

    def fault(request: Request) -> AWSResponse:
        if applied:
            _send(request)
        return _answered(502, "<html>Bad Gateway</html>")

    return fault


def _send(request: Request) -> None:
    wiring.tables().client._endpoint.http_session.send(request)  # type: ignore[attr-defined]


ANYWHERE: Final[dict[str, Fault]] = {
    "throttled": _refused(400, "ThrottlingException"),
    "over its capacity": _refused(400, "ProvisionedThroughputExceededException"),
    "an error inside the store": _refused(500, "InternalServerError"),
    "an error page from something in between": _page(),
    "no connection": _raising(EndpointConnectionError(endpoint_url="store")),
    "no connection in time": _raising(ConnectTimeoutError(endpoint_url="store")),
    "done, and an error page instead of the answer": _page(applied=True),
    "done, and the answer is lost": _raising(ReadTimeoutError(endpoint_url="store"), applied=True),
    "done, and the connection closed": _raising(ConnectionClosedError(endpoint_url="store"), applied=True),
}
IN_TRANSACTIONS: Final[dict[str, Fault]] = {
    "another transaction": _cancelled("None", "TransactionConflict"),
    "another transaction, and a condition": _cancelled("ConditionalCheckFailed", "TransactionConflict"),
    "throttled in a transaction": _cancelled("ThrottlingError", "None"),
    "over its capacity in a transaction": _cancelled("None", "ProvisionedThroughputExceeded"),
    "still under way": _refused(400, "TransactionInProgressException"),
}
KILLS: Final[dict[str, Fault]] = {
    "killed before": _raising(Killed()),
    "killed after": _raising(Killed(), applied=True),
}
FAULTS: Final = {**ANYWHERE, **IN_TRANSACTIONS, **KILLS}


@dataclass
class Hits:
    """How many requests there were, and how many of them the fault hit."""

    asked: int = 0
    hit: int = 0


@contextmanager
def injected(fault: str | None, at: int = 0, times: int = 1) -> Iterator[Hits]:
    """The fault from the request with this number on (from 1), so many times. None: only counts."""
    hits = Hits()
    events = wiring.tables().client.meta.events

    def send(request: Request, event_name: str, **_: object) -> Any:
        hits.asked += 1
        if fault is None or not at <= hits.asked < at + times:
            return None
        if fault in IN_TRANSACTIONS and not event_name.endswith("TransactWriteItems"):
            return None
        hits.hit += 1
        return FAULTS[fault](request)

    events.register("before-send.dynamodb", send)
    try:
        yield hits
    finally:
        events.unregister("before-send.dynamodb", send)


@contextmanager
def in_between(at: int, act: Callable[[], object]) -> Iterator[Hits]:
    """Something whole happens before the request with this number."""
    hits, events = Hits(), wiring.tables().client.meta.events

    def send(**_: object) -> None:
        hits.asked += 1
        if hits.asked == at:
            hits.hit += 1
            events.unregister("before-send.dynamodb", send)
            act()

    events.register("before-send.dynamodb", send)
    try:
        yield hits
    finally:
        events.unregister("before-send.dynamodb", send)


class InTurn:
    """An executor that does at once what it is given, so that requests have numbers."""

    def submit[R](self, act: Callable[..., R], *arguments: object) -> Future[R]:
        done: Future[R] = Future()
        try:
            done.set_result(act(*arguments))
        except Exception as error:
            done.set_exception(error)
        return done


def ask_in_turn() -> None:
    """Requests that are made in parallel are made one after the other from now on."""
    executor: Any = InTurn()
    wiring.store()._executor = executor
