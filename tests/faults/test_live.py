"""Live connections at their limits: 10,000 inboxes and 2,000 connections of one person under kills; every order."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any, Final

import pytest

from client_messaging import wiring
from testing import many
from testing.live_api import LiveApi, live_api
from testing.live_scenes import ACTORS, look
from testing.people import ANA
from testing.stack import Stack
from tests.faults.conftest import Tell

INBOXES: Final = 10_000
CONNECTIONS: Final = 2_000
LISTENING: Final = 500
"""Of the owners."""


@pytest.fixture
def api(over_engine: Stack) -> Iterator[LiveApi]:
    with live_api(over_engine) as api:
        yield api


@contextmanager
def kills(chance: random.Random, one_in: int) -> Iterator[list[str]]:
    """The process is gone at one request in so many, before it was made or after."""
    killed: list[str] = []
    clients: list[Any] = [wiring.tables().client, wiring.live().gateway.client, wiring.live().queue.client]

    def kill(event_name: str, **_: Any) -> None:
        if chance.random() < 1 / (2 * one_in):
            killed.append(event_name)
            raise SystemExit

    for client in clients:
        for moment in ("before-call.*", "after-call.*"):
            client.meta.events.register(moment, kill)
    yield killed
    for client in clients:
        for moment in ("before-call.*", "after-call.*"):
            client.meta.events.unregister(moment, kill)


def test_everybody_around_a_clinician_of_10_000_inboxes_hears_and_2_000_connections_end(
    over_engine: Stack, api: LiveApi, tell: Tell
) -> None:
    many.inboxes(over_engine, INBOXES)
    every = INBOXES // LISTENING
    sockets = many.connected(api, [many.owner_of(n) for n in range(0, INBOXES, every)] + [ANA] * CONNECTIONS)
    owners, phones = sockets[:LISTENING], sockets[LISTENING:]
    made = requests_a_delivery(api)
    with kills(random.Random(1), one_in=300) as killed:  # noqa: S311
        api.put("person_access.changed", person_id="ana", state="suspended", role="clinician")
        api.run_out()
    kinds = Counter(one.event["detail-type"] for one in api.taken)
    figures = f"{dict(kinds)}, {max(made)} requests at most, {max(one.depth for one in api.taken)} deep"
    print(f"{figures}; killed {len(killed)} times, {len(api.dead_letters)} dead letters")
    tell("inboxes and connections told or ended under kills", INBOXES + CONNECTIONS)
    assert len(killed) > 20
    assert api.dead_letters == []
    assert all(one.heard for one in owners)
    assert not any(one.is_open for one in phones)
    assert not set(api.ids_kept()) & {one.id for one in phones}
    assert max(one.depth for one in api.taken) <= 2


def requests_a_delivery(api: LiveApi) -> list[int]:
    """How many requests each delivery makes, from now on."""
    made = [0]
    clients: list[Any] = [wiring.tables().client, wiring.live().gateway.client, wiring.live().queue.client]
    deliver = api.deliver

    def count(**_: Any) -> None:
        made[-1] += 1

    def delivering(message: Any) -> bool:
        made.append(0)
        return deliver(message)

    for client in clients:
        client.meta.events.register("before-send.*", count)
    api.deliver = delivering  # type: ignore[method-assign]
    return made


PAIRS: Final = [pair for pair in combinations(ACTORS, 2) if pair != ("die", "die and say so")]


@pytest.mark.parametrize("names", PAIRS, ids="+".join)
def test_in_no_order_is_a_connection_deaf_or_outlives_its_token(
    over_engine: Stack, api: LiveApi, tell: Tell, names: tuple[str, ...]
) -> None:
    tell("orders of opening, telling, ending and dying", look(over_engine, api, *names))
