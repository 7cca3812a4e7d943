"""What a table's stream gave up is read from it again, or else from the table, and taken once by its function."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from client_messaging import wiring
from maintenance.dead_letters.abandoned_batches import AbandonedBatches
from maintenance.dead_letters.decisions import Outcome, RedriveFailed
from maintenance.dead_letters.messages import DeadLetterMessage
from maintenance.dead_letters.stream_batches import Stream
from maintenance.dead_letters.stream_consumers import MOST_AT_ONCE, Consumer
from maintenance.dead_letters.unsealed_records import AuditTable
from testing import engine
from testing.invocations import Json, invoke
from testing.people import ROSA
from testing.stack import Stack

LONG_AGO = "2020-01-01T00:00:00.000"
CHART = {"practice_id": "willow", "client_id": "leo"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with engine.running() as url:
        yield url


@pytest.fixture
def stack(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """Tables whose streams nobody reads."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", url)
    with engine.fresh_stack(url) as stack:
        for table in (stack.messages_table, stack.audit_table):
            specification = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
            stack.dynamodb.update_table(TableName=table, StreamSpecification=specification)  # type: ignore[arg-type]
        yield stack


type Calls = list[list[Json]]


class Functions:
    """Lambda behind boto3's client: a call is answered by the handler of this repository, or as a test has it."""

    def __init__(self, answer: Callable[[Json], Json], error: str | None = None) -> None:
        self.calls: Calls = []
        self._answer, self._error = answer, error
        make: Any = boto3.client
        self.client = make("lambda", region_name="us-east-1")
        self.client.meta.events.register("before-send.lambda.Invoke", self._called)

    def _called(self, request: Any, **_: Any) -> AWSResponse:
        event = json.loads(request.body)
        self.calls.append(event["Records"])
        body = json.dumps({"errorType": self._error} if self._error else self._answer(event)).encode()
        headers = {"x-amz-function-error": "Unhandled"} if self._error else {}
        return _response(request, 200, body, headers)


