"""The overview: all inboxes of a caller, latest activity first, and the badge. Its cost does not grow with messages."""

from collections.abc import Mapping
from hashlib import sha256

from client_messaging.domain import availability, ids
from client_messaging.domain.model import Caller, Head, Inbox, LastEntry, PortalAccess, Role
from client_messaging.domain.overview import InboxOverview, InboxSummary
from client_messaging.domain.refusals import AccessSuspended
from client_messaging.domain.snapshots import OwnerInboxes, ReceivedCount
from client_messaging.dynamodb.clinician_inboxes import InboxRange
from client_messaging.dynamodb.store import Store
from client_messaging.values import Value, replace


class OverviewRequest(Value):
    """Up to `limit` inboxes (1 to 100) before a position, or the first; all, or those with something unread.

    `counted`: what the page before had counted.
    """

    limit: int
    before: str | None
    unread_only: bool
    counted: ReceivedCount | None = None


def of_clinician(store: Store, caller: Caller, request: OverviewRequest) -> InboxOverview:
    """The clinician's own inboxes. Raises AccessSuspended and TryAgain."""
    before = request.before or ids.LAST
    wanted = InboxRange(request.limit + 1, before, request.unread_only, request.counted)
    inboxes = store.inboxes_of_clinician(caller, wanted)
    if inboxes.caller_suspended:
        raise AccessSuspended
    rows = [_summary_for_clinician(position, head) for position, head in inboxes.page]
    return replace(_overview(store, request, rows, inboxes.unread_total), counted=inboxes.counted)


def of_owner(store: Store, caller: Caller, request: OverviewRequest) -> InboxOverview:
    """The inboxes of all charts that the caller owns. Raises AccessSuspended and TryAgain."""
    owned = store.inboxes_of_owner(caller)
    if owned.caller_suspended:
        raise AccessSuspended
    rows = sorted((_summary_for_owner(*inbox) for inbox in owned.inboxes), key=lambda row: row.position, reverse=True)
    total = sum(row.unread for row in rows)
    before = request.before or ids.LAST
    following = [row for row in rows if row.position < before and (row.unread or not request.unread_only)]
    overview = _overview(store, request, following, total)
    return replace(overview, inboxes=_with_start(store, caller, owned, overview.inboxes))


def _with_start(store: Store, caller: Caller, owned: OwnerInboxes, rows: list[InboxSummary]) -> list[InboxSummary]:
    """With whether the owner may begin a thread. Clinicians' suspensions are read only where they decide."""
    portals = {head.inbox: portal for portal, head in owned.inboxes}

    def may_start(row: InboxSummary, *, suspended: bool = False) -> bool:
        return availability.start_availability(
            portals[row.head.inbox],
            clinician_suspended=suspended,
            practice_starts=owned.practice_starts,
            started=row.head.owner_started,
        ).available

    clinicians = {row.head.inbox.clinician_id for row in rows if may_start(row)}
    suspensions = store.suspensions(caller.practice_id, *sorted(clinicians)) if clinicians else {}
    suspended = {one for one, roles in suspensions.items() if Role.CLINICIAN in roles}
    return [
        replace(row, start_available=may_start(row, suspended=row.head.inbox.clinician_id in suspended)) for row in rows
    ]


def _summary_for_clinician(position: str, head: Head) -> InboxSummary:
    role = Role.CLINICIAN
    return InboxSummary(
        position, head, head.last_for(role), head.unread_by(role), head.client_name, disabled=head.is_disabled
    )


def _summary_for_owner(portal: PortalAccess, head: Head) -> InboxSummary:
    """Without notices, and without messages from before the chart was the owner's."""
    role = Role.CHART_OWNER
    last = head.last_for(role)
    if last is not None and portal.hides(last.id):
        last = None
    position = last.id if last else _position_of_unused(head.inbox)
    return InboxSummary(
        position, head, last, head.unread_by(role), portal.client_name, disabled=portal.state is not availability.OPEN
    )


def _position_of_unused(inbox: Inbox) -> str:
    """Inboxes with nothing to see come last, each at its own position: in the first millisecond of 1970."""
    digest = sha256(f"{inbox.client_id}\n{inbox.clinician_id}".encode()).digest()
    return ids.from_int(int.from_bytes(digest[:10]))


def _overview(store: Store, request: OverviewRequest, rows: list[InboxSummary], total: int) -> InboxOverview:
    """The page of these inboxes; one more than the limit says that there is more."""
    kept = rows[: request.limit]
    there_is_more = len(rows) > len(kept)
    shown = [row for row in kept if row.unread or not request.unread_only]
    senders = store.senders(*((row.head.inbox, row.last.id) for row in shown if row.last and _is_unsigned(row.last)))
    return InboxOverview(
        inboxes=[_signed(row, senders) for row in shown] if senders else shown,
        older=kept[-1].position if there_is_more else None,
        unread_total=total,
    )


def _is_unsigned(last: LastEntry) -> bool:
    return last.sender is not None and last.sender_id is None


def _signed(row: InboxSummary, senders: Mapping[str, str]) -> InboxSummary:
    """With the sender's id, which heads written by version 0.1.0 lack."""
    if row.last is None or row.last.id not in senders:
        return row
    return replace(row, last=replace(row.last, sender_id=senders[row.last.id]))
