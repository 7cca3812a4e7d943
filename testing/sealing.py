"""Sealing the audit records of a stack over the engine, in the order of its stream, or as versions before did."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Any

import boto3

from client_messaging import wiring
from client_messaging.dynamodb import audit_chain, items, keys, sealing
from client_messaging.dynamodb.audit_chain import Seal
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


def seal_each(stack: Stack, *, as_before: str) -> None:
    """Seal each record of the stream at the time of its commit, the last three of a chart together.

    Those of the partition `as_before` as version 0.1.0 did.
    """
    rows = [record["dynamodb"]["NewImage"] for record in _of_stream(stack)]
    of_partition: defaultdict[str, list[Row]] = defaultdict(list)
    for row in (row for row in rows if "action" in row):
        of_partition[row["pk"]["S"]].append(row)
    for row in of_partition.pop(as_before):
        seal_as_before(stack, row)
    for partition, recorded in of_partition.items():
        alone = len(recorded) - 3 if "#CLIENT#" in partition else len(recorded)
        for some in (*([row] for row in recorded[:alone]), recorded[alone:]):
            if some:
                at = datetime.fromisoformat(some[-1]["at"]["S"])
                sealing.seal_records(wiring.tables(), partition, some, partial(_constant, at))


def _constant(at: datetime) -> datetime:
    return at


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


def sealed(rows: Iterable[Row]) -> Iterator[str]:
    """The ids of records with a seal among these rows, once for each seal."""
    for row in rows:
        if "record_id" in row:
            yield row["record_id"]["S"]
            yield from row.get("earlier", {"S": ""})["S"].split()[::2]


def seal_as_before(stack: Stack, row: Row) -> None:
    """What version 0.1.0 wrote: an item for the seal, without a time, and one for the sealed record."""
    partition, record_id = row["pk"]["S"], row["sk"]["S"]
    chain, _ = audit_chain.read(wiring.tables(), partition)
    number, previous = (chain[-1].number + 1, chain[-1].hash) if chain else (1, audit_chain.NOTHING)
    seal = Seal(number, record_id, audit_chain.fingerprint(row), previous)
    marker = items.item(keys.sealed(partition, record_id), number=number)
    for item in (audit_chain.from_seals(partition, [seal]), marker):
        stack.dynamodb.put_item(TableName=stack.audit_table, Item=item)


def seal_rows(rows: Sequence[Row]) -> None:
    """Seal these audit records, in this order."""
    for batch in batched(rows, 100, strict=False):
        records = [
            {"dynamodb": {"SequenceNumber": str(n), "Keys": {"pk": row["pk"], "sk": row["sk"]}, "NewImage": row}}
            for n, row in enumerate(batch)
        ]
        assert invoke("seal_audit", {"Records": records}) == {"batchItemFailures": []}
