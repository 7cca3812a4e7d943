"""One running stack for all."""

from collections.abc import Iterator

import pytest

from testing.running_stack import Running, started


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A stack that was started with `make run` on a free port, and is stopped with Ctrl-C."""
    with started(tmp_path_factory.mktemp("local")) as stack:
        yield stack
