"""Dead letters of a deployed stack, found by its name: with the rights that the document asks for, and no others.

MiniStack lacks EventBridge's own dead letters, and streams that forget after 24 hours. It asks for the action
sqs:ChangeMessageVisibilityBatch, which IAM does not have (sqs:ChangeMessageVisibility is it), and lets read streams of
all tables or of none.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import pytest

from deployment.paths import REPOSITORY
from maintenance import stacks
from maintenance.dead_letters import sources
from testing.deployed import deployment
from testing.deployed.ministack import Account
from testing.deployed.practice import Practice, a_client, happens
from testing.people import ANA
from testing.stack import portal_event

LETTERS: Final = "PortalUpdatesDeadLetters"
PUT_ASIDE_WITHIN_SECONDS: Final = 60  # the function may have to start, on a busy machine


@pytest.fixture(scope="module")
def statements(practice: Practice) -> list[Any]:
    """The document's, for this stack."""
    text = (REPOSITORY / "docs/dead-letters.md").read_text(encoding="utf-8")
    (documented,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    key = practice.account.client("kms").describe_key(KeyId=practice.deployment.ids["Key"])["KeyMetadata"]["Arn"]
    visibility = '"sqs:ChangeMessageVisibility"'
    for word, meant in (
        ("STACK", deployment.STACK),
        ('"KEY"', f'"{key}"'),
        (visibility, f'{visibility}, "sqs:ChangeMessageVisibilityBatch"'),
    ):
        documented = documented.replace(word, meant)
    found: list[Any] = json.loads(documented)
    return [one | ({"Resource": "*"} if one["Sid"] == "ReadStreams" else {}) for one in found]


@pytest.fixture(scope="module")
def operator(practice: Practice, statements: list[Any]) -> Iterator[Account]:
    """Somebody with the rights of the document."""
    with in_a_role(practice, statements) as account:
        yield account


def in_a_role(practice: Practice, statements: list[Any]) -> Any:
    name, iam = f"operator-{uuid4().hex[:8]}", practice.account.client("iam")
    whoever = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    version = {"Version": "2012-10-17"}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({**version, "Statement": [whoever]}))
    policy = json.dumps({**version, "Statement": statements})
    iam.put_role_policy(RoleName=name, PolicyName="dead-letters", PolicyDocument=policy)
    return practice.account.in_the_role(name)


