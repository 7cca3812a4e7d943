"""Read markers: how far one side has read, moved forward by reading and back by marking as unread.

A marker is an entry id and a count: received entries at or before it, or hidden from this owner. Both are written
together, so that unread is one subtraction on the head, despite concurrent sends.
"""

from functools import partial

from client_messaging.domain import availability, ids
from client_messaging.domain.model import (
    Caller,
    Entry,
    Head,
    Inbox,
    Marker,
    Message,
    PortalAccess,
    Role,
    Tally,
    is_by_clinician,
)
from client_messaging.domain.refusals import AccessSuspended, MessagingUnavailable, NotFound, Reason
from client_messaging.domain.snapshots import EntryRange, Reading
from client_messaging.dynamodb.conditions import retry_outdated
from client_messaging.dynamodb.move_read_marker import MarkerMove
from client_messaging.dynamodb.store import Store
from client_messaging.values import replace


def move(store: Store, caller: Caller, inbox: Inbox, entry_id: str, *, unread_from: bool = False) -> tuple[Marker, int]:
    """Move the caller's marker to an entry, or with `unread_from` before it. Returns it and the unread count.

    Reading only moves forward and marking as unread only back: the other way changes nothing. An entry that was shown
    to the other side as read stays read. Raises AccessSuspended, NotFound (no such entry for this caller),
    MessagingUnavailable (the portal is disabled, for the chart owner) and TryAgain.
    """
    return retry_outdated(partial(_move, store, caller, inbox, entry_id, unread_from=unread_from))


def _move(store: Store, caller: Caller, inbox: Inbox, entry_id: str, *, unread_from: bool) -> tuple[Marker, int]:
    reading = store.reading(inbox, entry_id, caller)
    head, entry = _seen_by(caller, reading)
    was = head.marker_of(caller.role)
    if unread_from:
        after = _back_to_before(store, caller, reading, entry, was)
    else:
        after = _forward_to(store, caller, head, entry, reading.tally)
    if after == was:
        return was, head.unread_by(caller.role)
    moved = MarkerMove(caller, head, entry.id, after)
    store.move_marker(moved)
    return after, moved.unread


def _seen_by(caller: Caller, reading: Reading) -> tuple[Head, Entry]:
    """The head and the entry, if this caller may see it."""
    if reading.caller_suspended:
        raise AccessSuspended
    portal = reading.portal
    if caller.role is Role.CHART_OWNER:
        portal = availability.owned(portal, caller)
    if reading.head is None or reading.entry is None or not _is_visible(reading.entry, caller, portal):
        raise NotFound
    if caller.role is Role.CHART_OWNER and portal is not None and portal.state is not availability.OPEN:
        raise MessagingUnavailable(Reason.PORTAL_DISABLED)
    return reading.head, reading.entry


def _is_visible(entry: Entry, caller: Caller, portal: PortalAccess | None) -> bool:
    if caller.role is Role.CLINICIAN:
        return True
    return isinstance(entry, Message) and portal is not None and entry.id > portal.visible_after


def _forward_to(store: Store, caller: Caller, head: Head, entry: Entry, tally: Tally | None) -> Marker:
    was = head.marker_of(caller.role)
    if entry.id <= was.read_to:
        return was
    if entry.id == head.last_id:
        tally = head.written
    covered = (tally or store.tally_of(head.inbox, entry.id)).received_by(caller.role)
    return Marker(entry.id, covered, max(was.shown_to, entry.id), was.moves + 1)


def _back_to_before(store: Store, caller: Caller, reading: Reading, entry: Entry, was: Marker) -> Marker:
    if entry.id > was.read_to:
        return was
    inbox = entry.inbox
    is_owner = caller.role is Role.CHART_OWNER
    before = store.entries(inbox, EntryRange(1, before=entry.id, messages_only=is_owner))
    visible_after = reading.portal.visible_after if is_owner and reading.portal else ids.NIL
    place = before[0].id if before and before[0].id > visible_after else ids.NIL
    received = is_by_clinician(entry) is is_owner
    covered = (reading.tally or store.tally_of(inbox, entry.id)).received_by(caller.role) - received
    return replace(was, read_to=place, covered=covered, moves=was.moves + 1)
