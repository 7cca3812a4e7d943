"""What feeds functions from streams and queues: what a function did not do comes again, and nothing else does."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from deployment.documents import Document, Json
from local.awslambda.function_spec import FunctionSpec
from local.awslambda.functions import Function
from local.awslambda.worker_processes import FunctionFailed
from local.cloudformation.template import Resource
from local.dynamodb import tables
from local.dynamodb.client import Connection
from local.errors import CannotStart, NotSupported
from local.event_sources.sqs_mapping import QueueMapping, QueuePoller
from local.event_sources.stream_mapping import StreamMapping
from local.event_sources.stream_poller import StreamPoller
from local.journal import Journal
from local.logs import Logs
from local.sqs.queues import Queue, Queues
from testing.local.store_table import table, with_store

PATIENCE_SECONDS: Final = 10
SOURCE: Final = "arn:aws:dynamodb:us-east-1:000000000000:table/local-Things/stream/local"
ASIDE: Final = "arn:aws:sqs:us-east-1:000000000000:aside"
REPORTS: Final = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}

type Answers = Callable[[list[str]], Json]
"""What a function answers to a batch, by the names of what is in it; an error that it raises is one it failed with."""


class Told(Function):
    """A function that notes its batches and answers as a test says."""

    def __init__(self, folder: Path, answers: Answers, named: Callable[[Document], str]) -> None:
        runtime = f"python{sys.version_info.major}.{sys.version_info.minor}"
        super().__init__(FunctionSpec("F", "local-F", "f", "handler.h", runtime, 1, folder, (), {}, None), Logs(folder))
        self.batches: list[list[str]] = []
        self._answers, self._named = answers, named

    async def invoke(self, event: Json) -> Json:
        self.batches.append([self._named(record) for record in event["Records"]])
        failed = self._answers(self.batches[-1])
        wanted = [record for record in event["Records"] if self._named(record) in failed]
        return {"batchItemFailures": [{"itemIdentifier": _identifier(record)} for record in wanted]}


def _identifier(record: Document) -> str:
    return str(record["dynamodb"]["SequenceNumber"] if "dynamodb" in record else record["messageId"])


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - journals tell nobody
            await asyncio.sleep(0.01)


def fed_from_a_stream(folder: Path, answers: Answers, keys: str, **mapping: Json) -> tuple[list[list[str]], list[str]]:
    """The batches that the function got of items with these keys until all is behind it, and what was put aside."""
    batches: list[list[str]] = []
    aside: list[str] = []

    async def work(store: Connection) -> None:
        await tables.ensure(store, table())
        for key in keys:
            item = {"pk": {"S": key}, "kind": {"S": "odd" if key in "13579" else "even"}}
            await store.call("PutItem", {"TableName": "local-Things", "Item": item})
        with closing(Journal(folder / "events.db")) as journal:
            await deliver(store, journal)

    async def deliver(store: Connection, journal: Journal) -> None:
        logs = Logs(folder)
        queues = Queues(journal, [Queue("aside")])
        function = Told(folder, answers, lambda record: str(record["dynamodb"]["Keys"]["pk"]["S"]))
        given = {"EventSourceArn": SOURCE, "StartingPosition": "TRIM_HORIZON", **REPORTS, **mapping}
        described = StreamMapping.from_resource(
            Resource("M", "AWS::Lambda::EventSourceMapping", "M", given), function, queues
        )
        feed = StreamPoller(store, journal, queues, described, logs, backoff=lambda _: 0.0)
        running = asyncio.create_task(feed.run())
        await until(lambda: _positions(journal) == [f"{len(keys)}"])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        batches.extend(function.batches)
        aside.extend(message.body for message in queues.receive("aside", 10))

    with_store(folder, work)
    return batches, aside


def _positions(journal: Journal) -> list[str]:
    return [str(int(row["sequence"])) for row in journal.rows("SELECT sequence FROM positions")]


def once(*failing: str) -> Answers:
    """A function that fails with each of these the first time that it gets it."""
    left = list(failing)

    def answers(batch: list[str]) -> Json:
        failed = [one for one in batch if one in left]
        for one in failed:
            left.remove(one)
        return failed

    return answers


def test_a_record_that_failed_comes_again_with_what_is_after_it(tmp_path: Path) -> None:
    assert fed_from_a_stream(tmp_path, once("2"), "123") == ([["1", "2", "3"], ["2", "3"]], [])


def test_of_several_that_failed_the_first_decides(tmp_path: Path) -> None:
    assert fed_from_a_stream(tmp_path, once("2", "4"), "1234")[0] == [["1", "2", "3", "4"], ["2", "3", "4"]]


def test_a_record_that_failed_between_those_not_chosen_comes_again(tmp_path: Path) -> None:
    odd = {"Filters": [{"Pattern": json.dumps({"dynamodb": {"NewImage": {"kind": {"S": ["odd"]}}}})}]}
    assert fed_from_a_stream(tmp_path, once("5"), "123456", FilterCriteria=odd)[0] == [["1", "3", "5"], ["5"]]


def test_what_keeps_failing_is_put_aside_after_its_retries(tmp_path: Path) -> None:
    """Two retries are three attempts; then the stream goes on."""
    batches, (aside,) = fed_from_a_stream(
        tmp_path,
        lambda batch: [one for one in batch if one == "1"],
        "12",
        BatchSize=1,
        MaximumRetryAttempts=2,
        DestinationConfig={"OnFailure": {"Destination": ASIDE}},
    )
    assert batches == [["1"], ["1"], ["1"], ["2"]]
    where = json.loads(aside)["DDBStreamBatchInfo"]
    assert (int(where["startSequenceNumber"]), int(where["endSequenceNumber"]), where["batchSize"]) == (1, 1, 1)
    assert json.loads(aside)["requestContext"]["approximateInvokeCount"] == 3


def test_a_batch_that_can_be_halved_is_not_given_up_whole(tmp_path: Path) -> None:
    batches, aside = fed_from_a_stream(
        tmp_path,
        lambda batch: batch[:1] if "1" in batch else [],
        "1234",
        MaximumRetryAttempts=0,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": ASIDE}},
    )
    assert batches == [["1", "2", "3", "4"], ["1", "2"], ["1"], ["2", "3", "4"]]
    assert [json.loads(one)["DDBStreamBatchInfo"]["batchSize"] for one in aside] == [1]


def test_with_a_factor_other_items_go_on_beside_a_batch_that_fails(tmp_path: Path) -> None:
    """Only the changes of one item have an order: what fails holds up its own lane."""
    batches, aside = fed_from_a_stream(tmp_path, once("1", "2"), "12345678", ParallelizationFactor=10, BatchSize=2)
    assert aside == []
    assert len(batches) > 4, "by lanes"
    first = {name: number for number, batch in reversed([*enumerate(batches)]) for name in batch}
    last = {name: number for number, batch in enumerate(batches) for name in batch}
    assert set(last) == set("12345678"), "each is delivered"
    assert last["1"] > min(first[name] for name in "345678"), "later records overtook one that failed"
    assert {name for name in last if last[name] != first[name]} >= {"1", "2"}, "which came again"


def test_with_a_factor_what_keeps_failing_is_put_aside_alone(tmp_path: Path) -> None:
    batches, (aside,) = fed_from_a_stream(
        tmp_path,
        lambda batch: [one for one in batch if one == "3"],
        "12345",
        ParallelizationFactor=10,
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": ASIDE}},
    )
    assert json.loads(aside)["DDBStreamBatchInfo"]["batchSize"] == 1
    assert {name for batch in batches for name in batch} == set("12345")


@pytest.mark.parametrize("factor", [0, 11])
def test_a_factor_that_lambda_refuses_is_refused(tmp_path: Path, factor: int) -> None:
    with pytest.raises(NotSupported, match="ParallelizationFactor is a number from 1 to 10"):
        fed_from_a_stream(tmp_path, once(), "1", ParallelizationFactor=factor)


def fed_from_a_queue(
    folder: Path, work: Callable[[Queues, Told], Awaitable[None]], answers: Answers
) -> list[list[str]]:
    """The batches that the function got of a queue."""
    function = Told(folder, answers, lambda record: str(record["body"]))

    async def run() -> None:
        journal = Journal(folder / "events.db")
        queues = Queues(journal, [Queue("jobs", dead_letters="dead", max_receives=2), Queue("dead")])
        mapping = QueueMapping.from_resource(
            Resource("M", "AWS::Lambda::EventSourceMapping", "M", {"BatchSize": 10, **REPORTS}), "jobs", function
        )
        for body in "ab":
            queues.send("jobs", body)
        feed = QueuePoller(queues, mapping, backoff=lambda _: 0.0)
        running = asyncio.create_task(feed.run())
        await work(queues, function)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await feed.stop()
        journal.close()

    asyncio.run(run())
    return function.batches


def test_of_a_queue_only_what_failed_comes_again(tmp_path: Path) -> None:
    async def work(queues: Queues, _: Told) -> None:
        await until(lambda: queues.counts("jobs") == (0, 0, 0))
        assert queues.counts("dead") == (0, 0, 0)

    assert fed_from_a_queue(tmp_path, work, once("b")) == [["a", "b"], ["b"]]


def test_what_was_received_too_often_is_a_dead_letter(tmp_path: Path) -> None:
    """Twice is what the queue says; nobody gets it a third time."""

    async def work(queues: Queues, function: Told) -> None:
        await until(lambda: len(function.batches) >= 2)
        await until(lambda: queues.counts("dead")[0] == 1)

    batches = fed_from_a_queue(tmp_path, work, lambda batch: [one for one in batch if one == "b"])
    assert batches == [["a", "b"], ["b"]]


def test_a_function_that_fails_gets_the_whole_batch_again(tmp_path: Path) -> None:
    fails = iter([True, False])

    def answers(_: list[str]) -> Json:
        if next(fails):
            raise FunctionFailed("Unhandled", "it raised")
        return []

    async def work(queues: Queues, _: Told) -> None:
        await until(lambda: queues.counts("jobs") == (0, 0, 0))

    assert fed_from_a_queue(tmp_path, work, answers) == [["a", "b"], ["a", "b"]]


@pytest.mark.parametrize(("given", "runs"), [(2, True), ("10", True), (1, False), (1001, False)])
def test_a_queue_s_concurrency_is_one_that_aws_takes(tmp_path: Path, given: object, *, runs: bool) -> None:
    kind = "AWS::Lambda::EventSourceMapping"
    mapping = Resource("M", kind, "M", {"ScalingConfig": {"MaximumConcurrency": given}})
    function = Told(tmp_path, lambda _: [], str)
    if runs:
        assert QueueMapping.from_resource(mapping, "q", function).concurrency >= 2
        return
    with pytest.raises(CannotStart, match="M: MaximumConcurrency is not between 2 and 1000"):
        QueueMapping.from_resource(mapping, "q", function)
