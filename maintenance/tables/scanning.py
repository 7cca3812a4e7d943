"""Reading tables as an operator may and functions may not: whole, page by page, consistently."""

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
"""Items that a BatchGetItem takes."""


@dataclass(frozen=True, slots=True)
class Where:
    """A FilterExpression, with the names and values that it speaks of."""

    expression: str
    names: dict[str, str]
    values: "Item"


def scan(
    tables: Tables, table: str, attributes: Sequence[str] | None = None, where: Where | None = None
) -> "Iterator[ReadItem]":
    """Everything in a table, or those items `where` an expression holds; whole items, or these attributes of them."""
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True, **_projection(attributes)}
    if where:
        request["FilterExpression"] = where.expression
        request["ExpressionAttributeNames"] = request.get("ExpressionAttributeNames", {}) | where.names
        request["ExpressionAttributeValues"] = where.values
    for page in tables.client.get_paginator("scan").paginate(**request):
        yield from page["Items"]


def partition(tables: Tables, table: str, pk: str, attributes: Sequence[str] | None = None) -> "Iterator[ReadItem]":
    """All items with this partition key, in the order of their sort keys."""
    request: dict[str, Any] = {
        "TableName": table,
        "ConsistentRead": True,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": items.values(**{":pk": pk}),
        **_projection(attributes),
    }
    for page in tables.client.get_paginator("query").paginate(**request):
        yield from page["Items"]


def there(tables: Tables, table: str, wanted: Iterable[Key]) -> "dict[Key, ReadItem]":
    """Those of these items that are there."""
    found: dict[Key, ReadItem] = {}
    for some in batched(dict.fromkeys(wanted), MOST_AT_ONCE, strict=False):
        found |= tables.get(*some, table=table)
    return found


def _projection(attributes: Sequence[str] | None) -> dict[str, Any]:
    """Names are aliased: some are reserved words."""
    if attributes is None:
        return {}
    names = {f"#a{number}": name for number, name in enumerate(attributes)}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
