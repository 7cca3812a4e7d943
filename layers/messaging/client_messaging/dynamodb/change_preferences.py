"""AP29: replace a chart owner's preferences, in one transaction.

caller        ConditionCheck   the caller is not suspended
preferences   Put              unchanged since they were read (`revision`)
audit         Put              what they want now: channels, and whether they consent to texts
"""

from datetime import datetime
from typing import TYPE_CHECKING

from client_messaging.domain.model import Caller
from client_messaging.domain.preferences import Preferences
from client_messaging.dynamodb import audit_records, conditions, items, keys, preferences_items
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class PreferencesChange(Value):
    """A change of the caller's own preferences. `seen`: the revision that was read; None: there were none."""

    caller: Caller
    seen: str | None
    after: Preferences


def apply_preferences_change(tables: Tables, change: PreferencesChange, now: datetime) -> None:
    """Write the change. Raises AccessSuspended, Outdated and TryAgain."""
    caller, after = change.caller, change.after
    record = audit_records.record(
        keys.person_in_role(caller.practice_id, caller.role, caller.person_id),
        audit_records.PREFERENCES_CHANGED,
        caller,
        now,
        channels=None if after.channels is None else [one.value for one in after.channels],
        sms_consent=after.sms_consent is not None,
    )
    steps = {
        "caller": conditions.not_suspended(tables, caller.practice_id, caller.person_id, caller.role),
        "preferences": _put(tables, change),
        "audit": conditions.put_new(tables.audit, record),
    }
    conditions.write(tables, steps)


def _put(tables: Tables, change: PreferencesChange) -> "TransactWriteItemTypeDef":
    key = keys.preferences(change.caller.practice_id, change.caller.person_id)
    item = preferences_items.from_preferences(key, change.after)
    if change.seen is None:
        return conditions.put_new(tables.messages, item)
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": item,
            "ConditionExpression": "revision = :seen",
            "ExpressionAttributeValues": items.values(**{":seen": change.seen}),
        }
    }
