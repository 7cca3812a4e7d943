"""Trial of one cell: the request, its DynamoDB requests and changed rows; restores the tables."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from client_messaging import wiring
from testing.authorisation import operations
from testing.authorisation.callers import Caller
from testing.authorisation.matrix import Expected, Table
from testing.authorisation.operations import Asked, Target
from testing.authorisation.world import World
from testing.invocations import Answer, Row, answer_of, http_event, invoke
from testing.issuer import Issuer
from testing.people import Person
from testing.routes import FUNCTION_OF
from testing.rows import delete, scan

_READING = {"BatchGetItem", "Query"}
_DELETED_AT_ONCE = 25

type RowKey = tuple[str, str, str]
"""Table, partition and sort key."""

type Rows = dict[RowKey, Row]
type Changes = dict[RowKey, tuple[Row | None, Row | None]]
"""Rows before and after."""


@dataclass(frozen=True)
class Cell:
    """A request of the matrix and its expected response."""

    caller: Caller
    table: Table
    target: Target
    expected: Expected

    def __str__(self) -> str:
        return f"{self.caller.name} | {self.table.name} | {self.target}"

    @property
    def person(self) -> Person:
        """Who calls; whoever may, where what the caller shows is what is wrong."""
        return self.caller.person or operations.rightful(self.table.route)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a trial."""

    cell: Cell
    answer: Answer
    requests: list[str]
    """Without what they are about (`shape`)."""

    changes: Changes

    @property
    def got(self) -> str:
        """Status, code and reason."""
        body = self.answer.json
        return " ".join(str(part) for part in (self.answer.status, body.get("code"), body.get("reason")) if part)

    @property
    def bytes(self) -> tuple[int, str, list[tuple[str, str]]]:
        """Everything that a caller sees, except the request id."""
        request_id = self.answer.headers["X-Request-Id"]
        headers = [pair for pair in self.answer.headers.items() if pair[0] != "X-Request-Id"]
        return self.answer.status, self.answer.text.replace(f'"{request_id}"', '""'), headers


@dataclass
class _Noted:
    """The DynamoDB requests: the shapes of all, and the writes by key (None: unknown)."""

    shapes: list[str] = field(default_factory=list)
    operations: set[str] = field(default_factory=set)
    written: dict[RowKey, Row | None] = field(default_factory=dict)

    def note(self, params: Any, model: Any, **_: Any) -> None:
        self.shapes.append(shape(model.name, params))
        self.operations.add(model.name)
        if model.name == "TransactWriteItems":
            for step in params["TransactItems"]:
                ((kind, what),) = step.items()
                if kind != "ConditionCheck":
                    self.written[_key(what["TableName"], what.get("Item") or what["Key"])] = None
        elif model.name == "PutItem":
            self.written[_key(params["TableName"], params["Item"])] = params["Item"]
        else:
            assert model.name in _READING, model.name


@dataclass
class Trial:
    """Tries cells in a world that is restored after each."""

    world: World
    issuer: Issuer
    rows: Rows = field(default_factory=dict)
    _to_delete: list[RowKey] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = self.scan()

    def of(self, cell: Cell, **forged: Mapping[str, str]) -> Outcome:
        """Send the request. `forged`: headers and a query that must be ignored."""
        asked = operations.asked(cell.table, self.world, cell.person, cell.target)
        event = self._event(cell, asked, **forged)
        wiring.send_limit.cache_clear()
        with self._noting() as noted:
            answer = answer_of(invoke(FUNCTION_OF[cell.table.route], event))
        return Outcome(cell, answer, sorted(noted.shapes), self._put_back(noted))

    def scan(self) -> Rows:
        """Everything in both tables."""
        self._delete(every=True)
        stack = self.world.stack
        return {
            _key(table, row): row for table in (stack.messages_table, stack.audit_table) for row in scan(stack, table)
        }

    def _event(
        self,
        cell: Cell,
        asked: Asked,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        shown = cell.caller.shows(cell.person, self.issuer)
        token = {"Authorization": f"Bearer {shown.token}"} if shown.token else {}
        content = {} if asked.body is None else {"Content-Type": "application/json"}
        event = http_event(
            cell.table.route,
            None,
            {**cell.target.path, **asked.path},
            query={**asked.query, **(query or {})},
            headers={**content, **operations.headers(cell.table.route), **(headers or {}), **token},
            body=None if asked.body is None else json.dumps(asked.body),
        )
        if shown.authorizer is not None:
            event["requestContext"]["authorizer"] = dict(shown.authorizer)
        return event

    @contextmanager
    def _noting(self) -> Iterator[_Noted]:
        noted, events = _Noted(), wiring.store()._tables.client.meta.events
        events.register("provide-client-params.dynamodb.*", noted.note)
        yield noted
        events.unregister("provide-client-params.dynamodb.*", noted.note)

    def _put_back(self, noted: _Noted) -> Changes:
        """What changed; it is as it was afterwards. A record that stands alone is taken away later, with others."""
        if not noted.written:
            return {}
        if noted.operations & {"TransactWriteItems"}:
            now = self._read(list(noted.written))
            changes = {key: (self.rows.get(key), now.get(key)) for key in noted.written}
            changes = {key: change for key, change in changes.items() if change[0] != change[1]}
        else:
            changes = {key: (self.rows.get(key), row) for key, row in noted.written.items()}
        for (table, *_), (before, _) in changes.items():
            if before is not None:
                self.world.stack.dynamodb.put_item(TableName=table, Item=dict(before))
        self._to_delete += [key for key, (before, _) in changes.items() if before is None]
        self._delete(every=bool(noted.operations & {"TransactWriteItems"}))
        return changes

    def _read(self, keys: list[RowKey]) -> Rows:
        tables: dict[str, Any] = {}
        for table, pk, sk in keys:
            tables.setdefault(table, {"Keys": []})["Keys"].append({"pk": {"S": pk}, "sk": {"S": sk}})
        responses = self.world.stack.dynamodb.batch_get_item(RequestItems=tables)["Responses"]
        return {_key(table, row): row for table, rows in responses.items() for row in rows}

    def _delete(self, *, every: bool) -> None:
        while len(self._to_delete) >= (1 if every else _DELETED_AT_ONCE):
            now, self._to_delete = self._to_delete[:_DELETED_AT_ONCE], self._to_delete[_DELETED_AT_ONCE:]
            delete(self.world.stack, ((table, {"pk": {"S": pk}, "sk": {"S": sk}}) for table, pk, sk in now))


def shape(name: str, params: Any) -> str:
    """A request without what it is about: the operation, the tables, how many keys, which conditions.

    A transaction's token is another one each time.
    """
    kept = {part: what for part, what in params.items() if part != "ClientRequestToken"}
    return f"{name} {_without_values(kept)}"


def _without_values(part: Any) -> Any:
    if isinstance(part, dict):
        if len(part) == 1 and next(iter(part)) in ("S", "N"):
            return next(iter(part))
        return {name: _without_values(value) for name, value in part.items()}
    return [_without_values(item) for item in part] if isinstance(part, list) else part


def _key(table: str, row: Mapping[str, Any]) -> RowKey:
    return table, row["pk"]["S"], row["sk"]["S"]
