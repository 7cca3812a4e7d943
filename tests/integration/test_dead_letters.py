"""Dead letters are shown, explained and driven again: poison stays, the rest goes, nothing is lost, nothing is told."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging.events import portal_updates
from maintenance.dead_letters import redriving, sources
from maintenance.dead_letters.decisions import Decision, Outcome, RedriveFailed
from maintenance.dead_letters.messages import DeadLetterMessage
from testing import dead_letter_messages as letters_of
from testing.dead_letter_messages import LIVE_UPDATES, PORTAL_UPDATES, UNDELIVERED, DeadLetterQueues
from testing.leaks import canary
from testing.stack import portal_event

POISON = portal_event(**{"detail-type": "portal.horoscope.updated"})
OF_PORTAL_UPDATES = ("--queue", PORTAL_UPDATES)
OF_LIVE_UPDATES = ("--queue", LIVE_UPDATES)


@pytest.fixture
def letters(dynamodb: DynamoDBClient, template: dict[str, Any]) -> Iterator[DeadLetterQueues]:
    with letters_of.made_from(template) as made:
        yield made


def test_every_dead_letter_queue_of_the_template_is_looked_at(template: dict[str, Any]) -> None:
    put_aside_into = {
        queue
        for name, one in template["Resources"].items()
        for queue in template["Resources"]
        if one["Type"] != "AWS::SQS::QueuePolicy" and name != queue
        for target in _targets(one)
        if target == {"Fn::GetAtt": [queue, "Arn"]}
    }
    assert set(sources.SOURCES) == put_aside_into


def _targets(one: Any) -> Iterator[Any]:
    """Everything that a resource names as the place for what it cannot handle."""
    if isinstance(one, dict):
        for name, value in one.items():
            if name == "deadLetterTargetArn":
                yield value
            if name == "DeadLetterConfig":
                yield value.get("Arn")
            if name == "OnFailure":
                yield value["Destination"]
            yield from _targets(value)
    if isinstance(one, list):
        for part in one:
            yield from _targets(part)


# ---------------------------------------------------------------- what a redrive does
def test_poison_stays_and_the_rest_goes_where_it_came_from(letters: DeadLetterQueues) -> None:
    good = portal_event()
    letters.put(good, reason="not JSON", trace="kept")
    letters.put(POISON, reason="detail-type: unknown area")
    letters.put("no event at all")
    assert letters.run("redrive", "--apply", *OF_PORTAL_UPDATES) == 1
    (sent,) = letters.visible("PortalUpdates")
    assert (json.loads(sent["Body"]), sent["MessageAttributes"].keys()) == (good, {"trace"})
    assert letters.bodies(PORTAL_UPDATES) == sorted([json.dumps(POISON), "no event at all"]), "visible at once"
    (poison,) = [one for one in letters.visible() if "horoscope" in one["Body"]]
    assert poison["MessageAttributes"]["reason"]["StringValue"] == "detail-type: unknown area"


def test_a_dry_run_changes_nothing(letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str]) -> None:
    for body in (portal_event(), POISON):
        letters.put(body)
    before = letters.bodies(PORTAL_UPDATES)
    for words in (("dead-letters",), ("redrive",)):
        letters.run(*words, *OF_PORTAL_UPDATES)
        assert (letters.bodies(PORTAL_UPDATES), letters.bodies("PortalUpdates")) == (before, [])
    said = capsys.readouterr().out.splitlines()
    assert said.count("  2 messages: 1 would be redriven, 1 poison") == 2
    assert said[-1] == f"  make redrive 'ARGS=--queue {PORTAL_UPDATES} --apply'"


@pytest.mark.parametrize(
    ("inside", "words", "status"),
    [
        ([], ("redrive",), 0),
        ([], ("redrive", "--apply"), 0),
        ([portal_event()], ("redrive",), 1),
        ([portal_event()], ("redrive", "--apply"), 0),
        ([portal_event(), POISON], ("redrive", "--apply"), 1),
        ([POISON], ("dead-letters",), 0),
    ],
)
def test_the_status_says_whether_something_stays(
    letters: DeadLetterQueues, inside: list[Any], words: tuple[str, ...], status: int
) -> None:
    for body in inside:
        letters.put(body)
    assert letters.run(*words, *OF_PORTAL_UPDATES) == status


def test_a_long_queue_is_gone_through_once(letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(35):
        letters.put(POISON if number % 3 else portal_event())
    assert letters.run("redrive", "--apply", *OF_PORTAL_UPDATES) == 1
    assert "  35 messages: 12 redriven, 23 poison, 0 failed" in capsys.readouterr().out.splitlines()
    assert (len(letters.visible("PortalUpdates")), len(letters.visible())) == (12, 23)


@pytest.mark.parametrize("queue", [PORTAL_UPDATES, LIVE_UPDATES])
def test_all_that_a_function_takes_goes_again(letters: DeadLetterQueues, template: dict[str, Any], queue: str) -> None:
    told = template["Resources"]["LiveUpdateRule"]["Properties"]["EventPattern"]["detail-type"]
    areas = [f"portal.{area}.updated" for area in portal_updates.AREAS]
    types = areas if queue == PORTAL_UPDATES else [*told, "connection.expired"]
    of_all = {"clinician_id": "ana", "person_id": "ana", "role": "clinician", "state": "suspended"}
    detail = {**of_all, "connection_id": "c-1", "ends_at": 4_000_000_000} if queue == LIVE_UPDATES else {}
    for detail_type in types:
        letters.put(portal_event(**{"detail-type": detail_type, "detail": detail}), queue)
    assert letters.run("redrive", "--apply", "--queue", queue) == 0
    gone = [json.loads(body)["detail-type"] for body in letters.bodies(queue.removesuffix("DeadLetters"))]
    assert sorted(gone) == sorted(types)


def test_what_front_ends_cannot_be_told_stays(letters: DeadLetterQueues) -> None:
    bodies = sorted(["?", "[" * 100_000, '{"detail-type": "message.composed"}', json.dumps(POISON)])
    for body in bodies:
        letters.put(body, LIVE_UPDATES)
    assert letters.run("redrive", "--apply", *OF_LIVE_UPDATES) == 1
    assert (letters.bodies(LIVE_UPDATES), letters.bodies("LiveUpdates")) == (bodies, [])


# ---------------------------------------------------------------- what EventBridge could not deliver
OF_A_RULE = {"RULE_ARN": "arn:aws:events:…", "TARGET_ARN": "arn:aws:sqs:…", "ERROR_CODE": "NO_PERMISSIONS"}
OF_THE_BUS = {"ERROR_CODE": "INTERNAL_ERROR"}
OUR_EVENT = portal_event(
    **{"source": "client-messaging", "detail-type": "message.composed"}, detail={"clinician_id": "ana"}
)


@contextmanager
def a_bus(*, refusing: bool = False) -> Iterator[list[Any]]:
    """Instead of the bus: the entries that are put on it."""
    put: list[Any] = []

    def answer(params: Any, **_: Any) -> Any:
        put.extend(json.loads(params["body"])["Entries"])
        answered = type("Answered", (), {"status_code": 200, "headers": {}})
        return answered, {"FailedEntryCount": int(refusing), "Entries": [{}]}

    session = boto3.session.Session()
    session.events.register("before-call.events.PutEvents", answer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boto3, "DEFAULT_SESSION", session)
        yield put


@pytest.mark.parametrize(
    ("event", "attributes", "to"),
    [
        (portal_event(), OF_A_RULE, "PortalUpdates"),
        (portal_event(), OF_THE_BUS, "PortalUpdates"),
        (OUR_EVENT, OF_A_RULE, "LiveUpdates"),
    ],
)
def test_what_a_rule_could_not_deliver_goes_to_its_queue_as_it_is(
    letters: DeadLetterQueues, event: dict[str, Any], attributes: dict[str, str], to: str
) -> None:
    letters.put(event, UNDELIVERED, **attributes)
    with a_bus() as put:
        assert letters.run("redrive", "--apply", "--queue", UNDELIVERED) == 0
    (sent,) = letters.visible(to)
    assert (json.loads(sent["Body"]), sent.get("MessageAttributes")) == (event, None)
    assert (letters.bodies(UNDELIVERED), put) == ([], [])


def test_what_could_not_be_planned_goes_to_be_planned(letters: DeadLetterQueues) -> None:
    queue = letters.stack.resource("NudgesToPlan").rpartition("/")[2]
    target = {"TARGET_ARN": f"arn:aws:sqs:eu-west-1:123456789012:{queue}"}
    letters.put(OUR_EVENT, UNDELIVERED, **OF_A_RULE | target)
    assert letters.run("redrive", "--apply", "--queue", UNDELIVERED) == 0
    assert [json.loads(one) for one in letters.bodies("NudgesToPlan")] == [OUR_EVENT]
    assert (letters.bodies("LiveUpdates"), letters.bodies(UNDELIVERED)) == ([], [])


def test_what_was_not_planned_goes_to_be_planned_again(letters: DeadLetterQueues) -> None:
    poison: list[Any] = [
        {**OUR_EVENT, "detail-type": "message.replied"},
        {**OUR_EVENT, "detail": {"practice_id": "willow"}},
        "?",
    ]
    for one in (OUR_EVENT, *poison):
        letters.put(one, "UnplannedNudges")
    assert letters.run("redrive", "--apply", "--queue", "UnplannedNudges") == 1
    assert [json.loads(one) for one in letters.bodies("NudgesToPlan")] == [OUR_EVENT]
    assert len(letters.bodies("UnplannedNudges")) == 3


def test_what_the_bus_could_not_read_is_published_again_for_all(letters: DeadLetterQueues) -> None:
    letters.put(OUR_EVENT, UNDELIVERED, **OF_THE_BUS)
    with a_bus() as put:
        assert letters.run("redrive", "--apply", "--queue", UNDELIVERED) == 0
    (entry,) = put
    assert json.loads(entry.pop("Detail")) == OUR_EVENT["detail"]
    assert entry == {"Source": "client-messaging", "DetailType": "message.composed", "EventBusName": "no-Bus"}
    assert (letters.bodies(UNDELIVERED), letters.bodies("LiveUpdates")) == ([], [])


def test_an_event_that_the_bus_refuses_again_stays(
    letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    letters.put(OUR_EVENT, UNDELIVERED, **OF_THE_BUS)
    with a_bus(refusing=True) as put:
        assert letters.run("redrive", "--apply", "--queue", UNDELIVERED) == 1
    assert len(put) == 1
    assert "kept, failed: the bus refused it again" in capsys.readouterr().out
    assert len(letters.bodies(UNDELIVERED)) == 1


def test_an_undelivered_event_of_nobody_stays(letters: DeadLetterQueues) -> None:
    bodies = [
        "?",
        json.dumps(portal_event(source="ehr")),
        json.dumps(OUR_EVENT | {"detail-type": "message.burnt"}),
        json.dumps(OUR_EVENT | {"detail-type": ["message.composed"]}),
        json.dumps(OUR_EVENT | {"detail": "none"}),
        json.dumps(OUR_EVENT | {"detail": {"practice_id": "willow", "client_id": "leo"}}),
        json.dumps(POISON),
    ]
    for body in bodies:
        letters.put(body, UNDELIVERED, **OF_THE_BUS)
    assert letters.run("redrive", "--apply", "--queue", UNDELIVERED) == 1
    assert letters.bodies(UNDELIVERED) == sorted(bodies)


@pytest.mark.parametrize(
    ("event", "attributes", "why"),
    [
        (portal_event(), OF_A_RULE, "EventBridge could not deliver it to PortalUpdates: NO_PERMISSIONS"),
        (OUR_EVENT, OF_A_RULE, "EventBridge could not deliver it to LiveUpdates: NO_PERMISSIONS"),
        (OUR_EVENT, OF_THE_BUS, "EventBridge could not deliver it to the bus: INTERNAL_ERROR"),
    ],
)
def test_it_is_told_where_an_event_could_not_go(
    letters: DeadLetterQueues,
    capsys: pytest.CaptureFixture[str],
    event: dict[str, Any],
    attributes: dict[str, str],
    why: str,
) -> None:
    letters.put(event, UNDELIVERED, **attributes)
    letters.run("dead-letters", "--queue", UNDELIVERED)
    assert f"cause   {why}\n" in capsys.readouterr().out


# ---------------------------------------------------------------- interrupted, and two at once
class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("operation", ["SendMessage", "DeleteMessage"])
@pytest.mark.parametrize("how", [KeyboardInterrupt, Killed])
def test_whoever_is_stopped_loses_nothing_and_holds_nothing(
    letters: DeadLetterQueues, monkeypatch: pytest.MonkeyPatch, operation: str, how: type[BaseException]
) -> None:
    """Before a letter is sent, or between that and its deletion: then it is there twice, which its event's id cures."""

    def stop(**_: Any) -> None:
        raise how

    for _ in range(12):
        letters.put(portal_event())
    session = boto3.session.Session()
    session.events.register(f"before-call.sqs.{operation}", stop)
    with monkeypatch.context() as patch:
        patch.setattr(boto3, "DEFAULT_SESSION", session)
        with pytest.raises((SystemExit, Killed)):
            letters.run("redrive", "--apply", *OF_PORTAL_UPDATES)
    assert len(letters.bodies(PORTAL_UPDATES)) == 12, "visible at once"
    assert len(letters.visible("PortalUpdates")) == (1 if operation == "DeleteMessage" else 0)
    assert letters.run("redrive", "--apply", *OF_PORTAL_UPDATES) == 0
    assert len(letters.visible("PortalUpdates")) == (13 if operation == "DeleteMessage" else 12)


