"""E-mail and text messages as boto3 sends them: kept in the outbox, their outcomes on the default bus."""

import json
import signal
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.outbox.text_api import segments
from testing.small_stack import SmallStack, eventually

RING = "01JD0000000000000000000000"
NUMBER = "arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-local"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    stack = SmallStack(tmp_path_factory.mktemp("stack")).start()
    yield stack
    assert stack.stop() == 0


def an_email(to: str = "rosa@example.org", **changes: Any) -> dict[str, Any]:
    """A request as the product makes them."""
    return {
        "FromEmailAddress": "post@messages.invalid",
        "Destination": {"ToAddresses": [to]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Un mensaje está esperándole", "Charset": "UTF-8"},
                "Body": {"Text": {"Data": "Léalo aquí:\nhttps://portal.example/", "Charset": "UTF-8"}},
            }
        },
        "EmailTags": [{"Name": "ring", "Value": RING}],
        "ConfigurationSetName": "local-Mail",
        **changes,
    }


def a_text(to: str = "+15555550134", **changes: Any) -> dict[str, Any]:
    """A request as the product makes them."""
    return {
        "DestinationPhoneNumber": to,
        "OriginationIdentity": NUMBER,
        "MessageBody": "You have a new message. https://portal.example/ Reply STOP to stop.",
        "MessageType": "TRANSACTIONAL",
        "Context": {"ring": RING},
        **changes,
    }


def files(stack: SmallStack, containing: str) -> list[Path]:
    found = stack.paths.outbox.glob("*") if stack.paths.outbox.exists() else []
    return [file for file in found if containing in file.name or containing in file.read_text(encoding="utf-8")]


