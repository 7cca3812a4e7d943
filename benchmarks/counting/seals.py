"""DynamoDB requests and capacity units of sealing, by the audit records of a chart in a batch: `make capacity`."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from benchmarks.counting import capacity
from benchmarks.counting.capacity import Cost
from client_messaging import wiring
from client_messaging.domain.model import Caller, Chart, Inbox, Role
from client_messaging.dynamodb import audit_records, keys, sealing
from testing import engine

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

BATCHES: Final = (1, 10, 100)
_BEFORE: Final = 50
_CHART: Final = Chart("willow", "leo")


def of_batches(url: str) -> dict[str, Cost]:
    """The cost of each batch, in a chart with a chain of some length, and of the same batch again."""
    with engine.fresh_stack(url):
        start, costs = wiring.now() - timedelta(days=1), {}
        for minutes in range(_BEFORE):
            _seal([_record(start + timedelta(minutes=minutes))], start + timedelta(minutes=minutes))
        for number, size in enumerate(BATCHES):
            at = start + timedelta(hours=number + 2)
            records = [_record(at + timedelta(milliseconds=place)) for place in range(size)]
            for operation in (f"{size} of a chart", f"{size} of a chart, delivered again"):
                with capacity.counting() as cost:
                    _seal(records, at + timedelta(seconds=1))
                costs[operation] = cost()
        return costs


def _record(at: datetime) -> "ReadItem":
    reader = Caller("willow", Role.CLINICIAN, "ana", "ana")
    inbox = Inbox(_CHART.practice_id, _CHART.client_id, "ana")
    return cast("ReadItem", audit_records.shown(inbox, reader, at, ["01KB2Z8Q0V3N5T7X9W1Y4R6M8P"]))


def _seal(records: "list[ReadItem]", at: datetime) -> None:
    sealing.seal_records(wiring.tables(), keys.chart(_CHART), records, lambda: at)