def test_what_one_redrive_holds_another_does_not_see(letters: DeadLetterQueues) -> None:
    for _ in range(15):
        letters.put(portal_event())
    source = sources.source(letters.stack, PORTAL_UPDATES)
    with sources.dead_letter_queue(letters.stack, PORTAL_UPDATES) as held:
        first = redriving.redrive(held, source)
        next(first)
        with sources.dead_letter_queue(letters.stack, PORTAL_UPDATES) as others:
            seen = {result.message.id for result in redriving.redrive(others, source)}
        mine = {result.message.id for result in first}
    assert (len(seen), len(mine), seen & mine) == (5, 9, set())
    assert len(letters.visible("PortalUpdates")) == 15


@pytest.mark.parametrize("command", [("dead-letters",), ("redrive",), ("redrive", "--apply")])
@pytest.mark.parametrize("held", [3, 15])
def test_messages_that_a_killed_command_holds_are_counted(
    letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], held: int
) -> None:
    for _ in range(15):
        letters.put(portal_event())
    url, left = letters.stack.resource(PORTAL_UPDATES), held
    while left:
        page = letters.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=min(10, left), VisibilityTimeout=600)
        left -= len(page["Messages"])
    assert letters.run(*command, *OF_PORTAL_UPDATES) == 1
    said = capsys.readouterr().out
    assert f"{held} messages are held by another command, or by one that was killed, until " in said
    assert "no messages" not in said


