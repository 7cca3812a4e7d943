"""One driver for several messengers: the same steps, texts and clock for each.

A request is timed from its first byte to the last byte of its response; contents are checked afterwards. A 503 is
retried at once, as often as it takes, and all of that counts as one request.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import batched
from types import TracebackType
from typing import Any, Final, Protocol, Self

import httpx

TEXT: Final = "A message of a usual length, some two lines on a telephone: how was the week, and did the homework help?"
_PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True)
class ExpectedRequest:
    """A request and the status of its response. `body` is sent as JSON, `form` as a form is."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None


class Messenger(Protocol):
    """A secure messenger with an HTTP API. Conversations are numbered; each is between two people."""

    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str: ...

    def begin(self, conversation: int) -> None:
        """Create two people and their conversation, with no message or one."""

    def write(self, conversation: int, number: int) -> ExpectedRequest:
        """One message; even numbers are from one person, odd ones from the other."""

    def newest(self, conversation: int, limit: int) -> ExpectedRequest:
        """The newest messages of a conversation, newest first, read by one of the two."""

    def texts(self, answer: str) -> list[str]:
        """The texts in the body of a response to `newest`, newest first."""


class Driver:
    """Several writers of one messenger, each with a persistent connection."""

    def __init__(self, messenger: Messenger, writers: int) -> None:
        self.messenger = messenger
        self._open = ExitStack()
        self.clients = [self._open.enter_context(_client(messenger.url)) for _ in range(writers)]
        self.retries: list[int] = []
        """The number of retries of each request."""
        self._written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def reads(self, conversation: int, times: int, limit: int) -> list[float]:
        """The seconds of each of some reads of the newest messages, after one that is not timed."""
        asks = [self.messenger.newest(conversation, limit) for _ in range(times + 1)]
        return [self._timed(self.clients[0], ask) for ask in asks][1:]

    def writes(self, conversation: int, times: int) -> list[float]:
        """The seconds of each of some messages, one after the other, after one that is not timed."""
        return [self._timed(self.clients[0], ask) for ask in self._asks(conversation, times + 1)][1:]

    def at_once(self, conversations: Sequence[int], each: int) -> float:
        """The seconds until every concurrent writer has sent so many messages, into one conversation or one each."""
        asks = [list(self._asks(conversations[n % len(conversations)], each)) for n in range(len(self.clients))]
        with ThreadPoolExecutor(len(self.clients)) as writers:
            began = time.perf_counter()
            for finished in [writers.submit(self._all, *work) for work in zip(self.clients, asks, strict=True)]:
                finished.result()
            return time.perf_counter() - began

    def fill(self, conversation: int, messages: int) -> float:
        """The seconds in which all writers add this many messages to one conversation."""
        each, left = divmod(messages, len(self.clients))
        seconds = self.at_once([conversation], each) if each else 0.0
        return seconds + sum(self._timed(self.clients[0], ask) for ask in self._asks(conversation, left))

    def seen(self, conversation: int, limit: int) -> list[str]:
        """The texts of the newest messages."""
        return self.messenger.texts(_answer(self.clients[0], self.messenger.newest(conversation, limit)))

    def _asks(self, conversation: int, times: int) -> Iterable[ExpectedRequest]:
        for _ in range(times):
            self._written += 1
            yield self.messenger.write(conversation, self._written)

    def _all(self, client: httpx.Client, asks: Iterable[ExpectedRequest]) -> None:
        for ask in asks:
            self._timed(client, ask)

    def _timed(self, client: httpx.Client, ask: ExpectedRequest) -> float:
        request, again = _request(client, ask), 0
        began = time.perf_counter()
        while (response := client.send(request)).status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            again += 1
        took = time.perf_counter() - began
        self.retries.append(again)
        _check(ask, response)
        return took


def chunks(messages: int, size: int) -> list[int]:
    """The number of messages in each turn."""
    return [len(turn) for turn in batched(range(messages), size, strict=False)]


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=_PATIENCE_SECONDS, limits=httpx.Limits(keepalive_expiry=None))


def _answer(client: httpx.Client, ask: ExpectedRequest) -> str:
    response = client.send(_request(client, ask))
    _check(ask, response)
    return response.text


def _request(client: httpx.Client, ask: ExpectedRequest) -> httpx.Request:
    content = None if ask.body is None else json.dumps(ask.body).encode()
    headers = {**ask.headers, **({} if content is None else {"Content-Type": "application/json"})}
    return client.build_request(
        ask.method, ask.path, params=dict(ask.query), content=content, data=ask.form, headers=headers
    )


def _check(ask: ExpectedRequest, response: httpx.Response) -> None:
    assert response.status_code == ask.status, f"{ask.method} {response.status_code} instead of {ask.status}"
