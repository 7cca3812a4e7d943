"""The overview: all inboxes of a caller, latest activity first, and the badge. Its cost does not grow with messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from client_messaging.contract import cursor
from client_messaging.contract.responses import InboxOverviewSchema, InboxSummarySchema, LastEntrySchema
from client_messaging.domain import ids, model
from client_messaging.domain.model import Caller, Head, Inbox, PortalAccess, Role
from client_messaging.domain.refusals import AccessSuspended
from client_messaging.dynamodb.store import Store


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """Up to `limit` inboxes (1 to 100) behind the cursor `before`, all or those with something unread."""

    limit: int
    before: str | None
    unread_only: bool


@dataclass(frozen=True, slots=True, repr=False)
class _Row:
    """An inbox, the newest entry that the caller sees of it, and its place in the order: the latest activity's id."""

    place: str
    head: Head
    last: model.LastEntry | None
    unread: int
    client_name: str | None


def of_clinician(store: Store, caller: Caller, wanted: Wanted) -> InboxOverviewSchema:
    """The clinician's own inboxes. Raises InvalidCursor, AccessSuspended and TryAgain."""
    before = _place(caller, wanted)
    found = store.inboxes_of_clinician(caller, wanted.limit + 1, before, unread_only=wanted.unread_only)
    if found.caller_suspended:
        raise AccessSuspended
    rows = [_row_of_clinician(place, head) for place, head in found.page]
    unread = {head.inbox: head.unread_by(caller.role) for head in (*found.unread, *(head for _, head in found.page))}
    return _overview(store, caller, wanted, rows, sum(unread.values()))


def of_owner(store: Store, caller: Caller, wanted: Wanted) -> InboxOverviewSchema:
    """The inboxes of all charts that the caller owns. Raises InvalidCursor, AccessSuspended and TryAgain."""
    before = _place(caller, wanted)
    found = store.inboxes_of_owner(caller)
    if found.caller_suspended:
        raise AccessSuspended
    rows = sorted((_row_of_owner(*one) for one in found.inboxes), key=lambda row: row.place, reverse=True)
    total = sum(row.unread for row in rows)
    behind = [row for row in rows if row.place < before and (row.unread or not wanted.unread_only)]
    return _overview(store, caller, wanted, behind, total)


def _place(caller: Caller, wanted: Wanted) -> str:
    return ids.LAST if wanted.before is None else cursor.decode(wanted.before, cursor.overview(caller), caller)


def _row_of_clinician(place: str, head: Head) -> _Row:
    role = Role.CLINICIAN
    return _Row(place, head, head.last_for(role), head.unread_by(role), head.client_name)


def _row_of_owner(portal: PortalAccess, head: Head) -> _Row:
    """An owner knows nothing of notices, nor of what was written before the chart was theirs."""
    role = Role.CHART_OWNER
    last = head.last_for(role)
    if last is not None and portal.hides(last.id):
        last = None
    place = last.id if last else _place_of_unused(head.inbox)
    return _Row(place, head, last, head.unread_by(role), portal.client_name)


def _place_of_unused(inbox: Inbox) -> str:
    """Inboxes with nothing to see come last, each at a place of its own: in the first millisecond of 1970."""
    digest = sha256(f"{inbox.client_id}\n{inbox.clinician_id}".encode()).digest()
    return ids.from_int(int.from_bytes(digest[:10]))


def _overview(store: Store, caller: Caller, wanted: Wanted, rows: list[_Row], total: int) -> InboxOverviewSchema:
    """The page of these rows; one more than the limit says that there is more."""
    kept = rows[: wanted.limit]
    there_is_more = len(rows) > len(kept)
    shown = [row for row in kept if row.unread or not wanted.unread_only]
    senders = store.senders(*((row.head.inbox, row.last.id) for row in shown if row.last and _is_unsigned(row.last)))
    return InboxOverviewSchema(
        inboxes=[_summary(row, senders) for row in shown],
        older=cursor.encode(kept[-1].place, cursor.overview(caller), caller) if there_is_more else None,
        unread_total=total,
    )


def _is_unsigned(last: model.LastEntry) -> bool:
    return last.sender is not None and last.sender_id is None


def _summary(row: _Row, senders: Mapping[str, str]) -> InboxSummarySchema:
    inbox, last = row.head.inbox, row.last
    return InboxSummarySchema(
        client_id=inbox.client_id,
        client_name=row.client_name,
        clinician_id=inbox.clinician_id,
        clinician_name=row.head.clinician_name,
        last_entry=LastEntrySchema.of(last, last.sender_id or senders.get(last.id)) if last else None,
        unread=row.unread,
    )
