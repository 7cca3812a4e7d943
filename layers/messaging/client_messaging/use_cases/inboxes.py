"""Inboxes: read a page, show one message, and say whether messages can be written now."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Final

from client_messaging.domain import availability, contacts, ids
from client_messaging.domain.availability import availability_for, start_availability_for
from client_messaging.domain.model import Caller, Chart, Entry, Head, Inbox, Message, PortalAccess, Role
from client_messaging.domain.pages import InboxPage, MessagingStatus, PageRequest, PageResult
from client_messaging.domain.refusals import AccessSuspended, MessagingUnavailable, NotFound, Reason
from client_messaging.domain.snapshots import NOTHING, ChartGate, EntryRange, Gate, Reading
from client_messaging.dynamodb.store import Store
from client_messaging.values import replace

LARGEST_PAGE_BYTES: Final = 4_500_000
"""Lambda's response is at most 6 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html); a page
of uncommonly long messages has fewer entries than its limit."""

_MOST_BYTES_A_CHARACTER: Final = 7
"""Of text that is escaped twice: a control character is written as `\\\\u0001`, an emoji as its four bytes of UTF-8.

Our serializer and Lambda's runtime for Python 3.13 do not escape characters outside ASCII
(https://github.com/aws/aws-lambda-python-runtime-interface-client, lambda_runtime_marshaller.py).
"""


def read_as_clinician(store: Store, caller: Caller, inbox: Inbox, request: PageRequest) -> PageResult:
    """One page of the caller's own inbox with a client, messages and notices, newest first.

    Raises AccessSuspended, MessagingUnavailable (the portal was never enabled) and TryAgain.
    """
    return _read(store, caller, inbox, request, _let_clinician_in)


def read_as_owner(store: Store, caller: Caller, inbox: Inbox, request: PageRequest) -> PageResult:
    """The same inbox seen from the portal: messages only, and only those that this owner may see.

    Raises AccessSuspended, NotFound, MessagingUnavailable (the portal is disabled) and TryAgain.
    """
    return _read(store, caller, inbox, request, _let_owner_in)


def show_message(store: Store, caller: Caller, inbox: Inbox, entry_id: str) -> tuple[Message, bool]:
    """One message, and whether the other side has read it. Moves no read marker. No answer without an audit record.

    Refuses as a page of the caller's side does, then raises NotFound for a notice, an unknown id or a hidden message.
    """
    reading = store.reading(inbox, entry_id, caller)
    let_in = _let_clinician_in if caller.role is Role.CLINICIAN else _let_owner_in
    visible_after = let_in(reading, caller)
    entry, head = reading.entry, reading.head
    if not isinstance(entry, Message) or head is None or entry.id <= visible_after:
        raise NotFound
    store.record_shown(inbox, caller, [entry.id])
    return entry, entry.id <= head.read_by_other_side_of(caller.role)


def _let_clinician_in(gate: Gate | Reading, _: Caller) -> str:
    """The entry id after which the clinician sees entries: all of them."""
    if gate.caller_suspended:
        raise AccessSuspended
    if gate.portal is None:
        raise MessagingUnavailable(Reason.PORTAL_NOT_ENABLED)
    return ids.NIL


def _let_owner_in(gate: Gate | Reading, caller: Caller) -> str:
    """The entry id after which the owner sees entries."""
    portal = _owned(gate, caller)
    if portal.state is not availability.OPEN:
        raise MessagingUnavailable(Reason.PORTAL_DISABLED)
    return portal.visible_after


def _read(
    store: Store, caller: Caller, inbox: Inbox, request: PageRequest, let_in: Callable[[Gate, Caller], str]
) -> PageResult:
    """The gate and the entries in parallel; the gate first for a caller with a page, who often needs no other."""
    messages_only = caller.role is Role.CHART_OWNER
    entries: list[Entry] | None = None
    if request.is_known:
        gate = store.inbox_gate(inbox, caller)
    else:
        entry_range = EntryRange(request.limit + 1, request.before, request.after, messages_only)
        gate, entries = store.read_inbox(inbox, caller, entry_range, let_in)
    visible_after = let_in(gate, caller)
    gate = _with_stand_in(store, inbox, gate)
    if request.is_known and request.is_known(gate):
        return PageResult(None, gate, is_current=True)
    if request.after is not None and request.after < visible_after:  # hidden entries are no place to continue from
        request, entries = replace(request, after=visible_after), None
    if entries is None:
        entries = store.entries(inbox, EntryRange(request.limit + 1, request.before, request.after, messages_only))
    page = _page(inbox, caller, gate, [entry for entry in entries if entry.id > visible_after], request)
    if page.entries:  # no answer without an audit record
        store.record_shown(inbox, caller, [entry.id for entry in page.entries])
    last = gate.head.last_for(caller.role) if gate.head else None
    last_id = last.id if last and last.id > visible_after else ids.NIL
    return PageResult(page, gate, _is_as_new_as(last_id, page, request))


def _is_as_new_as(last_id: str, page: InboxPage, request: PageRequest) -> bool:
    """Whether the page lacks no entry that the head knew of: else its tag would stand for a page not seen."""
    if request.before is not None or (request.after is not None and len(page.entries) == request.limit):
        return True  # its entries never change
    return (page.entries[0].id if page.entries else request.after or ids.NIL) >= last_id


def status_for_practice(store: Store, caller: Caller, client_id: str, now: datetime) -> MessagingStatus:
    """Whether a clinician (or, for staff, anybody) can write in this chart now. Raises AccessSuspended and TryAgain."""
    inbox = Inbox(caller.practice_id, client_id, caller.person_id)
    is_clinician = caller.role is Role.CLINICIAN
    gate: ChartGate
    if is_clinician:
        gate = store.inbox_gate(inbox, caller, for_status=True)
    else:
        gate = store.gate(Chart(caller.practice_id, client_id), caller)
    if gate.caller_suspended:
        raise AccessSuspended
    absence = gate.announced.absence if isinstance(gate, Gate) else None
    if absence is None or absence.is_over_at(ids.timestamp(now)):
        return _status(gate, caller)
    return replace(_status(gate, caller), absence=store.without_suspended(caller.practice_id, absence))


def status_for_owner(store: Store, caller: Caller, inbox: Inbox, now: datetime) -> MessagingStatus:
    """Whether the chart owner can answer this clinician now, and what they can expect.

    Raises AccessSuspended, NotFound and TryAgain.
    """
    gate = store.inbox_gate(inbox, caller, for_status=True)
    _owned(gate, caller)
    if gate.announced == NOTHING:
        return _status(gate, caller)
    from client_messaging.domain.response import response_now

    status = _status(gate, caller)
    response = response_now(gate.announced, now, available=status.availability.available)
    if response is None:
        return status
    absence = store.without_suspended(inbox.practice_id, response.absence) if response.absence else None
    is_unavailable = status.availability.reason is Reason.CLINICIAN_UNAVAILABLE
    instead = absence.instead if absence and is_unavailable else None
    return replace(status, response=replace(response, absence=absence), instead=instead)


def _with_stand_in(store: Store, inbox: Inbox, gate: Gate) -> Gate:
    """The gate with who stands in for the clinician, if they cannot be written to."""
    if availability_for(gate).reason is not Reason.CLINICIAN_UNAVAILABLE:
        return gate
    return replace(gate, instead=store.stand_in(inbox.practice_id, gate.announced.absence))


def _owned(gate: Gate | Reading, caller: Caller) -> PortalAccess:
    """The gate of an existing inbox of the caller's chart."""
    if gate.caller_suspended:
        raise AccessSuspended
    portal = availability.owned(gate.portal, caller)
    if gate.head is None:
        raise NotFound
    return portal


def _closed_through(gate: ChartGate, caller: Caller) -> str | None:
    """The id up to which threads are a former owner's, closed to the clinician."""
    portal = gate.portal
    return portal.visible_after if portal and not portal.shares_history and caller.role is Role.CLINICIAN else None


def _status(gate: ChartGate, caller: Caller) -> MessagingStatus:
    return MessagingStatus(
        availability=availability_for(gate),
        threads_closed_through=_closed_through(gate, caller),
        portal=gate.portal,
        unread=gate.head.unread_by(caller.role) if isinstance(gate, Gate) and gate.head else 0,
        instead=gate.instead if isinstance(gate, Gate) else None,
        start=start_availability_for(gate) if isinstance(gate, Gate) and caller.role is Role.CHART_OWNER else None,
        reachable=contacts.reachable_behind(gate) if isinstance(gate, Gate) else None,
    )


def _page(inbox: Inbox, caller: Caller, gate: Gate, nearest_first: list[Entry], request: PageRequest) -> InboxPage:
    """The page of these entries; one more than the limit says that there is more."""
    head = gate.head or Head(inbox)
    kept = _as_many_as_fit(nearest_first[: request.limit])
    forward = request.after is not None
    there_is_more = request.after not in (None, ids.NIL) if forward else len(nearest_first) > len(kept)
    newest_first = kept[::-1] if forward else kept
    newest, oldest = _ends(newest_first, request)
    return InboxPage(
        entries=newest_first,
        older=oldest if there_is_more and newest_first else None,
        newer=newest,
        read_by_other_to=head.read_by_other_side_of(caller.role),
        status=_status(gate, caller),
    )


def _ends(newest_first: list[Entry], request: PageRequest) -> tuple[str, str]:
    """The entry ids at which `newer` and `older` continue. An empty page keeps its position."""
    if newest_first:
        return newest_first[0].id, newest_first[-1].id
    if request.before is not None:  # directly after the page comes the entry at which `before` points
        return ids.from_int(max(0, ids.to_int(request.before) - 1)), request.before
    return request.after or ids.NIL, ids.NIL


def _as_many_as_fit(entries: list[Entry]) -> list[Entry]:
    """As many entries as fit into one Lambda response, at least one. Text is escaped twice: in body and response."""
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