def maintain(account: Account, *words: str) -> tuple[int, str]:
    """The status of a command of `python -m maintenance` in an account, and what it prints."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "maintenance", *words, "--stack", deployment.STACK],
        cwd=REPOSITORY,
        env={**ours, "PYTHONPATH": "layers/messaging", **account.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def put_letter(practice: Practice, body: Any, queue: str = LETTERS, **attributes: str) -> None:
    given = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    practice.account.client("sqs").send_message(
        QueueUrl=practice.deployment.ids[queue], MessageBody=json.dumps(body), MessageAttributes=given
    )


def waiting(practice: Practice) -> int:
    """How many portal updates wait in the dead letters."""
    name = "ApproximateNumberOfMessages"
    queue = practice.deployment.ids[LETTERS]
    asked = practice.account.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
    return int(asked["Attributes"][name])


def test_a_stack_is_found_by_its_name(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in practice.account.environment.items():
        monkeypatch.setenv(name, value)
    stack = stacks.find(deployment.STACK)
    assert stack.resources == practice.deployment.ids
    with pytest.raises(stacks.NotThere, match=r"^no-such-stack: "):
        stacks.find("no-such-stack")


@pytest.mark.parametrize("who", ["root", "operator"])
def test_poison_stays_and_the_rest_becomes_a_notice(practice: Practice, operator: Account, who: str) -> None:
    account = operator if who == "operator" else practice.account
    leo = a_client()
    practice.enable(ANA, leo)
    event = portal_event(leo)
    put_letter(practice, event, ERROR_CODE="NO_PERMISSIONS", RETRY_ATTEMPTS="0")
    put_letter(practice, event)
    practice.put_event(portal_event(leo, **{"detail-type": "portal.horoscope.updated"}))
    assert happens(lambda: waiting(practice) == 3, PUT_ASIDE_WITHIN_SECONDS)
    status, shown = maintain(account, "dead-letters", "--queue", LETTERS)
    assert (status, shown.count(f"client_id={leo}")) == (0, 3), shown
    assert "EventBridge could not deliver it to PortalUpdates: NO_PERMISSIONS, 0 retries" in shown
    assert "record_portal_update rejected it: detail-type: unknown area" in shown
    status, said = maintain(account, "redrive", "--apply", "--queue", LETTERS)
    assert (status, "3 messages: 2 redriven, 1 poison, 0 failed" in said) == (1, True), said
    assert practice.notice_arrives(leo)
    (poison,) = practice.dead_letters()
    assert "horoscope" in poison["Body"]
    assert [entry["kind"] for entry in practice.inbox(ANA, leo).json["entries"]] == ["notice"]


def test_all_queues_are_looked_into_with_the_document_s_rights(operator: Account) -> None:
    status, said = maintain(operator, "redrive", "--apply")
    assert (status, said.count("no messages")) == (0, len(sources.SOURCES)), said


@pytest.mark.parametrize("of", ["a rule", "the bus"])
def test_what_eventbridge_could_not_deliver_is_redriven(practice: Practice, operator: Account, of: str) -> None:
    ours = {"source": "client-messaging", "detail-type": "message.composed"}
    event = portal_event(**ours, detail={"clinician_id": "ana"})
    rule = {"RULE_ARN": "arn:aws:events:eu-west-1:000000000000:rule/bus/rule"} if of == "a rule" else {}
    put_letter(practice, event, "UndeliveredEvents", ERROR_CODE="NO_PERMISSIONS", **rule)
    status, said = maintain(operator, "redrive", "--apply", "--queue", "UndeliveredEvents")
    assert (status, "  1 message: 1 redriven, 0 poison, 0 failed\n" in said) == (0, True), said


def a_note(practice: Practice, table: str) -> dict[str, Any]:
    """Of the newest record of a table's stream."""
    streams = practice.account.client("dynamodbstreams")
    (stream,) = streams.list_streams(TableName=practice.deployment.ids[table])["Streams"]
    place = {"StreamArn": stream["StreamArn"]}
    shards = streams.describe_stream(**place)["StreamDescription"]["Shards"]
    place["ShardId"] = shards[-1]["ShardId"]
    iterator = streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    last = streams.get_records(ShardIterator=iterator)["Records"][-1]["dynamodb"]
    moment = last["ApproximateCreationDateTime"].isoformat()
    where = {
        "streamArn": place["StreamArn"],
        "shardId": place["ShardId"],
        "startSequenceNumber": last["SequenceNumber"],
        "endSequenceNumber": last["SequenceNumber"],
        "approximateArrivalOfFirstRecord": moment,
        "approximateArrivalOfLastRecord": moment,
        "batchSize": 1,
    }
    context = {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 11}
    return {"requestContext": context, "DDBStreamBatchInfo": where}


@pytest.mark.parametrize(
    ("queue", "table"), [("UnpublishedEvents", "MessagesTable"), ("UnsealedRecords", "AuditTable")]
)
def test_a_batch_is_read_from_the_stream_and_handed_over(
    practice: Practice, operator: Account, queue: str, table: str
) -> None:
    leo = a_client()
    practice.enable(ANA, leo)
    practice.compose(ANA, leo)

    def is_read() -> bool:
        put_letter(practice, a_note(practice, table), queue)
        status, said = maintain(operator, "redrive", "--apply", "--queue", queue)
        assert (status, "1 message: 1 redriven" in said) == (0, True), said
        return "from the stream" in said

    # The emulator's stream once had no more, for a moment, what it had just shown.
    assert any(is_read() for _ in range(3))


def test_past_the_stream_audit_records_are_sealed_from_their_table(practice: Practice, operator: Account) -> None:
    practice.enable(ANA, a_client())
    note = a_note(practice, "AuditTable")
    note["DDBStreamBatchInfo"]["streamArn"] = "arn:aws:dynamodb:eu-west-1:1:table/t/stream/2020-01-01T00:00:00.000"
    put_letter(practice, note, "UnsealedRecords")
    status, said = maintain(operator, "redrive", "--apply", "--queue", "UnsealedRecords")
    assert (status, "no longer in the stream" in said) == (0, True), said


NEEDED_BY_A_DRY_RUN: Final = ("FindResources", "ReceiveMessages", "DecryptMessages", "FindStreams", "ReadStreams")


def test_less_is_enough_to_look(practice: Practice, statements: list[Any]) -> None:
    put_letter(practice, portal_event(a_client()))
    with in_a_role(practice, [one for one in statements if one["Sid"] in NEEDED_BY_A_DRY_RUN]) as onlooker:
        assert maintain(onlooker, "dead-letters")[0] == 0
        status, said = maintain(onlooker, "redrive", "--apply", "--queue", LETTERS)
    assert (status, "maintenance: SendMessage of " in said, "AccessDenied" in said) == (2, True, True), said
    assert len(practice.dead_letters()) == 1, "it is visible again"
