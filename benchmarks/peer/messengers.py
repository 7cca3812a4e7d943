"""What one driver asks of several messengers, and how long each took: the same path, the same texts, the same clock.

The clock runs from the first byte of a request that is ready to the last byte of its answer. What an answer says is
looked at afterwards. A 503 is asked again at once, as often as it takes; all of that is one request to the clock.
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
class Ask:
    """A request, and the status that it has to be answered with. `body` is sent as JSON."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


class Messenger(Protocol):
    """A secure messenger that answers over HTTP. Conversations are numbered; each is between two people."""

    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str: ...

    def begin(self, conversation: int) -> None:
        """Make the two people and their conversation, which has no text in it yet, or one."""

    def write(self, conversation: int, number: int) -> Ask:
        """One message; even numbers are one person's, odd ones the other's."""

    def newest(self, conversation: int, limit: int) -> Ask:
        """The newest messages of a conversation, the newest first, as one of the two sees them."""

    def texts(self, answer: Any) -> list[str]:
        """The texts in an answer to `newest`, the newest first."""


class Driver:
    """Several writers who ask one messenger, each over a connection of its own that stays open."""

    def __init__(self, messenger: Messenger, writers: int) -> None:
        self.messenger = messenger
        self._open = ExitStack()
        self.clients = [self._open.enter_context(_client(messenger.url)) for _ in range(writers)]
        self.asked_again: list[int] = []
        """A zero for each request, or how often it was asked again."""
        self._written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def reads(self, conversation: int, times: int, limit: int) -> list[float]:
        """The seconds that each of some requests for the newest messages took; the first, before them, is not timed."""
        asks = [self.messenger.newest(conversation, limit) for _ in range(times + 1)]
        return [self._timed(self.clients[0], ask) for ask in asks][1:]

    def writes(self, conversation: int, times: int) -> list[float]:
        """The seconds that each of some messages took, one after the other; the first, before them, is not timed."""
        return [self._timed(self.clients[0], ask) for ask in self._asks(conversation, times + 1)][1:]

    def at_once(self, conversations: Sequence[int], each: int) -> float:
        """The seconds until every writer has written so many messages: all into one conversation, or each into one."""
        asks = [list(self._asks(conversations[n % len(conversations)], each)) for n in range(len(self.clients))]
        with ThreadPoolExecutor(len(self.clients)) as writers:
            began = time.perf_counter()
            for finished in [writers.submit(self._all, *work) for work in zip(self.clients, asks, strict=True)]:
                finished.result()
            return time.perf_counter() - began

    def fill(self, conversation: int, messages: int) -> float:
        """The seconds that it takes all writers to add this many messages to one conversation."""
        each, left = divmod(messages, len(self.clients))
        seconds = self.at_once([conversation], each) if each else 0.0
        return seconds + sum(self._timed(self.clients[0], ask) for ask in self._asks(conversation, left))

    def seen(self, conversation: int, limit: int) -> list[str]:
        """The texts of the newest messages."""
        return self.messenger.texts(_answer(self.clients[0], self.messenger.newest(conversation, limit)))

    def _asks(self, conversation: int, times: int) -> Iterable[Ask]:
        for _ in range(times):
            self._written += 1
            yield self.messenger.write(conversation, self._written)

    def _all(self, client: httpx.Client, asks: Iterable[Ask]) -> None:
        for ask in asks:
            self._timed(client, ask)

    def _timed(self, client: httpx.Client, ask: Ask) -> float:
        request, again = _request(client, ask), 0
        began = time.perf_counter()
        while (response := client.send(request)).status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            again += 1
        took = time.perf_counter() - began
        self.asked_again.append(again)
        _check(ask, response)
        return took


def chunks(messages: int, size: int) -> list[int]:
    """How many messages are written in each of the turns that messengers take."""
    return [len(turn) for turn in batched(range(messages), size, strict=False)]


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=_PATIENCE_SECONDS, limits=httpx.Limits(keepalive_expiry=None))


def _answer(client: httpx.Client, ask: Ask) -> Any:
    response = client.send(_request(client, ask))
    _check(ask, response)
    return response.json()


def _request(client: httpx.Client, ask: Ask) -> httpx.Request:
    content = None if ask.body is None else json.dumps(ask.body).encode()
    headers = {**ask.headers, **({} if content is None else {"Content-Type": "application/json"})}
    return client.build_request(ask.method, ask.path, params=dict(ask.query), content=content, headers=headers)


def _check(ask: Ask, response: httpx.Response) -> None:
    assert response.status_code == ask.status, f"{ask.method} {response.status_code} instead of {ask.status}"
