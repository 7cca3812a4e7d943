"""The store is reached at an address of its own, whoever else is quick to take one."""

import asyncio
import shutil
import signal
from pathlib import Path

import pytest

from deployment.documents import Document
from local.dynamodb import store as local_store
from local.dynamodb.client import Connection
from local.dynamodb.store import Store
from local.errors import CannotStart
from local.paths import Paths


def store_in(folder: Path) -> Store:
    paths = Paths(folder)
    paths.make()
    return Store(paths, lambda _: None)


TABLE: Document = {
    "TableName": "local-Things",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
}


async def answer(store: Store, operation: str, request: Document) -> Document:
    """What the store answers at its address."""
    connection = Connection(store.url)
    try:
        return await connection.call(operation, request)
    finally:
        await connection.close()


def test_a_store_whose_port_another_store_has_taken_is_not_mistaken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        first = store_in(tmp_path / "first")
        await first.start()
        ports = [int(first.url.rpartition(":")[2]), local_store._free_port()]
        monkeypatch.setattr(local_store, "_free_port", lambda: ports.pop(0))
        second = store_in(tmp_path / "second")
        try:
            await second.start()
            await answer(second, "CreateTable", TABLE)
            assert (await answer(first, "ListTables", {}))["TableNames"] == []
            assert (await answer(second, "ListTables", {}))["TableNames"] == ["local-Things"]
        finally:
            await second.stop()
            await first.stop()

    asyncio.run(run())


def test_a_store_that_finds_no_port_says_which_one_was_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        first = store_in(tmp_path / "first")
        await first.start()
        port = int(first.url.rpartition(":")[2])
        monkeypatch.setattr(local_store, "_free_port", lambda: port)
        try:
            with pytest.raises(CannotStart, match=f"port {port} is taken"):
                await store_in(tmp_path / "second").start()
        finally:
            await first.stop()

    asyncio.run(run())


def test_a_store_that_ended_for_want_of_space_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert local_store.how_ended(1, tmp_path) == "status 1"
    assert local_store.how_ended(-signal.SIGKILL, tmp_path) == "SIGKILL"
    assert "`ulimit -f`" in local_store.how_ended(-signal.SIGXFSZ, tmp_path)
    nearly_full = shutil.disk_usage(tmp_path)._replace(free=4096)
    monkeypatch.setattr("local.dynamodb.store.shutil.disk_usage", lambda _: nearly_full)
    assert local_store.how_ended(1, tmp_path) == f"status 1, the disk of {tmp_path} has 4096 bytes left"
