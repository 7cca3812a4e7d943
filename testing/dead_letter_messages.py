"""The template's queues over moto, and `python -m maintenance` over them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import pytest
from mypy_boto3_sqs import SQSClient

from maintenance import commands
from maintenance.stacks import DeployedStack

PORTAL_UPDATES, LIVE_UPDATES = "PortalUpdatesDeadLetters", "LiveUpdatesDeadLetters"
UNDELIVERED = "UndeliveredEvents"
OTHERS = ("Bus", "MessagesTable", "AuditTable", "PublishEventsFunction", "SealAuditFunction")


def text(value: str) -> dict[str, str]:
    """A message's attribute."""
    return {"DataType": "String", "StringValue": value}


@dataclass(frozen=True)
class DeadLetterQueues:
    """A stack that has queues only."""

    sqs: SQSClient
    stack: DeployedStack

    def put(self, body: str | Mapping[str, Any], queue: str = PORTAL_UPDATES, **attributes: str) -> str:
        """Put a message into a queue; answers its id."""
        sent = self.sqs.send_message(
            QueueUrl=self.stack.resource(queue),
            MessageBody=body if isinstance(body, str) else json.dumps(body),
            MessageAttributes={name: text(value) for name, value in attributes.items()},  # type: ignore[misc]
        )
        return sent["MessageId"]

    def visible(self, queue: str = PORTAL_UPDATES) -> list[Any]:
        """The messages that are visible in a queue now; released afterwards."""
        messages: list[Any] = []
        url = self.stack.resource(queue)
        request: Any = {"MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"], "VisibilityTimeout": 60}
        while page := self.sqs.receive_message(QueueUrl=url, **request).get("Messages", []):
            messages += page
        for message in messages:
            handle = message["ReceiptHandle"]
            self.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
        return messages

    def bodies(self, queue: str) -> list[str]:
        return sorted(message["Body"] for message in self.visible(queue))

    def run(self, *words: str) -> int:
        """A command of `python -m maintenance`; its status."""
        options = commands._parser().parse_args(words)
        status: int = options.command(options, self.stack)
        return status


@contextmanager
def made_from(template: Mapping[str, Any]) -> Iterator[DeadLetterQueues]:
    """New, empty queues, with the redrive policies of the template."""
    sqs = boto3.client("sqs")
    resources = template["Resources"].items()
    queues = [name for name, resource in resources if resource["Type"] == "AWS::SQS::Queue"]
    urls = {name: sqs.create_queue(QueueName=f"{name}-{uuid4().hex}")["QueueUrl"] for name in queues}
    patch = pytest.MonkeyPatch()
    patch.setattr(
        "maintenance.dead_letters.messages._WAIT_SECONDS", 0
    )  # long polling of an empty queue is a second each
    by_name = urls | {name: f"no-{name}" for name in OTHERS}
    yield DeadLetterQueues(sqs, DeployedStack("these queues", by_name, {}, {}))
    patch.undo()
    for url in urls.values():
        sqs.delete_queue(QueueUrl=url)
