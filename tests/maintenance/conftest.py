"""Fixtures: a practice over an engine, set up once and put back after each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from client_messaging.dynamodb.tables import Tables
from client_messaging.runtime import deadline
from deployment import stack_file
from deployment.paths import data_folder
from maintenance.commands import main
from testing import engine
from testing.maintenance import practice
from testing.maintenance.practice import Practice
from testing.sample_events import make_table

type Command = Callable[..., tuple[int, str, str]]


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


@pytest.fixture
def command(
    willow: Practice,
    store_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """A command to the stack that `stack.json` describes: its status, and what it printed."""
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path))
    tables = {"MessagesTable": willow.stack.messages_table, "AuditTable": willow.stack.audit_table}
    about = {"store_url": store_url, "aws_url": store_url, "region": "us-east-1", "resources": tables}
    stack_file.write(data_folder(), about)

    def run(*words: str) -> tuple[int, str, str]:
        deadline.begin_invocation(3_600_000)  # the functions have run in this process; a command has no end
        status = main([*words])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run
