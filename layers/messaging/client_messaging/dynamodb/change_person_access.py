"""AP12: suspend a person in a role, or lift the suspension, in one transaction.

caller       ConditionCheck   the caller is not suspended
suspension   Put, Delete      unchanged since it was read
audit        Put              who did it

If the caller changes the access of another person with the same id, both are on one item, and a transaction takes one
action per item: the unchanged item shows for the caller, too, that they are not suspended.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from client_messaging.domain.model import Caller, PersonState, Role, Suspensions
from client_messaging.dynamodb import audit_records, conditions, items, keys
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from client_messaging.dynamodb.items import Item


class PersonChange(Value):
    """A change of a person's access in one role; `before` and `after`: all suspensions of this id."""

    caller: Caller
    person_id: str
    role: Role
    state: PersonState
    before: Suspensions
    after: Suspensions


def apply_person_change(tables: Tables, change: PersonChange, now: datetime) -> None:
    """Write the change. Raises AccessSuspended, Outdated and TryAgain."""
    caller = change.caller
    partition = keys.person_in_role(caller.practice_id, change.role, change.person_id)
    record = audit_records.record(partition, audit_records.PERSON_ACCESS_CHANGED, caller, now, state=change.state.value)
    steps = {"suspension": _write(tables, change), "audit": conditions.put_new(tables.audit, record)}
    if caller.person_id != change.person_id:
        steps["caller"] = conditions.not_suspended(tables, caller.practice_id, caller.person_id, caller.role)
    conditions.write(tables, steps)


def _write(tables: Tables, change: PersonChange) -> "TransactWriteItemTypeDef":
    """Put the suspension, or delete it when no role is left."""
    key = keys.suspension(change.caller.practice_id, change.person_id)
    condition, names, values = _as_it_was(change)
    write = {
        "TableName": tables.messages,
        "ConditionExpression": condition,
        **({"ExpressionAttributeNames": names, "ExpressionAttributeValues": values} if names else {}),
    }
    if change.after:
        return {"Put": {"Item": items.from_suspensions(key, change.after, changed_by=change.caller), **write}}  # type: ignore[typeddict-item]
    return {"Delete": {"Key": items.key_item(key), **write}}  # type: ignore[typeddict-item]


def _as_it_was(change: PersonChange) -> "tuple[str, dict[str, str], Item]":
    """Condition: the suspension is unchanged since read. One of version 0.1.0 is of every role and names none."""
    if not change.before:
        return "attribute_not_exists(pk)", {}, {}
    condition = "#roles = :was"
    if len(change.before) == len(Role):
        condition += " OR (attribute_exists(pk) AND attribute_not_exists(#roles))"
    was = items.values(**{":was": {role.value: at or "" for role, at in change.before.items()}})
    return condition, {"#roles": "roles"}, was
