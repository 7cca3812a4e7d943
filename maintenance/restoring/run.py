"""The whole restore, in an order in which it can be interrupted and repeated: audit records first, gates last.

Seals come before their records, so that the stream does not seal the records again. Gates come after all other items of
a chart, so that nobody writes into an incomplete chart.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import Chart
from client_messaging.dynamodb import keys
from maintenance.restoring import mutable, recounting, seal_chains, sections, suspensions
from maintenance.restoring.job import Job, key_of, table_of
from maintenance.restoring.report import Outcome
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import IMMUTABLE, Kind, Known
from maintenance.verifying.inventory import partition_of

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

type SourceItem = tuple[Known, ReadItem]

_LAST: Final = (Kind.GATE, *mutable.EXPIRES)
_NEVER: Final = (Kind.ROUND, Kind.READS)
"""Not restored: the verification of all chains begins anew, and pages count what is unread anew."""


def restore(job: Job) -> None:
    """Put back missing items, and immutable ones that differ; then recount. Fills `job.report`. Raises TryAgain."""
    partitions: set[str] = set()
    for item, _ in _items(job, (Kind.SEAL, Kind.SEALED)):
        job.report.compared[item.kind] += 1
        partitions.add(partition_of(item))
    for partition in sorted(partitions):
        seal_chains.put_back(job, partition)
    _bring_back(job, item_kinds.RECORDS)
    charts: defaultdict[Chart, set[str]] = defaultdict(set)
    entry_ids: set[str] = set()
    suspended: set[suspensions.Person] = set()
    set_before: set[sections.SectionOf] = set()

    def note(item: Known) -> None:
        if item.kind is Kind.SUSPENSION:
            suspended.add(_person(item))
        if item.kind is Kind.SETTINGS:
            set_before.add(sections.section_of(item))
        if "clinician" in item.ids:
            charts[item.chart].add(item.ids["clinician"])
        if job.chart is not None and item.kind is Kind.ENTRY:
            entry_ids.add(item.ids["ulid"])

    first = tuple(kind for kind in item_kinds.OF_MESSAGES if kind not in (*_LAST, *_NEVER))
    _bring_back(job, first, note)
    if job.chart is None:
        suspensions.put_back_newer(job, suspended)
        sections.put_back_newer(job, set_before)
    _bring_back_expiring(job, entry_ids)
    _bring_back(job, (Kind.GATE,), lambda item: charts[item.chart].update())
    for chart in sorted(charts, key=keys.chart):
        recounting.recount(job, chart, charts[chart])


def _person(item: Known) -> suspensions.Person:
    return item.ids["practice"], item.ids["person"]


def _items(job: Job, kinds: tuple[Kind, ...]) -> Iterator[SourceItem]:
    """The source's items of these kinds, all of one table."""
    among = item_kinds.OF_MESSAGES if kinds[0] in item_kinds.OF_MESSAGES else item_kinds.OF_AUDIT
    for read in scanning.scan(job.source, table_of(job.source, kinds[0])):
        item = item_kinds.known(key_of(read), among)
        if item is not None and item.kind in kinds and (job.concerns(item) or item.kind is Kind.KEY):
            yield item, read


def _bring_back(job: Job, kinds: tuple[Kind, ...], note: Callable[[Known], None] = lambda _: None) -> None:
    _compare(job, _noted(_items(job, kinds), note))


def _noted(source_items: Iterator[SourceItem], note: Callable[[Known], None]) -> Iterator[SourceItem]:
    for item, read in source_items:
        note(item)
        yield item, read


def _bring_back_expiring(job: Job, entry_ids: set[str]) -> None:
    """Unexpired idempotency keys, seen events and sent nudges; for one chart, only the keys of its messages."""
    now = int(datetime.now(UTC).timestamp())

    def is_due(item: Known, read: "ReadItem") -> bool:
        if item_kinds.faults(item.kind, read):
            return job.chart is None
        of_chart = job.chart is None or item.kind is not Kind.KEY or read["entry_id"]["S"] in entry_ids
        return of_chart and int(read["expires_at"]["N"]) > now

    expiring = _items(job, mutable.EXPIRES)
    _compare(job, ((item, read) for item, read in expiring if is_due(item, read)))


def _compare(job: Job, source_items: Iterator[SourceItem]) -> None:
    for some in batched(source_items, scanning.MOST_AT_ONCE, strict=False):
        live = table_of(job.live, some[0][0].kind)
        existing = scanning.get_items(job.live, live, [key_of(read) for _, read in some])
        for item, read in some:
            job.report.compared[item.kind] += 1
            _restore_item(job, live, (item, read), existing.get(key_of(read)))


def _restore_item(job: Job, table: str, source_item: SourceItem, live: "ReadItem | None") -> None:
    """Put back, overwrite or keep one item."""
    item, restored = source_item
    if item.kind not in IMMUTABLE and item_kinds.faults(item.kind, restored):
        if live != restored:
            was = Outcome.MISSING if live is None else Outcome.DIFFERING
            job.report.keep(
                item.kind, was, key_of(restored), "the restored item lacks an attribute: restore an earlier one"
            )
    elif item.kind is Kind.SUSPENSION:
        suspensions.put_back(job, _person(item), restored, live)
    elif live is None or _cannot_be_read(item, live):
        was = Outcome.MISSING if live is None else Outcome.DIFFERING
        why = mutable.reason_to_keep(job, item, restored)
        if why is not None:
            job.report.keep(item.kind, was, key_of(restored), why)
        else:
            job.put_back(table, _to_put_back(job, item, restored), was, item.kind)
    elif _without_counts(item, live) == _without_counts(item, restored):
        pass
    elif item.kind in IMMUTABLE:
        job.put_back(table, restored, Outcome.DIFFERING, item.kind)
    else:
        job.report.keep(item.kind, Outcome.DIFFERING, key_of(restored), mutable.reason_of_difference(job, item, live))


def _cannot_be_read(item: Known, live: "ReadItem") -> bool:
    """Whether an item lacks an attribute that is not recounted: no function can read or set it, as if it were lost."""
    return not recounting.RECOUNTED.get(item.kind, frozenset()).issuperset(item_kinds.faults(item.kind, live))


def _to_put_back(job: Job, item: Known, restored: "ReadItem") -> "ReadItem":
    """The restored item, as the audit records since have it."""
    match item.kind:
        case Kind.GATE:
            return mutable.gate_to_put_back(job, item, restored)
        case Kind.SETTINGS:
            return sections.to_put_back(job, item, restored)
        case Kind.NUDGE:
            return mutable.nudge_to_put_back(job, item, restored)
    return restored


def _without_counts(item: Known, read: "ReadItem") -> dict[str, object]:
    """An item without attributes that are recounted."""
    counted = recounting.COUNTED.get(item.kind, ())
    return {name: value for name, value in read.items() if name not in counted}
