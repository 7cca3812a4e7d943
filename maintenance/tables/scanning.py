"""Scans, queries and batch gets of whole tables, page by page, with consistent reads: for operators, not functions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from client_messaging.dynamodb import items
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem

MOST_AT_ONCE: Final = 100
"""The limit of items of one BatchGetItem."""


@dataclass(frozen=True, slots=True)
class Where:
    """A FilterExpression with its names and values."""

    expression: str
    names: dict[str, str]
    values: "Item"


@dataclass(slots=True)
class Cost:
    """What a scan has read: items, whether or not they match, and read units."""

    items: int = 0
    units: float = 0


def scan(
    tables: Tables,
    table: str,
    attributes: Sequence[str] | None = None,
    where: Where | None = None,
    cost: Cost | None = None,
) -> "Iterator[ReadItem]":
    """The items of a table, all or those that match `where`; whole, or only these attributes. Adds to `cost`."""
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True, **_projection(attributes)}
    if where:
        request["FilterExpression"] = where.expression
        request["ExpressionAttributeNames"] = request.get("ExpressionAttributeNames", {}) | where.names
        request["ExpressionAttributeValues"] = where.values
    if cost:
        request["ReturnConsumedCapacity"] = "TOTAL"
    for page in tables.client.get_paginator("scan").paginate(**request):
        if cost:
            cost.items += page["ScannedCount"]
            cost.units += page["ConsumedCapacity"]["CapacityUnits"]
        yield from page["Items"]


def partition(tables: Tables, table: str, pk: str, attributes: Sequence[str] | None = None) -> "Iterator[ReadItem]":
    """All items of a partition, in the order of their sort keys."""
    request: dict[str, Any] = {
        "TableName": table,
        "ConsistentRead": True,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": items.values(**{":pk": pk}),
        **_projection(attributes),
    }
    for page in tables.client.get_paginator("query").paginate(**request):
        yield from page["Items"]


def get_items(tables: Tables, table: str, keys: Iterable[Key]) -> "dict[Key, ReadItem]":
    """The existing items with these keys, by key."""
    rows: dict[Key, ReadItem] = {}
    for some in batched(dict.fromkeys(keys), MOST_AT_ONCE, strict=False):
        rows |= tables.get(*some, table=table)
    return rows


def _projection(attributes: Sequence[str] | None) -> dict[str, Any]:
    """Names are aliased: some are reserved words."""
    if attributes is None:
        return {}
    names = {f"#a{number}": name for number, name in enumerate(attributes)}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
