"""Table streams that feed functions: DynamoDB event source mappings.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html. Records come in order; the place in the stream
moves on only when the function is done with a batch, and is kept in the journal. A failed batch is tried again after
1, 2, 4, … seconds (half a minute at most), for ever unless the mapping says how often.
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
    """Reads a table's stream and gives it to its function, until stopped."""

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
        self._attempts = 0  # of the batch at hand; a restarted engine counts from the beginning
        self._size = mapping.batch_size

    async def run(self) -> None:
        """One shard after the other: the store has one a table."""
        while True:
            try:
                stream = await self._stream()
                shards = await self._shards(stream)
                while True:
                    for shard in shards:
                        await self._read(stream, shard)
                    await asyncio.sleep(_POLL_SECONDS)
            except (httpx.HTTPError, DynamoDBError) as error:
                self._logs.say(f"the stream of {self._mapping.table} could not be read ({type(error).__name__})")
                await asyncio.sleep(1)

    async def set_start_position(self) -> None:
        """Before anything is written: a mapping that starts at LATEST begins here, and keeps it over a restart."""
        stream = await self._stream()
        for shard in await self._shards(stream):
            if self._position(shard) is None:
                self._set_position(shard, "" if self._mapping.from_start else await self._end(stream, shard))

    async def stop(self) -> None:
        """Nothing is pending outside of `run`."""

    async def _end(self, stream: str, shard: str) -> str:
        """The sequence number of the last record there is."""
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
        """Everything the shard holds now."""
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
        """Whether the whole batch is behind us; if not, the position says where to go on."""
        wanted = [one for one in batch if self._passes_filters(one)]
        first_failed, kind = await self._call(stream, wanted) if wanted else (None, "")
        if first_failed is None:
            self._advance(shard, batch[-1])
            return True
        if first_failed > 0:
            self._advance(shard, batch[batch.index(wanted[first_failed]) - 1])
            return False
        self._attempts += 1
        if self._gives_up(wanted[0]):
            self._send_to_destination(stream, shard, wanted, kind)
            self._advance(shard, batch[-1])
            return True
        if self._mapping.bisect and self._size > 1:
            self._size = max(1, len(batch) // 2)
        await asyncio.sleep(self._backoff(self._attempts))
        return False

    async def _call(self, stream: str, batch: list[Document]) -> tuple[int | None, str]:
        """The place of the first record that failed, if any: what comes after it is tried again with it."""
        numbers = [one["dynamodb"]["SequenceNumber"] for one in batch]
        try:
            response = await self._mapping.function.invoke({"Records": [self._record(one, stream) for one in batch]})
        except FunctionFailed as failure:
            return 0, failure.kind
        except PayloadTooLarge:
            return 0, "RequestEntityTooLarge"
        failed = failed_items(response, set(numbers), partial=self._mapping.partial)
        return (min(map(numbers.index, failed)), "reported by the function") if failed else (None, "")

    def _record(self, one: Document, stream: str) -> Document:
        """As AWS gives it: the store has a region and ARNs of its own."""
        source = f"{arn('AWS::DynamoDB::Table', self._mapping.table)}/stream/{stream.rpartition('/')[2]}"
        return {**one, "awsRegion": REGION, "eventSourceARN": source}

    def _passes_filters(self, one: Document) -> bool:
        filters = self._mapping.filters
        return not filters or any(event_patterns.matches(one, pattern) for pattern in filters)

    def _gives_up(self, first: Document) -> bool:
        """A batch that can still be halved is, before anything of it is given up."""
        mapping = self._mapping
        exhausted = mapping.retries != UNLIMITED and self._attempts > mapping.retries
        age = time.time() - first["dynamodb"]["ApproximateCreationDateTime"]
        too_old = mapping.max_age != UNLIMITED and age > mapping.max_age
        return too_old or (exhausted and (self._size == 1 or not mapping.bisect))

    def _send_to_destination(self, stream: str, shard: str, batch: list[Document], kind: str) -> None:
        attempts = self._attempts
        self._logs.say(f"{self._mapping.id}: gave up {len(batch)} records after {attempts} attempts ({kind})")
        if self._mapping.destination:
            about = {"shardId": shard, "streamArn": self._record(batch[0], stream)["eventSourceARN"]}
            report = failure_report(self._mapping.function.spec.arn, batch, attempts, about)
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
