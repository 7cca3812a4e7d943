"""Durable state of the engine: queued messages, pending invocations, schedules, stream positions. One SQLite file.

Commits are on disk before they are acknowledged (`synchronous=FULL`), so they survive kill -9 and a power cut.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.errors import CannotStart

_TABLES = """
CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, queue TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL,
    sent_at REAL NOT NULL, visible_at REAL NOT NULL, expires_at REAL NOT NULL, received INTEGER NOT NULL DEFAULT 0,
    first_received_at REAL, receipt TEXT, source TEXT);
CREATE INDEX IF NOT EXISTS next_messages ON messages (queue, visible_at, position);
CREATE TABLE IF NOT EXISTS invocations (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, event TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL, created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS positions (
    mapping TEXT NOT NULL, shard TEXT NOT NULL, sequence TEXT NOT NULL, PRIMARY KEY (mapping, shard));
CREATE TABLE IF NOT EXISTS schedules (
    schedule_group TEXT NOT NULL, name TEXT NOT NULL, token TEXT NOT NULL, due_at REAL NOT NULL,
    created_at REAL NOT NULL, rung_at REAL, request TEXT NOT NULL, PRIMARY KEY (schedule_group, name));
CREATE TABLE IF NOT EXISTS opted_out (number TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.row_factory = sqlite3.Row
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.executescript(_TABLES)
    except BaseException:
        database.close()
        raise
    return database


class Journal:
    """One SQLite connection, used only by the event loop's thread."""

    def __init__(self, path: Path) -> None:
        """Raises CannotStart."""
        try:
            self._database = _opened(path)
        except sqlite3.DatabaseError as error:
            raise CannotStart(f"{path} cannot be opened: {error} (`make reset` deletes all local data)") from None

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        return self._database.execute(statement, values).fetchall()

    def change(self, statement: str, *values: object) -> int:
        """Run one statement, committed unless a transaction is open; returns the number of changed rows."""
        return self._database.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a nested transaction is part of the outer one."""
        if self._database.in_transaction:
            yield
            return
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def fact(self, name: str) -> str | None:
        """A value stored by `remember`, also in an earlier run."""
        rows = self.rows("SELECT value FROM facts WHERE name = ?", name)
        return str(rows[0]["value"]) if rows else None

    def remember(self, name: str, value: str) -> None:
        self.change("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def close(self) -> None:
        self._database.close()
