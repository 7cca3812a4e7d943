"""Rules for tables: keys, indexes and billing mode as the package needs them."""

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
"""Sparse: only heads have these attributes, and the second only while something is unread."""


def tables_have_the_keys_that_are_asked_for(template: Expanded) -> Iterator[str]:
    """Tables have string keys `pk` and `sk`, and indexes that project all attributes."""
    for name, table in template.of_type(TABLE).items():
        expected = INDEXES.get(name, {})
        indexes = listed(prop(table, "GlobalSecondaryIndexes"))
        if prop(table, "KeySchema") != _schema("pk", "sk"):
            yield f"{name}: another key schema"
        if {at(one, "IndexName"): at(one, "KeySchema") for one in indexes} != {
            index: _schema(*pair) for index, pair in expected.items()
        } or len(indexes) != len(expected):
            yield f"{name}: other indexes"
        if [one for one in indexes if at(one, "Projection") != {"ProjectionType": "ALL"}]:
            yield f"{name}: an index does not project all attributes"
        described = {
            at(one, "AttributeName"): at(one, "AttributeType") for one in listed(prop(table, "AttributeDefinitions"))
        }
        if described != dict.fromkeys({"pk", "sk"}.union(*expected.values()), "S"):
            yield f"{name}: a key attribute is not a string, or not used"


def tables_take_whatever_comes(template: Expanded) -> Iterator[str]:
    """Billing is on demand: no provisioned capacity to guess."""
    for name, table in template.of_type(TABLE).items():
        if prop(table, "BillingMode") != "PAY_PER_REQUEST":
            yield f"{name}: has provisioned capacity"


def _schema(partition: str, sort: str) -> Json:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
