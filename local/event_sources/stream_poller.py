"""DynamoDB event source mappings: poll the stream of a table and invoke a function with batches of records.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html. Records are delivered in order; the position in
the journal advances only after the function has handled a batch. A failed batch is retried after 1, 2, 4, … seconds
(at most 30), without limit unless the mapping has one.
"""

import asyncio
import json
import time
from collections.abc import Callable

import httpx

from deployment import event_patterns
from deployment.documents import Document
from local.awslambda.functions import PayloadTooLarge, failed_items
from local.awslambda.worker_processes import FunctionFailed
from local.cloudformation.arns import REGION, arn
from local.dynamodb.client import STREAMS, Connection, DynamoDBError
from local.event_sources.stream_mapping import UNLIMITED, StreamMapping, failure_report
from local.journal import Journal
from local.logs import Logs
from local.sqs.queues import Queues

_POLL_SECONDS = 0.2


class StreamPoller:
    """Reads the stream of a table and invokes the function, until stopped."""

    def __init__(
        self,
        store: Connection,
        journal: Journal,
        queues: Queues,
        mapping: StreamMapping,
        logs: Logs,
        backoff: Callable[[int], float] = lambda attempt: min(2.0 ** (attempt - 1), 30.0),
    ) -> None:
        self._store = store
        self._journal = journal
        self._queues = queues
        self._mapping = mapping
        self._logs = logs
        self._backoff = backoff
        self._attempts = 0  # for the current batch; starts from 0 after a restart
        self._size = mapping.batch_size

    async def run(self) -> None:
        """Poll all shards in turn; the store has one per table."""
        while True:
            try:
                stream = await self._stream()
                shards = await self._shards(stream)
                while True:
                    for shard in shards:
                        await self._read(stream, shard)
                    await asyncio.sleep(_POLL_SECONDS)
            except (httpx.HTTPError, DynamoDBError) as error:
                self._logs.say(f"cannot read the stream of {self._mapping.table} ({type(error).__name__})")
                await asyncio.sleep(1)

    async def set_start_position(self) -> None:
        """Before the first write: store the start position of a new mapping, so that LATEST survives a restart."""
        stream = await self._stream()
        for shard in await self._shards(stream):
            if self._position(shard) is None:
                self._set_position(shard, "" if self._mapping.from_start else await self._end(stream, shard))

    async def stop(self) -> None:
        """Nothing to stop: all work happens in `run`."""

    async def _end(self, stream: str, shard: str) -> str:
        """Sequence number of the newest record."""
        last, iterator = "", await self._iterator(stream, shard)
        while records := (answer := await self._records(iterator, 1000))["Records"]:
            last, iterator = records[-1]["dynamodb"]["SequenceNumber"], answer["NextShardIterator"]
        return last

    async def _stream(self) -> str:
        table = (await self._store.call("DescribeTable", {"TableName": self._mapping.table}))["Table"]
        return str(table["LatestStreamArn"])

    async def _shards(self, stream: str) -> list[str]:
        answer = await self._store.call("DescribeStream", {"StreamArn": stream}, STREAMS)
        return [shard["ShardId"] for shard in answer["StreamDescription"]["Shards"]]

    async def _records(self, iterator: str, limit: int) -> Document:
        return await self._store.call("GetRecords", {"ShardIterator": iterator, "Limit": limit}, STREAMS)

    async def _read(self, stream: str, shard: str) -> None:
        """Deliver all records of a shard, up to its end or a failure."""
        iterator: str | None = await self._iterator(stream, shard)
        while iterator:
            answer = await self._records(iterator, self._size)
            if not answer["Records"]:
                return
            done = await self._deliver(stream, shard, answer["Records"])
            iterator = answer.get("NextShardIterator") if done else await self._iterator(stream, shard)

    async def _iterator(self, stream: str, shard: str) -> str:
        position = self._position(shard)
        start = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": position}
            if position
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        request = {"StreamArn": stream, "ShardId": shard}
        try:
            answer = await self._store.call("GetShardIterator", {**request, **start}, STREAMS)
        except DynamoDBError as refusal:
            if refusal.code != "TrimmedDataAccessException":
                raise
            answer = await self._store.call(
                "GetShardIterator", {**request, "ShardIteratorType": "TRIM_HORIZON"}, STREAMS
            )
        return str(answer["ShardIterator"])

    async def _deliver(self, stream: str, shard: str, batch: list[Document]) -> bool:
        """Whether the whole batch is handled; if not, the position is that of the first failed record."""
        selected = [record for record in batch if self._passes_filters(record)]
        first_failed, kind = await self._call(stream, selected) if selected else (None, "")
        if first_failed is None:
            self._advance(shard, batch[-1])
            return True
        if first_failed > 0:
            self._advance(shard, batch[batch.index(selected[first_failed]) - 1])
            return False
        self._attempts += 1
        if self._gives_up(selected[0]):
            self._send_to_destination(stream, shard, selected, kind)
            self._advance(shard, batch[-1])
            return True
        if self._mapping.bisect and self._size > 1:
            self._size = max(1, len(batch) // 2)
        await asyncio.sleep(self._backoff(self._attempts))
        return False

    async def _call(self, stream: str, batch: list[Document]) -> tuple[int | None, str]:
        """Index and error of the first failed record, or None; later records are retried with it."""
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        try:
            response = await self._mapping.function.invoke(
                {"Records": [self._as_on_aws(record, stream) for record in batch]}
            )
        except FunctionFailed as failure:
            return 0, failure.kind
        except PayloadTooLarge:
            return 0, "RequestEntityTooLarge"
        failed = failed_items(response, set(numbers), partial=self._mapping.partial)
        return (min(map(numbers.index, failed)), "reported by the function") if failed else (None, "")

    def _as_on_aws(self, record: Document, stream: str) -> Document:
        """The record with region and ARN of the template's stack instead of the store's."""
        source = f"{arn('AWS::DynamoDB::Table', self._mapping.table)}/stream/{stream.rpartition('/')[2]}"
        return {**record, "awsRegion": REGION, "eventSourceARN": source}

    def _passes_filters(self, record: Document) -> bool:
        filters = self._mapping.filters
        return not filters or any(event_patterns.matches(record, pattern) for pattern in filters)

    def _gives_up(self, first: Document) -> bool:
        """Whether retries are exhausted (batches are bisected first) or the first record is too old."""
        mapping = self._mapping
        exhausted = mapping.retries != UNLIMITED and self._attempts > mapping.retries
        age = time.time() - first["dynamodb"]["ApproximateCreationDateTime"]
        too_old = mapping.max_age != UNLIMITED and age > mapping.max_age
        return too_old or (exhausted and (self._size == 1 or not mapping.bisect))

    def _send_to_destination(self, stream: str, shard: str, batch: list[Document], kind: str) -> None:
        attempts = self._attempts
        self._logs.say(f"{self._mapping.id}: discarded {len(batch)} records after {attempts} attempts ({kind})")
        if self._mapping.destination:
            source = {"shardId": shard, "streamArn": self._as_on_aws(batch[0], stream)["eventSourceARN"]}
            report = failure_report(self._mapping.function.spec.arn, batch, attempts, source)
            self._queues.send(self._mapping.destination, json.dumps(report))

    def _advance(self, shard: str, last: Document) -> None:
        self._set_position(shard, last["dynamodb"]["SequenceNumber"])
        self._attempts, self._size = 0, self._mapping.batch_size

    def _position(self, shard: str) -> str | None:
        statement = "SELECT sequence FROM positions WHERE mapping = ? AND shard = ?"
        rows = self._journal.rows(statement, self._mapping.id, shard)
        return str(rows[0]["sequence"]) if rows else None

    def _set_position(self, shard: str, sequence: str) -> None:
        self._journal.change("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", self._mapping.id, shard, sequence)
