"""The product's own template: its rule hears of the outcomes of its own sender, and of nobody else's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployment.paths import REPOSITORY
from local.awslambda.async_invocations import AsyncInvocations
from local.cloudformation import template
from local.cloudformation.template import Blueprint
from local.errors import CannotStart
from local.eventbridge.bus import Bus
from local.journal import Journal
from local.logs import Logs
from local.outbox.email_api import EmailApi
from local.outbox.outbox import Outbox
from local.outbox.text_api import TextApi
from local.paths import Paths
from local.plan import Plan, listen
from local.sqs.queues import Queue, Queues
from tests.local.outbox.test_sending import a_text, an_email


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Plan]:
    with listen(0) as socket:
        yield Plan(Paths(tmp_path), REPOSITORY / "template.yaml", socket)


def loaded(plan: Plan, **parameters: str) -> Blueprint:
    return template.load(plan.template, plan.parameters() | parameters, plan.aws_url, plan.paths.expanded)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "events.db")
    yield journal
    journal.close()


def heard(blueprint: Blueprint, journal: Journal, folder: Path, mails: list[Any], texts: list[Any]) -> list[str]:
    """The detail types of what arrives in NudgeOutcomes once these were sent."""
    queues = Queues(journal, map(Queue.from_resource, blueprint.of_type("AWS::SQS::Queue")))
    bus = Bus(journal, queues, AsyncInvocations(journal, queues, {}, Logs(folder)))
    bus.configure(blueprint.of_type("AWS::Events::EventBus"), blueprint.of_type("AWS::Events::Rule"))
    outbox = Outbox(folder / "outbox")
    emails = EmailApi(outbox, bus)
    emails.configure(
        blueprint.of_type("AWS::SES::ConfigurationSet"),
        blueprint.of_type("AWS::SES::ConfigurationSetEventDestination"),
    )
    for mail in mails:
        emails.answer("POST", "/v2/email/outbound-emails", {}, json.dumps(mail).encode())
    for text in texts:
        TextApi(outbox, bus, journal).send(text)
    rows = journal.rows("SELECT body FROM messages WHERE queue = 'local-NudgeOutcomes' ORDER BY position")
    return [json.loads(row["body"])["detail-type"] for row in rows]


def test_the_rule_hears_of_our_own_messages(plan: Plan, journal: Journal, tmp_path: Path) -> None:
    ours = {"ConfigurationSetName": "local-NudgeMail"}
    mails = [an_email(f"rosa@{domain}", **ours) for domain in ("bounce.invalid", "complaint.invalid", "example.org")]
    texts = [a_text(), a_text(Context={"order": "1"}), a_text(Context={})]
    assert heard(loaded(plan), journal, tmp_path, mails, texts) == [
        "Email Bounced",
        "Email Complaint Received",
        "Text Message Delivery Status Updated",
    ]


def test_without_a_sender_there_is_no_set_and_nobody_listens(plan: Plan, journal: Journal, tmp_path: Path) -> None:
    nothing = dict.fromkeys(("NudgeUrl", "NudgeSender", "NudgeIdentityArn", "NudgeTextIdentityArn"), "")
    blueprint = loaded(plan, **nothing)
    assert blueprint.of_type("AWS::SES::ConfigurationSet") == []
    assert blueprint.of_type("AWS::Scheduler::ScheduleGroup") != [], "unread notices need it all the same"
    assert heard(blueprint, journal, tmp_path, [], [a_text()]) == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"NudgeUrl": ""}, "NudgesNeedAnAddress.*leads nowhere"),
        ({"NudgeUrl": "", "NudgeSender": "", "NudgeIdentityArn": ""}, "NudgesNeedAnAddress"),
        ({"NudgeUrl": "", "NudgeTextIdentityArn": ""}, "NudgesNeedAnAddress"),
        ({"NudgeSender": ""}, "NudgeIdentityAndSenderTogether.*give both or neither"),
        ({"NudgeIdentityArn": ""}, "NudgeIdentityAndSenderTogether"),
    ],
)
def test_half_a_sender_is_refused(plan: Plan, parameters: dict[str, str], said: str) -> None:
    with pytest.raises(CannotStart, match=said):
        loaded(plan, **parameters)
