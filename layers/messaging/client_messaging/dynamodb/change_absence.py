"""AP28: set or end the absence of a clinician, in one transaction.

caller    ConditionCheck   the caller is not suspended
absence   Put, Delete      unchanged since it was read
audit     Put              who did it
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from client_messaging.domain.absence import Absence
from client_messaging.domain.model import Caller, Role
from client_messaging.dynamodb import audit_records, conditions, items, keys
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from client_messaging.dynamodb.items import Item, ReadItem

SET: Final = "set"
ENDED: Final = "ended"


class AbsenceChange(Value):
    """A change of a clinician's absence; None: there is none."""

    caller: Caller
    clinician_id: str
    before: Absence | None
    after: Absence | None


def apply_absence_change(tables: Tables, change: AbsenceChange, now: datetime) -> None:
    """Write the change. Raises AccessSuspended, Outdated and TryAgain."""
    caller = change.caller
    partition = keys.person_in_role(caller.practice_id, Role.CLINICIAN, change.clinician_id)
    state = SET if change.after else ENDED
    record = audit_records.record(partition, audit_records.ABSENCE_CHANGED, caller, now, state=state)
    steps = {
        "caller": conditions.not_suspended(tables, caller.practice_id, caller.person_id, caller.role),
        "absence": _write(tables, change),
        "audit": conditions.put_new(tables.audit, record),
    }
    conditions.write(tables, steps)


def _write(tables: Tables, change: AbsenceChange) -> "TransactWriteItemTypeDef":
    key = keys.absence(change.caller.practice_id, change.clinician_id)
    write: dict[str, object] = {"TableName": tables.messages, "ConditionExpression": "attribute_not_exists(pk)"}
    if change.before:
        write["ConditionExpression"] = "revision = :seen"
        write["ExpressionAttributeValues"] = items.values(**{":seen": change.before.revision})
    if change.after:
        return {"Put": {"Item": from_absence(key, change.after), **write}}  # type: ignore[typeddict-item]
    return {"Delete": {"Key": items.key_item(key), **write}}  # type: ignore[typeddict-item]


def from_absence(key: keys.Key, absence: Absence) -> "Item":
    """An absence."""
    return items.item(
        key,
        clinician_id=absence.clinician_id,
        begins=absence.begins,
        until=absence.until,
        note=dict(absence.note) or None,
        instead=absence.instead,
        set_by=absence.set_by,
        set_by_role=absence.set_by_role.value,
        set_at=absence.set_at,
        revision=absence.revision,
    )


def to_absence(read: "ReadItem") -> Absence:
    """An absence."""
    note = read["note"]["M"] if "note" in read else {}
    return Absence(
        clinician_id=items.text(read, "clinician_id"),
        begins=items.text(read, "begins"),
        until=items.optional_text(read, "until"),
        set_by=items.text(read, "set_by"),
        set_by_role=Role(items.text(read, "set_by_role")),
        set_at=items.text(read, "set_at"),
        revision=items.text(read, "revision"),
        note={language: text["S"] for language, text in note.items()},
        instead=items.optional_text(read, "instead"),
    )
