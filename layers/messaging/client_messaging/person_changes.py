"""AP12: suspend a person, or lift the suspension, in one transaction.

caller       ConditionCheck   the caller is not suspended
suspension   Put, Delete      it is as it was read
audit        Put              who did it
"""

from datetime import datetime
from typing import TYPE_CHECKING

from client_messaging import append_steps, audit, ids, items, keys
from client_messaging.errors import AccessSuspended
from client_messaging.model import Caller, PersonState
from client_messaging.tables import Cancelled, Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Outdated(Exception):
    """The person's access changed since it was read."""


def apply(tables: Tables, caller: Caller, person_id: str, state: PersonState, now: datetime) -> None:
    """Write the change. Raises AccessSuspended, Outdated and TryAgain."""
    partition = keys.person(caller.practice_id, person_id)
    record = audit.record(partition, audit.PERSON_ACCESS_CHANGED, caller, now, state=state.value)
    steps = {
        "caller": append_steps.not_suspended(tables, caller.practice_id, caller.person_id),
        "suspension": _suspend(tables, caller, person_id, now)
        if state is PersonState.SUSPENDED
        else _lift(tables, caller, person_id),
        "audit": append_steps.put_new(tables.audit, record),
    }
    try:
        tables.transact(steps)
    except Cancelled as cancelled:
        if "caller" in cancelled.failed:
            raise AccessSuspended from None
        raise Outdated from None


def _suspend(tables: Tables, caller: Caller, person_id: str, now: datetime) -> "TransactWriteItemTypeDef":
    """A suspension is there only while the person is suspended: every other condition asks for no more."""
    key = keys.suspension(caller.practice_id, person_id)
    return append_steps.put_new(tables.messages, items.item(key, since=ids.timestamp(now), by=caller.person_id))


def _lift(tables: Tables, caller: Caller, person_id: str) -> "TransactWriteItemTypeDef":
    return {
        "Delete": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.suspension(caller.practice_id, person_id)),
            "ConditionExpression": "attribute_exists(pk)",
        }
    }
