"""Opening, telling, suspending, handing over, running out and dying, in every order.

At the end, when all messages of the queue were delivered: whoever lives has their row; no row outlives its token; and
nobody lives whose token has ended, who is suspended, or who was connected before their chart was handed over.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Final

import pytest

from client_messaging.live.connections import HANDSHAKE_SECONDS
from testing.live_api import LiveApi, live_api
from testing.live_scenes import ACTORS, INBOX, OPENING, Scene, all_orders, begin_again, look, of_conversation
from testing.people import ANA
from testing.stack import Stack


@pytest.fixture
def api(stack: Stack) -> Iterator[LiveApi]:
    with live_api(stack) as api:
        yield api


SOME: Final = [
    *((name,) for name in ACTORS),
    *(pytest.param(pair, marks=pytest.mark.whole) for pair in (("tell", "suspend"), ("tell", "token"))),
]
"""The others in pairs: tests/faults."""


@pytest.mark.parametrize("names", SOME, ids="+".join)
def test_in_no_order_is_a_connection_deaf_or_outlives_its_token(
    stack: Stack, api: LiveApi, names: tuple[str, ...]
) -> None:
    look(stack, api, *names)


@pytest.mark.parametrize("names", [("suspend",), ("hand over",)], ids="+".join)
def test_in_no_order_does_a_connection_live_that_must_have_ended(
    stack: Stack, api: LiveApi, names: tuple[str, ...]
) -> None:
    """With a token of a day: nothing but the event ends it."""
    of_conversation(stack)
    for order in all_orders(*names):
        begin_again(stack, api)
        scene = Scene.of(api, token_seconds=86_400)
        scene.play(order)
        api.pass_by(timedelta(seconds=HANDSHAKE_SECONDS + 2))
        kept_before = "the hand-over is heard of" in order and order.index("is kept") > order.index(
            "the hand-over is heard of"
        )
        assert scene.socket.is_open is kept_before, order
        assert bool(api.ids_kept()) is kept_before, order


def test_there_are_as_many_orders_as_there_can_be() -> None:
    assert len(all_orders("tell")) == 4
    assert len(all_orders("suspend")) == 10
    assert len(set(all_orders("tell", "suspend"))) == 60
    assert set(chain.from_iterable(all_orders("die and say so"))) == {*OPENING, "dies", "$disconnect"}


def test_a_post_before_the_handshake_is_over_deafens_nobody(stack: Stack, api: LiveApi) -> None:
    of_conversation(stack)
    scene = Scene.of(api)
    scene.play(("asks for its end", "is kept", "told", "is there"))
    assert scene.socket.heard == []
    newest = stack.compose().json["id"]
    scene.tell()
    assert [one["newest"] for one in scene.socket.heard] == [newest]


def test_what_is_gone_after_its_handshake_is_forgotten(stack: Stack, api: LiveApi) -> None:
    """Not a second before the handshake must be over, and not much later."""
    of_conversation(stack)
    ana = api.socket(ANA)
    ana.is_open = False
    api.pass_by(timedelta(seconds=29 + 1))
    api.put("message.replied", **INBOX)
    api.work()
    assert api.ids_kept() == [ana.id], "API Gateway waits 29 seconds for the function"
    api.pass_by(timedelta(seconds=90))
    api.put("message.replied", **INBOX)
    api.work()
    assert api.ids_kept() == []


def test_a_connection_that_ends_while_it_opens_is_ended_when_it_is_there(stack: Stack, api: LiveApi) -> None:
    ana = api.socket(ANA)
    ana.is_open = False
    stack.suspend(ANA)
    api.put("person_access.changed", person_id="ana", state="suspended")
    api.work()
    assert api.ids_kept() == [ana.id]
    ana.is_open = True
    api.pass_by(timedelta(seconds=HANDSHAKE_SECONDS + 2))
    assert not ana.is_open
    assert api.ids_kept() == []