def outcomes(stack: SmallStack, containing: str) -> list[dict[str, Any]]:
    """The events in the queue of outcomes that are about something."""
    sqs = stack.sqs()
    url = sqs.get_queue_url(QueueName="local-Outcomes")["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    return [json.loads(one["Body"]) for one in found if containing in one["Body"]]


def test_an_email_is_a_file_that_mail_programs_read(stack: SmallStack) -> None:
    message_id = stack.client("sesv2").send_email(**an_email())["MessageId"]
    [file] = files(stack, message_id)
    assert file.name.endswith(f"-{message_id}.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (message["From"], message["To"]) == ("post@messages.invalid", "rosa@example.org")
    assert message["Subject"] == "Un mensaje está esperándole"
    assert message["X-SES-MESSAGE-TAGS"] == f"ring={RING}"
    assert message.get_content().splitlines() == ["Léalo aquí:", "https://portal.example/"]
    assert message["Date"].datetime
    assert oct(stack.paths.outbox.stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize(
    ("domain", "detail_type", "event_type", "part", "recipients"),
    [
        ("bounce.invalid", "Email Bounced", "Bounce", "bounce", "bouncedRecipients"),
        ("complaint.invalid", "Email Complaint Received", "Complaint", "complaint", "complainedRecipients"),
    ],
)
def test_some_addresses_have_an_outcome(
    stack: SmallStack, domain: str, detail_type: str, event_type: str, part: str, recipients: str
) -> None:
    address = f"Rosa@{domain}"
    message_id = stack.client("sesv2").send_email(**an_email(address))["MessageId"]
    assert outcomes(stack, message_id) == [], "it follows the answer"
    eventually(lambda: outcomes(stack, message_id))
    [event] = outcomes(stack, message_id)
    assert (event["source"], event["detail-type"]) == ("aws.ses", detail_type)
    assert event["resources"] == ["arn:aws:ses:us-east-1:000000000000:configuration-set/local-Mail"]
    assert event["detail"]["eventType"] == event_type
    assert [one["emailAddress"] for one in event["detail"][part][recipients]] == [address]
    assert event["detail"]["mail"]["messageId"] == message_id
    assert event["detail"]["mail"]["tags"]["ring"] == [RING]


def test_an_address_that_works_has_no_outcome_and_one_without_the_set_neither(stack: SmallStack) -> None:
    ses = stack.client("sesv2")
    fine = ses.send_email(**an_email("leo@example.org"))["MessageId"]
    request = an_email("leo@bounce.invalid")
    del request["ConfigurationSetName"]
    silent = ses.send_email(**request)["MessageId"]
    loud = ses.send_email(**an_email("leo@bounce.invalid"))["MessageId"]
    eventually(lambda: outcomes(stack, loud))
    assert outcomes(stack, fine) == outcomes(stack, silent) == []


@pytest.mark.parametrize(
    ("changes", "expected", "said"),
    [
        ({"ConfigurationSetName": "others"}, "NotFoundException", "<others> does not exist"),
        ({"Destination": {"ToAddresses": []}}, "BadRequestException", "1 to 50 recipients"),
        ({"Destination": {"ToAddresses": ["a@example.org"] * 51}}, "BadRequestException", "1 to 50 recipients"),
        ({"FromEmailAddress": ""}, "BadRequestException", "FromEmailAddress"),
        ({"EmailTags": [{"Name": "ring", "Value": "to rosa"}]}, "BadRequestException", "tags"),
        ({"EmailTags": [{"Name": "ring", "Value": "a" * 257}]}, "BadRequestException", "tags"),
        ({"Content": {"Raw": {"Data": b"From: a"}}}, "BadRequestException", "not supported by the local stack"),
        ({"FromEmailAddress": "a@example.org\nBcc: b@example.org"}, "BadRequestException", "header"),
    ],
)
def test_an_email_that_is_refused_is_not_in_the_outbox(
    stack: SmallStack, changes: dict[str, Any], expected: str, said: str
) -> None:
    before = files(stack, "")
    with pytest.raises(ClientError, match=said) as refusal:
        stack.client("sesv2").send_email(**an_email(**changes))
    assert refusal.value.response["Error"]["Code"] == expected
    assert files(stack, "") == before


def test_a_text_message_is_a_file_and_is_delivered(stack: SmallStack) -> None:
    message_id = stack.client("pinpoint-sms-voice-v2").send_text_message(**a_text())["MessageId"]
    [file] = files(stack, message_id)
    assert file.suffix == ".txt"
    assert file.read_text(encoding="utf-8").splitlines() == [
        f"From: {NUMBER}",
        "To: +15555550134",
        f"Context: ring={RING}",
        f"Message-ID: {message_id}",
        "",
        "You have a new message. https://portal.example/ Reply STOP to stop.",
    ]
    eventually(lambda: outcomes(stack, message_id))
    [event] = outcomes(stack, message_id)
    assert (event["source"], event["detail-type"]) == ("aws.sms-voice", "Text Message Delivery Status Updated")
    detail = event["detail"]
    assert (detail["eventType"], detail["messageStatus"], detail["isFinal"]) == ("TEXT_DELIVERED", "DELIVERED", True)
    assert (detail["messageEncoding"], detail["totalMessageParts"]) == ("GSM", 1)
    assert detail["context"] == {"ring": RING}


@pytest.mark.whole
def test_who_answers_stop_gets_no_other_also_after_kill_9(tmp_path: Path) -> None:
    with SmallStack(tmp_path) as stack:
        stack.start()
        texts = stack.client("pinpoint-sms-voice-v2")
        texts.send_text_message(**a_text("+15555550100"))
        with pytest.raises(texts.exceptions.ConflictException) as stopped:
            texts.send_text_message(**a_text("+15555550100"))
        assert stopped.value.response["Reason"] == "DESTINATION_PHONE_NUMBER_OPTED_OUT"
        stack.stop(signal.SIGKILL)
        texts = stack.start().client("pinpoint-sms-voice-v2")
        with pytest.raises(texts.exceptions.ConflictException):
            texts.send_text_message(**a_text("+15555550100"))
        texts.send_text_message(**a_text("+15555550101"))
        assert len(files(stack, "To: +15555550100")) == 1
        assert stack.stop() == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"DestinationPhoneNumber": "rosa"}, "'destinationPhoneNumber'.*pattern"),
        ({"MessageBody": " "}, "'messageBody'.*pattern"),
        ({"MessageBody": "a" * 1601}, "'messageBody'.*less than or equal to 1600"),
        ({"MessageType": "SECRET"}, "'messageType'.*enum"),
        ({"Context": {str(n): "x" for n in range(6)}}, "'context'.*less than or equal to 5"),
        ({"Context": {"ring": "x" * 801}}, "'context.value'.*less than or equal to 800"),
    ],
)
def test_a_text_message_that_is_refused_is_not_in_the_outbox(
    stack: SmallStack, changes: dict[str, Any], said: str
) -> None:
    before = files(stack, "")
    with pytest.raises(ClientError, match=said) as refusal:
        stack.client("pinpoint-sms-voice-v2").send_text_message(**a_text(**changes))
    assert refusal.value.response["Error"]["Code"] == "ValidationException"
    assert "rosa" not in str(refusal.value), "neither number nor text is in a message that may be logged"
    assert files(stack, "") == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, ("GSM", 1)),
        ("a" * 161, ("GSM", 2)),
        ("a" * 158 + "€", ("GSM", 1)),
        ("a" * 159 + "€", ("GSM", 2)),
        ("ñ" * 160, ("GSM", 1)),
        ("í" * 70, ("UNICODE", 1)),
        ("í" * 71, ("UNICODE", 2)),
        ("😀" * 35, ("UNICODE", 1)),
        ("😀" * 36, ("UNICODE", 2)),
    ],
)
def test_a_text_message_has_segments(text: str, expected: tuple[str, int]) -> None:
    assert segments(text) == expected


def test_what_aws_says_cannot_be_put_on_a_bus_by_others(stack: SmallStack) -> None:
    said = stack.put_events({"Source": "aws.ses", "EventBusName": "default"})
    assert said["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"
