"""Unsealed audit records, read from the table once the stream no longer has them.

They are sealed as they are now: a change between commit and seal can no longer be detected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.dynamodb import audit_chain, items, keys
from maintenance.dead_letters.decisions import StreamRecord
from maintenance.dead_letters.stream_batches import Arrivals

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from client_messaging.dynamodb.items import ReadItem


@dataclass(frozen=True)
class AuditTable:
    """The audit table. Needs the right to scan it, which no function has."""

    client: "DynamoDBClient"
    name: str

    def unsealed(self, arrived: Arrivals) -> list[StreamRecord]:
        """Unsealed records from around these times, by chart and id, in the form of stream records.

        Scans the whole table: an on-failure record names no chart.
        """
        rows = sorted(self._records(arrived), key=items.key_of)
        partitions = {items.key_of(row).pk for row in rows}
        have_seals = {partition: set(self._sealed(partition)) for partition in partitions}
        without = [row for row in rows if items.key_of(row).sk not in have_seals[items.key_of(row).pk]]
        return [_as_inserted(number, row) for number, row in enumerate(without, start=1)]

    def _records(self, arrived: Arrivals) -> Iterator["ReadItem"]:
        """A record's id holds the time at which its writer began; the margin is for clocks and retries."""
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

    def _sealed(self, partition: str) -> Iterator[str]:
        """The ids of all sealed records of a chart or person."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=items.values(**{":pk": keys.seals(partition)}),
        )
        for page in pages:
            for read in page["Items"]:
                yield from audit_chain.to_seals(read).record_ids


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
