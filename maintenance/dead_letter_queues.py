"""The dead-letter queues of the template: whose letters lie where, and where they go again."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from maintenance import events_put_aside
from maintenance.batches_given_up import GivenUp
from maintenance.dead_letters import DeadLetters
from maintenance.event_sources import Consumer
from maintenance.events_put_aside import PutAside
from maintenance.stacks import DeployedStack
from maintenance.stream_batches import Stream
from maintenance.unsealed import AuditTable
from maintenance.verdicts import Origin

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
    parse = events_put_aside.portal_update
    return PutAside(stack.client("sqs"), queue, stack.resource(queue), "record_portal_update", parse)


def _live_updates(stack: DeployedStack) -> Origin:
    queue = "LiveUpdates"
    return PutAside(stack.client("sqs"), queue, stack.resource(queue), "tell_connections", events_put_aside.live_update)


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
