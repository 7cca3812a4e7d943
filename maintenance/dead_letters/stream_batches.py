"""Where a batch of a table's stream stands, as Lambda notes it when it gives the batch up, and the way back to it.

https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html ("on-failure destinations"): the note holds
shard and sequence numbers, not the records. DynamoDB keeps those for 24 hours.
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

from maintenance.dead_letters.verdicts import StreamRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient

_SHARD: Final = re.compile(r"[A-Za-z0-9_.\-]{1,128}")
_NUMBER: Final = re.compile(r"[0-9]{1,40}")
_NUMBER_DIGITS: Final = 21  # the shortest that the SDK lets through; AWS's have as many or more
_PAGE: Final = 1000
_EMPTY_PAGES: Final = 50
"""An open shard may answer empty pages before those with records; so many in a row have none to come."""

_EMPTY_PAUSE_SECONDS: Final = 0.2
_TRIMMED: Final = frozenset({"TrimmedDataAccessException", "ResourceNotFoundException"})


class NotABatch(Exception):
    """The text is not the note of a batch that was given up."""


class Trimmed(Exception):
    """The stream no longer has what stood there."""


class Arrivals(NamedTuple):
    """When the first and the last record of a batch were committed."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class StreamBatch:
    """Which records of a stream were given up, and why."""

    label: str
    """Tells the streams that a table has had apart: the last part of a stream's ARN."""

    shard: str
    start: str
    """The number of the first record as it was written: a stream may know it by its leading zeros."""

    first: int
    last: int
    size: int
    arrived: Arrivals
    condition: str
    tries: int

    @classmethod
    def of(cls, body: str) -> "StreamBatch":
        """Read the text of a letter. Raises NotABatch."""
        try:
            note = json.loads(body)
            where, context = note["DDBStreamBatchInfo"], note["requestContext"]
            times = (where["approximateArrivalOfFirstRecord"], where["approximateArrivalOfLastRecord"])
            found = cls(
                label=str(where["streamArn"]).rpartition("/")[2],
                shard=str(where["shardId"]),
                start=str(where["startSequenceNumber"]),
                first=int(where["startSequenceNumber"]),
                last=int(where["endSequenceNumber"]),
                size=int(where["batchSize"]),
                arrived=Arrivals(*(datetime.fromisoformat(one).astimezone(UTC) for one in times)),
                condition=str(context["condition"]),
                tries=int(context.get("approximateInvokeCount", 0)),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise NotABatch from None
        plain = _SHARD.fullmatch(found.shard) and _NUMBER.fullmatch(found.start)
        if not plain or found.first > found.last:
            raise NotABatch
        return found


@dataclass(frozen=True)
class Stream:
    """The stream of a table."""

    client: "DynamoDBStreamsClient"
    table: str

    def read(self, batch: StreamBatch) -> list[StreamRecord]:
        """All records from the first to the last of a batch, as Lambda hands them over. Raises Trimmed."""
        arn = self._arn(batch.label)
        found = list(self._between(arn, batch))
        numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in found]
        if not numbers or (numbers[0], numbers[-1]) != (batch.first, batch.last):
            raise Trimmed
        return [{**record, "eventSourceARN": arn} for record in found]

    def _arn(self, label: str) -> str:
        """Of a stream that this table has or had; never of another table, whatever a letter says."""
        request: dict[str, Any] = {"TableName": self.table}
        while True:
            answer = self.client.list_streams(**request)
            for stream in answer["Streams"]:
                if stream["StreamLabel"] == label:
                    return stream["StreamArn"]
            if "LastEvaluatedStreamArn" not in answer:
                raise Trimmed
            request["ExclusiveStartStreamArn"] = answer["LastEvaluatedStreamArn"]

    def _between(self, arn: str, batch: StreamBatch) -> Iterator[StreamRecord]:
        for page in self._pages(arn, batch):
            for record in page:
                number = int(record["dynamodb"]["SequenceNumber"])
                if number <= batch.last:
                    yield record
                if number >= batch.last:
                    return

    def _pages(self, arn: str, batch: StreamBatch) -> Iterator[list[StreamRecord]]:
        """From the batch's first record on, to the end of the shard or of what it has now."""
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
                yield [_as_lambda_has_it(record) for record in answer["Records"]]
                iterator, empty = answer.get("NextShardIterator"), 0 if answer["Records"] else empty + 1
                if empty:
                    time.sleep(_EMPTY_PAUSE_SECONDS)
        except ClientError as error:
            if error.response["Error"]["Code"] in _TRIMMED:
                raise Trimmed from None
            raise


def _as_lambda_has_it(record: Mapping[str, Any]) -> StreamRecord:
    """The SDK makes moments and bytes of what Lambda hands over as numbers and base 64."""
    readable: StreamRecord = json.loads(json.dumps(record, default=_plain))
    return readable


def _plain(one: object) -> object:
    if isinstance(one, datetime):
        return one.timestamp()
    if isinstance(one, bytes):
        return base64.b64encode(one).decode()
    raise TypeError(type(one).__name__)
