"""The overview of a caller's inboxes, latest activity first."""

from dataclasses import dataclass

from client_messaging.domain.model import Head, LastEntry


@dataclass(frozen=True, slots=True, repr=False)
class InboxSummary:
    """One inbox as its reader may see it. `position`: its latest activity's id, by which inboxes are ordered.

    `start_available`, to a chart owner: whether they may begin a thread.
    """

    position: str
    head: Head
    last: LastEntry | None
    unread: int
    client_name: str | None
    start_available: bool | None = None


@dataclass(frozen=True, slots=True, repr=False)
class InboxOverview:
    """A page of inboxes. `older`: the position to continue before. `unread_total` counts all inboxes."""

    inboxes: list[InboxSummary]
    older: str | None
    unread_total: int
