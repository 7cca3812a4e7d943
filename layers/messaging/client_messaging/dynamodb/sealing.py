"""Sealing: one function, permitted to put and query only, seals the audit table's stream, whatever its order.

Writers never wait for each other, and every record is sealed within moments. Sealers of one chain race for its next
number, which is the key of a conditional put. A record that is delivered again has its seal among the newest ones:
those made since the record was written.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from client_messaging.domain import ids
from client_messaging.domain.refusals import Fault, TryAgain
from client_messaging.dynamodb import audit_chain, chain_registry, items, keys, retries
from client_messaging.dynamodb.audit_chain import Seal, SealItem
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

type StreamRecord = Mapping[str, Any]
"""A DynamoDB stream record, as Lambda passes it."""

_CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""A record is not sealed earlier than this before the instant of its id."""

_FEW, _MANY = 10, 100
"""Items read of the end of a chain: as many as a read unit of 4 KB has, and further ones."""

_AFTER_ALL: Final = "A"
"""A sort key after every number."""


class ChainBatch(Value):
    """The stream records of one chain in a batch. `sequence_number`: of the first."""

    partition: str
    sequence_number: str
    records: "list[ReadItem]"


def batches_by_chain(records: Sequence[StreamRecord]) -> list[ChainBatch]:
    """Split a stream batch by chain, in the order of their first records."""
    batches: dict[str, ChainBatch] = {}
    for change in (record["dynamodb"] for record in records):
        partition = items.text(change["Keys"], "pk")
        batch = batches.setdefault(partition, ChainBatch(partition, change["SequenceNumber"], []))
        batch.records.append(change["NewImage"])
    return list(batches.values())


def seal_records(
    tables: Tables, partition: str, records: "Sequence[ReadItem]", clock: Callable[[], datetime]
) -> Seal | None:
    """Seal records of one partition in this order, except sealed ones. Returns the newest seal.

    Usually one Query and one PutItem, however many the records are; at a chain's first seal one PutItem more, which
    registers the chain before. Raises TryAgain. Idempotent.
    """
    by_id = {items.text(record, "sk"): record for record in records}
    for _ in retries.NEXT_SEAL.tries():
        newest, have_seals = _end_of_chain(tables, partition, by_id.keys())
        left = [record for record_id, record in by_id.items() if record_id not in have_seals]
        if not left:
            return newest
        if newest is None:
            chain_registry.register(tables, partition, clock())
        seals = list(_linked(newest, left, ids.timestamp(clock())))
        if tables.put_new(tables.audit, audit_chain.from_seals(partition, seals)):
            return seals[-1]
    raise TryAgain(Fault.CONFLICT)


def _linked(newest: Seal | None, records: "Sequence[ReadItem]", sealed_at: str) -> Iterator[Seal]:
    number, previous = (newest.number, newest.hash) if newest else (0, audit_chain.NOTHING)
    for record in records:
        number += 1
        seal = Seal(number, items.text(record, "sk"), audit_chain.fingerprint(record), previous, sealed_at)
        previous = seal.hash
        yield seal


def _end_of_chain(tables: Tables, partition: str, record_ids: Collection[str]) -> tuple[Seal | None, set[str]]:
    """The newest seal, and sealed records: of `record_ids` all that are sealed."""
    since = ids.timestamp(datetime.fromisoformat(ids.timestamp_of(min(record_ids))) - _CLOCKS_DIFFER)
    newest: Seal | None = None
    sealed: set[str] = set()
    for item in _backwards(tables, partition):
        newest = newest or item.newest
        sealed |= item.record_ids
        if item.newest.sealed_at is None:
            sealed |= {one for one in record_ids if one not in sealed and _has_marker(tables, partition, one)}
            break
        if item.newest.sealed_at < since or sealed.issuperset(record_ids):
            break
    return newest, sealed


def _backwards(tables: Tables, partition: str) -> Iterator[SealItem]:
    """The items of a chain, the newest first."""
    before, limit = _AFTER_ALL, _FEW
    while True:
        values = items.values(**{":pk": keys.seals(partition), ":before": before})
        condition = "pk = :pk AND sk < :before"
        read = tables.query(condition, values, forward=False, limit=limit, table=tables.audit)
        yield from map(audit_chain.to_seals, read)
        if len(read) < limit:
            return
        before, limit = items.text(read[-1], "sk"), _MANY


def _has_marker(tables: Tables, partition: str, record_id: str) -> bool:
    """Whether version 0.1.0 sealed the record. Its seals have no time, so that they end the reading."""
    marker = keys.sealed(partition, record_id)
    values = items.values(**{":pk": marker.pk})
    return bool(tables.query("pk = :pk", values, forward=True, limit=1, table=tables.audit))
