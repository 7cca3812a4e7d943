"""Outcomes of nudges: parse what SES and AWS End User Messaging say on the default bus of a message they took.

Only what says for good that an address does not work is an outcome; deliveries, soft bounces and messages of other
senders in the account are none. An invalid event raises Unintelligible, whose text names fields and types of error,
never values.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
"""

import json
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from client_messaging.domain import ids
from client_messaging.domain.contacts import Channel, ContactState

TEXT_STATES: Final = {"TEXT_INVALID": ContactState.INVALID, "TEXT_BLOCKED": ContactState.BOUNCED}
"""https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html"""

_NOT_SPAM: Final = "not-spam"
"""A report that corrects another: https://www.iana.org/assignments/marf-parameters"""


class Unintelligible(Exception):
    """An invalid event, which no retry makes valid. Its text is the reason, without any value of the event."""


class NudgeOutcome(NamedTuple):
    """Addresses that a ring's nudge did not reach for good, and why."""

    ring: str
    channel: Channel
    addresses: tuple[str, ...]
    state: ContactState

    def __repr__(self) -> str:
        """Without the addresses."""
        return f"NudgeOutcome({self.ring}, {self.channel.value}, {self.state.value})"


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Recipient(_Model):
    address: Annotated[str, Field(alias="emailAddress", min_length=1)]


class _Mail(_Model):
    tags: dict[str, list[str]] = {}


class _Bounce(_Model):
    kind: Annotated[str, Field(alias="bounceType")]
    recipients: Annotated[list[_Recipient], Field(alias="bouncedRecipients", min_length=1)]


class _Complaint(_Model):
    recipients: Annotated[list[_Recipient], Field(alias="complainedRecipients", min_length=1)]
    feedback: Annotated[str | None, Field(alias="complaintFeedbackType")] = None


class _BounceDetail(_Model):
    mail: _Mail
    bounce: _Bounce


class _ComplaintDetail(_Model):
    mail: _Mail
    complaint: _Complaint


class _TextDetail(_Model):
    kind: Annotated[str, Field(alias="eventType")]
    context: dict[str, str] = {}
    to: Annotated[str | None, Field(alias="destinationPhoneNumber", min_length=1)] = None


class _Bounced(_Model):
    source: Literal["aws.ses"]
    kind: Annotated[Literal["Email Bounced"], Field(alias="detail-type")]
    detail: _BounceDetail

    def outcome(self) -> NudgeOutcome | None:
        """None unless the bounce is permanent."""
        bounce = self.detail.bounce
        return (
            _of_mail(self.detail.mail, bounce.recipients, ContactState.BOUNCED) if bounce.kind == "Permanent" else None
        )


class _Complained(_Model):
    source: Literal["aws.ses"]
    kind: Annotated[Literal["Email Complaint Received"], Field(alias="detail-type")]
    detail: _ComplaintDetail

    def outcome(self) -> NudgeOutcome | None:
        """None for a report that it is no spam."""
        complaint = self.detail.complaint
        if complaint.feedback == _NOT_SPAM:
            return None
        return _of_mail(self.detail.mail, complaint.recipients, ContactState.COMPLAINED)


class _Text(_Model):
    source: Literal["aws.sms-voice"]
    kind: Annotated[Literal["Text Message Delivery Status Updated"], Field(alias="detail-type")]
    detail: _TextDetail

    def outcome(self) -> NudgeOutcome | None:
        """None unless the number takes no text messages. Raises Unintelligible if it names no number."""
        state, ring = TEXT_STATES.get(self.detail.kind), self.detail.context.get("ring", "")
        if state is None or not ids.is_ulid(ring):
            return None
        if self.detail.to is None:
            raise Unintelligible("detail.destinationPhoneNumber: missing")
        return NudgeOutcome(ring, Channel.SMS, (self.detail.to,), state)


_EVENTS: Final = TypeAdapter[_Bounced | _Complained | _Text](
    Annotated[_Bounced | _Complained | _Text, Field(discriminator="kind")]
)


def nudge_outcome(body: str) -> NudgeOutcome | None:
    """Parse a queue message's body; None for what says of no nudge that it failed. Raises Unintelligible."""
    try:
        event = _EVENTS.validate_python(_json(body))
    except ValidationError as error:
        raise Unintelligible("; ".join(_fault(part["loc"], part["type"]) for part in error.errors()[:10])) from None
    return event.outcome()


def _of_mail(mail: _Mail, recipients: list[_Recipient], state: ContactState) -> NudgeOutcome | None:
    (ring,) = mail.tags.get("ring", [""])[:1] or [""]
    if not ids.is_ulid(ring):
        return None
    return NudgeOutcome(ring, Channel.EMAIL, tuple(one.address for one in recipients), state)


def _json(body: str) -> object:
    """Parse JSON. No field that is read is a number: Python's int refuses very long ones."""
    try:
        return json.loads(body, parse_int=float)
    except (ValueError, RecursionError):
        raise Unintelligible("not JSON") from None


_NAMES: Final = frozenset(
    [
        "source",
        "detail",
        "detail-type",
        "mail",
        "tags",
        "bounce",
        "bounceType",
        "bouncedRecipients",
        "emailAddress",
        "complaint",
        "complainedRecipients",
        "complaintFeedbackType",
        "eventType",
        "context",
        "destinationPhoneNumber",
    ]
)


def _fault(place: tuple[int | str, ...], kind: str) -> str:
    """`detail.bounce.bounceType: missing`, without keys that the event chose, such as the names of tags."""
    known = [str(part) for part in place if isinstance(part, int) or part in _NAMES]
    return f"{'.'.join(known) or 'event'}: {kind}"
