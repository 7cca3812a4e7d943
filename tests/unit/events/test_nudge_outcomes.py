"""What AWS says of nudges: failures for good count, and nothing else."""

import json
from typing import Any

import pytest

from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.events.nudge_outcomes import NudgeOutcome, Unintelligible, nudge_outcome

RING = "01JD4Q8Z3W5V9K2M7N1P6R0T4X"
TO = "rosa@example.invalid"
NUMBER = "+12025550134"


def mail(detail_type: str, ring: str | None = RING, **detail: Any) -> dict[str, Any]:
    tags = {"ses:operation": ["SendEmail"]} | ({"ring": [ring]} if ring else {})
    return {"source": "aws.ses", "detail-type": detail_type, "detail": {"mail": {"tags": tags}, **detail}}


def bounced(kind: str = "Permanent", ring: str | None = RING) -> dict[str, Any]:
    return mail("Email Bounced", ring, bounce={"bounceType": kind, "bouncedRecipients": [{"emailAddress": TO}]})


def complained(feedback: str | None = "abuse") -> dict[str, Any]:
    said = {"complainedRecipients": [{"emailAddress": TO}], "complaintFeedbackType": feedback}
    return mail("Email Complaint Received", complaint=said)


def text(kind: str, **detail: Any) -> dict[str, Any]:
    said = {"eventType": kind, "context": {"ring": RING}, "destinationPhoneNumber": NUMBER} | detail
    return {"source": "aws.sms-voice", "detail-type": "Text Message Delivery Status Updated", "detail": said}


def parse(event: Any) -> NudgeOutcome | None:
    return nudge_outcome(json.dumps(event))


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        (bounced(), NudgeOutcome(RING, Channel.EMAIL, (TO,), ContactState.BOUNCED)),
        (complained(), NudgeOutcome(RING, Channel.EMAIL, (TO,), ContactState.COMPLAINED)),
        (complained(None), NudgeOutcome(RING, Channel.EMAIL, (TO,), ContactState.COMPLAINED)),
        (text("TEXT_INVALID"), NudgeOutcome(RING, Channel.SMS, (NUMBER,), ContactState.INVALID)),
        (text("TEXT_BLOCKED"), NudgeOutcome(RING, Channel.SMS, (NUMBER,), ContactState.BOUNCED)),
    ],
)
def test_a_failure_for_good_names_ring_address_and_state(event: Any, outcome: NudgeOutcome) -> None:
    assert parse(event) == outcome


@pytest.mark.parametrize(
    "event",
    [
        bounced("Transient"),
        bounced("Undetermined"),
        complained("not-spam"),
        text("TEXT_DELIVERED", destinationPhoneNumber=None),
        text("TEXT_CARRIER_UNREACHABLE"),
        text("TEXT_INVALID_MESSAGE"),
        bounced(ring=None),
        bounced(ring="somebody else's"),
        text("TEXT_INVALID", context={}),
    ],
)
def test_what_may_pass_and_what_is_another_senders_changes_nothing(event: Any) -> None:
    assert parse(event) is None


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ([], "event: model_attributes_type"),
        ({"source": "aws.ses", "detail-type": "Email Opened"}, "event: union_tag_invalid"),
        (bounced() | {"source": "portal"}, "source: literal_error"),
        (mail("Email Bounced"), "detail.bounce: missing"),
        (
            mail("Email Bounced", bounce={"bounceType": 1, "bouncedRecipients": []}),
            "detail.bounce.bounceType: string_type",
        ),
        (text("TEXT_INVALID", destinationPhoneNumber=None), "detail.destinationPhoneNumber: missing"),
    ],
)
def test_an_invalid_event_is_refused_by_field_and_type_of_error(event: Any, reason: str) -> None:
    with pytest.raises(Unintelligible) as refused:
        parse(event)
    assert str(refused.value).split("; ")[0] == reason


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "null x"])
def test_what_is_no_json_is_refused(body: str) -> None:
    with pytest.raises(Unintelligible, match=r"^not JSON$"):
        nudge_outcome(body)


def test_neither_a_refusal_nor_an_outcome_shows_an_address() -> None:
    event = bounced()
    event["detail"]["mail"]["tags"] = {TO: TO}
    with pytest.raises(Unintelligible) as refused:
        parse(event)
    assert str(refused.value) == "detail.mail.tags: list_type"
    assert TO not in repr(parse(bounced()))
