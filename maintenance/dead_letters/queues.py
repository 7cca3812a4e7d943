"""The dead-letter queues of the template: whose letters lie where, and where they go again."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from maintenance.dead_letters import rejected_events
from maintenance.dead_letters.abandoned_batches import GivenUp
from maintenance.dead_letters.messages import DeadLetters
from maintenance.dead_letters.rejected_events import PutAside
from maintenance.dead_letters.stream_batches import Stream
from maintenance.dead_letters.stream_consumers import Consumer
from maintenance.dead_letters.unsealed_records import AuditTable
from maintenance.dead_letters.verdicts import Origin
from maintenance.stacks import DeployedStack

_UNPUBLISHED_IS_LOST: Final = (
    "past the stream's 24 hours, and nothing else has these events: whoever listens has to ask the API how things are"
)
_UNSEALED_IS_IN_THE_TABLE: Final = "those without a seal are read from the audit table"


def letters(stack: DeployedStack, queue: str) -> DeadLetters:
    """What lies in a dead-letter queue, by its name in the template."""
    return DeadLetters(stack.client("sqs"), stack.resource(queue))


def origin(stack: DeployedStack, queue: str) -> Origin:
    """Where its letters come from. Raises NotThere."""
    return ORIGINS[queue](stack)


_ALIAS: Final = "live"
"""By which everybody calls the functions (`AutoPublishAlias` in template.yaml)."""


def _portal_updates(stack: DeployedStack) -> Origin:
    queue = "PortalUpdates"
    parse = rejected_events.portal_update
    return PutAside(stack.client("sqs"), queue, stack.resource(queue), "record_portal_update", parse)


def _live_updates(stack: DeployedStack) -> Origin:
    queue = "LiveUpdates"
    return PutAside(stack.client("sqs"), queue, stack.resource(queue), "tell_connections", rejected_events.live_update)


def _unpublished(stack: DeployedStack) -> Origin:
    reader = _reader(stack, "MessagesTable", "PublishEventsFunction", "publish_events")
    return GivenUp(**reader, lost=_UNPUBLISHED_IS_LOST)


def _unsealed(stack: DeployedStack) -> Origin:
    reader = _reader(stack, "AuditTable", "SealAuditFunction", "seal_audit")
    table = AuditTable(stack.client("dynamodb"), stack.resource("AuditTable"))
    return GivenUp(**reader, lost=_UNSEALED_IS_IN_THE_TABLE, from_table=table.unsealed)


def _reader(stack: DeployedStack, table: str, function: str, operation: str) -> dict[str, Any]:
    return {
        "stream": Stream(stack.client("dynamodbstreams"), stack.resource(table)),
        "function": function,
        "consumer": Consumer(stack.client("lambda"), f"{stack.resource(function)}:{_ALIAS}", operation),
    }


ORIGINS: Final[Mapping[str, Callable[[DeployedStack], Origin]]] = {
    "PortalUpdatesDeadLetters": _portal_updates,
    "LiveUpdatesDeadLetters": _live_updates,
    "UnpublishedEvents": _unpublished,
    "UnsealedRecords": _unsealed,
}
"""All of them; a test compares them with the template."""
