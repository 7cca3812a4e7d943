"""Fixtures of what stands around the functions."""

from collections.abc import Iterator

import pytest

from client_messaging.auth import bearer_token
from testing import issuer as issuers
from testing.issuer import AUDIENCE, Issuer
from testing.stack import Stack


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """Whose tokens are taken where no gateway verified them."""
    with issuers.serving() as made:
        monkeypatch.setenv("JWT_ISSUER", made.url)
        monkeypatch.setenv("JWT_AUDIENCE", AUDIENCE)
        bearer_token._keys_of.cache_clear()
        yield made


@pytest.fixture
def busy(stack: Stack) -> Stack:
    """A chart with five audit records."""
    stack.enable()
    thread = stack.compose().json["id"]
    stack.reply(thread)
    stack.inbox()
    stack.portal_inbox()
    return stack
