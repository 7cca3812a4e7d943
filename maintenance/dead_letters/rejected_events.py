"""Letters that hold an event which a queue's function could not take: judged by that function's own parser.

A body may hold anything. What is said of it is its type and its ids, both from an allow-list, and what is wrong with it
in the parser's words, which name fields and never values.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from client_messaging.domain import ids
from client_messaging.events import portal_updates
from client_messaging.live import live_updates, websocket_events
from maintenance.dead_letters.messages import Letter
from maintenance.dead_letters.verdicts import Fate, Verdict

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_TYPES: Final = frozenset(f"portal.{area}.updated" for area in portal_updates.AREAS) | live_updates.EVENTS
_IDS: Final = ("practice_id", "client_id", "clinician_id", "person_id", "entry_id", "thread_id", "event_id")
_REASON: Final = re.compile(r"not JSON|[a-z0-9_.\-]+: [a-z_ ]+(; [a-z0-9_.\-]+: [a-z_ ]+)*")
_CODE: Final = re.compile(r"[A-Za-z_]{1,64}")
_OF_EVENTBRIDGE: Final = frozenset(
    {"RULE_ARN", "TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE", "EXHAUSTED_RETRY_CONDITION", "RETRY_ATTEMPTS"}
)
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"""

_OF_BEING_PUT_ASIDE: Final = _OF_EVENTBRIDGE | {"reason"}


def portal_update(body: str) -> None:
    """As record_portal_update reads it. Raises ValueError with what is wrong."""
    try:
        portal_updates.portal_update(body)
    except portal_updates.Unintelligible as reason:
        raise ValueError(str(reason)) from None


def live_update(body: str) -> None:
    """As tell_connections reads it. Raises ValueError with what is wrong."""
    try:
        detail_type, _ = websocket_events.parse_event(body)
    except (ValueError, RecursionError):
        raise ValueError("not an event") from None
    if detail_type not in live_updates.EVENTS:
        raise ValueError("detail-type: none that front ends are told of")


@dataclass(frozen=True)
class PutAside:
    """The events of one queue. `parse` raises ValueError for what its function can never take."""

    client: "SQSClient"
    queue: str
    url: str
    operation: str
    parse: Callable[[str], None]

    def what(self, letter: Letter) -> str:
        """`portal.insurance.updated  practice_id=willow  client_id=leo  event_id=…`"""
        event = _event(letter.body)
        detail_type = event.get("detail-type")
        named = detail_type if detail_type in _TYPES else "an event of another type" if event else "not an event"
        detail = event.get("detail")
        about = {"event_id": event.get("id"), **(detail if isinstance(detail, Mapping) else {})}
        known = {name: about[name] for name in _IDS if isinstance(about.get(name), str)}
        return "  ".join([str(named), *(f"{name}={one}" for name, one in known.items() if ids.is_outside_id(one))])

    def why(self, letter: Letter) -> str:
        """From what EventBridge, the function or SQS left with it."""
        if letter.attribute("ERROR_CODE") is not None:
            return self._why_eventbridge(letter)
        reason = letter.attribute("reason")
        if reason is not None:
            told = reason if _REASON.fullmatch(reason) else "the reason is not one of its own (--bodies shows it)"
            return f"{self.operation} could not understand it: {told}"
        if letter.came_from is not None:
            return f"{self.operation} failed with it as often as {self.queue} delivers a message"
        return "somebody sent it here, and left no reason"

    def verdict(self, letter: Letter) -> Verdict:
        """Poison is what the function would put aside, or fail with, again."""
        try:
            self.parse(letter.body)
        except ValueError as reason:
            return Verdict(Fate.POISON, str(reason))
        return Verdict(Fate.AGAIN, f"to {self.queue}")

    def drive(self, letter: Letter, verdict: Verdict) -> str | None:  # noqa: ARG002 - an Origin
        """Into the queue it came from, without what was noted when it was put aside."""
        kept = {name: value for name, value in letter.attributes.items() if name not in _OF_BEING_PUT_ASIDE}
        sent = self.client.send_message(QueueUrl=self.url, MessageBody=letter.body, MessageAttributes=kept)
        return sent["MessageId"]

    def _why_eventbridge(self, letter: Letter) -> str:
        code, condition = letter.attribute("ERROR_CODE") or "", letter.attribute("EXHAUSTED_RETRY_CONDITION") or ""
        tries = letter.attribute("RETRY_ATTEMPTS") or ""
        said = [code] if _CODE.fullmatch(code) else []
        said += [f"{tries} retries"] if tries.isdecimal() else []
        said += [f"stopped by {condition}"] if _CODE.fullmatch(condition) else []
        return f"EventBridge could not deliver it to {self.queue}: {', '.join(said) or 'no code that is known'}"


def _event(body: str) -> Mapping[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, Mapping) and "detail-type" in event else {}
