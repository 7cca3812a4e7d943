"""Abandoned stream batches: parses Lambda's on-failure record of a batch, and reads the batch from the stream again.

https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html ("on-failure destinations"): the record holds
shard and sequence numbers, not the stream records. DynamoDB keeps those for 24 hours.
"""

import base64
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.exceptions import ClientError

from maintenance.dead_letters.decisions import StreamRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient

_SHARD: Final = re.compile(r"[A-Za-z0-9_.\-]{1,128}")
_NUMBER: Final = re.compile(r"[0-9]{1,40}")
_NUMBER_DIGITS: Final = 21  # the shortest that the SDK lets through; AWS's have as many or more
_PAGE: Final = 1000
_EMPTY_PAGES: Final = 50
"""An open shard may answer empty pages before those with records; after so many in a row the shard is at its end."""

_EMPTY_PAUSE_SECONDS: Final = 0.2
_TRIMMED: Final = frozenset({"TrimmedDataAccessException", "ResourceNotFoundException"})


class NotABatch(Exception):
    """The text is not the on-failure record of a batch."""


class Trimmed(Exception):
    """The stream no longer has these records."""


class Arrivals(NamedTuple):
    """When the first and the last record of a batch were committed."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class StreamBatch:
    """Which records of a stream were abandoned, and why."""

    label: str
    """The stream label, the last part of its ARN: a table may have had several streams."""

    shard: str
    start: str
    """The first sequence number as text: leading zeros may matter to the stream."""

    first: int
    last: int
    size: int
    arrived: Arrivals
    condition: str
    tries: int

    @classmethod
    def parse(cls, body: str) -> "StreamBatch":
        """Parse the body of a dead-letter message. Raises NotABatch."""
        try:
            record = json.loads(body)
            info, context = record["DDBStreamBatchInfo"], record["requestContext"]
            times = (info["approximateArrivalOfFirstRecord"], info["approximateArrivalOfLastRecord"])
            batch = cls(
                label=str(info["streamArn"]).rpartition("/")[2],
                shard=str(info["shardId"]),
                start=str(info["startSequenceNumber"]),
                first=int(info["startSequenceNumber"]),
                last=int(info["endSequenceNumber"]),
                size=int(info["batchSize"]),
                arrived=Arrivals(*(datetime.fromisoformat(time).astimezone(UTC) for time in times)),
                condition=str(context["condition"]),
                tries=int(context.get("approximateInvokeCount", 0)),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise NotABatch from None
        is_valid = _SHARD.fullmatch(batch.shard) and _NUMBER.fullmatch(batch.start)
        if not is_valid or batch.first > batch.last:
            raise NotABatch
        return batch


@dataclass(frozen=True)
class Stream:
    """The stream of a table."""

    client: "DynamoDBStreamsClient"
    table: str

    def read(self, batch: StreamBatch) -> list[StreamRecord]:
        """All records of a batch, in the form that Lambda passes to a function. Raises Trimmed."""
        arn = self._arn(batch.label)
        records = list(self._records(arn, batch))
        numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in records]
        if not numbers or (numbers[0], numbers[-1]) != (batch.first, batch.last):
            raise Trimmed
        return [{**record, "eventSourceARN": arn} for record in records]

    def _arn(self, label: str) -> str:
        """The ARN of a stream that this table has or had; never of another table, whatever a message says."""
        request: dict[str, Any] = {"TableName": self.table}
        while True:
            answer = self.client.list_streams(**request)
            for stream in answer["Streams"]:
                if stream["StreamLabel"] == label:
                    return stream["StreamArn"]
            if "LastEvaluatedStreamArn" not in answer:
                raise Trimmed
            request["ExclusiveStartStreamArn"] = answer["LastEvaluatedStreamArn"]

    def _records(self, arn: str, batch: StreamBatch) -> Iterator[StreamRecord]:
        for page in self._pages(arn, batch):
            for record in page:
                number = int(record["dynamodb"]["SequenceNumber"])
                if number <= batch.last:
                    yield record
                if number >= batch.last:
                    return

    def _pages(self, arn: str, batch: StreamBatch) -> Iterator[list[StreamRecord]]:
        """Pages from the batch's first record to the current end of the shard."""
        empty = 0
        try:
            iterator = self.client.get_shard_iterator(
                StreamArn=arn,
                ShardId=batch.shard,
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch.start.zfill(_NUMBER_DIGITS),
            ).get("ShardIterator")
            while iterator and empty < _EMPTY_PAGES:
                answer = self.client.get_records(ShardIterator=iterator, Limit=_PAGE)
                yield [_as_lambda_event(record) for record in answer["Records"]]
                iterator, empty = answer.get("NextShardIterator"), 0 if answer["Records"] else empty + 1
                if empty:
                    time.sleep(_EMPTY_PAUSE_SECONDS)
        except ClientError as error:
            if error.response["Error"]["Code"] in _TRIMMED:
                raise Trimmed from None
            raise


def _as_lambda_event(record: Mapping[str, Any]) -> StreamRecord:
    """A record of the SDK's in JSON: Lambda events have numbers and base 64 instead of datetimes and bytes."""
    event: StreamRecord = json.loads(json.dumps(record, default=_to_json))
    return event


def _to_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)
