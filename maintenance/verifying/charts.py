"""A chart read from both tables, without texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Inbox
from client_messaging.dynamodb import audit_chain, chain_registry, items, keys, notice_records
from client_messaging.dynamodb.audit_chain import Seal
from client_messaging.dynamodb.chain_registry import Registered
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables
from maintenance.tables import inboxes, item_kinds, scanning
from maintenance.tables.inboxes import EntryHeader
from maintenance.tables.item_kinds import Kind
from maintenance.verifying import commits
from maintenance.verifying.commits import Commit
from maintenance.verifying.inventory import Inventory

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """The audit records and seals of a chart or person."""

    partition: str
    records: "Mapping[str, ReadItem]"
    """By id."""

    chain: Sequence[Seal]
    sealed: Mapping[str, int]
    """The numbers of seals of version 0.1.0 by record id, from sealed records."""

    registered: Registered | None
    is_whole: bool
    """Whether every record and seal has its attributes; if not, they are not read."""

    def commits(self, *actions: str) -> list[Commit]:
        """The commits of records with these actions, in the order of stored ids: of many notices one of each."""
        first_sealed_at = {link.record_id: link.sealed_at for link in reversed(self.chain)}
        of_actions = {key: record for key, record in self.records.items() if record["action"]["S"] in actions}
        return [
            replace(commit, record=one)
            for commit in commits.commits(of_actions, first_sealed_at)
            for one in notice_records.one_by_one(commit.record)
        ]

    def one_by_one(self) -> "Iterator[tuple[str, ReadItem]]":
        """Every record, and a record of many notices as one of each, with the id under which it is stored."""
        for record_id, record in self.records.items():
            for one in notice_records.one_by_one(record):
                yield record_id, one

    def unsealed(self) -> int:
        """The number of unsealed records, which the stream has not delivered yet."""
        return len(self.records.keys() - {link.record_id for link in self.chain})


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart. Items that lack an attribute are left out."""

    chart: Chart
    gate: "ReadItem | None"
    heads: "Mapping[str, ReadItem]"
    """By clinician id."""

    lines: Mapping[str, Sequence[EntryHeader]]
    """Entries by clinician id."""

    owned: "Mapping[str, ReadItem]"
    """Owned-chart items by owner id."""

    reopened: Mapping[tuple[str, str], str | None]
    """By clinician and thread: the message with which version 0.1.0 reopened the thread."""

    recorded: AuditTrail

    @property
    def visible_after(self) -> str:
        """The id after which the owner sees entries."""
        return self.gate["visible_after"]["S"] if self.gate else ids.NIL

    def inbox(self, clinician_id: str) -> Inbox:
        """One of its inboxes."""
        return Inbox(self.chart.practice_id, self.chart.client_id, clinician_id)


def read(tables: Tables, chart: Chart, inventory: Inventory) -> ChartData:
    """Read a chart: items that are written last first, so that the items they refer to exist.

    Of all texts only the client's name is read: gate and heads must have the same.
    """
    parts = inventory.charts[chart]
    attributes = (*item_kinds.ATTRIBUTES, "client_name")
    rows = list(scanning.partition(tables, tables.messages, keys.chart(chart), attributes))
    gate = next((row for row in rows if _is(Kind.GATE, row)), None)
    heads = {row["clinician_id"]["S"]: row for row in rows if _is(Kind.HEAD, row)}
    by_clinician = {
        clinician_id: Inbox(chart.practice_id, chart.client_id, clinician_id)
        for clinician_id in sorted({*heads, *parts.inboxes})
    }
    lines = {clinician_id: inboxes.read(tables, inbox) for clinician_id, inbox in by_clinician.items()}
    return ChartData(
        chart,
        gate,
        heads,
        lines,
        _owned(tables, chart, parts.owners | ({gate["owner_id"]["S"]} if gate else set())),
        _reopened(tables, by_clinician, parts.reopened | set(must_be_reopened(gate, lines))),
        recorded(tables, keys.chart(chart), inventory),
    )


def recorded(tables: Tables, partition: str, inventory: Inventory) -> AuditTrail:
    """The audit records of a partition, and their seals; without items of another key, which are findings already."""
    if partition in inventory.malformed:
        return AuditTrail(partition, {}, [], {}, None, is_whole=False)
    registered = chain_registry.find(tables, partition)
    chain, read = audit_chain.read(tables, partition)
    records = {record_id: record for record_id, record in read.items() if ids.is_ulid(record_id)}
    record_ids = {*records, *(link.record_id for link in chain)}
    by_key = {keys.sealed(partition, record_id): record_id for record_id in record_ids}
    markers = scanning.get_items(tables, tables.audit, by_key)
    sealed = {by_key[key]: int(marker["number"]["N"]) for key, marker in markers.items()}
    return AuditTrail(partition, records, chain, sealed, registered, is_whole=True)


def must_be_reopened(gate: "ReadItem | None", lines: Mapping[str, Sequence[EntryHeader]]) -> Iterator[tuple[str, str]]:
    """Clinician and thread of each message after a hand-over in a thread that began before it."""
    visible_after = gate["visible_after"]["S"] if gate else ids.NIL
    for clinician_id, written in lines.items():
        for line in written:
            if line.thread_id and line.thread_id <= visible_after < line.id:
                yield clinician_id, line.thread_id


def _is(kind: Kind, read: "ReadItem") -> bool:
    item = item_kinds.known(items.key_of(read), item_kinds.OF_MESSAGES)
    return item is not None and item.kind is kind and not item_kinds.faults(kind, read)


def _owned(tables: Tables, chart: Chart, owners: set[str]) -> "dict[str, ReadItem]":
    by_key = {keys.owned_chart(chart.practice_id, owner, chart.client_id): owner for owner in sorted(owners)}
    return {by_key[key]: read for key, read in scanning.get_items(tables, tables.messages, by_key).items()}


def _reopened(
    tables: Tables, by_clinician: Mapping[str, Inbox], threads: set[tuple[str, str]]
) -> dict[tuple[str, str], str | None]:
    by_key: dict[Key, tuple[str, str]] = {
        keys.reopened_thread(by_clinician[clinician_id], thread): (clinician_id, thread)
        for clinician_id, thread in threads
    }
    rows = scanning.get_items(tables, tables.messages, by_key)
    return {by_key[key]: row["entry_id"]["S"] if "entry_id" in row else None for key, row in rows.items()}
