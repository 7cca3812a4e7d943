"""One of the batches that a DynamoDB event source mapping delivers at once: in order, with retries, or put aside."""

import asyncio
import json
import time
from collections.abc import Callable

from deployment import event_patterns
from deployment.documents import Document
from local.awslambda.functions import PayloadTooLarge, failed_items
from local.awslambda.worker_processes import FunctionFailed
from local.cloudformation.arns import REGION, arn
from local.event_sources.stream_mapping import UNLIMITED, StreamMapping, failure_report
from local.logs import Logs
from local.sqs.queues import Queues


class StreamLane:
    """Invokes the function with batches of records, one after the other. `size`: of the next batch."""

    def __init__(self, queues: Queues, mapping: StreamMapping, logs: Logs, backoff: Callable[[int], float]) -> None:
        self.size = mapping.batch_size
        self._queues = queues
        self._mapping = mapping
        self._logs = logs
        self._backoff = backoff
        self._attempts = 0  # for the current batch; starts from 0 after a restart

    async def deliver_all(self, stream: str, shard: str, records: list[Document]) -> None:
        """Deliver until each record is handled or given up."""
        while records:
            records = records[await self.deliver(stream, shard, records[: self.size]) :]

    async def deliver(self, stream: str, shard: str, batch: list[Document]) -> int:
        """Invoke the function once. Returns how many records are done: 0 after the pause before a retry."""
        selected = [record for record in batch if self._passes_filters(record)]
        first_failed, kind = await self._call(stream, selected) if selected else (None, "")
        if first_failed is None:
            return self._done(len(batch))
        if first_failed > 0:
            return self._done(batch.index(selected[first_failed]))
        self._attempts += 1
        if self._gives_up(selected[0]):
            self._send_to_destination(stream, shard, selected, kind)
            return self._done(len(batch))
        if self._mapping.bisect and self.size > 1:
            self.size = max(1, len(batch) // 2)
        await asyncio.sleep(self._backoff(self._attempts))
        return 0

    def _done(self, records: int) -> int:
        self._attempts, self.size = 0, self._mapping.batch_size
        return records

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
        return too_old or (exhausted and (self.size == 1 or not mapping.bisect))

    def _send_to_destination(self, stream: str, shard: str, batch: list[Document], kind: str) -> None:
        attempts = self._attempts
        self._logs.say(f"{self._mapping.id}: discarded {len(batch)} records after {attempts} attempts ({kind})")
        if self._mapping.destination:
            source = {"shardId": shard, "streamArn": self._as_on_aws(batch[0], stream)["eventSourceARN"]}
            report = failure_report(self._mapping.function.spec.arn, batch, attempts, source)
            self._queues.send(self._mapping.destination, json.dumps(report))
