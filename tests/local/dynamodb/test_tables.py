"""Tables follow the template: made when missing, changed where DynamoDB can, and else an error that says what to do."""

import sys
from pathlib import Path

import pytest

from deployment.documents import Document, Json
from local.awslambda.function_spec import FunctionSpec
from local.awslambda.functions import Function
from local.cloudformation.template import Resource
from local.dynamodb import tables
from local.dynamodb.client import Connection
from local.errors import CannotStart
from local.event_sources.stream_mapping import StreamMapping
from local.event_sources.stream_poller import StreamPoller
from local.journal import Journal
from local.logs import Logs
from local.sqs.queues import Queues
from testing.local.store_table import table, with_store


def test_a_table_is_made_and_stays_and_follows_its_template(tmp_path: Path) -> None:
    async def work(store: Connection) -> None:
        async def described() -> Document:
            found: Document = (await store.call("DescribeTable", {"TableName": "local-Things"}))["Table"]
            return found

        only_pk = [{"AttributeName": "pk", "AttributeType": "S"}]
        await tables.ensure(store, table(GlobalSecondaryIndexes=[], AttributeDefinitions=only_pk))
        await store.call("PutItem", {"TableName": "local-Things", "Item": {"pk": {"S": "1"}, "kind": {"S": "a"}}})
        first = await described()
        await tables.ensure(store, table(GlobalSecondaryIndexes=[], AttributeDefinitions=only_pk))
        assert await described() == first
        await tables.ensure(store, table())
        query = {
            "TableName": "local-Things",
            "IndexName": "by_kind",
            "KeyConditionExpression": "kind = :k",
            "ExpressionAttributeValues": {":k": {"S": "a"}},
        }
        assert (await store.call("Query", query))["Count"] == 1
        await tables.ensure(store, table(StreamSpecification={"StreamViewType": "NEW_AND_OLD_IMAGES"}))
        assert (await described())["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        await tables.ensure(store, table(TimeToLiveSpecification={"AttributeName": "gone_at", "Enabled": True}))
        ttl = await store.call("DescribeTimeToLive", {"TableName": "local-Things"})
        assert ttl["TimeToLiveDescription"] == {"AttributeName": "gone_at", "TimeToLiveStatus": "ENABLED"}

    with_store(tmp_path, work)


def test_what_cannot_change_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    async def work(store: Connection) -> None:
        await tables.ensure(store, table())
        with pytest.raises(CannotStart, match=r"Things: .* other keys .*make reset"):
            await tables.ensure(store, table(KeySchema=[{"AttributeName": "kind", "KeyType": "HASH"}]))

    with_store(tmp_path, work)


@pytest.mark.parametrize(("start", "position"), [("LATEST", "2"), ("TRIM_HORIZON", "")])
def test_a_mapping_remembers_where_it_began(tmp_path: Path, start: str, position: str) -> None:
    """Else what is written before a restart would be skipped by a mapping that starts at the end."""

    async def work(store: Connection) -> None:
        await tables.ensure(store, table())
        for key in "12":
            await store.call("PutItem", {"TableName": "local-Things", "Item": {"pk": {"S": key}}})
        journal = Journal(tmp_path / "events.db")
        poller = stream_poller(store, journal, start, tmp_path)
        await poller.set_start_position()
        await store.call("PutItem", {"TableName": "local-Things", "Item": {"pk": {"S": "3"}}})
        await poller.set_start_position()
        assert [row["sequence"] for row in journal.rows("SELECT sequence FROM positions")] == [position]
        journal.close()

    with_store(tmp_path, work)


class Reporting(Function):
    """A function that reports some records, each once."""

    def __init__(self, spec: FunctionSpec, logs: Logs, *reported: str) -> None:
        super().__init__(spec, logs)
        self.reported = list(reported)
        self.got: list[list[str]] = []

    async def invoke(self, event: Json) -> Json:
        records = event["Records"]
        self.got.append([record["dynamodb"]["Keys"]["pk"]["S"] for record in records])
        failed = [place for place, key in enumerate(self.got[-1]) if key in self.reported]
        self.reported = [key for key in self.reported if key not in self.got[-1]]
        return {"batchItemFailures": [{"itemIdentifier": records[one]["dynamodb"]["SequenceNumber"]} for one in failed]}


@pytest.mark.parametrize(
    ("reported", "got"),
    [
        ("", ["123"]),
        ("1", ["123", "123"]),
        ("2", ["123", "23"]),
        ("3", ["123", "3"]),
        ("23", ["123", "23"]),
    ],
)
def test_a_batch_comes_again_from_the_first_record_that_was_reported(
    tmp_path: Path, reported: str, got: list[str]
) -> None:
    async def work(store: Connection) -> None:
        await tables.ensure(store, table(StreamSpecification={"StreamViewType": "NEW_AND_OLD_IMAGES"}))
        for key in "123":
            await store.call("PutItem", {"TableName": "local-Things", "Item": {"pk": {"S": key}}})
        journal, logs = Journal(tmp_path / "events.db"), Logs(tmp_path)
        function = Reporting(spec_in(tmp_path), logs, *reported)
        poller = stream_poller(store, journal, "TRIM_HORIZON", tmp_path, function)
        stream = await poller._stream()
        (shard,) = await poller._shards(stream)
        for _ in range(2):
            await poller._read(stream, shard)
        assert ["".join(keys) for keys in function.got] == got
        journal.close()

    with_store(tmp_path, work)


def spec_in(folder: Path) -> FunctionSpec:
    runtime = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return FunctionSpec("F", "local-F", "f", "handler.h", runtime, 1, folder, (), {}, None)


def stream_poller(
    store: Connection, journal: Journal, start: str, folder: Path, function: Function | None = None
) -> StreamPoller:
    logs = Logs(folder)
    source = "arn:aws:dynamodb:us-east-1:000000000000:table/local-Things/stream/local"
    mapping = Resource(
        "M",
        "AWS::Lambda::EventSourceMapping",
        "M",
        {
            "EventSourceArn": source,
            "StartingPosition": start,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        },
    )
    queues = Queues(journal, [])
    return StreamPoller(
        store,
        journal,
        queues,
        StreamMapping.from_resource(mapping, function or Function(spec_in(folder), logs), queues),
        logs,
        lambda _: 0,
    )
