"""Seals of a chart whose records are delivered side by side and out of order, as AWS may with a factor above 1."""

import asyncio
import json
import random
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deployment.documents import Json
from local.awslambda.function_spec import FunctionSpec
from local.awslambda.functions import Function
from local.cloudformation.template import Resource
from local.dynamodb.client import Connection
from local.event_sources.stream_mapping import StreamMapping
from local.event_sources.stream_poller import StreamPoller
from local.journal import Journal
from local.logs import Logs
from local.sqs.queues import Queues
from testing import engine, sealing
from testing.invocations import invoke
from testing.people import LEO
from testing.stack import Stack
from testing.verified import wrong

MESSAGES = 60
PATTERN = json.dumps({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"action": {"S": [{"exists": True}]}}}})


class Sealer(Function):
    """`seal_audit` in threads, each batch after a pause of its own; notes sealed batches and how many ran at once."""

    def __init__(self, folder: Path) -> None:
        runtime = f"python{sys.version_info.major}.{sys.version_info.minor}"
        super().__init__(FunctionSpec("F", "local-F", "f", "handler.h", runtime, 1, folder, (), {}, None), Logs(folder))
        self.batches: list[list[str]] = []
        self.running = self.most = 0

    async def invoke(self, event: Json) -> Json:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311
            answer = await asyncio.to_thread(invoke, "seal_audit", event)
        finally:
            self.running -= 1
        if answer == {"batchItemFailures": []}:
            self.batches.append([record["dynamodb"]["SequenceNumber"] for record in event["Records"]])
        return answer


@pytest.fixture
def written() -> Iterator[tuple[str, Stack]]:
    """A stack over an engine, with a stream and a chart of many records."""
    with engine.running() as url, engine.fresh_stack(url) as stack:
        sealing.begin(stack)
        stack.enable()
        for _ in range(MESSAGES):
            stack.compose()
        yield url, stack


def test_a_chain_holds_whose_records_come_side_by_side_and_out_of_order(
    written: tuple[str, Stack], tmp_path: Path
) -> None:
    url, stack = written
    sealer = Sealer(tmp_path)
    asyncio.run(_deliver(url, stack, sealer, tmp_path))
    numbers = [number for batch in sealer.batches for number in batch]
    assert sealer.most > 1, "side by side"
    assert numbers != sorted(numbers), "out of order"
    expected = {"intact": True, "records": MESSAGES + 1, "seals": MESSAGES + 1, "first_break": None}
    assert invoke("verify_audit", {"practice_id": "willow", "client_id": LEO}) == expected
    assert wrong(stack) == []


async def _deliver(url: str, stack: Stack, sealer: Sealer, folder: Path) -> None:
    source = f"arn:aws:dynamodb:us-east-1:000000000000:table/{stack.audit_table}/stream/local"
    given = {
        "EventSourceArn": source,
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 4,
        "ParallelizationFactor": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "FilterCriteria": {"Filters": [{"Pattern": PATTERN}]},
    }
    with closing(Journal(folder / "events.db")) as journal:
        queues = Queues(journal, [])
        mapping = StreamMapping.from_resource(
            Resource("M", "AWS::Lambda::EventSourceMapping", "M", given), sealer, queues
        )
        store = Connection(url)
        feed = asyncio.create_task(StreamPoller(store, journal, queues, mapping, Logs(folder)).run())
        try:
            async with asyncio.timeout(60):
                while sum(map(len, sealer.batches)) <= MESSAGES or sealer.running:
                    await asyncio.wait([feed], timeout=0.02)
                    assert not feed.done(), feed.exception()
        finally:
            feed.cancel()
            await asyncio.gather(feed, return_exceptions=True)
            await store.close()
