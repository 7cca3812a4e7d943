"""Fixtures: a real engine, and pauses that take no time."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from client_messaging import wiring
from testing import engine
from testing.faults.injected import ask_in_turn
from testing.stack import Stack

type Tell = Callable[[str, int], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Say how much was done: the sums over all tests are printed at the end."""
    return record_property


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was done in all tests that passed, whichever process ran them."""
    done = Counter[str]()
    for report in terminalreporter.getreports("passed"):
        for what, times in report.user_properties if report.when == "call" else ():
            done[what] += times
    for what, times in done.items():
        terminalreporter.write_line(f"{times:>9,} {what}")


@pytest.fixture(autouse=True)
def _nobody_sent_anything() -> None:
    """Tests of a module share a process, and a person in it may send so many messages a second."""
    wiring.send_limit.cache_clear()


@pytest.fixture(scope="module")
def store_url() -> Iterator[str]:
    with engine.running() as url:
        yield url


@pytest.fixture(scope="module")
def over_engine(store_url: str) -> Iterator[Stack]:
    """The functions over an engine, one request after the other, without pauses between tries."""
    with engine.fresh_stack(store_url) as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)
        ask_in_turn()
        yield stack
