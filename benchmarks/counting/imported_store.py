"""A store in a file with a large number of rows, which dynoxide imports from a DynamoDB export.

A million rows take some minutes; writing them 25 a request takes several times as long. The charts are enabled by the
functions themselves, over a store in memory, and exported with the other rows.
"""

import gzip
import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3

from client_messaging.dynamodb import items, keys
from local.dynamodb import store
from testing import engine
from testing.stack import Stack

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item

_LONGEST_SECONDS: Final = 1800


@contextmanager
def stack_with(prepare: "Callable[[Stack], Iterable[Item]]", folder: Path) -> Iterator[Stack]:
    """The functions over a store in a file in this folder.

    `prepare` gets the functions over empty tables, enables charts, and returns all other rows, heads included.
    """
    file, schema, export = folder / "store.db", folder / "schema.json", folder / "export"
    with engine.running() as url, engine.fresh_stack(url) as stack:
        tables = [stack.dynamodb.describe_table(TableName=name) for name in (stack.messages_table, stack.audit_table)]
        schema.write_text(json.dumps(tables, default=str))
        rows = prepare(stack)
        enabled = stack.dynamodb.scan(TableName=stack.messages_table)["Items"]
        others = (row for row in enabled if not keys.parse_head(items.key_of(row)))
        _export(export / stack.messages_table / "data", chain[Mapping[str, object]](others, rows))
        _export(export / stack.audit_table / "data", stack.audit())
    command: list[str | Path] = [store.executable(), "import", "--source", export, "--schema", schema, "--output", file]
    subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST_SECONDS)
    names = {"MESSAGES_TABLE": stack.messages_table, "AUDIT_TABLE": stack.audit_table}
    with engine.running(file) as url, engine.environment({"AWS_ENDPOINT_URL_DYNAMODB": url, **names}):
        yield Stack(boto3.client("dynamodb"), stack.messages_table, stack.audit_table)


def _export(folder: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """In the format of `ExportTableToPointInTime`: lines of DynamoDB JSON, compressed."""
    folder.mkdir(parents=True)
    with gzip.open(folder / "rows.json.gz", "wt", compresslevel=1, encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({"Item": row}) + "\n")
