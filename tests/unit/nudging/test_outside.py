"""What AWS is asked for: e-mail, text messages and schedules, by its own models, with nothing of the practice."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.session import Session
from moto.core.models import botocore_stubber

from client_messaging.domain.contacts import ContactState
from client_messaging.domain.ids import new
from client_messaging.domain.model import Inbox
from client_messaging.domain.refusals import Fault, TryAgain
from client_messaging.nudging.alarms import Alarms, soon
from client_messaging.nudging.senders import Mail, NotSent, Texts, Unreachable
from client_messaging.runtime.nudge_settings import AlarmSettings

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
RING = new(NOW)
ARN = "arn:aws:iam::123456789012:role/x"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:due"
type Make = Callable[..., tuple[Any, list[Any]]]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a client, and the list of what it sends; AWS answers with this status and error."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")

    def make(service: str, status: int = 200, code: str = "", **fields: object) -> tuple[Any, list[Any]]:
        made: Any = Session().create_client(service, region_name="us-east-1")
        sent: list[Any] = []

        def answer(request: Any, **_: Any) -> AWSResponse:
            sent.append(json.loads(request.body))
            body = json.dumps({"__type": code, **fields} if code else {}).encode()
            raw = SimpleNamespace(stream=lambda *_args, **_kwargs: iter([body]))
            headers: Any = {"x-amzn-ErrorType": code} if code else {}
            return AWSResponse(request.url, status, headers, raw)

        made.meta.events.unregister("before-send", botocore_stubber)  # moto's, where another test has begun it
        made.meta.events.register("before-send", answer)
        return made, sent

    return make


def mail(client: Any) -> Mail:
    return Mail(client, "https://portal.example", "hello@neutral.example", ARN, "NudgeMail")


def test_an_e_mail_says_nothing_but_its_words_and_the_ring(client: Make) -> None:
    ses, sent = client("sesv2")
    mail(ses).send("r@example.invalid", "es-MX", RING)
    (request,) = sent
    assert request["Destination"] == {"ToAddresses": ["r@example.invalid"]}
    assert request["EmailTags"] == [{"Name": "ring", "Value": RING}]
    assert request["ConfigurationSetName"] == "NudgeMail"
    assert request["Content"]["Simple"]["Subject"]["Data"] == "Tiene un mensaje nuevo"
    assert list(request["Content"]["Simple"]["Body"]) == ["Text"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, "TooManyRequestsException"),
        (400, "SendingPausedException"),
        (400, "AccountSuspendedException"),
        (400, "MessageRejected"),
        (400, "BadRequestException"),
        (404, "NotFoundException"),
    ],
)
def test_what_ses_does_not_take_now_is_not_sent(client: Make, status: int, code: str) -> None:
    with pytest.raises(NotSent):
        mail(client("sesv2", status, code)[0]).send("r@example.invalid", "en", RING)


@pytest.mark.parametrize(
    "to", ["", "@", "rosa", "rosa@", "röschen@example.invalid", "rosa@example.invalid, x@y.invalid"]
)
def test_what_ses_cannot_write_to_is_invalid_and_never_asked_for(client: Make, to: str) -> None:
    ses, sent = client("sesv2")
    with pytest.raises(Unreachable) as refused:
        mail(ses).send(to, "en", RING)
    assert refused.value.state is ContactState.INVALID
    assert sent == []


def test_a_host_is_written_as_ses_takes_it(client: Make) -> None:
    ses, sent = client("sesv2")
    mail(ses).send("rosa@böhme.invalid", "en", RING)
    assert sent[0]["Destination"] == {"ToAddresses": ["rosa@xn--bhme-5qa.invalid"]}


def test_a_text_message_says_nothing_but_its_words_and_the_ring(client: Make) -> None:
    sms, sent = client("pinpoint-sms-voice-v2")
    Texts(sms, "https://portal.example", ARN).send("(202) 555-0134", "en", RING)
    assert sent == [
        {
            "DestinationPhoneNumber": "+12025550134",
            "OriginationIdentity": ARN,
            "MessageBody": "You have a new message. Sign in to read it: https://portal.example Reply STOP to stop.",
            "MessageType": "TRANSACTIONAL",
            "Context": {"ring": RING},
        }
    ]


@pytest.mark.parametrize(
    ("code", "reason", "state"),
    [
        ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", ContactState.OPTED_OUT),
        ("ConflictException", "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION", ContactState.INVALID),
        ("ValidationException", "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY", ContactState.INVALID),
    ],
)
def test_a_number_that_opted_out_or_takes_no_texts_is_unreachable(
    client: Make, code: str, reason: str, state: ContactState
) -> None:
    sms, _ = client("pinpoint-sms-voice-v2", 400, code, Reason=reason)
    with pytest.raises(Unreachable) as refused:
        Texts(sms, "https://portal.example", ARN).send("+12025550134", "en", RING)
    assert refused.value.state is state


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND"),
        ("ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED"),
        ("ValidationException", "FIELD_VALIDATION_FAILED"),
        ("AccessDeniedException", "ACCOUNT_DISABLED"),
        ("ThrottlingException", None),
    ],
)
def test_a_fault_of_our_own_set_up_marks_nobodys_number(client: Make, code: str, reason: str | None) -> None:
    sms, _ = client("pinpoint-sms-voice-v2", 400, code, **({"Reason": reason} if reason else {}))
    with pytest.raises(NotSent):
        Texts(sms, "https://portal.example", ARN).send("+12025550134", "en", RING)


def test_what_is_no_number_is_never_asked_for(client: Make) -> None:
    sms, sent = client("pinpoint-sms-voice-v2")
    with pytest.raises(Unreachable):
        Texts(sms, "https://portal.example", ARN).send("call me", "en", RING)
    assert sent == []


def alarms(client: Any) -> Alarms:
    return Alarms(client, AlarmSettings("group", ARN, QUEUE, f"{QUEUE}-unsent", ARN))


def test_an_alarm_rings_once_with_ids_only_and_its_name_has_none(client: Make) -> None:
    scheduler, sent = client("scheduler")
    urls: list[str] = []
    scheduler.meta.events.register("before-sign", lambda request, **_: urls.append(request.url))
    alarms(scheduler).set_for_person("willow", "rosa", RING, NOW + timedelta(microseconds=1), NOW - timedelta(days=1))
    (request,) = sent
    assert request["ScheduleExpression"] == "at(2026-11-20T15:00:01)"
    assert request["ActionAfterCompletion"] == "DELETE"
    about = {"kind": "person", "practice_id": "willow", "person_id": "rosa", "ring": RING}
    assert json.loads(request["Target"]["Input"]) == about
    assert (request["Target"]["Arn"], request["Target"]["DeadLetterConfig"]) == (QUEUE, {"Arn": f"{QUEUE}-unsent"})
    name = urls[0].rpartition("/")[2].partition("?")[0]
    assert name.startswith("n-")
    assert name.endswith(RING)
    assert not {"willow", "rosa"} & set(name.split("-"))


def test_an_alarm_that_is_set_stays(client: Make) -> None:
    alarms(client("scheduler", 409, "ConflictException")[0]).set_for_person("willow", "rosa", RING, soon(NOW))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("ServiceQuotaExceededException", Fault.THROTTLED),
        ("ThrottlingException", Fault.THROTTLED),
        ("InternalServerException", Fault.SERVER_ERROR),
    ],
)
def test_an_alarm_that_cannot_be_set_now_is_tried_again(client: Make, code: str, fault: Fault) -> None:
    with pytest.raises(TryAgain) as busy:
        alarms(client("scheduler", 400, code)[0]).set_for_person("willow", "rosa", RING, soon(NOW))
    assert (busy.value.fault, busy.value.aws_code) == (fault, code)


def test_an_alarm_that_can_never_be_set_is_an_error(client: Make) -> None:
    scheduler, _ = client("scheduler", 404, "ResourceNotFoundException")
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        alarms(scheduler).set_for_person("willow", "rosa", RING, soon(NOW))


def test_an_inboxs_alarm_says_which_inbox_and_its_name_does_not(client: Make) -> None:
    scheduler, sent = client("scheduler")
    named: list[str] = []
    scheduler.meta.events.register("provide-client-params", lambda params, **_: named.append(params["Name"]))
    alarms(scheduler).set_for_inbox(Inbox("willow", "leo", "ana"), RING, NOW)
    alarms(scheduler).set_for_inbox(Inbox("willow", "leo", "ben"), RING, NOW)
    about = {"practice_id": "willow", "client_id": "leo", "clinician_id": "ana"}
    assert json.loads(sent[0]["Target"]["Input"]) == {"kind": "inbox", **about, "ring": RING}
    assert [re.sub(f"[0-9a-f]{{24}}-{RING}$", "", name) for name in named] == ["u-", "u-"]
    assert len(set(named)) == 2
