"""A chart as it is: everything of it in both tables, but for texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Inbox
from client_messaging.dynamodb import audit_chain, items, keys
from client_messaging.dynamodb.audit_chain import Seal
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables
from maintenance.tables import inboxes, item_kinds, scanning
from maintenance.tables.inboxes import Line
from maintenance.tables.item_kinds import Kind
from maintenance.verifying.inventory import Inventory

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem


@dataclass(frozen=True, slots=True)
class Recorded:
    """The audit records of a chart, or of a person, under their seals."""

    partition: str
    records: "Mapping[str, ReadItem]"
    """By their ids."""

    chain: Sequence[Seal]
    sealed: Mapping[str, int]
    """What sealed records say: a record's id and the number of its seal."""

    is_whole: bool
    """Whether every record and seal has its attributes; others cannot be read."""

    def in_order(self) -> "list[ReadItem]":
        """Records that have a seal, in the order of their seals: that in which they were committed."""
        return [self.records[link.record_id] for link in self.chain if link.record_id in self.records]

    def unsealed(self) -> "list[ReadItem]":
        """Records without a seal, in the order of their ids: the newest, whose stream is behind."""
        have_seals = {link.record_id for link in self.chain}
        return [self.records[one] for one in sorted(self.records.keys() - have_seals)]


@dataclass(frozen=True, slots=True)
class ChartAsItIs:
    """A chart. Items that lack an attribute are left out, but for their keys."""

    chart: Chart
    gate: "ReadItem | None"
    heads: "Mapping[str, ReadItem]"
    """By their clinicians."""

    lines: Mapping[str, Sequence[Line]]
    """The entries, by their inboxes' clinicians."""

    owned: "Mapping[str, ReadItem]"
    """What owners say of it, by their ids."""

    reopened: Mapping[tuple[str, str], str | None]
    """By clinician and thread: the message with which version 0.1.0 reopened it."""

    recorded: Recorded

    @property
    def visible_after(self) -> str:
        """Behind which place the owner sees entries."""
        return self.gate["visible_after"]["S"] if self.gate else ids.NIL

    def inbox(self, clinician_id: str) -> Inbox:
        """One of its inboxes."""
        return Inbox(self.chart.practice_id, self.chart.client_id, clinician_id)


def read(tables: Tables, chart: Chart, inventory: Inventory) -> ChartAsItIs:
    """Read a chart: first what is made last, so that what it speaks of is there.

    Of all texts only the client's name is read: gate and heads must have the same.
    """
    parts = inventory.charts[chart]
    found = list(
        scanning.partition(tables, tables.messages, keys.chart(chart), (*item_kinds.ATTRIBUTES, "client_name"))
    )
    gate = next((one for one in found if _is(Kind.GATE, one)), None)
    heads = {one["clinician_id"]["S"]: one for one in found if _is(Kind.HEAD, one)}
    clinicians = sorted({*heads, *parts.inboxes})
    of = {one: Inbox(chart.practice_id, chart.client_id, one) for one in clinicians}
    lines = {one: inboxes.read(tables, of[one]) for one in clinicians}
    return ChartAsItIs(
        chart,
        gate,
        heads,
        lines,
        _owned(tables, chart, parts.owners | ({gate["owner_id"]["S"]} if gate else set())),
        _reopened(tables, of, parts.reopened | set(must_be_reopened(gate, lines))),
        recorded(tables, keys.chart(chart), inventory),
    )


def recorded(tables: Tables, partition: str, inventory: Inventory) -> Recorded:
    """The audit records of a partition, and their seals."""
    if partition in inventory.malformed:
        return Recorded(partition, {}, [], {}, is_whole=False)
    chain, records = audit_chain.read(tables, partition)
    wanted = [keys.sealed(partition, record_id) for record_id in {*records, *(link.record_id for link in chain)}]
    markers = scanning.there(tables, tables.audit, wanted)
    of_record = {keys.sealed(partition, one): one for one in {*records, *(link.record_id for link in chain)}}
    sealed = {of_record[key]: int(marker["number"]["N"]) for key, marker in markers.items()}
    return Recorded(partition, records, chain, sealed, is_whole=True)


def must_be_reopened(gate: "ReadItem | None", lines: Mapping[str, Sequence[Line]]) -> Iterator[tuple[str, str]]:
    """Clinician and thread, where somebody wrote after a hand-over into a thread that began before it."""
    visible_after = gate["visible_after"]["S"] if gate else ids.NIL
    for clinician_id, written in lines.items():
        for line in written:
            if line.thread_id and line.thread_id <= visible_after < line.id:
                yield clinician_id, line.thread_id


def _is(kind: Kind, read: "ReadItem") -> bool:
    item = item_kinds.known(items.key_of(read), item_kinds.OF_MESSAGES)
    return item is not None and item.kind is kind and not item_kinds.faults(kind, read)


def _owned(tables: Tables, chart: Chart, owners: set[str]) -> "dict[str, ReadItem]":
    wanted = {keys.owned_chart(chart.practice_id, one, chart.client_id): one for one in sorted(owners)}
    return {wanted[key]: read for key, read in scanning.there(tables, tables.messages, wanted).items()}


def _reopened(
    tables: Tables, of: Mapping[str, Inbox], threads: set[tuple[str, str]]
) -> dict[tuple[str, str], str | None]:
    wanted: dict[Key, tuple[str, str]] = {
        item_kinds.reopened_thread(of[one], thread): (one, thread) for one, thread in threads
    }
    found = scanning.there(tables, tables.messages, wanted)
    return {wanted[key]: read["entry_id"]["S"] if "entry_id" in read else None for key, read in found.items()}
