"""Many connections of one person are told in parallel: within the function's limits, and none for another's trouble."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from client_messaging import wiring
from testing import many
from testing.live_api import LiveApi, live_api
from testing.people import LEO
from testing.stack import Stack

INBOX = {"client_id": LEO, "clinician_id": "ana"}


@pytest.fixture
def api(stack: Stack) -> Iterator[LiveApi]:
    with live_api(stack) as api:
        api.post_by(api.executor)
        stack.enable()
        stack.compose()
        yield api


@dataclass
class Posts:
    """Posts under way, each for as long as one takes."""

    seconds: float = 0.02
    at_once: int = 0
    most: int = 0
    made: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        events: Any = wiring.live().gateway.client.meta.events
        events.register_first("before-send.apigatewaymanagementapi", self._serve)

    def _serve(self, **_: Any) -> AWSResponse | None:
        with self.lock:
            self.at_once += 1
            self.made += 1
            self.most = max(self.most, self.at_once)
        time.sleep(self.seconds)
        with self.lock:
            self.at_once -= 1
        return None


def test_five_hundred_connections_are_told_in_parallel_in_ten_events(api: LiveApi) -> None:
    phones = many.devices(api, 500)
    posts = Posts(seconds=0)
    for _ in range(10):
        api.put("message.replied", **INBOX)
    api.work()
    assert [len(one.heard) for one in phones] == [10] * 500
    assert posts.made == 5_000
    assert len(api.taken) == 10 * (1 + 500 // 25), "no time was short: a piece of which some are left sends another"
    assert max(one.deliveries for one in api.taken) == 1


def test_a_piece_is_posted_as_many_at_once_as_there_are_threads_and_no_more(api: LiveApi) -> None:
    phones = many.devices(api, 24)
    posts = Posts()
    api.put("message.replied", **INBOX)
    api.work()
    assert [len(one.heard) for one in phones] == [1] * 24
    assert 1 < posts.most <= wiring.POSTS_AT_ONCE
    assert posts.at_once == 0, "none is under way when the function answers"
    config: Any = wiring.live().gateway.client.meta.config
    assert config.max_pool_connections == wiring.POSTS_AT_ONCE, "each thread keeps its connection"
    names = [one.name for one in threading.enumerate() if one.name.startswith("live")]
    assert len(names) <= wiring.POSTS_AT_ONCE


def test_who_is_gone_and_who_fails_takes_it_from_nobody(api: LiveApi) -> None:
    phones = many.devices(api, 20)
    for gone in phones[::5]:
        gone.is_open = False
    events = wiring.live().gateway.client.meta.events

    def poison(request: Any, **_: Any) -> None:
        if phones[7].id.rstrip("=") in request.url and not mended:
            raise RuntimeError("as nobody foresaw")

    mended: list[bool] = []
    events.register_first("before-send.apigatewaymanagementapi", poison)
    api.put("message.replied", **INBOX)
    with pytest.raises(Exception, match="RuntimeError"):
        api.deliver(api.waiting[0])
    heard = [bool(one.heard) for one in phones]
    assert heard == [number % 5 != 0 and number != 7 for number in range(20)], "all others"
    assert set(api.ids_kept()) == {one.id for number, one in enumerate(phones) if number % 5}, (
        "who is gone is forgotten"
    )
    mended.append(True)
    api.put("message.replied", **INBOX)
    api.run_out()
    assert phones[7].heard


def test_one_that_is_slow_holds_only_its_thread(api: LiveApi) -> None:
    phones = many.devices(api, 24)
    others, all_others = count(1), threading.Event()
    waited: list[bool] = []

    def slow(request: Any, **_: Any) -> None:
        if phones[0].id.rstrip("=") in request.url:
            waited.append(all_others.wait(timeout=60))
        elif next(others) == 23:
            all_others.set()

    wiring.live().gateway.client.meta.events.register_first("before-send.apigatewaymanagementapi", slow)
    api.put("message.replied", **INBOX)
    api.work()
    assert all(one.heard for one in phones)
    assert waited == [True], "the others did not wait for it"


def test_connections_of_the_suspended_end_in_parallel(api: LiveApi) -> None:
    phones = many.devices(api, 1_200)
    api.put("person_access.changed", person_id="ana", state="suspended", role="clinician")
    api.run_out()
    assert not any(one.is_open for one in phones)
    assert api.ids_kept() == []
    assert api.dead_letters == []
