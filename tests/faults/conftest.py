"""Fixtures: a real engine, and pauses that take no time."""

from collections.abc import Iterator

import pytest

from tests import engine
from tests.faults.injected import ask_in_turn
from tests.stack import Stack


@pytest.fixture(scope="module")
def store_url() -> Iterator[str]:
    with engine.running() as url:
        yield url


@pytest.fixture(scope="module")
def over_engine(store_url: str) -> Iterator[Stack]:
    """The functions over an engine, one request after the other, without pauses between tries."""
    with engine.fresh_stack(store_url) as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("client_messaging.tables.time.sleep", lambda _: None)
        ask_in_turn()
        yield stack
