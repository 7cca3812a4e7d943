"""Checks before a command reads or writes whole tables: that they are what they are said to be, and not empty.

A command that could not look must not say that all is well.
"""

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from client_messaging.dynamodb import items
from client_messaging.dynamodb.tables import Tables
from maintenance.stacks import NotThere
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import Kind
from maintenance.tables.scanning import Cost

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

_LOCAL: Final = {"localhost": "127.0.0.1", "::1": "127.0.0.1"}


def check_kinds(tables: Tables, *, may_be_empty: bool = False) -> None:
    """Raises NotThere for an empty table, and for one without a single item of its kind, such as a swapped one.

    Reads each table up to the first known item.
    """
    _check_kind(tables, tables.messages, item_kinds.OF_MESSAGES, "messages", may_be_empty=may_be_empty)
    _check_kind(tables, tables.audit, item_kinds.OF_AUDIT, "audit", may_be_empty=may_be_empty)


def check_audit(tables: Tables) -> None:
    """`check_kinds` of the audit table alone."""
    _check_kind(tables, tables.audit, item_kinds.OF_AUDIT, "audit", may_be_empty=False)


def _check_kind(tables: Tables, table: str, among: tuple[Kind, ...], name: str, *, may_be_empty: bool) -> None:
    cost = Cost()
    if any(_is_known(item, among) for item in scanning.scan(tables, table, ("pk", "sk"), cost=cost)):
        return
    if cost.items:
        raise NotThere(f"{table} is no {name} table: none of its {cost.items:,} items is of one (tables swapped?)")
    if not may_be_empty:
        raise NotThere(f"{table}, the {name} table, is empty: nothing was compared")


def _is_known(read: "ReadItem", among: tuple[Kind, ...]) -> bool:
    has_key = all("S" in read.get(name, {}) for name in ("pk", "sk"))
    return has_key and item_kinds.known(items.key_of(read), among) is not None


def check_apart(source: Tables, live: Tables) -> None:
    """Raises NotThere if a table to restore from is a live one: the same name, at the same endpoint and Region."""
    of_stack = {_place(live, table) for table in (live.messages, live.audit)}
    for table in (source.messages, source.audit):
        if _place(source, table) in of_stack:
            raise NotThere(f"{table} is the live table itself: name the restored one (is --from-endpoint missing?)")


def _place(tables: Tables, table: str) -> tuple[str, int | None, str, str]:
    """Host and port of the endpoint, Region and name of a table. A table may be named by its ARN."""
    url = urlsplit(tables.client.meta.endpoint_url)
    region = tables.client.meta.region_name
    if table.startswith("arn:"):
        region, table = table.split(":")[3], table.rpartition("/")[2]
    host = (url.hostname or "").lower()
    return _LOCAL.get(host, host), url.port, region, table
