"""Tables follow the template: made when missing, changed where DynamoDB can, and else an error that says what to do."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from local import tables
from local.documents import Document
from local.dynamodb import Connection
from local.function_spec import FunctionSpec
from local.functions import Function
from local.journal import Journal
from local.logs import Logs
from local.paths import Paths
from local.problems import CannotStart
from local.queues import Queues
from local.store import Store
from local.stream_mapping import StreamMapping
from local.streams import StreamFeed
from local.template import Resource

INDEX: Document = {
    "IndexName": "by_kind",
    "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def table(**changes: object) -> Resource:
    properties: Document = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "kind")],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [INDEX],
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
    }
    return Resource("Things", "AWS::DynamoDB::Table", "local-Things", {**properties, **changes})


def with_store(folder: Path, work: Callable[[Connection], Awaitable[None]]) -> None:
    async def run() -> None:
        paths = Paths(folder)
        paths.make()
        store = Store(paths, lambda _: None)
        await store.start()
        connection = Connection(store.url)
        try:
            await work(connection)
        finally:
            await connection.close()
            await store.stop()

    asyncio.run(run())


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
        feed = stream_feed(store, journal, start, tmp_path)
        await feed.settle()
        await store.call("PutItem", {"TableName": "local-Things", "Item": {"pk": {"S": "3"}}})
        await feed.settle()
        assert [row["sequence"] for row in journal.rows("SELECT sequence FROM positions")] == [position]
        journal.close()

    with_store(tmp_path, work)


def stream_feed(store: Connection, journal: Journal, start: str, folder: Path) -> StreamFeed:
    logs = Logs(folder)
    runtime = f"python{sys.version_info.major}.{sys.version_info.minor}"
    spec = FunctionSpec("F", "local-F", "f", "handler.h", runtime, 1, folder, (), {}, None)
    source = "arn:aws:dynamodb:us-east-1:000000000000:table/local-Things/stream/local"
    mapping = Resource(
        "M", "AWS::Lambda::EventSourceMapping", "M", {"EventSourceArn": source, "StartingPosition": start}
    )
    queues = Queues(journal, [])
    return StreamFeed(store, journal, queues, StreamMapping.of(mapping, Function(spec, logs), queues), logs)
