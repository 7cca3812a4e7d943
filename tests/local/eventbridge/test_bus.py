"""PutEvents takes or refuses each entry as EventBridge does, and what it took is in the journal when it answers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.documents import Document
from local.awslambda.async_invocations import AsyncInvocations
from local.cloudformation.template import Resource
from local.eventbridge.bus import MAX_BYTES, Bus, InvalidRequest
from local.journal import Journal
from local.logs import Logs
from local.sqs.queues import Queue, Queues

BUS = Resource("Bus", "AWS::Events::EventBus", "portal-bus", {"Name": "portal-bus"})
RULE = Resource(
    "Rule",
    "AWS::Events::Rule",
    "local-Rule",
    {
        "EventBusName": "portal-bus",
        "EventPattern": {"source": ["portal"]},
        "Targets": [{"Id": "jobs", "Arn": "arn:aws:sqs:us-east-1:000000000000:jobs"}],
    },
)
ENTRY: Document = {"Source": "portal", "DetailType": "x", "Detail": '{"a": "ü"}', "EventBusName": "portal-bus"}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "events.db")
    yield journal
    journal.close()


@pytest.fixture
def queues(journal: Journal) -> Queues:
    return Queues(journal, [Queue("jobs")])


@pytest.fixture
def bus(journal: Journal, queues: Queues, tmp_path: Path) -> Bus:
    bus = Bus(journal, queues, AsyncInvocations(journal, queues, {}, Logs(tmp_path)))
    bus.configure([BUS], [RULE])
    return bus


def delivered(queues: Queues) -> list[Document]:
    return [json.loads(message.body) for message in queues.receive("jobs", 10)]


@pytest.mark.parametrize("name", ["portal-bus", "arn:aws:events:us-east-1:000000000000:event-bus/portal-bus"])
def test_an_event_reaches_its_queue_in_the_envelope(bus: Bus, queues: Queues, name: str) -> None:
    answer = bus.put([{**ENTRY, "EventBusName": name, "Resources": ["r"], "Time": 1_700_000_000}])
    assert answer["FailedEntryCount"] == 0
    (event,) = delivered(queues)
    assert event == {
        "version": "0",
        "id": answer["Entries"][0]["EventId"],
        "detail-type": "x",
        "source": "portal",
        "account": "000000000000",
        "time": "2023-11-14T22:13:20Z",
        "region": "us-east-1",
        "resources": ["r"],
        "detail": {"a": "ü"},
    }


def test_an_event_of_another_bus_or_source_does_not(bus: Bus, queues: Queues) -> None:
    bus.put([{**ENTRY, "EventBusName": "default"}, {**ENTRY, "Source": "ehr"}])
    assert delivered(queues) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Detail": "not json"}, "MalformedDetail"),
        ({"Detail": "[1]"}, "MalformedDetail"),
        ({"Detail": ""}, "InvalidArgument"),
        ({"Source": ""}, "InvalidArgument"),
        ({"DetailType": None}, "InvalidArgument"),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException"),
        ({"EventBusName": "nowhere"}, "InvalidArgument"),
    ],
)
def test_a_bad_entry_is_refused_by_itself(bus: Bus, queues: Queues, change: Document, code: str) -> None:
    answer = bus.put([ENTRY, {**ENTRY, **change}])
    assert answer["FailedEntryCount"] == 1
    assert "EventId" in answer["Entries"][0]
    assert answer["Entries"][1]["ErrorCode"] == code
    assert len(delivered(queues)) == 1


def test_the_limits_of_a_request(bus: Bus, queues: Queues) -> None:
    bus.put([ENTRY] * 10)
    size = len(ENTRY["Source"]) + len(ENTRY["DetailType"])
    fits = {**ENTRY, "Detail": json.dumps({"a": "x" * (MAX_BYTES - size - 9)})}
    bus.put([fits])
    assert len(delivered(queues)) == 10
    for entries in ([], [ENTRY] * 11, [{**fits, "Detail": fits["Detail"] + " "}]):
        with pytest.raises(InvalidRequest):
            bus.put(entries)
