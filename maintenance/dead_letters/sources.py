"""The dead-letter queues of the template, and the source of each: where its messages came from and are redriven to."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from client_messaging.events import published_events
from maintenance.dead_letters import rejected_events, undelivered_events
from maintenance.dead_letters.abandoned_batches import AbandonedBatches
from maintenance.dead_letters.decisions import Source
from maintenance.dead_letters.messages import DeadLetterQueue
from maintenance.dead_letters.rejected_events import RejectedEvents
from maintenance.dead_letters.stream_batches import Stream
from maintenance.dead_letters.stream_consumers import Consumer
from maintenance.dead_letters.undelivered_events import UndeliveredEvents
from maintenance.dead_letters.unsealed_records import AuditTable
from maintenance.stacks import DeployedStack

_EVENTS_ARE_LOST: Final = (
    "past the stream's 24 hours, and these events are nowhere else: subscribers have to read the current state from the"
    " API"
)
_UNSEALED_ARE_IN_THE_TABLE: Final = "records without a seal are read from the audit table"


def dead_letter_queue(stack: DeployedStack, queue: str) -> DeadLetterQueue:
    """A dead-letter queue, by its logical id in the template. Raises NotThere."""
    return DeadLetterQueue(stack.client("sqs"), stack.resource(queue))


def source(stack: DeployedStack, queue: str) -> Source:
    """The source of a dead-letter queue, by the queue's logical id. Raises NotThere."""
    return SOURCES[queue](stack)


_ALIAS: Final = "live"
"""The alias by which functions are invoked (`AutoPublishAlias` in template.yaml)."""


def _portal_updates(stack: DeployedStack) -> RejectedEvents:
    queue = "PortalUpdates"
    parse = rejected_events.portal_update
    return RejectedEvents(stack.client("sqs"), queue, stack.resource(queue), "record_portal_update", parse)


def _live_updates(stack: DeployedStack) -> RejectedEvents:
    queue = "LiveUpdates"
    parse = rejected_events.live_update
    return RejectedEvents(stack.client("sqs"), queue, stack.resource(queue), "tell_connections", parse)


def _nudges_to_plan(stack: DeployedStack) -> RejectedEvents:
    queue, parse = "NudgesToPlan", rejected_events.composed_message
    return RejectedEvents(stack.client("sqs"), queue, stack.resource(queue), "plan_nudge", parse)


def _nudges_due(stack: DeployedStack) -> RejectedEvents:
    queue = "NudgesDue"
    return RejectedEvents(stack.client("sqs"), queue, stack.resource(queue), "send_nudge", rejected_events.ring)


def _nudge_outcomes(stack: DeployedStack) -> RejectedEvents:
    queue, parse = "NudgeOutcomes", rejected_events.nudge_outcome
    return RejectedEvents(stack.client("sqs"), queue, stack.resource(queue), "record_nudge_outcome", parse)


def _undelivered(stack: DeployedStack) -> Source:
    rules = {undelivered_events.PORTAL: _portal_updates(stack), published_events.SOURCE: _live_updates(stack)}
    rules |= dict.fromkeys(rejected_events.OUTCOMES, _nudge_outcomes(stack))
    return UndeliveredEvents(rules, _nudges_to_plan(stack), stack.client("events"), stack.resource("Bus"))


def _unpublished(stack: DeployedStack) -> Source:
    stream = _stream(stack, "MessagesTable", "PublishEventsFunction", "publish_events")
    return AbandonedBatches(**stream, when_expired=_EVENTS_ARE_LOST)


def _unsealed(stack: DeployedStack) -> Source:
    stream = _stream(stack, "AuditTable", "SealAuditFunction", "seal_audit")
    table = AuditTable(stack.client("dynamodb"), stack.resource("AuditTable"))
    return AbandonedBatches(**stream, when_expired=_UNSEALED_ARE_IN_THE_TABLE, read_from_table=table.unsealed)


def _stream(stack: DeployedStack, table: str, function: str, operation: str) -> dict[str, Any]:
    return {
        "stream": Stream(stack.client("dynamodbstreams"), stack.resource(table)),
        "function": function,
        "consumer": Consumer(stack.client("lambda"), f"{stack.resource(function)}:{_ALIAS}", operation),
    }


SOURCES: Final[Mapping[str, Callable[[DeployedStack], Source]]] = {
    "PortalUpdatesDeadLetters": _portal_updates,
    "LiveUpdatesDeadLetters": _live_updates,
    "UnplannedNudges": _nudges_to_plan,
    "UnsentNudges": _nudges_due,
    "UnrecordedNudgeOutcomes": _nudge_outcomes,
    "UndeliveredEvents": _undelivered,
    "UnpublishedEvents": _unpublished,
    "UnsealedRecords": _unsealed,
}
"""All dead-letter queues; a test compares them with the template."""