def _response(request: Any, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> AWSResponse:
    """An answer of AWS's, without a network."""
    raw: Any = io.BytesIO(body)
    raw.stream = lambda *_, **__: iter([body])
    given: Any = headers or {}
    return AWSResponse(request.url, status, given, raw)


def sealing(stack: Stack, functions: Functions) -> AbandonedBatches:
    table = AuditTable(stack.dynamodb, stack.audit_table)
    return reading(stack, functions, stack.audit_table, "SealAuditFunction", table.unsealed)


def reading(
    stack: Stack, functions: Functions, table: str, function: str, from_table: Callable[..., Any] | None = None
) -> AbandonedBatches:
    stream = Stream(boto3.client("dynamodbstreams"), table)
    consumer = Consumer(functions.client, function, function, pause=lambda _: None)
    return AbandonedBatches(stream, function, consumer, "they are lost", from_table)


def handler(function: str) -> Callable[[Json], Json]:
    return lambda event: invoke(function, event)


def written(stack: Stack, table: str) -> list[Json]:
    """All that a table's stream holds."""
    streams = boto3.client("dynamodbstreams")
    (stream,) = streams.list_streams(TableName=table)["Streams"]
    shards = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    place: Any = {"StreamArn": stream["StreamArn"], "ShardId": shards[0]["ShardId"]}
    iterator = streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    found: Any = streams.get_records(ShardIterator=iterator)["Records"]
    return [{**record, **place} for record in found]


def letter(records: list[Json], **changes: Any) -> DeadLetterMessage:
    """The note that Lambda leaves of these records of a stream."""
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    times = [record["dynamodb"]["ApproximateCreationDateTime"].astimezone(UTC).isoformat() for record in records]
    note = {
        "requestContext": {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 11},
        "DDBStreamBatchInfo": {
            "shardId": records[0]["ShardId"],
            "streamArn": records[0]["StreamArn"],
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "approximateArrivalOfFirstRecord": times[0],
            "approximateArrivalOfLastRecord": times[-1],
            "batchSize": len(records),
            **changes,
        },
    }
    return a_letter(json.dumps(note))


def a_letter(body: str) -> DeadLetterMessage:
    return DeadLetterMessage("id", "receipt", body, {}, datetime.now(UTC), None)


def redrive(given_up: AbandonedBatches, note: DeadLetterMessage) -> Outcome:
    decision = given_up.decide(note)
    if decision.outcome is Outcome.REDRIVEN:
        given_up.redrive(note, decision)
    return decision.outcome


def audited(stack: Stack) -> Json:
    """What verify_audit says an hour later, when every record must have its seal."""
    later = wiring.now() + timedelta(hours=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "now", lambda: later)
        return invoke("verify_audit", CHART)


# ---------------------------------------------------------------- from the stream
def test_what_was_not_sealed_is_sealed_and_once(busy: Stack) -> None:
    records = written(busy, busy.audit_table)
    functions = Functions(handler("seal_audit"))
    for note in (letter(records[1:4]), letter(records), letter(records[:1])):
        assert redrive(sealing(busy, functions), note) is Outcome.REDRIVEN
    assert [len(call) for call in functions.calls] == [3, 5, 1]
    assert audited(busy) == {"intact": True, "records": 5, "seals": 5, "first_break": None}


def test_a_function_is_given_what_its_mapping_lets_through_as_lambda_gives_it(busy: Stack) -> None:
    """Not the seals between the records: a seal over a seal would be another chain."""
    functions = Functions(handler("seal_audit"))
    redrive(sealing(busy, functions), letter(written(busy, busy.audit_table)))
    busy.inbox()
    everything = written(busy, busy.audit_table)
    assert redrive(sealing(busy, functions), letter(everything)) is Outcome.REDRIVEN
    given = functions.calls[-1]
    assert (len(everything), len(given)) == (7, 6)
    assert all("action" in one["dynamodb"]["NewImage"] for one in given)
    (record, same) = given[0], everything[0]
    assert record["dynamodb"]["ApproximateCreationDateTime"] == (
        same["dynamodb"]["ApproximateCreationDateTime"].timestamp()
    )
    assert (record["eventID"], record["eventSourceARN"]) == (same["eventID"], same["StreamArn"])
    assert audited(busy)["intact"]


def test_only_what_was_committed_is_published_not_what_helps_to_keep_it(busy: Stack) -> None:
    functions = Functions(lambda _: {"batchItemFailures": []})
    published = reading(busy, functions, busy.messages_table, "PublishEventsFunction")
    everything = written(busy, busy.messages_table)
    assert redrive(published, letter(everything)) is Outcome.REDRIVEN
    keys = {one["dynamodb"]["Keys"]["pk"]["S"] for one in functions.calls[0]}
    assert any("#CALLER#" in one["dynamodb"]["Keys"]["pk"]["S"] for one in everything)
    assert not any("#CALLER#" in key for key in keys)
    assert any(key.endswith("#CLINICIAN#ana") for key in keys)


@pytest.mark.parametrize("pages", [1, 2])
def test_a_long_batch_is_given_in_parts(stack: Stack, monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    monkeypatch.setattr("maintenance.dead_letters.stream_batches._PAGE", 1000 // (pages * 10))
    stack.enable()
    for _ in range(MOST_AT_ONCE + 1):
        stack.set_access(ROSA, "suspended")
        stack.set_access(ROSA, "active")
    functions = Functions(handler("seal_audit"))
    given_up, note = sealing(stack, functions), letter(written(stack, stack.audit_table))
    assert given_up.decide(note).reason == "103 records from the stream to SealAuditFunction"
    redrive(given_up, note)
    assert [len(call) for call in functions.calls] == [50, 50, 3]


# ---------------------------------------------------------------- what the function answers
def test_what_a_function_reports_is_tried_again_from_there(busy: Stack) -> None:
    records = written(busy, busy.audit_table)
    third = records[2]["dynamodb"]["SequenceNumber"]
    answers = iter([[third], [third], []])
    functions = Functions(lambda _: {"batchItemFailures": [{"itemIdentifier": one} for one in next(answers)]})
    assert redrive(sealing(busy, functions), letter(records)) is Outcome.REDRIVEN
    assert [len(call) for call in functions.calls] == [5, 3, 3]


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ({"batchItemFailures": [{"itemIdentifier": "nothing of ours"}]}, None, "reported by the function"),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, None, "reported by the function"),
        (None, "Runtime.ExitError", "(Runtime.ExitError)"),
        (None, "Leo moved to Main Street", "(Unhandled)"),
    ],
)
def test_what_fails_again_and_again_stays(busy: Stack, answer: Json, error: str | None, said: str) -> None:
    records = written(busy, busy.audit_table)
    functions = Functions(lambda _: answer, error)
    with pytest.raises(RedriveFailed, match="failed 3 times with 5 records left") as failure:
        redrive(sealing(busy, functions), letter(records))
    assert said in str(failure.value)
    assert [len(call) for call in functions.calls] == [5, 5, 5]


def test_a_function_that_answers_nothing_is_done(busy: Stack) -> None:
    functions = Functions(lambda _: None)
    assert redrive(sealing(busy, functions), letter(written(busy, busy.audit_table))) is Outcome.REDRIVEN
    assert len(functions.calls) == 1


# ---------------------------------------------------------------- past the stream's 24 hours
def _trimmed(request: Any, **_: Any) -> AWSResponse:
    """DynamoDB has trimmed the stream: dynoxide keeps all of it."""
    return _response(request, 400, b'{"__type": "x#TrimmedDataAccessException", "message": "trimmed"}')


def gone(given_up: AbandonedBatches, records: list[Json], how: str) -> DeadLetterMessage:
    """A note of records that the stream has no more."""
    if how in ("GetShardIterator", "GetRecords"):
        events: Any = given_up.stream.client.meta.events
        events.register(f"before-send.dynamodbstreams.{how}", _trimmed)
        return letter(records)
    first, last = (int(records[place]["dynamodb"]["SequenceNumber"]) for place in (0, -1))
    changes: Mapping[str, Mapping[str, Any]] = {
        "another stream": {"streamArn": f"{records[0]['StreamArn'].rpartition('/')[0]}/{LONG_AGO}"},
        "another table": {"streamArn": f"arn:aws:dynamodb:eu-west-1:1:table/other/stream/{LONG_AGO}"},
        "before all": {"startSequenceNumber": str(first - 1)},
        "after all": {"endSequenceNumber": str(last + 1000)},
    }
    return letter(records, **changes[how])


