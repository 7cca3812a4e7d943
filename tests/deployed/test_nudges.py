"""What AWS does for nudges: schedules ring by their role and are gone, and outcomes of our own messages are heard."""

import datetime as dt
import json
import time
from typing import Any, Final

from testing.deployed.practice import Practice

SECONDS: Final = 60


def test_a_schedule_rings_by_its_role_and_is_gone(practice: Practice) -> None:
    """In the dead-letter queue, which the role may send to as well, and no function reads."""
    ids, account = practice.deployment.ids, practice.account
    scheduler, sqs = account.client("scheduler"), account.client("sqs")
    role = account.client("iam").get_role(RoleName=ids["NudgeSchedulesRole"])["Role"]["Arn"]
    where = sqs.get_queue_attributes(QueueUrl=ids["UnsentNudges"], AttributeNames=["QueueArn"])
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)
    scheduler.create_schedule(
        Name="n-deployed",
        GroupName=ids["NudgeSchedules"],
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target={"Arn": where["Attributes"]["QueueArn"], "RoleArn": role, "Input": '{"kind": "person"}'},
    )
    message = _received(sqs, ids["UnsentNudges"])
    assert json.loads(message["Body"]) == {"kind": "person"}
    sqs.delete_message(QueueUrl=ids["UnsentNudges"], ReceiptHandle=message["ReceiptHandle"])
    assert scheduler.list_schedules(GroupName=ids["NudgeSchedules"], NamePrefix="n-deployed")["Schedules"] == []


def _received(sqs: Any, queue: str) -> Any:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2).get("Messages", []):
            return message
    raise AssertionError(f"nothing rang within {SECONDS} s")


def test_the_rule_hears_of_the_stacks_own_sender_alone(practice: Practice) -> None:
    ids = practice.deployment.ids
    rule = practice.account.client("events").describe_rule(Name=ids["NudgeOutcomeRule"])
    by_mail, by_text = json.loads(rule["EventPattern"])["detail"]["$or"]
    assert rule["State"] == "ENABLED"
    assert by_mail == {"mail": {"tags": {"ses:configuration-set": [ids["NudgeMail"]]}}}
    assert by_text == {"context": {"ring": [{"exists": True}]}}