def test_messages_that_were_seen_are_not_held(letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(15):
        letters.put(portal_event())
    assert letters.run("dead-letters", *OF_PORTAL_UPDATES) == 0
    assert letters.run("redrive", "--apply", *OF_PORTAL_UPDATES) == 0
    assert letters.run("redrive", "--apply", *OF_PORTAL_UPDATES) == 0
    assert "held by" not in capsys.readouterr().out


@pytest.mark.parametrize("command", [("dead-letters",), ("redrive", "--apply")])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_a_page_arrives_leaves_nothing_invisible(
    letters: DeadLetterQueues, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], number: signal.Signals
) -> None:
    for _ in range(12):
        letters.put(portal_event())
    session = boto3.session.Session()
    session.events.register("after-call.sqs.ReceiveMessage", lambda **_: signal.raise_signal(number))
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        with monkeypatch.context() as patch:
            patch.setattr(boto3, "DEFAULT_SESSION", session)
            with pytest.raises(SystemExit) as ended:
                letters.run(*command, *OF_PORTAL_UPDATES)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    assert ended.value.code == 2
    assert len(letters.visible()) == 12


def test_a_letter_that_was_lost_to_another_redrive_is_left_to_it(letters: DeadLetterQueues) -> None:
    for _ in range(2):
        letters.put(portal_event())
    source = sources.source(letters.stack, PORTAL_UPDATES)
    with sources.dead_letter_queue(letters.stack, PORTAL_UPDATES) as held:
        walk = redriving.redrive(held, source)
        first = next(walk).message
        (other,) = set(held._held) - {first.id}
        letters.sqs.delete_message(QueueUrl=letters.stack.resource(PORTAL_UPDATES), ReceiptHandle=held._held[other])
        assert list(walk) == []
    assert len(letters.visible("PortalUpdates")) == 1


