"""DynamoDB event source mappings: poll the stream of a table and invoke a function with batches of records.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html. The changes of one item are delivered in order;
with a ParallelizationFactor, batches of other items are delivered beside them. The position in the journal advances
only after the function has handled the records. A failed batch is retried after 1, 2, 4, … seconds (at most 30),
without limit unless the mapping has one.
"""

import asyncio
import json
from collections.abc import Callable
from zlib import crc32

import httpx

from deployment.documents import Document
from local.dynamodb.client import STREAMS, Connection, DynamoDBError
from local.event_sources.stream_lane import StreamLane
from local.event_sources.stream_mapping import StreamMapping
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
        self._mapping = mapping
        self._logs = logs
        self._lanes = [StreamLane(queues, mapping, logs, backoff) for _ in range(mapping.parallel)]

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
            answer = await self._records(iterator, sum(lane.size for lane in self._lanes))
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

    async def _deliver(self, stream: str, shard: str, records: list[Document]) -> bool:
        """Whether all records are delivered; if not, the position is that of the first failed one."""
        if len(self._lanes) == 1:
            done = await self._lanes[0].deliver(stream, shard, records)
        else:
            lanes = [(lane, self._of_lane(number, records)) for number, lane in enumerate(self._lanes)]
            await asyncio.gather(*(lane.deliver_all(stream, shard, some) for lane, some in lanes))
            done = len(records)
        if done:
            self._set_position(shard, records[done - 1]["dynamodb"]["SequenceNumber"])
        return done == len(records)

    def _of_lane(self, number: int, records: list[Document]) -> list[Document]:
        """The records of items that belong to a lane: always the same one, so that an item's changes stay in order."""
        return [record for record in records if crc32(_key_of(record)) % len(self._lanes) == number]

    def _position(self, shard: str) -> str | None:
        statement = "SELECT sequence FROM positions WHERE mapping = ? AND shard = ?"
        rows = self._journal.rows(statement, self._mapping.id, shard)
        return str(rows[0]["sequence"]) if rows else None

    def _set_position(self, shard: str, sequence: str) -> None:
        self._journal.change("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", self._mapping.id, shard, sequence)


def _key_of(record: Document) -> bytes:
    return json.dumps(record["dynamodb"]["Keys"], sort_keys=True).encode()
