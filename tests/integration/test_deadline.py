"""A function gives up while there is time to say so: a store that answers nothing is a 503, never a time-out."""

from collections.abc import Callable
from random import Random
from threading import local
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from client_messaging import wiring
from client_messaging.dynamodb import retries
from client_messaging.runtime import deadline
from client_messaging.values import replace
from testing.invocations import Answer
from testing.people import LUIS, TOM
from testing.stack import Stack, portal_event

TIME_OUT_SECONDS = 20.0
SLOWEST = {"connect": ConnectTimeoutError(endpoint_url="store"), "read": ReadTimeoutError(endpoint_url="store")}


class Clock:
    """Time that passes where something waits: in a request that is not answered, and in pauses; in threads at once."""

    def __init__(self) -> None:
        self.began = self.latest = 1000.0
        self._own = local()

    def monotonic(self) -> float:
        return max(self.began, getattr(self._own, "now", 0.0))

    def sleep(self, seconds: float) -> None:
        self._own.now = self.monotonic() + seconds
        self.latest = max(self.latest, self._own.now)

    def seconds_of(self, act: Callable[[], Any]) -> tuple[float, Any]:
        """How long something takes, and what comes of it."""
        self.began = self.latest
        came = act()
        return self.latest - self.began, came


@pytest.fixture
def clock(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(retries, "time", made)
    monkeypatch.setattr(deadline, "time", made)
    return made


def nothing_answers(clock: Clock, kind: str) -> None:
    def wait(**_: Any) -> None:
        clock.sleep(retries.CONNECT_SECONDS + (retries.READ_SECONDS if kind == "read" else 0))
        raise SLOWEST[kind]

    wiring.tables().client.meta.events.register("before-send.dynamodb", wait)


def acts(stack: Stack, thread: str) -> list[Any]:
    return [
        stack.compose,
        lambda: stack.compose(thread=thread),
        lambda: stack.reply(thread),
        stack.inbox,
        stack.portal_inbox,
        stack.inboxes,
        stack.portal_inboxes,
        stack.status,
        lambda: stack.read(thread),
        stack.disable,
        lambda: stack.enable(owner=LUIS),
        lambda: stack.set_access(TOM, "suspended"),
        stack.audit_page,
        lambda: stack.portal_update(*(portal_event() for _ in range(10))),
    ]


@pytest.mark.parametrize("kind", SLOWEST)
def test_whatever_the_store_does_there_is_an_answer_in_time(stack: Stack, clock: Clock, kind: str) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    nothing_answers(clock, kind)
    for act in acts(stack, thread):
        seconds, answer = clock.seconds_of(act)
        assert seconds <= TIME_OUT_SECONDS - deadline.KEPT_BACK_SECONDS
        if isinstance(answer, Answer):
            assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "try_again", "1")
        else:
            assert len(answer["batchItemFailures"]) == 10


class Longest(Random):
    """Chance that always draws the longest pause."""

    def uniform(self, a: float, b: float) -> float:  # noqa: ARG002
        return b


def test_no_pause_is_made_that_no_try_can_follow(stack: Stack, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "REQUESTS", replace(retries.REQUESTS, jitter=Longest()))
    stack.enable()
    ends = []

    def wait(**_: Any) -> None:
        clock.sleep(retries.CONNECT_SECONDS + retries.READ_SECONDS)
        ends.append(clock.monotonic())
        raise SLOWEST["read"]

    wiring.tables().client.meta.events.register("before-send.dynamodb", wait)
    clock.seconds_of(stack.compose)
    assert len(ends) > 1
    assert clock.latest == ends[-1]


def test_it_is_tried_more_than_once_before_that(stack: Stack, clock: Clock) -> None:
    stack.enable()
    nothing_answers(clock, "read")
    seconds, _ = clock.seconds_of(stack.compose)
    assert seconds > 3 * (retries.CONNECT_SECONDS + retries.READ_SECONDS)


def test_the_client_itself_retries_nothing(stack: Stack) -> None:
    config: Any = wiring.tables().client.meta.config
    assert config.retries["total_max_attempts"] == 1
    assert (config.connect_timeout, config.read_timeout) == (retries.CONNECT_SECONDS, retries.READ_SECONDS)


def test_the_slowest_request_fits_into_every_functions_time(template: dict[str, Any]) -> None:
    """The least that a function has is what the tests above take for granted."""
    functions = [one for one in template["Resources"].values() if one["Type"] == "AWS::Serverless::Function"]
    default = template["Globals"]["Function"]["Timeout"]
    least = min(function["Properties"].get("Timeout", default) for function in functions)
    assert least == TIME_OUT_SECONDS
