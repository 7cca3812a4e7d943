"""Reading: a page of an inbox, one message of it, and whether messages can be written now."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from client_messaging.contract import cursor, etags
from client_messaging.contract.responses import (
    GateStateSchema,
    InboxMessageSchema,
    InboxPageSchema,
    MessagingSchema,
    MessagingStatusSchema,
    NoticeSchema,
)
from client_messaging.domain import availability, ids
from client_messaging.domain.availability import Availability
from client_messaging.domain.model import Caller, Chart, Entry, Head, Inbox, Message, PortalAccess, PortalState, Role
from client_messaging.domain.refusals import (
    AccessSuspended,
    FieldError,
    InvalidRequest,
    MessagingUnavailable,
    NotFound,
    Reason,
)
from client_messaging.domain.snapshots import ChartGate, EntryRange, Gate, Reading
from client_messaging.dynamodb.store import Store

LARGEST_PAGE_BYTES: Final = 4_500_000
"""Lambda answers at most 6 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html); a page of
uncommonly long messages ends earlier than its limit says."""

_MOST_BYTES_A_CHARACTER: Final = 7
"""Of a text that is escaped twice: a control character is written as `\\\\u0001`, an emoji as its four bytes of UTF-8.

Our serializer and Lambda's runtime for Python 3.13 leave what is not ASCII as it is
(https://github.com/aws/aws-lambda-python-runtime-interface-client, lambda_runtime_marshaller.py).
"""


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """Where a page lies: `before` or `after` an entry id, or at the newest end. `limit` is 1 to 100 entries.

    `unless`: tags of pages that the caller has; where the page is still one of them, there is nothing to send.
    """

    limit: int
    before: str | None = None
    after: str | None = None
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class Read:
    """A page and its tag. Without a page: the caller has it. Without a tag: something was being written just then."""

    page: InboxPageSchema | None
    tag: str | None


def place(
    inbox: Inbox, caller: Caller, limit: int, before: str | None, after: str | None, unless: frozenset[str]
) -> Place:
    """The place that a request's cursors name. Raises InvalidCursor, and InvalidRequest where both are given."""
    place_before, place_after = (
        cursor.decode(given, inbox, caller) if given is not None else None for given in (before, after)
    )
    if place_before is not None and place_after is not None:
        raise InvalidRequest(FieldError("after", "does not go with before: give one of them"))
    return Place(limit, place_before, place_after, unless)


def read_as_clinician(store: Store, caller: Caller, inbox: Inbox, place: Place) -> Read:
    """One page of the caller's own inbox with a client, messages and notices, newest first.

    Raises AccessSuspended, MessagingUnavailable (the portal was never enabled) and TryAgain.
    """
    return _read(store, caller, inbox, place, _let_clinician_in)


def read_as_owner(store: Store, caller: Caller, inbox: Inbox, place: Place) -> Read:
    """The same inbox seen from the portal: messages only, and only those that this owner may see.

    Raises AccessSuspended, NotFound, MessagingUnavailable (the portal is disabled) and TryAgain.
    """
    return _read(store, caller, inbox, place, _let_owner_in)


def show_message(store: Store, caller: Caller, inbox: Inbox, entry_id: str) -> InboxMessageSchema:
    """One message, as it stands in a page of the caller's side. It moves no read marker. No record, no answer.

    Refuses as a page of that side does, and then raises NotFound for what is no message, not there, or hidden.
    """
    reading = store.reading(inbox, entry_id, caller)
    let_in = _let_clinician_in if caller.role is Role.CLINICIAN else _let_owner_in
    visible_after = let_in(reading, caller)
    entry, head = reading.entry, reading.head
    if not isinstance(entry, Message) or head is None or entry.id <= visible_after:
        raise NotFound
    store.record_shown(inbox, caller, [entry.id])
    return InboxMessageSchema.shown(entry, read_by_other=entry.id <= head.read_by_other_side_of(caller.role))


def _let_clinician_in(gate: Gate | Reading, _: Caller) -> str:
    """The clinician sees all of their own inbox, from its beginning."""
    if gate.caller_suspended:
        raise AccessSuspended
    if gate.portal is None:
        raise MessagingUnavailable(Reason.PORTAL_NOT_ENABLED)
    return ids.NIL


def _let_owner_in(gate: Gate | Reading, caller: Caller) -> str:
    """The owner sees what comes after this entry id."""
    portal = _owned(gate, caller)
    if portal.state is not availability.OPEN:
        raise MessagingUnavailable(Reason.PORTAL_DISABLED)
    return portal.visible_after


def _read(store: Store, caller: Caller, inbox: Inbox, place: Place, let_in: Callable[[Gate, Caller], str]) -> Read:
    """The gate and the entries in parallel; for a caller who has a page, the gate first: it often is all it takes."""
    messages_only = caller.role is Role.CHART_OWNER
    entries: list[Entry] | None = None
    if place.unless:
        gate = store.inbox_gate(inbox, caller)
    else:
        wanted = EntryRange(place.limit + 1, place.before, place.after, messages_only)
        gate, entries = store.read_inbox(inbox, caller, wanted, let_in)
    visible_after = let_in(gate, caller)
    tag = etags.of(caller, inbox, gate, availability_for(gate), (place.limit, place.before, place.after))
    if tag in place.unless or etags.ANY in place.unless:
        return Read(None, tag)
    if place.after is not None and place.after < visible_after:  # what is hidden is no place to go on from
        place, entries = replace(place, after=visible_after), None
    if entries is None:
        entries = store.entries(inbox, EntryRange(place.limit + 1, place.before, place.after, messages_only))
    page = _page(inbox, caller, gate, [entry for entry in entries if entry.id > visible_after], place)
    if page.entries:  # no record, no answer
        store.record_shown(inbox, caller, [entry.id for entry in page.entries])
    last = gate.head.last_for(caller.role) if gate.head else None
    last_id = last.id if last and last.id > visible_after else ids.NIL
    return Read(page, tag if _is_as_new_as(last_id, page, place) else None)


def _is_as_new_as(last_id: str, page: InboxPageSchema, place: Place) -> bool:
    """Whether the page lacks nothing that the head knew of: else its tag would stand for a page not seen."""
    if place.before is not None or (place.after is not None and len(page.entries) == place.limit):
        return True  # what it shows never changes
    return (page.entries[0].id if page.entries else place.after or ids.NIL) >= last_id


def status_for_practice(store: Store, caller: Caller, client_id: str) -> MessagingStatusSchema:
    """Whether a clinician (or, for staff, anybody) can write in this chart now. Raises AccessSuspended and TryAgain."""
    inbox = Inbox(caller.practice_id, client_id, caller.person_id)
    is_clinician = caller.role is Role.CLINICIAN
    gate: ChartGate
    gate = store.inbox_gate(inbox, caller) if is_clinician else store.gate(Chart(caller.practice_id, client_id), caller)
    if gate.caller_suspended:
        raise AccessSuspended
    return _status(gate, caller)


def status_for_owner(store: Store, caller: Caller, inbox: Inbox) -> MessagingStatusSchema:
    """Whether the chart owner can answer this clinician now. Raises AccessSuspended, NotFound and TryAgain."""
    gate = store.inbox_gate(inbox, caller)
    _owned(gate, caller)
    return _status(gate, caller)


def availability_for(gate: ChartGate) -> Availability:
    """Whether messages may be written into this inbox now, or (for staff) in this chart: as the write checks it."""
    if not isinstance(gate, Gate):
        return availability.availability(gate.portal)
    return availability.availability(
        gate.portal, clinician_suspended=gate.clinician_suspended, has_inbox=gate.head is not None
    )


def _owned(gate: Gate | Reading, caller: Caller) -> PortalAccess:
    """The gate of the caller's chart and of an inbox that is there."""
    if gate.caller_suspended:
        raise AccessSuspended
    portal = availability.owned(gate.portal, caller)
    if gate.head is None:
        raise NotFound
    return portal


def _closed_through(gate: ChartGate, caller: Caller) -> str | None:
    """Threads up to this id are a former owner's: the clinician cannot write into them any more."""
    portal = gate.portal
    return portal.visible_after if portal and not portal.shares_history and caller.role is Role.CLINICIAN else None


def _status(gate: ChartGate, caller: Caller) -> MessagingStatusSchema:
    portal, now = gate.portal, availability_for(gate)
    state = GateStateSchema(
        state=portal.state if portal else PortalState.NOT_ENABLED, since=portal.since if portal else None
    )
    return MessagingStatusSchema(
        available=now.available,
        reason=now.reason,
        fix=now.fix,
        threads_closed_through=_closed_through(gate, caller),
        portal_access=state,
        unread=gate.head.unread_by(caller.role) if isinstance(gate, Gate) and gate.head else 0,
    )


def _page(inbox: Inbox, caller: Caller, gate: Gate, found: list[Entry], place: Place) -> InboxPageSchema:
    """Make the page of what was found, nearest first; one more than the limit says that there is more."""
    head = gate.head or Head(inbox)
    kept = _as_many_as_fit(found[: place.limit])
    forward = place.after is not None
    there_is_more = place.after not in (None, ids.NIL) if forward else len(found) > len(kept)
    newest_first = kept[::-1] if forward else kept
    newest, oldest = _ends(newest_first, place)
    read_to = head.read_by_other_side_of(caller.role)
    return InboxPageSchema(
        entries=[_entry(entry, read_to) for entry in newest_first],
        older=cursor.encode(oldest, inbox, caller) if there_is_more and newest_first else None,
        newer=cursor.encode(newest, inbox, caller),
        unread=head.unread_by(caller.role),
        messaging=MessagingSchema.of(availability_for(gate), _closed_through(gate, caller)),
    )


def _ends(newest_first: list[Entry], place: Place) -> tuple[str, str]:
    """Where `newer` goes on and where `older` does. An empty page stays where it was asked for."""
    if newest_first:
        return newest_first[0].id, newest_first[-1].id
    if place.before is not None:  # what comes directly after the page is the entry that it was asked before
        return ids.from_int(max(0, ids.to_int(place.before) - 1)), place.before
    return place.after or ids.NIL, ids.NIL


def _entry(entry: Entry, read_to: str) -> InboxMessageSchema | NoticeSchema:
    if isinstance(entry, Message):
        return InboxMessageSchema.shown(entry, read_by_other=entry.id <= read_to)
    return NoticeSchema.of(entry)


def _as_many_as_fit(entries: list[Entry]) -> list[Entry]:
    """Entries that Lambda can answer at once, at least one. A text is escaped twice: in body and response."""
    texts = [entry.body + entry.subject if isinstance(entry, Message) else "" for entry in entries]
    if sum(map(len, texts)) * _MOST_BYTES_A_CHARACTER <= LARGEST_PAGE_BYTES:
        return entries
    size = 0
    for count, text in enumerate(texts):
        size += len(_escaped(_escaped(text)).encode())
        if size > LARGEST_PAGE_BYTES and count:
            return entries[:count]
    return entries


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
