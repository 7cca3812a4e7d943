"""The overview: all inboxes of a caller, latest activity first, and the badge. Its cost does not grow with messages."""

from dataclasses import dataclass
from hashlib import sha256

from client_messaging import cursor, ids, model
from client_messaging.contract import InboxOverview, InboxSummary, LastEntry
from client_messaging.errors import AccessSuspended
from client_messaging.model import Caller, Head, Inbox, PortalAccess, Role
from client_messaging.store import Store


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """Up to `limit` inboxes (1 to 100) behind the cursor `before`, all or those with something unread."""

    limit: int
    before: str | None
    unread_only: bool


@dataclass(frozen=True, slots=True, repr=False)
class _Row:
    """An inbox and its place in the order: the id of its latest activity."""

    place: str
    summary: InboxSummary


def of_clinician(store: Store, caller: Caller, wanted: Wanted) -> InboxOverview:
    """The clinician's own inboxes. Raises InvalidCursor, AccessSuspended and TryAgain."""
    before = _place(caller, wanted)
    found = store.inboxes_of_clinician(caller, wanted.limit + 1, before, unread_only=wanted.unread_only)
    if found.caller_suspended:
        raise AccessSuspended
    rows = [_Row(place, _summary(head, caller.role, head.last_for(caller.role))) for place, head in found.page]
    unread = {head.inbox: head.unread_by(caller.role) for head in (*found.unread, *(head for _, head in found.page))}
    return _overview(caller, wanted, rows, sum(unread.values()))


def of_owner(store: Store, caller: Caller, wanted: Wanted) -> InboxOverview:
    """The inboxes of all charts that the caller owns. Raises InvalidCursor, AccessSuspended and TryAgain."""
    before = _place(caller, wanted)
    found = store.inboxes_of_owner(caller)
    if found.caller_suspended:
        raise AccessSuspended
    rows = sorted((_row_of_owner(*one) for one in found.inboxes), key=lambda row: row.place, reverse=True)
    total = sum(row.summary.unread for row in rows)
    behind = [row for row in rows if row.place < before and (row.summary.unread or not wanted.unread_only)]
    return _overview(caller, wanted, behind, total)


def _place(caller: Caller, wanted: Wanted) -> str:
    return ids.LAST if wanted.before is None else cursor.decode(wanted.before, cursor.overview(caller), caller)


def _row_of_owner(portal: PortalAccess, head: Head) -> _Row:
    """An owner knows nothing of notices, nor of what was written before the chart was theirs."""
    last = head.last_for(Role.CHART_OWNER)
    if last is not None and last.id <= portal.visible_after:
        last = None
    return _Row(last.id if last else _place_of_unused(head.inbox), _summary(head, Role.CHART_OWNER, last))


def _place_of_unused(inbox: Inbox) -> str:
    """Inboxes with nothing to see come last, each at a place of its own: in the first millisecond of 1970."""
    digest = sha256(f"{inbox.client_id}\n{inbox.clinician_id}".encode()).digest()
    return ids.from_int(int.from_bytes(digest[:10]))


def _summary(head: Head, role: Role, last: model.LastEntry | None) -> InboxSummary:
    inbox = head.inbox
    return InboxSummary(
        client_id=inbox.client_id,
        clinician_id=inbox.clinician_id,
        last_entry=LastEntry.of(last) if last else None,
        unread=head.unread_by(role),
    )


def _overview(caller: Caller, wanted: Wanted, rows: list[_Row], total: int) -> InboxOverview:
    """The page of these rows; one more than the limit says that there is more."""
    kept = rows[: wanted.limit]
    there_is_more = len(rows) > len(kept)
    return InboxOverview(
        inboxes=[row.summary for row in kept if row.summary.unread or not wanted.unread_only],
        older=cursor.encode(kept[-1].place, cursor.overview(caller), caller) if there_is_more else None,
        unread_total=total,
    )
