"""SQS event source mappings: poll a queue and invoke a function with batches of messages.

A failed message is visible again after 2, 4, 8, … seconds (at most a minute), not after the queue's visibility time-out
as on AWS, which is six times the function's time-out: too long to wait for a retry on a laptop.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from deployment import event_patterns
from deployment.documents import Document, Json
from local.awslambda.functions import MAX_WORKERS, Function, PayloadTooLarge, failed_items, reports_partially
from local.awslambda.worker_processes import FunctionFailed
from local.cloudformation import supported
from local.cloudformation.arns import REGION, arn
from local.cloudformation.template import Resource
from local.errors import CannotStart, NotSupported
from local.sqs.queues import Message, Queues

# https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html
_LEAST_AND_MOST = (2, 1000)
_STREAMS_ONLY = ("BisectBatchOnFunctionError", "DestinationConfig", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts")


@dataclass(frozen=True)
class QueueMapping:
    """An SQS event source mapping of the template."""

    queue: str
    function: Function
    batch_size: int
    partial: bool
    concurrency: int
    filters: tuple[Document, ...]

    @classmethod
    def from_resource(cls, resource: Resource, queue: str, function: Function) -> "QueueMapping":
        properties = resource.properties
        for name in _STREAMS_ONLY:
            if name in properties:
                raise NotSupported(resource.logical_id, f"{name} is for streams, not for queues")
        scaling = properties.get("ScalingConfig", {})
        supported.check_keys(resource.logical_id, scaling, {"MaximumConcurrency"}, "ScalingConfig.{}")
        concurrency = int(scaling.get("MaximumConcurrency", _LEAST_AND_MOST[1]))
        if not _LEAST_AND_MOST[0] <= concurrency <= _LEAST_AND_MOST[1]:
            raise CannotStart(f"{resource.logical_id}: MaximumConcurrency is not between 2 and 1000")
        return cls(
            queue=queue,
            function=function,
            batch_size=int(properties.get("BatchSize", 10)),
            partial=reports_partially(properties),
            concurrency=min(concurrency, MAX_WORKERS),
            filters=filters_of(resource),
        )


def filters_of(resource: Resource) -> tuple[Document, ...]:
    """The patterns of FilterCriteria. Raises NotSupported."""
    filters = resource.properties.get("FilterCriteria", {}).get("Filters", [])
    patterns = [json.loads(criterion["Pattern"]) for criterion in filters]
    for pattern in patterns:
        supported.check_event_pattern(resource.logical_id, pattern)
    return tuple(patterns)


def backoff_seconds(received: int) -> float:
    return min(2.0**received, 60.0)


class QueuePoller:
    """Receives batches from a queue and invokes the function with them, until stopped."""

    def __init__(
        self, queues: Queues, mapping: QueueMapping, backoff: Callable[[int], float] = backoff_seconds
    ) -> None:
        self._queues = queues
        self._mapping = mapping
        self._backoff = backoff
        self._woken = asyncio.Event()
        self._batches: set[asyncio.Task[None]] = set()
        queues.on_change.append(self._woken.set)

    async def run(self) -> None:
        while True:
            self._woken.clear()
            while len(self._batches) < self._mapping.concurrency and (batch := self._receive()):
                task = asyncio.create_task(self._deliver(batch))
                self._batches.add(task)
                task.add_done_callback(self._batches.discard)
                task.add_done_callback(lambda _: self._woken.set())
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):
                    await self._woken.wait()

    async def stop(self) -> None:
        for task in self._batches:
            task.cancel()
        await asyncio.gather(*self._batches, return_exceptions=True)

    def _pause(self) -> float | None:
        """Seconds until the next message is visible; None (until woken) at the concurrency limit."""
        if len(self._batches) >= self._mapping.concurrency:
            return None
        return self._queues.seconds_to_next(self._mapping.queue)

    def _receive(self) -> list[Message]:
        """Hidden for longer than a call can take; after kill -9 they are visible again at the next start."""
        hidden_seconds = self._mapping.function.spec.timeout + 60.0
        return self._queues.receive(self._mapping.queue, self._mapping.batch_size, hidden_seconds)

    async def _deliver(self, batch: list[Message]) -> None:
        selected = [message for message in batch if self._passes_filters(message)]
        failed = (await self._call(selected)) if selected else set[str]()
        for message in batch:
            if message.id in failed:
                self._queues.change_visibility(message.queue, message.receipt, self._backoff(message.received))
            else:
                self._queues.delete(message.queue, message.receipt)

    async def _call(self, batch: list[Message]) -> set[str]:
        """The ids of the failed messages, which are retried."""
        ids = {message.id for message in batch}
        try:
            response: Json = await self._mapping.function.invoke({"Records": [record(message) for message in batch]})
        except (FunctionFailed, PayloadTooLarge):
            return ids
        return failed_items(response, ids, partial=self._mapping.partial)

    def _passes_filters(self, message: Message) -> bool:
        """Filters see a JSON body parsed; messages that match none are deleted, as on AWS."""
        if not self._mapping.filters:
            return True
        body: Json = message.body
        with suppress(ValueError):
            body = json.loads(message.body)
        event = {**record(message), "body": body}
        return any(event_patterns.matches(event, pattern) for pattern in self._mapping.filters)


def record(message: Message) -> Document:
    """The record of a message in the event (docs: Lambda, "Using Lambda with Amazon SQS")."""
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt,
        "body": message.body,
        "attributes": message.system_attributes(),
        "messageAttributes": {name: _for_lambda(value) for name, value in message.attributes.items()},
        "eventSource": "aws:sqs",
        "eventSourceARN": arn("AWS::SQS::Queue", message.queue),
        "awsRegion": REGION,
    }


def _for_lambda(value: Document) -> Document:
    attribute = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    names = {"StringValue": "stringValue", "BinaryValue": "binaryValue"}
    return attribute | {names[key]: value[key] for key in names if key in value}
