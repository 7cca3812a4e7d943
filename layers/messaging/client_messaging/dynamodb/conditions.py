"""Conditions that transactions share, and the refusals of failed ones."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from client_messaging.domain.model import Role
from client_messaging.domain.refusals import AccessSuspended, Fault, TryAgain
from client_messaging.dynamodb import items, keys, retries
from client_messaging.dynamodb.tables import Cancelled, Steps, Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from client_messaging.dynamodb.items import Item


class Outdated(Exception):
    """The items a change was decided from changed after they were read (optimistic lock)."""


def write(tables: Tables, steps: Steps) -> None:
    """Write a change of items read. Raises AccessSuspended (`caller` failed), Outdated (another did), TryAgain."""
    try:
        tables.transact(steps)
    except Cancelled as cancelled:
        if "caller" in cancelled.failed:
            raise AccessSuspended from None
        raise Outdated from None


def retry_outdated[R](change: Callable[[], R]) -> R:
    """Read, decide and write; retry on Outdated. Raises TryAgain after the last attempt."""
    for _ in retries.CHANGES.tries():
        try:
            return change()
        except Outdated:
            continue
    raise TryAgain(Fault.CONFLICT)


def not_suspended(tables: Tables, practice_id: str, person_id: str, *roles: Role) -> "TransactWriteItemTypeDef":
    """Condition: this person is suspended in none of these roles. A record without roles is of every role (`items`)."""
    names = {f"#{role.value}": role.value for role in dict.fromkeys(roles)}
    in_none = " AND ".join(f"attribute_not_exists(#roles.{name})" for name in names)
    return {
        "ConditionCheck": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.suspension(practice_id, person_id)),
            "ConditionExpression": f"attribute_not_exists(pk) OR (attribute_exists(#roles) AND {in_none})",
            "ExpressionAttributeNames": {"#roles": "roles", **names},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def still_missing(table: str, key: keys.Key) -> "TransactWriteItemTypeDef":
    """Condition: there is no such item."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": items.key_item(key),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


def put_new(table: str, item: "Item") -> "TransactWriteItemTypeDef":
    """Put an item that must not exist yet."""
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}
