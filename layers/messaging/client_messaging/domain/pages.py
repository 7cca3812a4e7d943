"""Pages of an inbox: request, content and messaging status."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from client_messaging.domain.availability import Availability
from client_messaging.domain.model import Entry, PortalAccess
from client_messaging.domain.snapshots import Gate
from client_messaging.values import Value

if TYPE_CHECKING:
    from client_messaging.domain.absence import Absence
    from client_messaging.domain.contacts import Channel, ContactState
    from client_messaging.domain.response import ResponseNow


class PageRequest(Value):
    """1 to `limit` (100) entries `before` or `after` an entry id, or the newest.

    `is_known`: whether the caller has this page for a gate already (`If-None-Match`); it is then not read.
    """

    limit: int
    before: str | None = None
    after: str | None = None
    is_known: Callable[[Gate], bool] | None = None


class MessagingStatus(Value):
    """Whether this caller can write now, the gate, and how many entries are unread.

    `threads_closed_through`, to a clinician: threads up to this id are a former owner's and closed. `start`, to a chart
    owner: whether they may begin a thread. `instead`, beside a reason: who stands in. `response`, to a chart owner:
    what they can expect. To the clinician, `absence`: their own, as long as it is not over; and `reachable`: whether
    the owner's contacts work, where the practice nudges.
    """

    availability: Availability
    threads_closed_through: str | None
    portal: PortalAccess | None
    unread: int
    start: Availability | None = None
    instead: str | None = None
    response: "ResponseNow | None" = None
    absence: "Absence | None" = None
    reachable: "Mapping[Channel, ContactState] | None" = None


class InboxPage(Value):
    """One page of an inbox, newest entry first.

    `older` and `newer`: entry ids to continue before and after. `read_by_other_to`: how far the other side has read.
    """

    entries: list[Entry]
    older: str | None
    newer: str
    read_by_other_to: str
    status: MessagingStatus


class PageResult(Value):
    """A page, or None for one that the caller has already, and its gate.

    `is_current`: false if the page lacks entries up to the gate's head, since it was read during a write.
    """

    page: InboxPage | None
    gate: Gate
    is_current: bool