def test_what_comes_back_in_the_meantime_is_not_driven_twice(letters: DeadLetterQueues) -> None:
    """Its function failed with it again while the rest was driven."""
    letters.put(portal_event())
    url, dead = (letters.stack.resource(name) for name in ("PortalUpdates", PORTAL_UPDATES))
    arn = letters.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    letters.sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    source = sources.source(letters.stack, PORTAL_UPDATES)
    with sources.dead_letter_queue(letters.stack, PORTAL_UPDATES) as held:
        walk = redriving.redrive(held, source)
        next(walk)
        for _ in range(2):
            letters.sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)
        assert list(walk) == []
    assert len(letters.visible()) == 1


# ---------------------------------------------------------------- what is told
OF_EVENTBRIDGE = {"RULE_ARN": "arn:aws:events:…", "TARGET_ARN": "arn:aws:sqs:…", "ERROR_MESSAGE": "kanariek"}


@pytest.mark.parametrize(
    ("attributes", "came_from", "why"),
    [
        ({}, None, "sent to this queue directly, without a reason"),
        ({}, "arn:aws:sqs:eu-west-1:1:x", "failed on every delivery from PortalUpdates"),
        ({"reason": "detail.changed_fields.0: string_pattern_mismatch; id: missing"}, None, "fields.0: string_pattern"),
        ({"reason": "not JSON"}, None, "record_portal_update rejected it: not JSON"),
        ({"reason": "Leo moved"}, None, "the reason is not one of its own (--bodies shows it)"),
        ({"ERROR_CODE": "NO_PERMISSIONS", "RETRY_ATTEMPTS": "0"}, None, "not deliver it to PortalUpdates: NO_PERMI"),
        (
            {"ERROR_CODE": "THROTTLING", "RETRY_ATTEMPTS": "185", "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts"},
            None,
            "THROTTLING, 185 retries, stopped by MaximumRetryAttempts",
        ),
        ({"ERROR_CODE": "Leo moved", "RETRY_ATTEMPTS": "often"}, None, "PortalUpdates: unknown error code"),
    ],
)
def test_it_is_told_why_a_letter_is_here(
    letters: DeadLetterQueues, attributes: dict[str, str], came_from: str | None, why: str
) -> None:
    given: Any = {name: letters_of.text(value) for name, value in attributes.items()}
    letter = DeadLetterMessage("id", "receipt", json.dumps(portal_event()), given, datetime.now(UTC), came_from)
    told = sources.source(letters.stack, PORTAL_UPDATES).cause(letter)
    assert why in told
    assert "Leo" not in told