WAYS = ["GetShardIterator", "GetRecords", "another stream", "another table", "before all", "after all"]


@pytest.mark.parametrize("how", WAYS)
def test_what_the_stream_has_no_more_is_sealed_from_the_table(
    busy: Stack, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("maintenance.dead_letters.stream_batches._EMPTY_PAUSE_SECONDS", 0)
    records = written(busy, busy.audit_table)
    functions = Functions(handler("seal_audit"))
    redrive(sealing(busy, functions), letter(records[1:2]))
    given_up = sealing(busy, functions)
    assert redrive(given_up, gone(given_up, records[:2], how)) is Outcome.REDRIVEN
    assert [len(call) for call in functions.calls] == [1, 4], "only those without a seal"
    assert audited(busy) == {"intact": True, "records": 5, "seals": 5, "first_break": None}


def test_only_records_of_that_time_are_sealed_from_the_table(busy: Stack) -> None:
    records = written(busy, busy.audit_table)
    functions = Functions(handler("seal_audit"))
    for days, expected in ((-1, 0), (1, 0), (0, 5)):
        moment = (datetime.now(UTC) + timedelta(days=days)).isoformat()
        times = {"approximateArrivalOfFirstRecord": moment, "approximateArrivalOfLastRecord": moment}
        redrive(sealing(busy, functions), letter(records, streamArn="gone", **times))
        assert sum(map(len, functions.calls)) == expected


@pytest.mark.parametrize("how", WAYS)
def test_what_was_not_published_and_is_in_the_stream_no_more_stays(
    busy: Stack, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("maintenance.dead_letters.stream_batches._EMPTY_PAUSE_SECONDS", 0)
    records = written(busy, busy.messages_table)
    functions = Functions(handler("publish_events"))
    given_up = reading(busy, functions, busy.messages_table, "PublishEventsFunction")
    decision = given_up.decide(gone(given_up, records, how))
    assert (decision.outcome, decision.reason, functions.calls) == (Outcome.EXPIRED, "they are lost", [])


# ---------------------------------------------------------------- what is told
def test_it_is_told_which_records_and_why(busy: Stack) -> None:
    records = written(busy, busy.audit_table)
    given_up = sealing(busy, Functions(handler("seal_audit")))
    note = letter(
        records[1:4],
        approximateArrivalOfFirstRecord="2026-03-01T10:00:00Z",
        approximateArrivalOfLastRecord="2026-03-01T12:00:02.5+01:00",
    )
    first, last = (records[place]["dynamodb"]["SequenceNumber"] for place in (1, 3))
    times, shard = "2026-03-01 10:00:00 to 2026-03-01 11:00:02", records[0]["ShardId"]
    assert given_up.summary(note) == f"3 records committed {times}  (numbers {first} to {last} of {shard})"
    assert (
        given_up.cause(note)
        == "SealAuditFunction was invoked 11 times, then the batch was abandoned: retries exhausted"
    )
    assert given_up.decide(note).reason == "3 records from the stream to SealAuditFunction"
    one = letter(records[:1])
    assert given_up.summary(one).startswith("1 record committed ")
    assert f"(number {records[0]['dynamodb']['SequenceNumber']} of " in given_up.summary(one)


@pytest.mark.parametrize(
    ("context", "why"),
    [
        (
            {"condition": "RecordAgeExceeded"},
            "was not invoked, then the batch was abandoned: maximum record a",
        ),
        (
            {"condition": "Leo moved", "approximateInvokeCount": 1},
            "was invoked once, then the batch was abandoned: unknown cond",
        ),
    ],
)
def test_other_ends_of_a_batch_are_told_too(busy: Stack, context: Json, why: str) -> None:
    given_up = sealing(busy, Functions(handler("seal_audit")))
    note = json.loads(letter(written(busy, busy.audit_table)).body)
    told = given_up.cause(a_letter(json.dumps({**note, "requestContext": context})))
    assert why in told
    assert "Leo" not in told


@pytest.mark.parametrize(
    "changes",
    [
        {"startSequenceNumber": "first"},
        {"startSequenceNumber": " 1"},
        {"startSequenceNumber": "9", "endSequenceNumber": "8"},
        {"shardId": "a shard"},
        {"batchSize": None},
        {"approximateArrivalOfLastRecord": "yesterday"},
    ],
)
def test_what_does_not_say_where_a_batch_stands_is_poison(busy: Stack, changes: Json) -> None:
    functions = Functions(handler("seal_audit"))
    given_up = sealing(busy, functions)
    note = letter(written(busy, busy.audit_table), **changes)
    assert redrive(given_up, note) is Outcome.POISON
    assert (given_up.summary(note), functions.calls) == ("not a batch record", [])
