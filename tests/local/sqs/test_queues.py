"""Queues: nothing lost, hidden while in somebody's hands, put aside when it cannot be handled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.awslambda.functions import failed_items
from local.event_sources.sqs_mapping import record
from local.journal import Journal
from local.sqs.queues import Queue, Queues

JOBS = Queue("jobs", visibility_seconds=30, dead_letters="dead", max_receives=2, retention_seconds=1000)
DEAD = Queue("dead")


class Clock:
    """Time that passes when told to."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queues(tmp_path: Path, clock: Clock) -> Iterator[Queues]:
    journal = Journal(tmp_path / "events.db")
    yield Queues(journal, [JOBS, DEAD], clock)
    journal.close()


def bodies(queues: Queues, name: str = "jobs", limit: int = 10) -> list[str]:
    return [message.body for message in queues.receive(name, limit)]


def test_messages_come_in_the_order_in_which_they_were_sent(queues: Queues) -> None:
    for body in "abc":
        queues.send("jobs", body)
    assert bodies(queues, limit=2) == ["a", "b"]
    assert bodies(queues) == ["c"]


def test_a_received_message_is_hidden_until_its_time_is_over(queues: Queues, clock: Clock) -> None:
    queues.send("jobs", "a")
    assert queues.receive("jobs", 1)[0].received == 1
    clock.now += 29
    assert bodies(queues) == []
    assert queues.counts("jobs") == (0, 1, 0)
    clock.now += 1
    again = queues.receive("jobs", 1)[0]
    assert (again.received, again.system_attributes()["ApproximateReceiveCount"]) == (2, "2")


def test_deleted_is_deleted_and_an_old_receipt_deletes_nothing(queues: Queues, clock: Clock) -> None:
    queues.send("jobs", "a")
    old = queues.receive("jobs", 1)[0]
    clock.now += 31
    new = queues.receive("jobs", 1)[0]
    queues.delete("jobs", old.receipt)
    assert queues.counts("jobs") == (0, 1, 0)
    queues.delete("jobs", new.receipt)
    clock.now += 31
    assert bodies(queues) == []


def test_a_message_that_is_received_too_often_goes_to_the_dead_letters(queues: Queues, clock: Clock) -> None:
    sent = queues.send("jobs", "a", {"trace": {"DataType": "String", "StringValue": "t"}})
    for _ in range(2):
        message = queues.receive("jobs", 1)[0]
        queues.change_visibility("jobs", message.receipt, 1)
        clock.now += 2
    assert bodies(queues) == []
    dead = queues.receive("dead", 1)[0]
    assert (dead.id, dead.body, dead.source, dead.received) == (sent, "a", "jobs", 1)
    assert dead.attributes["trace"]["StringValue"] == "t"
    assert dead.system_attributes()["DeadLetterQueueSourceArn"].endswith(":jobs")


def test_a_delayed_message_waits_and_an_old_one_is_gone(queues: Queues, clock: Clock) -> None:
    queues.send("jobs", "late", delay=60)
    assert bodies(queues) == []
    assert queues.counts("jobs") == (0, 0, 1)
    assert queues.seconds_to_next("jobs") == 60
    clock.now += 60
    assert bodies(queues) == ["late"]
    clock.now += 1000
    assert bodies(queues) == []
    assert queues.seconds_to_next("jobs") is None


def test_what_a_killed_engine_had_in_its_hands_is_there_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    journal = Journal(tmp_path / "events.db")
    queues = Queues(journal, [JOBS, DEAD], clock)
    queues.send("jobs", "a")
    assert bodies(queues) == ["a"]
    assert bodies(queues) == []
    journal.close()
    journal = Journal(tmp_path / "events.db")
    message = Queues(journal, [JOBS, DEAD], clock).receive("jobs", 1)[0]
    assert (message.body, message.received) == ("a", 2)
    journal.close()


def test_a_transaction_that_fails_sends_nothing(tmp_path: Path, clock: Clock) -> None:
    journal = Journal(tmp_path / "events.db")
    queues = Queues(journal, [JOBS, DEAD], clock)

    def half() -> None:
        with journal.transaction():
            queues.send("jobs", "a")
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        half()
    assert bodies(queues) == []
    journal.close()


def test_a_function_gets_a_message_in_lambda_s_shape(queues: Queues) -> None:
    queues.send("jobs", "a", {"n": {"DataType": "Number", "StringValue": "3"}})
    found = record(queues.receive("jobs", 1)[0])
    assert found["eventSource"] == "aws:sqs"
    assert found["eventSourceARN"] == "arn:aws:sqs:us-east-1:000000000000:jobs"
    assert found["awsRegion"] == "us-east-1"
    assert found["body"] == "a"
    assert found["attributes"]["ApproximateReceiveCount"] == "1"
    assert found["attributes"]["SentTimestamp"] == "1000000000"
    assert found["messageAttributes"]["n"] == {
        "stringValue": "3",
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": "Number",
    }


@pytest.mark.parametrize(
    ("response", "again"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "b"}]}, {"b"}),
        ({"batchItemFailures": [{"itemIdentifier": "z"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{"wrong": "b"}]}, {"a", "b"}),
        ({"batchItemFailures": "b"}, {"a", "b"}),
    ],
)
def test_a_function_says_which_items_it_wants_again(response: object, again: set[str]) -> None:
    assert failed_items(response, {"a", "b"}, partial=True) == again


def test_without_report_batch_item_failures_what_it_says_does_not_count() -> None:
    assert failed_items({"batchItemFailures": [{"itemIdentifier": "b"}]}, {"a", "b"}, partial=False) == set()
