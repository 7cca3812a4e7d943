"""The checks of a person: their audit records are intact, and they are suspended in the roles that the records say.

Ids are assigned by role, and each role has a partition of records. Records of version 0.1.0 are in a partition without
a role and apply to every role, until that role has a newer one.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import PersonState, Role
from client_messaging.dynamodb import audit_records, items, keys
from client_messaging.dynamodb.change_absence import ENDED
from client_messaging.dynamodb.tables import Tables
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import Kind
from maintenance.verifying import charts, commits, cycles, records
from maintenance.verifying.commits import Commit
from maintenance.verifying.findings import Check, Checks
from maintenance.verifying.inventory import Inventory, Tolerance, describe

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

type Changes = Sequence[Commit]
"""The changes of a partition."""

_ACTIVE: Final = str(PersonState.ACTIVE)
_PRESENT: Final = "none"


def check(tables: Tables, person: tuple[str, str], inventory: Inventory, tolerance: Tolerance) -> Checks:
    """Check suspensions, absence, preferences, nudges and audit records of a person, in every role."""
    checks = Checks()
    found = {  # without the note of an absence: it is not read
        items.key_of(row): row
        for row in scanning.partition(tables, tables.messages, keys.person(*person), item_kinds.ATTRIBUTES)
    }
    suspended = found.get(keys.suspension(*person))
    recorded = {role: charts.recorded(tables, partition, inventory) for role, partition in partitions(*person).items()}
    for audit_trail in recorded.values():
        records.seals_hold(checks, audit_trail, inventory)
    can_be_read = suspended is None or not item_kinds.faults(Kind.SUSPENSION, suspended)
    if can_be_read and all(audit_trail.is_whole for audit_trail in recorded.values()):
        changes = {
            role: audit_trail.commits(audit_records.PERSON_ACCESS_CHANGED) for role, audit_trail in recorded.items()
        }
        _suspension(checks, person, suspended, changes, tolerance)
    cycles.check(checks, person, found.get(keys.nudge(*person)))
    if recorded[Role.CLINICIAN].is_whole:
        changes_of_absence = recorded[Role.CLINICIAN].commits(audit_records.ABSENCE_CHANGED)
        _absence(checks, person, found.get(keys.absence(*person)), changes_of_absence, tolerance)
    if recorded[Role.CHART_OWNER].is_whole:
        changes_of_preferences = recorded[Role.CHART_OWNER].commits(audit_records.PREFERENCES_CHANGED)
        _preferences(checks, person, found.get(keys.preferences(*person)), changes_of_preferences, tolerance)
    return checks


def partitions(practice_id: str, person_id: str) -> dict[Role | None, str]:
    """The partitions of a person in the audit table, by role; None: records of version 0.1.0."""
    by_role: dict[Role | None, str] = {role: keys.person_in_role(practice_id, role, person_id) for role in Role}
    return {**by_role, None: keys.person(practice_id, person_id)}


def _suspension(
    checks: Checks,
    person: tuple[str, str],
    suspended: "ReadItem | None",
    changes: Mapping[Role | None, Changes],
    tolerance: Tolerance,
) -> None:
    where, roles = describe(keys.suspension(*person)), items.to_suspensions(suspended)
    for role in Role:
        newest = _newest(tolerance, changes[role], changes[None])
        due = [_state(change) for change in newest] or [_ACTIVE]
        says = _suspended(roles[role]) if role in roles else _ACTIVE
        checks.equal(Check.SUSPENSION, f"{where} {role}", says if says in due else due[0], says)
    if suspended is not None:
        newest = _newest(tolerance, *changes.values())
        by = [(change["actor_role"]["S"], change["actor_id"]["S"]) for change in newest if "actor_id" in change]
        says_by = _changed_by(suspended, by)
        checks.equal(Check.SUSPENSION, where, says_by if says_by in by else by[0] if by else None, says_by)


def _absence(
    checks: Checks, person: tuple[str, str], absence: "ReadItem | None", changes: Changes, tolerance: Tolerance
) -> None:
    due = [_absent(change, "at", "actor_id", "actor_role") for change in _newest(tolerance, changes)] or [_PRESENT]
    says = _absent(absence, "set_at", "set_by", "set_by_role") if absence else _PRESENT
    checks.equal(Check.ABSENCE, describe(keys.absence(*person)), says if says in due else due[0], says)


def _preferences(
    checks: Checks, person: tuple[str, str], preferences: "ReadItem | None", changes: Changes, tolerance: Tolerance
) -> None:
    due = [
        _preferred(change["at"]["S"], is_consented=change["sms_consent"]["BOOL"])
        for change in _newest(tolerance, changes)
    ]
    says = _PRESENT
    if preferences:
        since = preferences.get("since", {}).get("S", "")
        says = _preferred(since, is_consented="consented_at" in preferences)
    due = due or [_PRESENT]
    checks.equal(Check.PREFERENCES, describe(keys.preferences(*person)), says if says in due else due[0], says)


def _preferred(at: str, *, is_consented: bool) -> str:
    return f"{at}, {'with' if is_consented else 'without'} a consent to texts"


def _absent(read: "ReadItem", *names: str) -> str:
    """When and by whom an absence was set, by the item or by its record."""
    if read.get("state", {}).get("S") == ENDED:
        return _PRESENT
    return " ".join(read.get(name, {}).get("S", "") for name in names)


def _newest(tolerance: Tolerance, *of_partitions: Changes) -> "Sequence[ReadItem]":
    """The changes of some partitions that may be the newest; at the same time the first partition's first."""
    changes = [change for of_partition in of_partitions for change in of_partition]
    return [change.record for change in commits.possibly_newest(changes, tolerance.apart)]


def _state(change: "ReadItem") -> str:
    state = change["state"]["S"]
    return _suspended(change["at"]["S"]) if state == PersonState.SUSPENDED else state


def _suspended(since: str | None) -> str:
    return f"{PersonState.SUSPENDED} since {since}"


def _changed_by(suspended: "ReadItem", by: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Role and id of the last change's actor. An item of version 0.1.0 lacks the role."""
    if "by" in suspended:
        return next((role for role, actor_id in by if actor_id == suspended["by"]["S"]), ""), suspended["by"]["S"]
    return suspended["changed_by_role"]["S"], suspended["changed_by"]["S"]
