"""Dead-letter messages with events that EventBridge could not deliver, of all rules and of the bus.

A rule's event goes to the rule's queue, as the rule would have sent it, with the same id. An event of the bus
reached no rule: our own are published again, for all subscribers; the portal's go to their queue, because a second
PutEvents would be another event, with a notice of its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from client_messaging.events import published_events
from client_messaging.live import live_updates
from maintenance.dead_letters import rejected_events
from maintenance.dead_letters.decisions import Decision, Outcome, RedriveFailed
from maintenance.dead_letters.messages import DeadLetterMessage
from maintenance.dead_letters.rejected_events import RejectedEvents

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

PORTAL: Final = "portal"
_THE_BUS: Final = "the bus"


@dataclass(frozen=True)
class UndeliveredEvents:
    """The source for events of all rules and of the bus."""

    rules: Mapping[str, RejectedEvents]
    """By an event's source: the queue to which its rule delivers."""

    plans: RejectedEvents
    """The queue of the second rule for our own events."""

    events: "EventBridgeClient"
    bus: str

    def summary(self, message: DeadLetterMessage) -> str:
        """The event's type and ids."""
        return rejected_events.summary(message)

    def cause(self, message: DeadLetterMessage) -> str:
        """From the attributes that EventBridge left on it."""
        rule = self._rule_of(message)
        return rejected_events.eventbridge_cause(message, rule.queue if rule and _of_a_rule(message) else _THE_BUS)

    def decide(self, message: DeadLetterMessage) -> Decision:
        """Poison: an event that no function of ours would process."""
        rule = self._rule_of(message)
        if rule is None:
            return Decision(
                Outcome.POISON, "source: neither the portal nor this stack, nor a service that sends for it"
            )
        if not self._is_published_again(message):
            return rule.decide(message)
        event = rejected_events.event_of(message.body)
        if str(event["detail-type"]) not in published_events.EVENTS or not isinstance(event.get("detail"), Mapping):
            return Decision(Outcome.POISON, "detail-type: not an event of this stack")
        if event["detail-type"] in live_updates.FROM_THE_BUS:
            decision = rule.decide(message)
            if decision.outcome is not Outcome.REDRIVEN:
                return decision
        return Decision(Outcome.REDRIVEN, f"to {_THE_BUS}")

    def redrive(self, message: DeadLetterMessage, decision: Decision) -> str | None:
        """Send it to its rule's queue, or publish it again. Raises RedriveFailed."""
        if self._is_published_again(message):
            self._publish(rejected_events.event_of(message.body))
            return None
        rule = self._rule_of(message)
        if rule is None:
            raise RedriveFailed("no rule of this stack sends it")
        return rule.redrive(message, decision)

    def _rule_of(self, message: DeadLetterMessage) -> RejectedEvents | None:
        if (message.attribute("TARGET_ARN") or "").rpartition(":")[2] == self.plans.url.rpartition("/")[2]:
            return self.plans
        return self.rules.get(_source(message))

    def _is_published_again(self, message: DeadLetterMessage) -> bool:
        return _source(message) == published_events.SOURCE and not _of_a_rule(message)

    def _publish(self, event: Mapping[str, Any]) -> None:
        answer = self.events.put_events(
            Entries=[
                {
                    "Source": published_events.SOURCE,
                    "DetailType": event["detail-type"],
                    "Detail": json.dumps(event["detail"]),
                    "EventBusName": self.bus,
                }
            ]
        )
        if answer["FailedEntryCount"]:
            raise RedriveFailed("the bus refused it again")


def _source(message: DeadLetterMessage) -> str:
    return str(rejected_events.event_of(message.body).get("source"))


def _of_a_rule(message: DeadLetterMessage) -> bool:
    return message.attribute("RULE_ARN") is not None
