"""Fixtures: the world of the matrix, built once a module over a real engine, which keeps thousands of calls quick."""

from collections.abc import Iterator

import pytest

from client_messaging.auth import bearer_token
from testing import engine
from testing import issuer as issuers
from testing.authorisation import world as worlds
from testing.authorisation.trial import Trial
from testing.issuer import AUDIENCE


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    """Everything that the matrix speaks of, an issuer whose tokens are taken, and a way to try a cell."""
    with issuers.serving() as issuer, engine.running() as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JWT_ISSUER", issuer.url)
        patch.setenv("JWT_AUDIENCE", AUDIENCE)
        bearer_token._keys_of.cache_clear()
        with engine.fresh_stack(url) as stack:
            yield Trial(worlds.build(stack), issuer)
