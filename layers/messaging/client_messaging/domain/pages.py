"""Pages of an inbox: the request for one, what it holds, and whether messages can be written in that inbox now."""

from collections.abc import Callable
from dataclasses import dataclass

from client_messaging.domain.availability import Availability
from client_messaging.domain.model import Entry, PortalAccess
from client_messaging.domain.snapshots import Gate


@dataclass(frozen=True, slots=True, repr=False)
class PageRequest:
    """1 to `limit` (100) entries `before` or `after` an entry id, or the newest.

    `is_known`: whether the caller has the page as this gate makes it, which is then not read again.
    """

    limit: int
    before: str | None = None
    after: str | None = None
    is_known: Callable[[Gate], bool] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class MessagingStatus:
    """Whether this caller can write now, the gate, and how much they have not read.

    `threads_closed_through`, to a clinician: threads up to this id are a former owner's and closed.
    """

    availability: Availability
    threads_closed_through: str | None
    portal: PortalAccess | None
    unread: int


@dataclass(frozen=True, slots=True, repr=False)
class InboxPage:
    """One page of an inbox, newest entry first.

    `older` and `newer`: entry ids to continue before and after. `read_by_other_to`: how far the other side has read.
    """

    entries: list[Entry]
    older: str | None
    newer: str
    read_by_other_to: str
    status: MessagingStatus


@dataclass(frozen=True, slots=True, repr=False)
class PageResult:
    """A page, or None for one that the caller has, and the gate that decided about it.

    `is_current`: it lacks no entry that the gate's head knew of. One that was read in the middle of a write does.
    """

    page: InboxPage | None
    gate: Gate
    is_current: bool
