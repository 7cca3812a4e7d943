"""What a test begins with: written by requests once in a process, and put as rows after that."""

from collections.abc import Callable, Mapping, Sequence
from itertools import batched
from typing import Any, Final

from tests.stack import Stack

ROWS_AT_ONCE: Final = 25
"""As many as BatchWriteItem takes."""


class Rows:
    """The rows of both tables. To put them is a tenth of the requests that wrote them."""

    def __init__(self) -> None:
        self._messages: Sequence[Mapping[str, Any]] = []
        self._audit: Sequence[Mapping[str, Any]] = []

    def into(self, stack: Stack, write: Callable[[], object]) -> None:
        """Into a stack whose tables are empty: by `write` the first time, then the same rows."""
        if self._audit:
            put(stack, stack.messages_table, self._messages)
            put(stack, stack.audit_table, self._audit)
        else:
            write()
            self._messages, self._audit = (
                stack.dynamodb.scan(TableName=table, ConsistentRead=True)["Items"]
                for table in (stack.messages_table, stack.audit_table)
            )


def put(stack: Stack, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as they are, all of them."""
    for some in batched(rows, ROWS_AT_ONCE, strict=False):
        left: Any = {table: [{"PutRequest": {"Item": row}} for row in some]}
        while left:
            left = stack.dynamodb.batch_write_item(RequestItems=left)["UnprocessedItems"]