def test_what_was_put_aside_once_and_is_understood_today_goes_again(
    letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    letters.put(portal_event(), reason="detail-type: unknown area")
    letters.run("dead-letters", *OF_PORTAL_UPDATES)
    said = capsys.readouterr().out
    assert "cause   record_portal_update rejected it: detail-type: unknown area" in said
    assert "result  would be redriven: to PortalUpdates" in said


def test_a_letter_s_type_and_ids_are_told(letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str]) -> None:
    event = portal_event()
    sent = letters.put(event)
    letters.run("dead-letters", *OF_PORTAL_UPDATES)
    said = capsys.readouterr().out
    what = f"portal.demographics.updated  practice_id=willow  client_id=leo  event_id={event['id']}"
    assert f"message {sent}\n    what    {what}\n" in said


WORD, TEXT = canary.WORD, canary.TEXT


BODIES = [
    TEXT,
    json.dumps(TEXT),
    json.dumps({TEXT: TEXT, "detail-type": TEXT, "detail": {TEXT: TEXT, "client_id": TEXT, "body": WORD}}),
    json.dumps({"detail-type": f"portal.{WORD}.updated", "source": WORD, "detail": WORD}),
    json.dumps(portal_event(source=TEXT, id=f"{WORD} {WORD}", detail={"occurred_at": TEXT, "changed_fields": TEXT})),
    json.dumps(portal_event(detail={"changed_fields": [WORD, TEXT], "occurred_at": WORD, "note": TEXT})),
    json.dumps({"requestContext": {"condition": WORD}, "DDBStreamBatchInfo": {"shardId": TEXT, "batchSize": WORD}}),
]


@pytest.mark.parametrize("queue", sources.SOURCES)
def test_nothing_of_a_body_is_told_but_its_type_and_ids(
    letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str], queue: str
) -> None:
    for body in BODIES:
        letters.put(body, queue, reason=TEXT.replace("\t", " "), ERROR_MESSAGE=WORD)
    for words in (("dead-letters",), ("redrive",), ("redrive", "--apply")):
        letters.run(*words, "--queue", queue)
    told = capsys.readouterr()
    assert told.out.count(f"  {len(BODIES)} messages: ") == 3
    assert canary.forms_in(told.out + told.err) == set()
    letters.run("dead-letters", "--queue", queue, "--bodies")
    assert canary.forms_in(capsys.readouterr().out), "it was looking"


