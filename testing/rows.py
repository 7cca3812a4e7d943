"""Rows as they are: what a test begins with is written by requests once in a process, and put after that."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, Final

from testing.invocations import Row
from testing.stack import Stack

_AT_ONCE: Final = 25
"""As many as BatchWriteItem takes."""


class Rows:
    """The rows of both tables. To put them is a tenth of the requests that wrote them."""

    def __init__(self) -> None:
        self._messages: Sequence[Row] = []
        self._audit: Sequence[Row] = []

    def into(self, stack: Stack, write: Callable[[], object]) -> None:
        """Into a stack whose tables are empty: by `write` the first time, then the same rows."""
        if self._audit:
            put(stack, stack.messages_table, self._messages)
            put(stack, stack.audit_table, self._audit)
        else:
            write()
            self._messages, self._audit = (
                list(scan(stack, table)) for table in (stack.messages_table, stack.audit_table)
            )


def scan(stack: Stack, table: str) -> Iterator[Row]:
    """Every row of a table. A paginator would make a class each time."""
    request: Any = {"TableName": table, "ConsistentRead": True}
    while request:
        page = stack.dynamodb.scan(**request)
        yield from page["Items"]
        place = page.get("LastEvaluatedKey")
        request = {**request, "ExclusiveStartKey": place} if place else None


def put(stack: Stack, table: str, rows: Iterable[Row]) -> None:
    """Write rows as they are, all of them."""
    _write(stack, ((table, {"PutRequest": {"Item": row}}) for row in rows))


def delete(stack: Stack, rows: Iterable[tuple[str, Row]]) -> None:
    """Delete rows, of which each comes with its table; their keys are enough."""
    _write(stack, ((table, {"DeleteRequest": {"Key": {"pk": row["pk"], "sk": row["sk"]}}}) for table, row in rows))


def _write(stack: Stack, requests: Iterable[tuple[str, Row]]) -> None:
    for batch in batched(requests, _AT_ONCE, strict=False):
        left: Any = {}
        for table, request in batch:
            left.setdefault(table, []).append(request)
        while left:
            left = stack.dynamodb.batch_write_item(RequestItems=left)["UnprocessedItems"]
