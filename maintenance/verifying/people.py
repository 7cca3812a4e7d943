"""The checks of a person: what is recorded of them holds, and they are suspended in those roles in which it says so.

Ids are given out by role, and each role has a partition of records. What version 0.1.0 recorded stands in one without
a role and is of every role, until there is something newer of that role.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import PersonState, Role
from client_messaging.dynamodb import audit_records, items, keys
from client_messaging.dynamodb.tables import Tables
from maintenance.tables import item_kinds
from maintenance.tables.item_kinds import Kind
from maintenance.verifying import charts, records
from maintenance.verifying.findings import Check, Findings
from maintenance.verifying.inventory import Inventory, Patience, said

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

type Changes = Sequence[ReadItem]
"""The newest change, and those that lie so close to it that they may have been it."""

_ACTIVE: Final = str(PersonState.ACTIVE)


def look(tables: Tables, person: tuple[str, str], there: Inventory, patience: Patience) -> Findings:
    """One look at what was done to a person, in whichever role."""
    found = Findings()
    key = keys.suspension(*person)
    suspended = tables.get(key).get(key)
    recorded = {role: charts.recorded(tables, partition, there) for role, partition in partitions(*person).items()}
    for one in recorded.values():
        records.seals_hold(found, one, there)
    can_be_read = suspended is None or not item_kinds.faults(Kind.SUSPENSION, suspended)
    if can_be_read and all(one.is_whole for one in recorded.values()):
        changes = {
            role: records.newest_of(one, audit_records.PERSON_ACCESS_CHANGED, patience)
            for role, one in recorded.items()
        }
        _suspension(found, person, suspended, changes, patience)
    return found


def partitions(practice_id: str, person_id: str) -> dict[Role | None, str]:
    """The partitions of a person in the audit table, by role; None: what version 0.1.0 recorded."""
    of_roles: dict[Role | None, str] = {role: keys.person_in_role(practice_id, role, person_id) for role in Role}
    return {**of_roles, None: keys.person(practice_id, person_id)}


def _suspension(
    found: Findings,
    person: tuple[str, str],
    suspended: "ReadItem | None",
    changes: Mapping[Role | None, Changes],
    patience: Patience,
) -> None:
    where, roles = said(keys.suspension(*person)), items.to_suspensions(suspended)
    for role in Role:
        newest = _newest(patience, changes[role], changes[None])
        due = [_state(one) for one in newest] or [_ACTIVE]
        says = _suspended(roles[role]) if role in roles else _ACTIVE
        found.equal(Check.SUSPENSION, f"{where} {role}", says if says in due else due[0], says)
    if suspended is not None:
        newest = _newest(patience, *changes.values())
        by = [(one["actor_role"]["S"], one["actor_id"]["S"]) for one in newest if "actor_id" in one]
        says_by = _changed_by(suspended, by)
        found.equal(Check.SUSPENSION, where, says_by if says_by in by else by[0] if by else None, says_by)


def _newest(patience: Patience, *of_partitions: Changes) -> Changes:
    """The newest of some partitions, by the writers' clocks; of several at once the first partition's is first."""
    newest = max((changes[0] for changes in of_partitions if changes), key=records.at, default=None)
    if newest is None:
        return ()
    every = [one for changes in of_partitions for one in changes if one is not newest]
    return newest, *(one for one in every if abs(records.at(newest) - records.at(one)) < patience.apart)


def _state(change: "ReadItem") -> str:
    state = change["state"]["S"]
    return _suspended(change["at"]["S"]) if state == PersonState.SUSPENDED else state


def _suspended(since: str | None) -> str:
    return f"{PersonState.SUSPENDED} since {since}"


def _changed_by(suspended: "ReadItem", by: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Role and id of who changed it last. One of version 0.1.0 does not say the role."""
    if "by" in suspended:
        return next((role for role, one in by if one == suspended["by"]["S"]), ""), suspended["by"]["S"]
    return suspended["changed_by_role"]["S"], suspended["changed_by"]["S"]
