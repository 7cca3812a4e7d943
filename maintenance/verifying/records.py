"""The checks of a chart, or person, in the audit table: what is recorded is there, and what is there is recorded."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import Role
from client_messaging.dynamodb import audit_chain, audit_records, keys
from client_messaging.dynamodb.items import SYSTEM
from maintenance.tables.inboxes import Line
from maintenance.verifying import times
from maintenance.verifying.charts import ChartAsItIs, Recorded
from maintenance.verifying.findings import Check, Findings
from maintenance.verifying.inventory import Inventory, Patience, said

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

ACTION_OF: Final = {
    Role.CLINICIAN.value: audit_records.MESSAGE_COMPOSED,
    Role.CHART_OWNER.value: audit_records.MESSAGE_REPLIED,
    SYSTEM: audit_records.NOTICE_RECORDED,
}
"""The action that is recorded of an entry, by whose it is."""

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def check(chart: ChartAsItIs, inventory: Inventory, patience: Patience) -> Findings:
    """Everything that must hold between a chart's audit records, its entries and its gate."""
    found = Findings()
    seals_hold(found, chart.recorded, inventory)
    if chart.recorded.is_whole:
        _entries_are_recorded(found, chart)
        _records_have_entries(found, chart)
        _gate_is_as_recorded(found, chart, patience)
    return found


# ---------------------------------------------------------------- seals
def seals_hold(found: Findings, recorded: Recorded, inventory: Inventory) -> None:
    """The chain holds, and sealed records and seals say the same. Records that wait for their seal are counted."""
    if not recorded.is_whole:
        return
    broken = audit_chain.first_break(recorded.chain, recorded.records, datetime.now(UTC))
    where = f"{recorded.partition} {broken.where}" if broken else recorded.partition
    found.equal(Check.CHAIN, where, "a chain that holds", broken.what if broken else "a chain that holds")
    for link in recorded.chain:
        key = keys.sealed(recorded.partition, link.record_id)
        found.equal(Check.SEALED, said(key), link.number, recorded.sealed.get(link.record_id))
    without = inventory.sealed[recorded.partition] > len(recorded.chain)
    expected = f"up to {len(recorded.chain)}"
    says = f"{inventory.sealed[recorded.partition]}" if without else expected
    found.equal(Check.SEALED, recorded.partition, expected, says)
    found.looked_at["waiting for their seal"] += len(recorded.unsealed())


# ---------------------------------------------------------------- entries
def _entries_are_recorded(found: Findings, chart: ChartAsItIs) -> None:
    of_entry: defaultdict[str, list[ReadItem]] = defaultdict(list)
    for record in chart.recorded.records.values():
        if record["action"]["S"] in ACTION_OF.values():
            of_entry[record["entry_id"]["S"]].append(record)
    for clinician_id, lines in chart.lines.items():
        for line in lines:
            where = said(keys.entry(chart.inbox(clinician_id), line.id))
            says = " and ".join(_record(record) for record in of_entry[line.id])
            found.equal(Check.RECORD, where, _due(line, clinician_id), says)


def _due(line: Line, clinician_id: str) -> str:
    return f"{ACTION_OF.get(line.role, 'nothing')} by {line.role} {line.sender_id or '-'} with {clinician_id}"


def _record(record: "ReadItem") -> str:
    actor = record["actor_id"]["S"] if "actor_id" in record else "-"
    return f"{record['action']['S']} by {record['actor_role']['S']} {actor} with {record['clinician_id']['S']}"


def _records_have_entries(found: Findings, chart: ChartAsItIs) -> None:
    there = {clinician_id: {line.id for line in lines} for clinician_id, lines in chart.lines.items()}
    for record_id, record in chart.recorded.records.items():
        if "entry_id" in record:
            entry_id = record["entry_id"]["S"]
            is_there = entry_id in there.get(record["clinician_id"]["S"], ())
            where = f"{chart.recorded.partition} {record_id}"
            found.equal(Check.ENTRY_OF_RECORD, where, f"entry {entry_id}", f"entry {entry_id}" if is_there else None)


# ---------------------------------------------------------------- gate
def _gate_is_as_recorded(found: Findings, chart: ChartAsItIs, patience: Patience) -> None:
    """Of changes that two clocks may have put the other way round, the gate may be as any says."""
    newest = newest_of(chart.recorded, audit_records.PORTAL_ACCESS_CHANGED, patience)
    if chart.gate is None and not newest:
        return
    gate = chart.gate or {}
    names = ("state", "owner_id", "visible_after")
    says = tuple(gate[name]["S"] if name in gate else None for name in names)
    changes = [tuple(record[name]["S"] for name in names) for record in newest]
    due = says if says in changes else changes[0] if changes else None
    found.equal(Check.ACCESS, said(keys.portal(chart.chart)), due, says)


def newest_of(recorded: Recorded, action: str, patience: Patience) -> "list[ReadItem]":
    """The newest record of an action, by seals and then by ids, and those that are less than `apart` older."""
    every = [one for one in (*recorded.in_order(), *recorded.unsealed()) if one["action"]["S"] == action]
    if not every:
        return []
    newest = every[-1]
    near = [one for one in every[:-1] if abs(at(newest) - at(one)) < patience.apart]
    return [newest, *near]


def at(record: "ReadItem") -> datetime:
    """When the writer made a record, by its clock. One that does not say so was changed, which breaks its chain."""
    return times.read(record["at"]["S"]) or _LONG_AGO