def test_a_body_does_not_rule_the_terminal(letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str]) -> None:
    letters.put("\x1b[2Jé\n\u202e")
    letters.run("dead-letters", "--bodies", *OF_PORTAL_UPDATES)
    assert "body: \\u001b[2Jé\\n\\u202e\n" in capsys.readouterr().out


class OutOfReach:
    """Where letters come from that fail again whenever they are driven."""

    def summary(self, letter: DeadLetterMessage) -> str:
        return letter.id

    def cause(self, _: DeadLetterMessage) -> str:
        return "it failed"

    def decide(self, _: DeadLetterMessage) -> Decision:
        return Decision(Outcome.REDRIVEN, "it may have been a passing cause")

    def redrive(self, _: DeadLetterMessage, decision: Decision) -> str | None:
        raise RedriveFailed(f"again, although {decision.reason}")


def test_a_letter_that_fails_again_stays(letters: DeadLetterQueues) -> None:
    letters.put(portal_event())
    with sources.dead_letter_queue(letters.stack, PORTAL_UPDATES) as held:
        (result,) = redriving.redrive(held, OutOfReach())
    assert (result.outcome, result.reason) == (Outcome.FAILED, "again, although it may have been a passing cause")
    assert len(letters.bodies(PORTAL_UPDATES)) == 1


# ---------------------------------------------------------------- nudges
RING = {"kind": "person", "practice_id": "willow", "person_id": "rosa", "ring": "01JD0000000000000000000000"}
BY_SCHEDULER = {
    "ERROR_CODE": "AWS.SimpleQueueService.NonExistentQueue",
    "EXHAUSTED_RETRY_CONDITION": "MaximumEventAgeInSeconds",
    "RETRY_ATTEMPTS": "3",
    "SCHEDULE_ARN": "arn:aws:scheduler:us-east-1:123456789012:schedule/group/n-1",
    "SCHEDULED_TIME": "2026-11-29T05:00:00Z",
    "EXECUTION_ID": "ad06616e51cdf74a",
    "IS_PAYLOAD_TRUNCATED": "false",
}


def an_outcome(source: str = "aws.ses", detail_type: str = "Email Bounced", **changes: Any) -> dict[str, Any]:
    to = [{"emailAddress": "rosa@example.invalid"}]
    detail = {
        "mail": {},
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": to},
        "complaint": {"complainedRecipients": to},
        "eventType": "TEXT_DELIVERED",
    }
    return {**portal_event(), "source": source, "detail-type": detail_type, "detail": detail, **changes}


def test_a_ring_goes_again_without_what_scheduler_said_of_it(
    letters: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    letters.put(RING, "UnsentNudges", **BY_SCHEDULER)
    for poison in (
        "no ring",
        "[]",
        json.dumps({"kind": "planet", "ring": "1"}),
        json.dumps({"kind": ["person"], "ring": "1"}),
    ):
        letters.put(poison, "UnsentNudges")
    assert letters.run("redrive", "--apply", "--queue", "UnsentNudges") == 1
    [sent] = letters.visible("NudgesDue")
    assert (json.loads(sent["Body"]), sent.get("MessageAttributes", {})) == (RING, {})
    assert len(letters.visible("UnsentNudges")) == 4
    assert (
        "could not deliver it to NudgesDue: AWS.SimpleQueueService.NonExistentQueue, 3 retries"
        in capsys.readouterr().out
    )


@pytest.mark.parametrize("queue", ["UnrecordedNudgeOutcomes", UNDELIVERED])
def test_an_outcome_goes_to_its_queue_and_to_no_front_end(letters: DeadLetterQueues, queue: str) -> None:
    outcomes = [
        an_outcome(),
        an_outcome(detail_type="Email Complaint Received"),
        an_outcome("aws.sms-voice", "Text Message Delivery Status Updated"),
    ]
    others = [an_outcome(detail_type="Email Opened"), an_outcome("aws.sms-voice"), an_outcome(detail=[])]
    others += [{**an_outcome(), "detail-type": ["Email Bounced"]}]
    for event in (*outcomes, *others):
        letters.put(event, queue)
    assert letters.run("redrive", "--apply", "--queue", queue) == 1
    assert letters.bodies("NudgeOutcomes") == sorted(map(json.dumps, outcomes))
    assert letters.bodies("LiveUpdates") == letters.bodies("PortalUpdates") == []
    assert len(letters.visible(queue)) == len(others)
