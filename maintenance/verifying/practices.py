"""The checks of a practice: its settings and their audit records. What the settings say is not read."""

from typing import TYPE_CHECKING

from client_messaging.domain.practice_settings import SectionName
from client_messaging.dynamodb import audit_records, keys
from client_messaging.dynamodb.tables import Tables
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import Kind
from maintenance.verifying import charts, records
from maintenance.verifying.findings import Check, Checks
from maintenance.verifying.inventory import Inventory, describe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from client_messaging.dynamodb.items import ReadItem


def check(tables: Tables, practice_id: str, inventory: Inventory) -> Checks:
    """Check the sections and audit records of a practice."""
    checks = Checks()
    sections = {
        row["sk"]["S"]: row
        for row in scanning.partition(tables, tables.messages, keys.practice(practice_id), item_kinds.ATTRIBUTES)
        if not item_kinds.faults(Kind.SETTINGS, row)
    }
    audit_trail = charts.recorded(tables, keys.practice(practice_id), inventory)
    records.seals_hold(checks, audit_trail, inventory)
    if audit_trail.is_whole:
        for name in SectionName:
            key = keys.settings(practice_id, name.value)
            due, says = _newest(name, audit_trail.records.values()), _set(sections.get(key.sk))
            if due or says:
                checks.equal(Check.SETTINGS, describe(key), due, says)
    return checks


def _newest(name: SectionName, of_practice: "Iterable[ReadItem]") -> str | None:
    """What the record of the highest version says: a version is one change."""
    of_section = [
        record
        for record in of_practice
        if record["action"]["S"] == audit_records.PRACTICE_SETTINGS_CHANGED and record["section"]["S"] == name
    ]
    newest = max(of_section, key=lambda record: int(record["version"]["N"]), default=None)
    if newest is None:
        return None
    return _said(newest, "at", "actor_role", "actor_id")


def _set(section: "ReadItem | None") -> str | None:
    return _said(section, "changed_at", "changed_by_role", "changed_by") if section else None


def _said(read: "ReadItem", at: str, role: str, person_id: str) -> str:
    return f"version {read['version']['N']} at {read[at]['S']} by {read[role]['S']} {read[person_id]['S']}"
