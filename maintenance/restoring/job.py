"""From where, into where, of what: what all parts of a restore know."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from client_messaging.domain.model import Chart
from client_messaging.dynamodb import items
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.report import Outcome, Report
from maintenance.tables.item_kinds import Kind, Known

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem


@dataclass(frozen=True, slots=True)
class Job:
    """Bring back into `live` what `source` has of one chart, or of all. Without `apply` nothing is written."""

    source: Tables
    live: Tables
    chart: Chart | None = None
    apply: bool = False
    report: Report = field(default_factory=Report)

    def concerns(self, item: Known) -> bool:
        """Whether an item is of the chart, or there is no one chart. Of people nothing belongs to a chart."""
        if self.chart is None:
            return True
        return "client" in item.ids and item.chart == self.chart

    def put_back(self, table: str, item: "ReadItem | Item", was: Outcome, kind: Kind) -> None:
        """Write an item: one that is missing only where it still is."""
        self.report.note(kind, was, Outcome.PUT_BACK)
        self.write(table, item, new=was is Outcome.MISSING)

    def write(self, table: str, item: "ReadItem | Item", *, new: bool) -> None:
        """Write an item, if anything is to be written. Raises TryAgain."""
        if self.apply and new:
            self.live.put_new(table, as_written(item))
        elif self.apply:
            self.live.client.put_item(TableName=table, Item=as_written(item))

    def live_of(self, table: str) -> str:
        """The live table that takes what is in this one of the source."""
        return self.live.messages if table == self.source.messages else self.live.audit


def as_written(item: "ReadItem | Item") -> "Item":
    """An item as it was read, to be written: what DynamoDB answers it takes."""
    return cast("Item", dict(item))


def key_of(item: "ReadItem") -> Key:
    """The primary key of an item."""
    return items.key_of(item)
