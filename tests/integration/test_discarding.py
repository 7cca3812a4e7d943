"""One dead-letter message that no redrive can process is discarded, and recorded; all others stay where they are."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from maintenance.stacks import NotThere
from testing import dead_letter_messages as dead_letters
from testing.dead_letter_messages import LIVE_UPDATES, PORTAL_UPDATES, DeadLetterQueues
from testing.leaks import canary
from testing.stack import portal_event

POISON = portal_event(**{"detail-type": "portal.horoscope.updated"})


@pytest.fixture
def queues(dynamodb: DynamoDBClient, template: dict[str, Any]) -> Iterator[DeadLetterQueues]:
    with dead_letters.made_from(template) as made:
        yield made


def test_one_poison_message_is_deleted_and_recorded(
    queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [queues.put(body, queue) for queue in (PORTAL_UPDATES, LIVE_UPDATES) for body in (POISON, portal_event())]
    poison = queues.put(POISON, reason="detail-type: unknown area")
    assert queues.run("redrive", "--apply", "--discard", poison) == 0
    *said, record = capsys.readouterr().out.splitlines()
    assert "    result  discarded: detail-type: unknown area" in said
    assert json.loads(record) | {"at": "", "sent_at": ""} == {
        "at": "",
        "act": "dead-letter message discarded",
        "stack": "these queues",
        "queue": PORTAL_UPDATES,
        "message_id": poison,
        "sent_at": "",
        "what": f"an event of another type  practice_id=willow  client_id=leo  event_id={POISON['id']}",
        "cause": "record_portal_update rejected it: detail-type: unknown area",
        "reason": "detail-type: unknown area",
    }
    assert all(datetime.fromisoformat(json.loads(record)[name]) for name in ("at", "sent_at"))
    left = [one["MessageId"] for queue in (PORTAL_UPDATES, LIVE_UPDATES) for one in queues.visible(queue)]
    assert sorted(left) == sorted(others), "all others stay, and are visible at once"


def test_a_dry_run_says_what_it_would_do(queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]) -> None:
    poison = queues.put(POISON)
    assert queues.run("redrive", "--discard", poison, "--queue", PORTAL_UPDATES) == 1
    said = capsys.readouterr().out.splitlines()
    assert "    result  would be discarded: detail-type: unknown area" in said
    assert said[-1] == f"  make redrive 'ARGS=--queue {PORTAL_UPDATES} --discard {poison} --apply'"
    assert len(queues.visible()) == 1


@pytest.mark.parametrize("apply", [(), ("--apply",)], ids=["dry run", "apply"])
def test_a_message_that_a_redrive_would_process_is_not_discarded(
    queues: DeadLetterQueues, apply: tuple[str, ...]
) -> None:
    good = queues.put(portal_event())
    with pytest.raises(NotThere, match=r"is not poison, a redrive would process it \(to PortalUpdates\): redrive it"):
        queues.run("redrive", *apply, "--discard", good)
    assert (len(queues.visible()), queues.visible("PortalUpdates")) == (1, [])


@pytest.mark.parametrize("queue", [PORTAL_UPDATES, LIVE_UPDATES])
def test_a_message_that_no_queue_has_is_refused(queues: DeadLetterQueues, queue: str) -> None:
    for body in (POISON, portal_event()):
        queues.put(body)
    with pytest.raises(NotThere, match=f"message 0 is in none of {queue}"):
        queues.run("redrive", "--apply", "--discard", "0", "--queue", queue)
    assert len(queues.visible()) == 2


def test_a_message_that_another_command_holds_is_left_to_it_and_said_until_when(
    queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    poison = queues.put(POISON)
    queues.sqs.receive_message(QueueUrl=queues.stack.resource(PORTAL_UPDATES), VisibilityTimeout=600)
    assert queues.run("redrive", "--apply", "--discard", poison) == 1
    said = capsys.readouterr().out
    assert f"message {poison} is not among the visible messages" in said
    until = {f"{datetime.now(UTC) + timedelta(seconds=600 - ago):%H:%M}" for ago in (0, 60)}
    (held,) = [line for line in said.splitlines() if "held by another command" in line]
    assert held.strip().startswith("1 message is held")
    assert any(f"until {time} UTC" in held for time in until)


def test_a_message_that_another_command_received_meanwhile_is_left_to_it(
    queues: DeadLetterQueues, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    poison = queues.put(POISON)

    def lost(**_: Any) -> Any:
        answer = type("Answered", (), {"status_code": 400, "headers": {}})
        return answer, {"Error": {"Code": "AWS.SimpleQueueService.MessageNotInflight", "Message": "no longer"}}

    session = boto3.session.Session()
    session.events.register("before-call.sqs.ChangeMessageVisibility", lost)
    with monkeypatch.context() as patch:
        patch.setattr(boto3, "DEFAULT_SESSION", session)
        assert queues.run("redrive", "--apply", "--discard", poison) == 1
    assert "kept: another command received it meanwhile" in capsys.readouterr().out
    assert len(queues.visible()) == 1


def test_neither_output_nor_record_has_content(queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]) -> None:
    body = json.dumps({"detail-type": canary.TEXT, "detail": {canary.TEXT: canary.WORD, "client_id": canary.TEXT}})
    poison = queues.put(body, reason=canary.TEXT.replace("\t", " "), ERROR_MESSAGE=canary.WORD)
    assert queues.run("redrive", "--apply", "--discard", poison) == 0
    told = capsys.readouterr()
    assert canary.forms_in(told.out + told.err) == set()
    assert poison in told.out, "it was looking"
