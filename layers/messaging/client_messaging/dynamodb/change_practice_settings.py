"""AP15: replace a section of the practice settings, in one transaction.

caller    ConditionCheck   the caller is not suspended
section   Put              unchanged since it was read (`version`)
audit     Put              who did it

No append has a section in its transaction: overlapping transactions conflict, and a practice has one section for all
its inboxes. A change holds for every request that begins after its answer.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from client_messaging.domain.model import Caller
from client_messaging.domain.practice_settings import Section
from client_messaging.dynamodb import audit_records, conditions, items, keys, settings_items
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class SectionChange(Value):
    """A change of a section: the version that was read (0: never set), and the section after it."""

    caller: Caller
    seen: int
    after: Section[Any]


def apply_section_change(tables: Tables, change: SectionChange, now: datetime) -> None:
    """Write the change. Raises AccessSuspended, Outdated and TryAgain."""
    caller = change.caller
    record = audit_records.record(
        keys.practice(caller.practice_id),
        audit_records.PRACTICE_SETTINGS_CHANGED,
        caller,
        now,
        section=settings_items.name_of(change.after.value).value,
        version=change.after.version,
    )
    steps = {
        "caller": conditions.not_suspended(tables, caller.practice_id, caller.person_id, caller.role),
        "section": _put(tables, change),
        "audit": conditions.put_new(tables.audit, record),
    }
    conditions.write(tables, steps)


def _put(tables: Tables, change: SectionChange) -> "TransactWriteItemTypeDef":
    item = settings_items.from_section(change.caller.practice_id, change.after)
    if change.seen == 0:
        return conditions.put_new(tables.messages, item)
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": item,
            "ConditionExpression": "version = :seen",
            "ExpressionAttributeValues": items.values(**{":seen": change.seen}),
        }
    }
