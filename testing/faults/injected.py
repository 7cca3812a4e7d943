"""Faults at one DynamoDB request, where botocore sends it: before it, instead of it, or after it."""

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
_PAGES: Final = 5
"""A Query gets on with every page: none stays empty for ever."""


class Killed(SystemExit):
    """The process is killed: nothing after this runs."""


type Json = Any
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


def _send(request: Request) -> AWSResponse:
    answer: AWSResponse = wiring.tables().client._endpoint.http_session.send(request)  # type: ignore[attr-defined]
    return answer


def _asked(request: Request, asked: Json) -> Json:
    """What the store answers to another request of this kind."""
    content = json.dumps(asked).encode()
    headers: Any = {**request.headers, "Content-Length": str(len(content))}
    return json.loads(
        _send(AWSPreparedRequest(request.method, request.url, headers, content, stream_output=False)).content
    )


def _some_keys(choose: Callable[[list[Json]], list[Json]]) -> Fault:
    """Only these keys of a BatchGetItem are looked up, the others are UnprocessedKeys.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
    """

    def fault(request: Request) -> AWSResponse:
        body: Any = request.body
        ((table, request_items),) = json.loads(body)["RequestItems"].items()
        now = choose(request_items["Keys"])
        left = [key for key in request_items["Keys"] if key not in now]
        answer = (
            _asked(request, {"RequestItems": {table: {**request_items, "Keys": now}}}) if now else {"Responses": {}}
        )
        unprocessed = {table: {**request_items, "Keys": left}} if left else {}
        return _answered(200, json.dumps({**answer, "UnprocessedKeys": unprocessed}))

    return fault


_NOWHERE: Final = {"pk": {"S": "nowhere"}, "sk": {"S": "nowhere"}}


def _empty_page(request: Request) -> AWSResponse:
    """A page of a Query without an item, as a filter makes it, that says where to go on."""
    body: Any = request.body
    place = json.loads(body).get("ExclusiveStartKey", _NOWHERE)
    return _answered(200, json.dumps({"Items": [], "Count": 0, "ScannedCount": 0, "LastEvaluatedKey": place}))


def _short_page(request: Request) -> AWSResponse:
    """A page of a Query that ends after one item, as 1 MB does, whatever its Limit."""
    body: Any = request.body
    asked = {name: value for name, value in json.loads(body).items() if value != _NOWHERE}
    return _answered(200, json.dumps(_asked(request, {**asked, "Limit": 1})))


def _from_nowhere(request: Request) -> AWSResponse | None:
    """Going on after an empty page that was the first: from the beginning."""
    body: Any = request.body
    asked = json.loads(body)
    if asked.get("ExclusiveStartKey") != _NOWHERE:
        return None
    del asked["ExclusiveStartKey"]
    return _answered(200, json.dumps(_asked(request, asked)))


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
OF_BATCHES: Final[dict[str, Fault]] = {
    "the first half of a batch": _some_keys(lambda keys: keys[: (len(keys) + 1) // 2]),
    "the second half of a batch": _some_keys(lambda keys: keys[len(keys) // 2 :]),
    "one item of a batch": _some_keys(lambda keys: keys[-1:]),
    "nothing of a batch": _some_keys(lambda _: []),
}
OF_QUERIES: Final[dict[str, Fault]] = {
    "a page of one item": _short_page,
    "a page without an item": _empty_page,
}
KILLS: Final[dict[str, Fault]] = {
    "killed before": _raising(Killed()),
    "killed after": _raising(Killed(), applied=True),
}
PARTIAL: Final = {**OF_BATCHES, **OF_QUERIES}
FAULTS: Final = {**ANYWHERE, **IN_TRANSACTIONS, **PARTIAL, **KILLS}
_OPERATIONS: Final = {
    **dict.fromkeys(IN_TRANSACTIONS, "TransactWriteItems"),
    **dict.fromkeys(OF_BATCHES, "BatchGetItem"),
    **dict.fromkeys(OF_QUERIES, "Query"),
}
"""Which requests a fault can hit, where not every one."""


@dataclass
class Hits:
    """How many requests there were, and how many of them the fault hit."""

    asked: int = 0
    hit: int = 0


@contextmanager
def injected(fault: str | None, at: int = 0, times: int = 1) -> Iterator[Hits]:
    """The fault from the request with this number on (from 1), so many times. None: only counts."""
    hits = Hits()
    times = min(times, _PAGES) if fault in OF_QUERIES else times
    events = wiring.tables().client.meta.events

    def send(request: Request, event_name: str, **_: object) -> Any:
        hits.asked += 1
        operation = event_name.rpartition(".")[2]
        if fault is None or not at <= hits.asked < at + times or operation != _OPERATIONS.get(fault, operation):
            return _from_nowhere(request) if operation == "Query" else None
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
    """Make parallel requests sequential from now on."""
    executor: Any = InTurn()
    wiring.store()._executor = executor
