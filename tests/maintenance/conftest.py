"""Fixtures: a practice over an engine, set up once and put back after each test."""

from collections.abc import Iterator

import pytest

from tests import engine
from tests.maintenance import practice
from tests.maintenance.practice import Practice


@pytest.fixture(scope="module")
def store_url() -> Iterator[str]:
    with engine.running() as url:
        yield url


@pytest.fixture(scope="module")
def set_up(store_url: str) -> Iterator[Practice]:
    with engine.fresh_stack(store_url) as stack:
        yield practice.begin(stack)


@pytest.fixture
def willow(set_up: Practice) -> Iterator[Practice]:
    with set_up.as_it_was():
        yield set_up
