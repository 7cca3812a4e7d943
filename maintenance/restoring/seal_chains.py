"""Chains of seals: missing seals are put back, and seals whose numbers were reused move to the end of the chain.

A chain that lost its seals starts again with the next record, under numbers of the lost seals. So the restored chain
comes first, and the records that only the live chain has sealed follow in their order, with their hashes. Sealed
records keep their former numbers until all that is written: after an interruption the order is the same.
"""

from collections.abc import Mapping, Sequence
from itertools import chain as joined
from typing import TYPE_CHECKING

from client_messaging.dynamodb import audit_chain, items, keys
from client_messaging.dynamodb.audit_chain import Seal
from maintenance.restoring.job import Job
from maintenance.restoring.report import Outcome
from maintenance.tables import scanning
from maintenance.tables.item_kinds import Kind

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item


def put_back(job: Job, partition: str) -> None:
    """Restore the chain of a partition, and its sealed records. Raises TryAgain."""
    restored, live = _chain(job, job.source.audit, partition), _chain(job, job.live.audit, partition)
    numbers = _numbers(job, partition, {link.record_id for link in joined(restored.values(), live.values())})
    conflict = any(live.get(number, link) != link for number, link in restored.items())
    due = _joined(restored, live, numbers) if conflict else live | restored
    # Numbers that both chains have are written last: as long as they differ, a repetition computes the same order.
    for number in sorted(due, key=lambda number: (number in restored, number)):
        if live.get(number) != due[number]:
            was = Outcome.DIFFERING if number in live else Outcome.MISSING
            job.put_back(job.live.audit, audit_chain.from_seal(partition, due[number]), was, Kind.SEAL)
    for number, link in sorted(due.items()):
        if numbers.get(link.record_id) != number:
            was = Outcome.DIFFERING if link.record_id in numbers else Outcome.MISSING
            job.put_back(job.live.audit, _sealed(partition, link), was, Kind.SEALED)


def _chain(job: Job, table: str, partition: str) -> dict[int, Seal]:
    tables = job.source if table == job.source.audit else job.live
    rows = scanning.partition(tables, table, keys.seals(partition))
    return {int(row["sk"]["S"]): audit_chain.to_seal(row) for row in rows}


def _numbers(job: Job, partition: str, record_ids: set[str]) -> dict[str, int]:
    """The numbers of the live table's sealed records, by record id."""
    by_key = {keys.sealed(partition, record_id): record_id for record_id in sorted(record_ids)}
    rows = scanning.get_items(job.live, job.live.audit, by_key)
    return {by_key[key]: int(row["number"]["N"]) for key, row in rows.items()}


def _joined(restored: Mapping[int, Seal], live: Mapping[int, Seal], numbers: Mapping[str, int]) -> dict[int, Seal]:
    """The restored chain, then the records that only the live chain has sealed, linked again."""
    have_seals = {link.record_id for link in restored.values()}
    others = {link.record_id: link for link in live.values() if link.record_id not in have_seals}
    in_order = sorted(others.values(), key=lambda link: (numbers.get(link.record_id, link.number), link.record_id))
    return {**restored, **_linked(restored[max(restored)], in_order)}


def _linked(last: Seal, following: Sequence[Seal]) -> dict[int, Seal]:
    chain: dict[int, Seal] = {}
    for link in following:
        last = Seal(last.number + 1, link.record_id, link.record_hash, last.hash)
        chain[last.number] = last
    return chain


def _sealed(partition: str, link: Seal) -> "Item":
    return items.item(keys.sealed(partition, link.record_id), number=link.number)
