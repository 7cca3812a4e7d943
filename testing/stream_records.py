"""Stream records of the messages table. Moto's tables have no stream: records come from comparing two scans."""

import json
from itertools import count
from typing import Any, Final

from deployment import event_patterns
from testing.invocations import Row
from testing.stack import Stack

type Record = dict[str, Any]
type Key = tuple[str, str]

_numbers: Final = count(1)


class Stream:
    """Each call says what has changed since the one before it. Ask after each operation: what lies between is not seen.

    The changes of one operation come in the order of their keys; DynamoDB promises none between items.
    """

    def __init__(self, stack: Stack, template: dict[str, Any]) -> None:
        committed = template["Resources"]["PublishEventsFunction"]["Properties"]["Events"]["Committed"]["Properties"]
        self._filters = [json.loads(pattern["Pattern"]) for pattern in committed["FilterCriteria"]["Filters"]]
        self._stack = stack
        self._seen = self._rows()

    def records(self) -> list[Record]:
        """Everything that changed (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html)."""
        before, self._seen = self._seen, self._rows()
        keys = sorted(before.keys() | self._seen.keys())
        return [_record(before.get(key), self._seen.get(key)) for key in keys if before.get(key) != self._seen.get(key)]

    def is_delivered(self, record: Record) -> bool:
        """Whether the record passes the template's filters."""
        return any(event_patterns.matches(record, pattern) for pattern in self._filters)

    def _rows(self) -> dict[Key, Row]:
        rows = self._stack.dynamodb.scan(TableName=self._stack.messages_table, ConsistentRead=True)["Items"]
        return {(row["pk"]["S"], row["sk"]["S"]): row for row in rows}


def _record(old: Row | None, new: Row | None) -> Record:
    number = next(_numbers)
    images = {"OldImage": old, "NewImage": new}
    there = new or old or {}
    return {
        "eventID": f"{number:032x}",
        "eventName": "INSERT" if old is None else "REMOVE" if new is None else "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1772359200.0,
            "Keys": {"pk": there["pk"], "sk": there["sk"]},
            **{name: image for name, image in images.items() if image is not None},
            "SequenceNumber": f"{number:021}",
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def as_stream(rows: list[Row]) -> Record:
    """The audit table's stream records of these rows."""
    return {
        "Records": [
            {
                "eventName": "INSERT",
                "dynamodb": {
                    "SequenceNumber": str(number),
                    "Keys": {"pk": row["pk"], "sk": row["sk"]},
                    "NewImage": row,
                },
            }
            for number, row in enumerate(rows)
        ]
    }
