"""AP4: the steps of an append that opens its inbox.

gate    Update   counts one inbox more; the client's name and the owner are as they were read
head    Put      the inbox's head, which must not exist
owned   Update   the owner's chart names one inbox more, for their overview
"""

from typing import TYPE_CHECKING, cast

from client_messaging.domain import ids
from client_messaging.domain.model import MOST_INBOXES, Entry, Head, Tally
from client_messaging.dynamodb import items, owned_inboxes
from client_messaging.dynamodb.tables import Steps, Tables
from client_messaging.values import Value, replace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateTypeDef


class Opening(Value):
    """An inbox to open: its empty head, with the client's name, and the chart's owner, as read from the gate."""

    head: Head
    owner_id: str | None


def steps(tables: Tables, entry: Entry, opens: Opening, gate_open: "TransactWriteItemTypeDef") -> Steps:
    """The steps that open an inbox with its first entry. `gate_open`: the condition of any append (`gate`)."""
    opened: Steps = {"gate": _count(gate_open, opens), "head": _put_head(tables, entry, opens.head)}
    if opens.owner_id is not None:
        at = ids.timestamp_of(entry.id)
        opened["owned"] = {"Update": owned_inboxes.name_one(tables, entry.inbox, opens.owner_id, at)}
    return opened


def _count(gate_open: "TransactWriteItemTypeDef", opens: Opening) -> "TransactWriteItemTypeDef":
    """Opening an inbox changes the gate, so that a concurrent hand-over fails and reads the new inbox."""
    check = gate_open["ConditionCheck"]
    as_read = {":client_name": opens.head.client_name, ":owner_id": opens.owner_id}
    conditions = [
        "inboxes < :most",
        "attribute_not_exists(client_name)" if opens.head.client_name is None else "client_name = :client_name",
        *(["owner_id = :owner_id"] if opens.owner_id is not None else []),
    ]
    update = {
        **check,
        "UpdateExpression": "ADD inboxes :one",
        "ConditionExpression": " AND ".join([check["ConditionExpression"], *conditions]),
        "ExpressionAttributeValues": {
            **check.get("ExpressionAttributeValues", {}),
            **items.values(**{":one": 1, ":most": MOST_INBOXES}, **as_read),
        },
    }
    return {"Update": cast("UpdateTypeDef", update)}


def _put_head(tables: Tables, entry: Entry, opens: Head) -> "TransactWriteItemTypeDef":
    head = replace(opens, activity_id=entry.id, written=Tally(by_clinician=1))
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": items.from_head(head) | items.values(**items.last_entry_values(entry)),
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }
