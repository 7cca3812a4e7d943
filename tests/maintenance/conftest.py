"""Fixtures: a practice over an engine, set up once and put back after each test."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from client_messaging.dynamodb.tables import Tables
from testing import engine
from testing.maintenance import practice
from testing.maintenance.practice import Practice
from testing.sample_events import make_table


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


@pytest.fixture(scope="module")
def restored(set_up: Practice) -> Tables:
    """Both tables as they are now, in new ones, as from a point in time."""
    client, names = set_up.stack.dynamodb, {}
    for table, logical_id in ((set_up.stack.messages_table, "MessagesTable"), (set_up.stack.audit_table, "AuditTable")):
        names[table] = f"restored-{uuid4().hex}"
        make_table(client, names[table], logical_id)
    for (table, _, _), row in set_up.rows().items():
        client.put_item(TableName=names[table], Item=dict(row))
    return Tables(client, *names.values())
