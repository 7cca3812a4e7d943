"""Audit records that have no seal, as the table has them: for when the stream that sealing reads has them no more.

They are sealed as they are now. Nothing shows any more whether they were changed between their commit and their seal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.dynamodb import audit_chain, items, keys
from maintenance.dead_letters.stream_batches import Arrivals
from maintenance.dead_letters.verdicts import StreamRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from client_messaging.dynamodb.items import ReadItem


@dataclass(frozen=True)
class AuditTable:
    """The table of audit records, seen with the rights of whoever may scan it: no function may."""

    client: "DynamoDBClient"
    name: str

    def unsealed(self, arrived: Arrivals) -> list[StreamRecord]:
        """Records without a seal from around these moments, in the order of their charts and ids, as a stream has them.

        Reads the whole table: a letter names no chart.
        """
        rows = sorted(self._records(arrived), key=items.key_of)
        return [_as_inserted(number, row) for number, row in enumerate(rows, start=1) if not self._has_seal(row)]

    def _records(self, arrived: Arrivals) -> Iterator["ReadItem"]:
        """A record's id has the moment at which its writer began; the margin is for clocks and retries."""
        since = ids.new(arrived.first - audit_chain.SEALED_WITHIN)
        until = ids.new(arrived.last + audit_chain.SEALED_WITHIN)
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.name,
            ConsistentRead=True,
            FilterExpression="attribute_exists(#action) AND sk BETWEEN :since AND :until",
            ExpressionAttributeNames={"#action": "action"},
            ExpressionAttributeValues=items.values(**{":since": since, ":until": until}),
        )
        for page in pages:
            yield from page["Items"]

    def _has_seal(self, row: "ReadItem") -> bool:
        key = items.key_of(row)
        marker = items.key_item(keys.sealed(key.pk, key.sk))
        return "Item" in self.client.get_item(TableName=self.name, Key=marker, ConsistentRead=True)


def _as_inserted(number: int, row: "ReadItem") -> StreamRecord:
    return {
        "eventID": f"read-from-the-table-{number}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": row["pk"], "sk": row["sk"]},
            "NewImage": row,
            "SequenceNumber": f"{number:021}",
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }
