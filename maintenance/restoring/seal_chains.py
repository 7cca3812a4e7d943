"""Chains of seals: missing seals are put back, and seals whose numbers were reused move to the end of the chain.

A chain that lost its seals starts again with the next record, under numbers of the lost seals. So the restored chain
comes first, and the records that only the live chain has sealed follow in their order, with their hashes. They are
written from the last one down, so that a seal is never the only one that it overwrites: after an interruption each is
there, and the order is the same. What is put back has an item for each seal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from client_messaging.dynamodb import audit_chain, chain_registry, items, keys
from client_messaging.dynamodb.audit_chain import Seal
from client_messaging.dynamodb.chain_registry import Anchor, Registered
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import replace
from maintenance.restoring.job import Job
from maintenance.restoring.report import Outcome
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import Kind

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item

type Seals = dict[int, Seal]
"""Seals by number."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The items of a chain, each with its seals by number."""

    of_items: Sequence[Seals]
    firsts: set[int]
    """The numbers under which items are stored, also of those that lack an attribute, whose seals are as if missing."""

    @property
    def seals(self) -> Seals:
        """All seals; of two with the same number the one that was put back."""
        return {number: link for seals in self.of_items for number, link in seals.items()}

    def by_record(self) -> list[Seal]:
        """A seal of each record, in the order of their first numbers: the former ones, where seals moved."""
        every = [pair for seals in self.of_items for pair in seals.items()]
        first = {link.record_id: link for _, link in sorted(every, key=itemgetter(0), reverse=True)}
        return sorted(first.values(), key=attrgetter("number", "record_id"))

    def right(self, due: Mapping[int, Seal]) -> set[int]:
        """The numbers of items that are as they are due."""
        return {number for seals in self.of_items if seals.items() <= due.items() for number in seals}


def put_back(job: Job, partition: str) -> None:
    """Restore the chain of a partition, and its sealed records. Raises TryAgain."""
    restored, live = _chain(job.source, partition), _chain(job.live, partition)
    due = _due(restored.seals, live)
    _anchor_anew(job, partition, due, restored.seals if due == live.seals else due)
    for number in sorted(due.keys() - live.right(due), reverse=True):
        was = Outcome.DIFFERING if number in live.firsts else Outcome.MISSING
        job.put_back(job.live.audit, audit_chain.from_seals(partition, [due[number]]), was, Kind.SEAL)
    of_before = {link.record_id: link for link in due.values() if link.sealed_at is None}
    numbers = _numbers(job, partition, of_before.keys())
    for record_id, link in of_before.items():
        if numbers.get(record_id) != link.number:
            was = Outcome.DIFFERING if record_id in numbers else Outcome.MISSING
            job.put_back(job.live.audit, _sealed(partition, link), was, Kind.SEALED)


def _anchor_anew(job: Job, partition: str, due: Seals, certain: Seals) -> None:
    """Anchor a chain at its due end, if its anchor is none of `certain`: the source's seals, and all if seals move.

    Before the seals, so that a restore that was interrupted still knows. An anchor behind the due end stays: what it
    says was lost is not in the source.
    """
    registered = _registered(job.live, partition)
    at = registered.anchor if registered else None
    if registered and at and at.number in certain and certain[at.number].hash != at.hash:
        newest = due[max(due)]
        anchored = replace(registered, anchor=Anchor(newest.number, newest.hash))
        job.put_back(job.live.messages, chain_registry.from_registered(anchored), Outcome.DIFFERING, Kind.CHAIN)


def _registered(tables: Tables, partition: str) -> Registered | None:
    """The registration of a chain; one that lacks an attribute is put back later, as the source has it."""
    key = keys.chain(partition)
    read = tables.get(key).get(key)
    return chain_registry.to_registered(read) if read and not item_kinds.faults(Kind.CHAIN, read) else None


def _chain(tables: Tables, partition: str) -> Chain:
    """Read where the tables are: the source's audit table may have the live one's name, at another endpoint."""
    previous, of_items, firsts = audit_chain.NOTHING, [], set()
    for read in scanning.partition(tables, tables.audit, keys.seals(partition)):
        if item_kinds.known(items.key_of(read), (Kind.SEAL,)) is None:
            continue
        firsts.add(int(items.text(read, "sk")))
        if not item_kinds.faults(Kind.SEAL, read):
            item = audit_chain.to_seals(read)
            of_items.append(dict(enumerate(item.seals(previous), start=item.first)))
            previous = item.newest.hash
    return Chain(of_items, firsts)


def _numbers(job: Job, partition: str, record_ids: Iterable[str]) -> dict[str, int]:
    """The numbers of the live table's sealed records, by record id."""
    by_key = {keys.sealed(partition, record_id): record_id for record_id in sorted(record_ids)}
    rows = scanning.get_items(job.live, job.live.audit, by_key)
    return {by_key[key]: int(row["number"]["N"]) for key, row in rows.items()}


def _due(restored: Seals, live: Chain) -> Seals:
    """The restored chain and what the live chain has beyond it; where they differ, the latter linked again."""
    if not restored or all(live.seals.get(number, link) == link for number, link in restored.items()):
        return live.seals | restored
    have_seals = {link.record_id for link in restored.values()}
    others = [link for link in live.by_record() if link.record_id not in have_seals]
    return restored | _linked(restored[max(restored)], others)


def _linked(last: Seal, following: Sequence[Seal]) -> Seals:
    chain: Seals = {}
    for link in following:
        last = Seal(last.number + 1, link.record_id, link.record_hash, last.hash, link.sealed_at)
        chain[last.number] = last
    return chain


def _sealed(partition: str, link: Seal) -> "Item":
    return items.item(keys.sealed(partition, link.record_id), number=link.number)
