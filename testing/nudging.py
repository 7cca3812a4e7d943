"""Nudges over a stack: AWS's clients that answer by themselves, what they were asked for, and a clock to set."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSResponse
from botocore.session import Session
from moto.core.models import botocore_stubber

from client_messaging import wiring
from client_messaging.domain.contacts import Channel
from client_messaging.domain.model import Inbox
from client_messaging.dynamodb.nudge_records import Person
from client_messaging.nudging.alarms import Alarms
from client_messaging.nudging.senders import Mail, Texts
from client_messaging.runtime.nudge_settings import AlarmSettings
from client_messaging.use_cases import nudges, watches
from client_messaging.use_cases.nudges import Nudging

ARN: Final = "arn:aws:iam::123456789012:role/nudges"
QUEUE: Final = "arn:aws:sqs:us-east-1:123456789012:due"
URL: Final = "https://portal.example"
ENVIRONMENT: Final = {
    "KEY_ARN": "arn:aws:kms:us-east-1:123456789012:key/1",
    "NUDGES_DUE_ARN": QUEUE,
    "NUDGE_CONFIGURATION_SET": "NudgeMail",
    "NUDGE_IDENTITY": "arn:aws:ses:us-east-1:123456789012:identity/neutral.example",
    "NUDGE_SCHEDULE_GROUP": "group",
    "NUDGE_SCHEDULE_ROLE": ARN,
    "NUDGE_SENDER": "hello@neutral.example",
    "NUDGE_TEXT_IDENTITY": "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1",
    "NUDGE_URL": URL,
    "UNSENT_NUDGES_ARN": f"{QUEUE}-unsent",
}
"""The variables of the functions of nudges, as the template names them."""


def due_at(alarm: Any) -> datetime:
    """When an alarm was set for."""
    return datetime.strptime(alarm["ScheduleExpression"], "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=UTC)


class Outside:
    """What AWS was asked for, and how it answers: with an error, or an act of ours before its answer."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.mails: list[Any] = []
        self.texts: list[Any] = []
        self.alarms: list[Any] = []
        self.refuse: dict[str, str] = {}
        self.reason = ""
        self.after: Callable[[], object] = lambda: None
        self.nudging = Nudging(wiring.store(), wiring.tables(), self._alarms(), self._senders(), lambda: self.now)

    def _alarms(self) -> Alarms:
        settings = AlarmSettings("group", ARN, QUEUE, f"{QUEUE}-unsent", ARN)
        return Alarms(self._client("scheduler", self.alarms), settings)

    def _senders(self) -> dict[Channel, nudges.Sender]:
        mail = Mail(self._client("sesv2", self.mails), URL, "hello@neutral.example", ARN, "NudgeMail")
        texts = Texts(self._client("pinpoint-sms-voice-v2", self.texts), URL, ARN)
        return {Channel.EMAIL: mail, Channel.SMS: texts}

    def _client(self, service: str, asked: list[Any]) -> Any:
        client: Any = Session().create_client(service, region_name="us-east-1")

        def answer(request: Any, **_: Any) -> AWSResponse:
            code = self.refuse.get(service, "")
            if not code:
                asked.append(json.loads(request.body))
            body = json.dumps({"__type": code, "Reason": self.reason} if code else {}).encode()
            raw = SimpleNamespace(stream=lambda *_args, **_kwargs: iter([body]))
            headers: Any = {"x-amzn-ErrorType": code} if code else {}
            if service != "scheduler":
                self.after()
            return AWSResponse(request.url, 400 if code else 200, headers, raw)

        client.meta.events.unregister("before-send", botocore_stubber)  # moto's, which would answer as well
        client.meta.events.register("before-send", answer)
        return client

    def plan(self, client: str = "leo", clinician: str = "ana") -> bool:
        """The event of a clinician's message arrives."""
        return nudges.plan(self.nudging, Inbox("willow", client, clinician))

    def ring(self, number: int = -1) -> str:
        """The alarm that was set last, or another, rings when it is due."""
        alarm = self.alarms[number]
        self.now = max(self.now, due_at(alarm))
        about = json.loads(alarm["Target"]["Input"])
        return nudges.ring(self.nudging, Person(about["practice_id"], about["person_id"]), about["ring"])

    def person_ring(self) -> str:
        """What a person's alarm that was set last says in the queue, when it is due."""
        (alarm, *_) = [one for one in reversed(self.alarms) if '"person"' in one["Target"]["Input"]]
        self.now = max(self.now, due_at(alarm))
        said: str = alarm["Target"]["Input"]
        return said

    def watch(self, client: str = "leo", clinician: str = "ana") -> bool:
        """The event of a clinician's message arrives, for the inbox's watch."""
        return watches.plan(self.nudging, Inbox("willow", client, clinician))

    def ring_inbox(self, number: int = -1) -> str:
        """The alarm of a watch that was set last, or another, rings when it is due."""
        alarm = self.alarms[number]
        self.now = max(self.now, due_at(alarm))
        about = json.loads(alarm["Target"]["Input"])
        inbox = Inbox(about["practice_id"], about["client_id"], about["clinician_id"])
        return watches.ring(self.nudging, inbox, about["ring"])

    def wait(self, **time: int) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


def delivered_as(body: str, receive_count: int = 1) -> dict[str, Any]:
    """A message of a queue, as Lambda hands it to a function."""
    attributes = {"ApproximateReceiveCount": str(receive_count)}
    return {"Records": [{"messageId": "m", "body": body, "attributes": attributes, "eventSource": "aws:sqs"}]}


def composed_in(client: str) -> str:
    """The event of a message of Ana's."""
    detail = {"practice_id": "willow", "client_id": client, "clinician_id": "ana"}
    return json.dumps({"source": "client-messaging", "detail-type": "message.composed", "detail": detail})


def bounce_of(ring: str, address: str) -> str:
    """What SES says of an e-mail that came back for good."""
    bounce = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": address}]}
    detail = {"bounce": bounce, "mail": {"tags": {"ring": [ring]}}}
    return json.dumps({"source": "aws.ses", "detail-type": "Email Bounced", "detail": detail})


@pytest.fixture
def outside(stack: object, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """Nudges over this stack."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    return Outside()
