"""Keys where Lambda leaves the address of some: fetched at the first request, and anew before they run out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from client_messaging import wiring
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables
from testing import key_vendor
from testing.key_vendor import KeyVendor

_ANY = Key("PRACTICE#willow", "ANY")
_A_WHILE, _NOT_LONG = timedelta(hours=6), timedelta(minutes=5)


@contextmanager
def started(monkeypatch: pytest.MonkeyPatch, valid_for: timedelta) -> Iterator[tuple[Tables, KeyVendor]]:
    """The clients of a start with SnapStart, and where its keys are from."""
    for made in (wiring._session, wiring.tables):
        made.cache_clear()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("MESSAGES_TABLE", "AUDIT_TABLE"):
        monkeypatch.setenv(name, name)
    with key_vendor.serving(valid_for) as vendor:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{vendor.url}/credentials")
        monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "whoever may ask")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", vendor.url)
        try:
            yield wiring.tables(), vendor
        finally:
            for made in (wiring._session, wiring.tables):
                made.cache_clear()


def test_making_a_client_fetches_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    with started(monkeypatch, _A_WHILE) as (_, vendor):
        assert vendor.asked_with == []


def test_the_first_request_fetches_keys_and_those_after_it_use_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with started(monkeypatch, _A_WHILE) as (tables, vendor):
        for _ in range(3):
            tables.delete("messages", _ANY)
        assert vendor.asked_with == ["whoever may ask"]
        assert vendor.signed_with == ["key-1"] * 3


def test_keys_that_run_out_soon_are_fetched_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with started(monkeypatch, _NOT_LONG) as (tables, vendor):
        tables.delete("messages", _ANY)
        vendor.valid_for = _A_WHILE
        for _ in range(2):
            tables.delete("messages", _ANY)
        first, *later = vendor.signed_with
        assert first not in later
        assert len(set(later)) == 1


def test_keys_of_the_environment_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with started(monkeypatch, _A_WHILE) as (_, vendor):
        wiring._session.cache_clear()
        wiring.tables.cache_clear()
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-the-environment")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        wiring.tables().delete("messages", _ANY)
        assert vendor.signed_with == ["of-the-environment"]
        assert vendor.asked_with == []
