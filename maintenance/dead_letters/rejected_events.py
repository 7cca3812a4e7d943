"""Dead-letter messages with unprocessable events, re-validated by the parser of the function that rejected them.

A body may hold anything. Printed are its type and ids, both from an allow-list, and the parser's reasons, which name
fields and never values.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Never, cast

from client_messaging.domain import ids
from client_messaging.events import composed_messages, nudge_outcomes, portal_updates, published_events, rings
from client_messaging.live import live_updates, websocket_events
from maintenance.dead_letters.decisions import Decision, Outcome
from maintenance.dead_letters.messages import DeadLetterMessage

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from client_messaging.live.closing import LiveContext

OUTCOMES: Final = {
    "aws.ses": frozenset({"Email Bounced", "Email Complaint Received"}),
    "aws.sms-voice": frozenset({"Text Message Delivery Status Updated"}),
}
"""By source: the outcomes of nudges, as NudgeOutcomeRule matches them."""
_TYPES: Final = (
    frozenset(f"portal.{area}.updated" for area in portal_updates.AREAS)
    | live_updates.EVENTS
    | published_events.EVENTS
    | frozenset().union(*OUTCOMES.values())
)
_IDS: Final = ("practice_id", "client_id", "clinician_id", "person_id", "entry_id", "thread_id", "event_id")
_REASON: Final = re.compile(r"not JSON|[A-Za-z0-9_.\-]+: [a-z_ ]+(; [A-Za-z0-9_.\-]+: [a-z_ ]+)*")
_CODE: Final = re.compile(r"[A-Za-z_.]{1,64}")
_EVENTBRIDGE_ATTRIBUTES: Final = frozenset(
    {"RULE_ARN", "TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE", "EXHAUSTED_RETRY_CONDITION", "RETRY_ATTEMPTS"}
)
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"""

_SCHEDULER_ATTRIBUTES: Final = frozenset({"EXECUTION_ID", "IS_PAYLOAD_TRUNCATED", "SCHEDULED_TIME", "SCHEDULE_ARN"})
"""Beside those of EventBridge: https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"""
_REJECTION_ATTRIBUTES: Final = _EVENTBRIDGE_ATTRIBUTES | _SCHEDULER_ATTRIBUTES | {"reason"}


def portal_update(body: str) -> None:
    """Parse as record_portal_update does. Raises ValueError with the reason."""
    try:
        portal_updates.portal_update(body)
    except portal_updates.Unintelligible as reason:
        raise ValueError(str(reason)) from None


def live_update(body: str) -> None:
    """Parse as tell_connections does. Raises ValueError with the reason."""
    try:
        detail_type, detail = websocket_events.parse_event(body)
    except (ValueError, RecursionError):
        raise ValueError("not an event") from None
    if detail_type not in live_updates.EVENTS:
        raise ValueError("detail-type: not a live update")
    try:
        live_updates.act_on(cast("LiveContext", _Untouched()), detail_type, detail)
    except _Understood:
        pass
    except KeyError as missing:
        raise ValueError(f"detail.{missing.args[0]}: missing") from None
    except (AttributeError, TypeError, ValueError):
        raise ValueError("detail: a field has another form") from None


class _Understood(Exception):
    """A detail was read, and would be acted on now."""


class _Untouched:
    """Instead of the clients of live updates: whatever is asked for ends the act, before it does anything."""

    def __getattr__(self, _: str) -> Never:
        raise _Understood


def composed_message(body: str) -> None:
    """Parse as plan_nudge does. Raises ValueError with the reason."""
    composed_messages.inbox_of(body)


def ring(body: str) -> None:
    """Parse as send_nudge does. Raises ValueError with the reason."""
    rings.ring(body)


def nudge_outcome(body: str) -> None:
    """Parse what AWS said of an e-mail or a text message. Raises ValueError with the reason."""
    try:
        nudge_outcomes.nudge_outcome(body)
    except nudge_outcomes.Unintelligible as reason:
        raise ValueError(str(reason)) from None


@dataclass(frozen=True)
class RejectedEvents:
    """The source for events of one queue. `parse` raises ValueError for events that its function rejects."""

    client: "SQSClient"
    queue: str
    url: str
    operation: str
    parse: Callable[[str], None]

    def summary(self, message: DeadLetterMessage) -> str:
        """The event's type and ids."""
        return summary(message)

    def cause(self, message: DeadLetterMessage) -> str:
        """From the attributes that EventBridge, the function or SQS left on it."""
        if message.attribute("ERROR_CODE") is not None:
            return eventbridge_cause(message, self.queue)
        reason = message.attribute("reason")
        if reason is not None:
            shown = reason if _REASON.fullmatch(reason) else "the reason is not one of its own (--bodies shows it)"
            return f"{self.operation} rejected it: {shown}"
        if message.came_from is not None:
            return f"{self.operation} failed on every delivery from {self.queue}"
        return "sent to this queue directly, without a reason"

    def decide(self, message: DeadLetterMessage) -> Decision:
        """Poison: the function would reject it, or fail, again."""
        try:
            self.parse(message.body)
        except ValueError as reason:
            return Decision(Outcome.POISON, str(reason))
        return Decision(Outcome.REDRIVEN, f"to {self.queue}")

    def redrive(self, message: DeadLetterMessage, decision: Decision) -> str | None:  # noqa: ARG002 - a Source
        """Send it to its source queue, without the attributes of its rejection."""
        kept = {name: value for name, value in message.attributes.items() if name not in _REJECTION_ATTRIBUTES}
        sent = self.client.send_message(QueueUrl=self.url, MessageBody=message.body, MessageAttributes=kept)
        return sent["MessageId"]


def summary(message: DeadLetterMessage) -> str:
    """`portal.insurance.updated  practice_id=willow  client_id=leo  event_id=…`"""
    event = event_of(message.body)
    detail_type = event.get("detail-type")
    ours = isinstance(detail_type, str) and detail_type in _TYPES
    named = detail_type if ours else "an event of another type" if event else "not an event"
    detail = event.get("detail")
    fields = {"event_id": event.get("id"), **(detail if isinstance(detail, Mapping) else {})}
    known = {name: fields[name] for name in _IDS if isinstance(fields.get(name), str)}
    return "  ".join([str(named), *(f"{name}={id_}" for name, id_ in known.items() if ids.is_outside_id(id_))])


def eventbridge_cause(message: DeadLetterMessage, to: str) -> str:
    """`EventBridge could not deliver it to PortalUpdates: NO_PERMISSIONS, 0 retries`, from EventBridge's attributes."""
    code, condition = message.attribute("ERROR_CODE") or "", message.attribute("EXHAUSTED_RETRY_CONDITION") or ""
    retries = message.attribute("RETRY_ATTEMPTS") or ""
    parts = [code] if _CODE.fullmatch(code) else []
    parts += [f"{retries} retries"] if retries.isdecimal() else []
    parts += [f"stopped by {condition}"] if _CODE.fullmatch(condition) else []
    return f"EventBridge could not deliver it to {to}: {', '.join(parts) or 'unknown error code'}"


def event_of(body: str) -> Mapping[str, Any]:
    """The event in a body; empty if there is none."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, Mapping) and "detail-type" in event else {}
