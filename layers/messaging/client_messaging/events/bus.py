"""Event bus: publish committed changes in the order of the stream, at least once."""

from collections.abc import Sequence
from itertools import batched
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004

from client_messaging.events import published_events
from client_messaging.events.published_events import Change, EventOut
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

MOST_AT_ONCE: Final = 10
"""Entries of one PutEvents: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"""


class Published(Value):
    """Types of the events that were published, and the first change to retry (None: all were published)."""

    types: tuple[str, ...]
    failed_from: Change | None


class Bus(Value):
    """The EventBridge bus."""

    client: "EventBridgeClient"
    name: str

    def put(self, events: Sequence[EventOut]) -> int | None:
        """Put up to ten events. Returns the index of the first that failed, or None."""
        try:
            response = self.client.put_events(Entries=[event.entry(self.name) for event in events])  # type: ignore[misc]
        except (ClientError, ConnectionError, HTTPClientError):
            return 0
        if not response["FailedEntryCount"]:
            return None
        return next(index for index, entry in enumerate(response["Entries"]) if "ErrorCode" in entry)


def publish(bus: Bus, changes: Sequence[Change]) -> Published:
    """Publish the events of these changes, up to the first that fails."""
    events = [(change, event) for change in changes for event in published_events.events_for(change)]
    types: list[str] = []
    for batch in batched(events, MOST_AT_ONCE, strict=False):
        failed = bus.put([event for _, event in batch])
        types += [event.detail_type for _, event in batch[:failed]]
        if failed is not None:
            return Published(tuple(types), batch[failed][0])
    return Published(tuple(types), None)
