"""The checks of a chart or person in the audit table: entries and audit records match, and seals are intact."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import Role
from client_messaging.dynamodb import audit_chain, audit_records, chain_verification, keys
from client_messaging.dynamodb.items import SYSTEM
from maintenance.tables.inboxes import EntryHeader
from maintenance.verifying import commits
from maintenance.verifying.charts import AuditTrail, ChartData
from maintenance.verifying.findings import Check, Checks
from maintenance.verifying.inventory import Inventory, Tolerance, describe

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

_ACTION_OF: Final = {
    Role.CLINICIAN.value: audit_records.MESSAGE_COMPOSED,
    Role.CHART_OWNER.value: audit_records.MESSAGE_REPLIED,
    SYSTEM: audit_records.NOTICE_RECORDED,
}
"""The action recorded for an entry, by its sender's role; of a thread that a chart owner began another."""

_AS_RECORDED: Final = "the texts that were recorded"

OF_ENTRIES: Final = (*_ACTION_OF.values(), audit_records.MESSAGE_STARTED)
"""The actions recorded for entries."""


def check(chart: ChartData, inventory: Inventory, tolerance: Tolerance) -> Checks:
    """Check a chart's audit records against its entries and its gate."""
    checks = Checks()
    seals_hold(checks, chart.recorded, inventory)
    if chart.recorded.is_whole:
        _entries_are_recorded(checks, chart)
        _records_have_entries(checks, chart)
        _gate_is_as_recorded(checks, chart, tolerance)
    return checks


# ---------------------------------------------------------------- seals
def seals_hold(checks: Checks, recorded: AuditTrail, inventory: Inventory) -> None:
    """Check the chain, and sealed records against seals. Counts unsealed records."""
    if not recorded.is_whole:
        return
    now = datetime.now(UTC)
    broken = audit_chain.first_break(recorded.chain, recorded.records, now)
    broken = broken or chain_verification.registry_break(recorded.registered, recorded.chain, now)
    where = f"{recorded.partition} {broken.where}" if broken else recorded.partition
    checks.equal(Check.CHAIN, where, "a chain that holds", broken.what if broken else "a chain that holds")
    if recorded.chain:
        says = "a registered chain" if recorded.registered else "none"
        checks.equal(Check.REGISTERED, recorded.partition, "a registered chain", says)
    of_before = [link for link in recorded.chain if link.sealed_at is None]
    for link in of_before:
        key = keys.sealed(recorded.partition, link.record_id)
        checks.equal(Check.SEALED, describe(key), link.number, recorded.sealed.get(link.record_id))
    without = inventory.sealed[recorded.partition] > len(of_before)
    expected = f"up to {len(of_before)}"
    says = f"{inventory.sealed[recorded.partition]}" if without else expected
    checks.equal(Check.SEALED, recorded.partition, expected, says)
    checks.looked_at["seals"] += len(recorded.chain)
    checks.looked_at["waiting for their seal"] += recorded.unsealed()


# ---------------------------------------------------------------- entries
def _entries_are_recorded(checks: Checks, chart: ChartData) -> None:
    of_entry: defaultdict[str, list[ReadItem]] = defaultdict(list)
    for _, record in chart.recorded.one_by_one():
        if record["action"]["S"] in OF_ENTRIES:
            of_entry[record["entry_id"]["S"]].append(record)
    for clinician_id, lines in chart.lines.items():
        for line in lines:
            where = describe(keys.entry(chart.inbox(clinician_id), line.id))
            says = " and ".join(_record(record) for record in of_entry[line.id])
            checks.equal(Check.RECORD, where, _due(line, clinician_id), says)
            if hashes := {record["text_hash"]["S"] for record in of_entry[line.id] if "text_hash" in record}:
                says = _AS_RECORDED if line.text_hash in hashes else "others"
                checks.equal(Check.WORDING, where, _AS_RECORDED, says)


def _due(line: EntryHeader, clinician_id: str) -> str:
    begun = line.role == Role.CHART_OWNER and line.thread_id == line.id
    action = audit_records.MESSAGE_STARTED if begun else _ACTION_OF.get(line.role, "nothing")
    return f"{action} by {line.role} {line.sender_id or '-'} with {clinician_id}"


def _record(record: "ReadItem") -> str:
    actor = record["actor_id"]["S"] if "actor_id" in record else "-"
    return f"{record['action']['S']} by {record['actor_role']['S']} {actor} with {record['clinician_id']['S']}"


def _records_have_entries(checks: Checks, chart: ChartData) -> None:
    there = {clinician_id: {line.id for line in lines} for clinician_id, lines in chart.lines.items()}
    for record_id, record in chart.recorded.one_by_one():
        if "entry_id" in record:
            entry_id = record["entry_id"]["S"]
            is_there = entry_id in there.get(record["clinician_id"]["S"], ())
            where = f"{chart.recorded.partition} {record_id}"
            checks.equal(Check.ENTRY_OF_RECORD, where, f"entry {entry_id}", f"entry {entry_id}" if is_there else None)


# ---------------------------------------------------------------- gate
def _gate_is_as_recorded(checks: Checks, chart: ChartData, tolerance: Tolerance) -> None:
    """The gate may match any change that may be the newest."""
    changed = chart.recorded.commits(audit_records.PORTAL_ACCESS_CHANGED)
    newest = [commit.record for commit in commits.possibly_newest(changed, tolerance.apart)]
    if chart.gate is None and not newest:
        return
    gate = chart.gate or {}
    names = ("state", "owner_id", "visible_after")
    says = tuple(gate[name]["S"] if name in gate else None for name in names)
    changes = [tuple(record[name]["S"] for name in names) for record in newest]
    due = says if says in changes else changes[0] if changes else None
    checks.equal(Check.ACCESS, describe(keys.portal(chart.chart)), due, says)
