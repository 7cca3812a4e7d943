"""The overview of a caller's inboxes, latest activity first."""

from client_messaging.domain.model import Head, LastEntry
from client_messaging.domain.snapshots import ReceivedCount
from client_messaging.values import Value


class InboxSummary(Value):
    """One inbox as its reader may see it. `position`: its latest activity's id, by which inboxes are ordered.

    `disabled`: the chart's portal access is. `start_available`, to a chart owner: whether they may begin a thread.
    """

    position: str
    head: Head
    last: LastEntry | None
    unread: int
    client_name: str | None
    disabled: bool
    start_available: bool | None = None


class InboxOverview(Value):
    """A page of inboxes. `older`: the position to continue before. `unread_total` counts all inboxes.

    `counted`: what the page after it need not count again.
    """

    inboxes: list[InboxSummary]
    older: str | None
    unread_total: int
    counted: ReceivedCount | None = None
