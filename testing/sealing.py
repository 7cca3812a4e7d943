"""Sealing the audit records of a stack over the engine, in the order of its stream."""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

import boto3

from testing.invocations import Row, invoke
from testing.stack import Stack


def begin(stack: Stack) -> None:
    """Enable the audit table's stream, as in the template."""
    stack.dynamodb.update_table(
        TableName=stack.audit_table, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )


def seal(stack: Stack) -> int:
    """Seal all unsealed records of the stream; returns the number of audit records in it."""
    records = [record for record in _of_stream(stack) if "action" in record["dynamodb"].get("NewImage", {})]
    for batch in batched(records, 100, strict=False):
        assert invoke("seal_audit", {"Records": list(batch)}) == {"batchItemFailures": []}
    return len(records)


def _of_stream(stack: Stack) -> Iterator[Any]:
    streams = boto3.client("dynamodbstreams", endpoint_url=stack.dynamodb.meta.endpoint_url)
    arn = stack.dynamodb.describe_table(TableName=stack.audit_table)["Table"]["LatestStreamArn"]
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        ).get("ShardIterator")
        while iterator and (answer := streams.get_records(ShardIterator=iterator))["Records"]:
            yield from answer["Records"]
            iterator = answer.get("NextShardIterator")


def seal_rows(rows: Sequence[Row]) -> None:
    """Seal these audit records, in this order."""
    for batch in batched(rows, 100, strict=False):
        records = [
            {"dynamodb": {"SequenceNumber": str(n), "Keys": {"pk": row["pk"], "sk": row["sk"]}, "NewImage": row}}
            for n, row in enumerate(batch)
        ]
        assert invoke("seal_audit", {"Records": records}) == {"batchItemFailures": []}
