"""One browser for all tests; each has pages of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from testing.browser import chromium
from testing.browser.people import PATIENCE_MILLISECONDS, console_of
from testing.running_stack import Running, started

expect.set_options(timeout=PATIENCE_MILLISECONDS)


def pytest_runtest_setup() -> None:
    if chromium.executable() is None:
        pytest.skip("there is no Chromium: the front ends were not tried")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.running() as found:
        yield found


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`make run` with the front ends and the seeded people."""
    with started(tmp_path_factory.mktemp("served")) as stack:
        yield stack


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of somebody who was never here, in English; whatever it says to the console fails the test."""
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(15_000)
    found = context.new_page()
    said = console_of(found)
    yield found
    context.close()
    assert said == []
