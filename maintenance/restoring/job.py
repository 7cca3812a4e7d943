"""A restore job: source and live tables, the chart if it is for one, and the report."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from client_messaging.domain.model import Chart
from client_messaging.dynamodb import items
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.report import Outcome, Report
from maintenance.tables.item_kinds import OF_MESSAGES, Kind, Known

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem


@dataclass(frozen=True, slots=True)
class Job:
    """Restore one chart, or all, from `source` into `live`. Without `apply` nothing is written."""

    source: Tables
    live: Tables
    chart: Chart | None = None
    apply: bool = False
    report: Report = field(default_factory=Report)

    def concerns(self, item: Known) -> bool:
        """Whether the job restores an item. Items of people belong to no chart."""
        if self.chart is None:
            return True
        return "client" in item.ids and item.chart == self.chart

    def put_back(self, table: str, item: "ReadItem | Item", was: Outcome, kind: Kind) -> None:
        """Write an item; a missing one only if it is still missing."""
        self.report.note(kind, was, Outcome.PUT_BACK)
        self.write(table, item, new=was is Outcome.MISSING)

    def write(self, table: str, item: "ReadItem | Item", *, new: bool) -> None:
        """Write an item, unless this is a dry run. Raises TryAgain."""
        if self.apply and new:
            self.live.put_new(table, as_written(item))
        elif self.apply:
            self.live.client.put_item(TableName=table, Item=as_written(item))


def table_of(tables: Tables, kind: Kind) -> str:
    """The table that has items of a kind: never told by a name, which tables of several endpoints may share."""
    return tables.messages if kind in OF_MESSAGES else tables.audit


def as_written(item: "ReadItem | Item") -> "Item":
    """An item as read, typed for writing: the format is the same."""
    return cast("Item", dict(item))


def key_of(item: "ReadItem") -> Key:
    """The primary key of an item."""
    return items.key_of(item)
