"""A table resource, and a store of its own for tests."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from deployment.documents import Document
from local.cloudformation.template import Resource
from local.dynamodb.client import Connection
from local.dynamodb.store import Store
from local.paths import Paths

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
