"""The whole restore, in an order that may end anywhere and be begun again: the record first, the gates last.

Seals come before the records that they seal, so that the stream does not seal those once more. Gates come after all
that stands behind them, so that nobody writes into a chart of which a part is missing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import Chart
from client_messaging.dynamodb import keys
from maintenance.restoring import mutable, recounting, seal_chains, suspensions
from maintenance.restoring.job import Job, key_of
from maintenance.restoring.report import Outcome
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import IMMUTABLE, Kind, Known
from maintenance.verifying.inventory import partition_of

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

type Found = tuple[Known, ReadItem]

_RECORDS: Final = (Kind.RECORD, Kind.RECORD_OF_PERSON)
_LAST: Final = (Kind.GATE, *mutable.EXPIRES)


def restore(job: Job) -> None:
    """Put back what is missing, and what may never differ; then count anew. `job.report` says what. Raises TryAgain."""
    partitions = {partition_of(item) for item, _ in _items(job, job.source.audit, (Kind.SEAL, Kind.SEALED))}
    for partition in sorted(partitions):
        seal_chains.put_back(job, partition)
    _bring_back(job, job.source.audit, _RECORDS)
    charts: defaultdict[Chart, set[str]] = defaultdict(set)
    entry_ids: set[str] = set()
    suspended: set[suspensions.Person] = set()

    def note(item: Known) -> None:
        if item.kind is Kind.SUSPENSION:
            suspended.add(_person(item))
        if "clinician" in item.ids:
            charts[item.chart].add(item.ids["clinician"])
        if job.chart is not None and item.kind is Kind.ENTRY:
            entry_ids.add(item.ids["ulid"])

    first = tuple(kind for kind in item_kinds.OF_MESSAGES if kind not in _LAST)
    _bring_back(job, job.source.messages, first, note)
    if job.chart is None:
        suspensions.put_back_newer(job, suspended)
    _bring_back_expiring(job, entry_ids)
    _bring_back(job, job.source.messages, (Kind.GATE,), lambda item: charts[item.chart].update())
    for chart in sorted(charts, key=keys.chart):
        recounting.recount(job, chart, charts[chart])


def _person(item: Known) -> suspensions.Person:
    return item.ids["practice"], item.ids["person"]


def _items(job: Job, table: str, wanted: tuple[Kind, ...]) -> Iterator[Found]:
    """What the source has of these kinds."""
    among = item_kinds.OF_MESSAGES if table == job.source.messages else item_kinds.OF_AUDIT
    for read in scanning.scan(job.source, table):
        item = item_kinds.known(key_of(read), among)
        if item is not None and item.kind in wanted and (job.concerns(item) or item.kind is Kind.KEY):
            yield item, read


def _bring_back(job: Job, table: str, wanted: tuple[Kind, ...], note: Callable[[Known], None] = lambda _: None) -> None:
    _compare(job, table, _noted(_items(job, table, wanted), note))


def _noted(found: Iterator[Found], note: Callable[[Known], None]) -> Iterator[Found]:
    for item, read in found:
        note(item)
        yield item, read


def _bring_back_expiring(job: Job, entry_ids: set[str]) -> None:
    """Idempotency keys and seen events that have not expired; of one chart, the keys of its messages."""
    now = int(datetime.now(UTC).timestamp())

    def is_due(item: Known, read: "ReadItem") -> bool:
        of_chart = job.chart is None or item.kind is Kind.EVENT or read["entry_id"]["S"] in entry_ids
        return of_chart and int(read["expires_at"]["N"]) > now

    found = _items(job, job.source.messages, mutable.EXPIRES)
    _compare(job, job.source.messages, ((item, read) for item, read in found if is_due(item, read)))


def _compare(job: Job, table: str, found: Iterator[Found]) -> None:
    live = job.live_of(table)
    for some in batched(found, scanning.MOST_AT_ONCE, strict=False):
        there = scanning.there(job.live, live, [key_of(read) for _, read in some])
        for item, read in some:
            _one(job, live, (item, read), there.get(key_of(read)))


def _one(job: Job, table: str, found: Found, live: "ReadItem | None") -> None:
    """What becomes of one item of the source."""
    item, restored = found
    if item.kind is Kind.SUSPENSION:
        suspensions.put_back(job, _person(item), restored, live)
    elif live is None:
        why = mutable.why_not(job, item, restored)
        if why is not None:
            job.report.keep(item.kind, Outcome.MISSING, key_of(restored), why)
        elif item.kind is Kind.GATE:
            job.put_back(table, mutable.gate_to_put_back(job, item, restored), Outcome.MISSING, item.kind)
        else:
            job.put_back(table, restored, Outcome.MISSING, item.kind)
    elif _essence(item, live) == _essence(item, restored):
        pass
    elif item.kind in IMMUTABLE:
        job.put_back(table, restored, Outcome.DIFFERING, item.kind)
    else:
        job.report.keep(item.kind, Outcome.DIFFERING, key_of(restored), "it was changed since")


def _essence(item: Known, read: "ReadItem") -> dict[str, object]:
    """An item without what is counted anew."""
    counted = recounting.COUNTED.get(item.kind, ())
    return {name: value for name, value in read.items() if name not in counted}
