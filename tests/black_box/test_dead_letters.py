"""Dead letters of `make run`: shown, explained and driven again. What was put aside is processed once, or stays."""

import json
import signal
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from testing import sealing
from testing.running_stack import Running, eventually, started
from tests.black_box.test_over_http import PORTAL, new_chart, owned_by, send

LETTERS = "PortalUpdatesDeadLetters"
GIVEN_UP_AFTER_SECONDS = 180  # five deliveries with pauses of 2, 4, 8, 16 and 32 seconds between them


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A stack of its own for each test: letters, and messages that come late, are of a whole stack."""
    with started(tmp_path) as stack:
        yield stack


def update(chart: str, area: str = "insurance") -> dict[str, Any]:
    """A portal update as the bus delivers it."""
    detail = {"practice_id": "willow", "client_id": chart, "changed_fields": [], "occurred_at": "2026-03-01T10:00:00Z"}
    return {"id": str(uuid4()), "source": "portal", "detail-type": f"portal.{area}.updated", "detail": detail}


def put_on_the_bus(running: Running, event: dict[str, Any]) -> str:
    entry = {
        "EventBusName": running.stack["bus_name"],
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
    }
    event_id: str = running.aws("events").put_events(Entries=[entry])["Entries"][0]["EventId"]
    return event_id


def put_letter(running: Running, body: Any, queue: str = LETTERS) -> None:
    running.aws("sqs").send_message(QueueUrl=running.stack["resources"][queue], MessageBody=json.dumps(body))


def notices(client: httpx.Client, chart: str) -> list[str]:
    entries = client.get(f"/clients/{chart}/inbox", params={"limit": 100}).json()["entries"]
    return [entry["id"] for entry in entries if entry["kind"] == "notice"]


def a_chart_of_two(ana: httpx.Client) -> str:
    """A chart with two inboxes, ana's and ben's."""
    chart = new_chart()
    access = {**owned_by("rosa"), "clinician_ids": ["ben"]}
    assert ana.put(f"/clients/{chart}/portal-access", json=access).status_code == 200
    return chart


def count(running: Running, queue: str) -> int:
    """How many messages a queue holds, in whoever's hands."""
    names = [f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed")]
    url = running.stack["resources"][queue]
    found = running.aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(map(int, found.values()))


def test_what_failed_for_a_cause_that_is_gone_is_recorded_once_and_poison_stays(running: Running) -> None:
    with running.client("ana") as ana, running.client("ben") as ben:
        chart = a_chart_of_two(ana)
        broken = {"pk": {"S": f"PRACTICE#willow#CLIENT#{chart}"}, "sk": {"S": "INBOX#nobody"}}
        running.aws("dynamodb").put_item(TableName=running.stack["messages_table"], Item=broken)
        good = put_on_the_bus(running, update(chart))
        poison = put_on_the_bus(running, update(chart, "horoscope"))
        eventually(lambda: count(running, LETTERS) == 2, GIVEN_UP_AFTER_SECONDS)

        status, shown = running.maintain("dead-letters")
        assert status == 0, shown
        assert f"client_id={chart}  event_id={good}" in shown
        assert "cause   record_portal_update failed on every delivery from PortalUpdates" in shown
        assert f"client_id={chart}  event_id={poison}" in shown
        assert "cause   record_portal_update rejected it: detail-type: unknown area" in shown
        assert "  2 messages: 1 would be redriven, 1 poison\n" in shown

        status, said = running.maintain("redrive")
        assert (status, "This was a dry run" in said, count(running, LETTERS)) == (1, True, 2)
        running.aws("dynamodb").delete_item(TableName=running.stack["messages_table"], Key=broken)
        assert (notices(ana, chart), notices(ben, chart)) == ([], [])

        status, said = running.maintain("redrive", "--apply", "--queue", LETTERS)
        assert (status, count(running, LETTERS)) == (1, 1), said
        assert "  2 messages: 1 redriven, 1 poison, 0 failed\n" in said
        eventually(lambda: notices(ana, chart) and notices(ben, chart))
        assert (len(notices(ana, chart)), len(notices(ben, chart))) == (1, 1)
    assert "horoscope" not in running.make("dead-letters")
    assert "horoscope" in running.make("dead-letters", "ARGS=--bodies")


def test_what_is_driven_twice_is_recorded_once(running: Running) -> None:
    with running.client("ana") as ana:
        chart = a_chart_of_two(ana)
        event, last = update(chart), update(chart, "documents")
        for body in (event, event, last):
            put_letter(running, body)
        running.maintain("redrive", "--apply", "--queue", LETTERS)
        eventually(lambda: len(notices(ana, chart)) == 2)
        put_letter(running, event)
        running.maintain("redrive", "--apply", "--queue", LETTERS)
        eventually(lambda: count(running, "PortalUpdates") == 0)
        assert len(notices(ana, chart)) == 2


KILLED_BEFORE_THE_LETTER_IS_DELETED = """
import boto3, os, signal
boto3.setup_default_session()
boto3.DEFAULT_SESSION.events.register(
    "before-call.sqs.DeleteMessage", lambda **_: os.kill(os.getpid(), signal.SIGKILL)
)
"""


def test_a_redrive_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """With kill -9, when a letter was sent and is not deleted yet; then the whole stack."""
    running = Running(tmp_path)
    try:
        running.start()
        with running.client("ana") as ana:
            chart = a_chart_of_two(ana)
        for area in ("insurance", "documents"):
            put_letter(running, update(chart, area))
        status, _ = running.maintain("redrive", "--apply", before=KILLED_BEFORE_THE_LETTER_IS_DELETED)
        assert (status, count(running, LETTERS)) == (-signal.SIGKILL, 2)
        running.stop(signal.SIGKILL)
        running.start()
        with running.client("ana") as ana, running.client("ben") as ben:
            status, said = running.maintain("redrive", "--apply", "--queue", LETTERS)
            assert (status, count(running, LETTERS)) == (0, 0), said
            eventually(lambda: (len(notices(ana, chart)), len(notices(ben, chart))) == (2, 2))
            eventually(lambda: count(running, "PortalUpdates") == 0)
            assert (len(notices(ana, chart)), len(notices(ben, chart))) == (2, 2)
    finally:
        running.stop()


# ---------------------------------------------------------------- what a stream gave up
def records_of(running: Running, table: str, chart: str) -> list[Any]:
    """What the stream of a table holds of a chart."""
    streams = running.aws("dynamodbstreams")
    (stream,) = streams.list_streams(TableName=running.stack[table])["Streams"]
    shards = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    place = {"StreamArn": stream["StreamArn"], "ShardId": shards[0]["ShardId"]}
    iterator = streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    found: list[Any] = []
    while page := (answer := streams.get_records(ShardIterator=iterator))["Records"]:
        found += [{**record, **place} for record in page]
        iterator = answer["NextShardIterator"]
    return [one for one in found if one["dynamodb"]["Keys"]["pk"]["S"].startswith(f"PRACTICE#willow#CLIENT#{chart}")]


def note(records: list[Any], label: str | None = None) -> dict[str, Any]:
    """What Lambda leaves of a batch that it gave up."""
    times = [record["dynamodb"]["ApproximateCreationDateTime"].astimezone(UTC).isoformat() for record in records]
    arn = records[0]["StreamArn"]
    where = {
        "shardId": records[0]["ShardId"],
        "streamArn": f"{arn.rpartition('/')[0]}/{label}" if label else arn,
        "startSequenceNumber": records[0]["dynamodb"]["SequenceNumber"],
        "endSequenceNumber": records[-1]["dynamodb"]["SequenceNumber"],
        "approximateArrivalOfFirstRecord": times[0],
        "approximateArrivalOfLastRecord": times[-1],
        "batchSize": len(records),
    }
    context = {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 11}
    return {"requestContext": context, "DDBStreamBatchInfo": where}


def test_what_was_not_published_is_published(running: Running) -> None:
    """Whoever is connected hears of it: from the stream by way of the function, the bus and the queue."""
    chart = new_chart()
    with running.client("ana") as ana:
        ana.put(f"/clients/{chart}/portal-access", json=owned_by("rosa"))
        sent = send(ana, f"/clients/{chart}/messages", {"subject": "s", "body": "b"}).json()["id"]
    entries = [
        one for one in records_of(running, "messages_table", chart) if one["dynamodb"]["Keys"]["sk"]["S"] == sent
    ]
    log = running.folder / "logs/TellConnectionsFunction.log"
    eventually(lambda: log.exists() and "message.composed" in log.read_text())
    eventually(lambda: count(running, "LiveUpdates") == 0)
    with running.connected("rosa") as front_end:
        put_letter(running, note(entries), "UnpublishedEvents")
        status, said = running.maintain("redrive", "--apply", "--queue", "UnpublishedEvents")
        assert (status, "1 redriven" in said) == (0, True), said
        told = [json.loads(front_end.recv(timeout=30))]
        assert told == [{"inbox": {"client_id": chart, "clinician_id": "ana"}, "newest": sent}]

    put_letter(running, note(entries, label="2020-01-01T00:00:00.000"), "UnpublishedEvents")
    status, said = running.maintain("redrive", "--apply", "--queue", "UnpublishedEvents")
    assert (status, "0 redriven, 0 poison, 0 failed, 1 past the stream's 24 hours" in said) == (1, True), said
    assert count(running, "UnpublishedEvents") == 1


@pytest.mark.parametrize("label", [None, "2020-01-01T00:00:00.000"], ids=["from the stream", "from the table"])
def test_what_was_not_sealed_is_sealed(running: Running, label: str | None) -> None:
    chart, table, store = new_chart(), running.stack["audit_table"], running.aws("dynamodb")
    with running.client("ana") as ana:
        ana.put(f"/clients/{chart}/portal-access", json=owned_by("rosa"))
        thread = send(ana, f"/clients/{chart}/messages", {"subject": "s", "body": "b"}).json()["id"]
    with running.client("rosa") as rosa:
        send(rosa, f"{PORTAL.format(chart, 'ana')}/messages", {"thread_id": thread, "body": "b"})
    partition = f"PRACTICE#willow#CLIENT#{chart}"

    def rows(inside: str) -> list[Any]:
        found = store.scan(TableName=table, ConsistentRead=True)["Items"]
        return [row for row in found if row["pk"]["S"].startswith(f"{partition}{inside}")]

    eventually(lambda: len(set(sealing.sealed(rows("#SEALS")))) == 3)
    for row in rows("#SEAL"):
        store.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})
    assert rows("#SEAL") == []
    records = [one for one in records_of(running, "audit_table", chart) if "#SEAL" not in json.dumps(one, default=str)]
    put_letter(running, note(records, label), "UnsealedRecords")
    status, said = running.maintain("redrive", "--apply", "--queue", "UnsealedRecords")
    assert (status, count(running, "UnsealedRecords")) == (0, 0), said
    assert len(list(sealing.sealed(rows("#SEALS")))) == 3
    assert "findings              0" in running.make("verify-tables")


def test_without_a_stack_one_sentence_says_so(tmp_path: Path) -> None:
    status, said = Running(tmp_path).maintain("redrive")
    assert (status, said) == (
        2,
        "maintenance: no local stack is running: start it with `make run` in another terminal\n",
    )


def test_a_stack_that_was_killed_is_told_from_one_that_is_there(tmp_path: Path) -> None:
    running = Running(tmp_path)
    try:
        running.start()
        running.stop(signal.SIGKILL)
        status, said = running.maintain("dead-letters")
        assert (status, "was killed: start it with `make run`" in said.splitlines()[-1]) == (2, True), said
        assert "Traceback" not in said
    finally:
        running.stop()
        running.make("reset")  # ends the store that was left behind
