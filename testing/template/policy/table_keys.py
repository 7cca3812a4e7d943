"""The shape of the tables: keys and indexes as the package asks for them."""

from collections.abc import Iterator
from typing import Final

from client_messaging.dynamodb import keys
from testing.template.policy.expanded import Expanded, Json, at, listed, prop

TABLE: Final = "AWS::DynamoDB::Table"
INDEXES: Final = {
    "MessagesTable": {
        keys.BY_CLINICIAN: ("clinician_key", "activity_id"),
        keys.UNREAD_BY_CLINICIAN: ("unread_clinician_key", "activity_id"),
    }
}
"""Sparse: only heads have these, and the second only where something is unread."""


def tables_have_the_keys_that_are_asked_for(template: Expanded) -> Iterator[str]:
    """`pk` and `sk`, both texts, and indexes that hold whole items."""
    for name, table in template.of_type(TABLE).items():
        wanted = INDEXES.get(name, {})
        indexes = listed(prop(table, "GlobalSecondaryIndexes"))
        if prop(table, "KeySchema") != _schema("pk", "sk"):
            yield f"{name}: has another key"
        if {at(one, "IndexName"): at(one, "KeySchema") for one in indexes} != {
            index: _schema(*pair) for index, pair in wanted.items()
        } or len(indexes) != len(wanted):
            yield f"{name}: has other indexes"
        if [one for one in indexes if at(one, "Projection") != {"ProjectionType": "ALL"}]:
            yield f"{name}: an index holds a part of its items"
        described = {
            at(one, "AttributeName"): at(one, "AttributeType") for one in listed(prop(table, "AttributeDefinitions"))
        }
        if described != dict.fromkeys({"pk", "sk"}.union(*wanted.values()), "S"):
            yield f"{name}: a part of a key is no text, or of no key"


def tables_take_whatever_comes(template: Expanded) -> Iterator[str]:
    """No number of requests a second that somebody would have to guess."""
    for name, table in template.of_type(TABLE).items():
        if prop(table, "BillingMode") != "PAY_PER_REQUEST":
            yield f"{name}: refuses what is more than was bought"


def _schema(partition: str, sort: str) -> Json:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
