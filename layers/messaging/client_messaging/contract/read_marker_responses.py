"""Response body of a read marker."""

from typing import Self

from client_messaging.contract.fields import Count, ResponseBody, Ulid
from client_messaging.domain.model import Marker


class ReadMarkerSchema(ResponseBody):
    """Where the caller's read marker is now; null: before the first entry that they see."""

    entry_id: Ulid | None
    unread: Count

    @classmethod
    def of(cls, marker: Marker, unread: int) -> Self:
        """The response for a marker, and how many entries are unread."""
        return cls(entry_id=marker.read_to if marker.has_read else None, unread=unread)
