"""AP4: append one entry to an inbox in one transaction (`append_transaction`), or raise the refusal.

Where conditions fail, the cancellation returns the items as they are, and `_refuse` raises in the order of the
contract: 403 suspended, 404, replay or 422 key reused, 409. A stale id is no refusal: the append retries with another.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from client_messaging.domain import availability, ids
from client_messaging.domain.model import MOST_STARTED, Entry, Head, PortalAccess, Role
from client_messaging.domain.refusals import (
    AccessSuspended,
    Fault,
    KeyReused,
    MessagingUnavailable,
    NotFound,
    Reason,
    TryAgain,
)
from client_messaging.dynamodb import append_transaction, items, keys, retries
from client_messaging.dynamodb.append_transaction import Append, Attempt, SeenEvent, SendKey
from client_messaging.dynamodb.open_inbox import Opening
from client_messaging.dynamodb.tables import Cancelled, Tables
from client_messaging.values import replace

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem
    from client_messaging.dynamodb.tables import Failed

APPENDS: Final = replace(retries.REQUESTS, attempts=20)
INFORMED_ATTEMPTS: Final = 3
"""First attempts, which store how many entries precede, and fail after a concurrent append; later ones do neither."""


class AlreadyAppended(Exception):
    """The Idempotency-Key or event was used before, for this entry. None: its record was not returned."""

    def __init__(self, entry_id: str | None = None) -> None:
        super().__init__()
        self.entry_id = entry_id


def append(tables: Tables, request: Append, clock: Callable[[], datetime]) -> Entry:
    """Append and return the entry.

    Raises the refusals of the contract, AlreadyAppended for a repeated key or event, and TryAgain if DynamoDB or the
    inbox stays busy. Each attempt has a new id: the first one would stay behind the head for good.
    """
    head: Head | None = request.head
    opens: Opening | None = None
    if head is None and not _writes_only_to_open_inboxes(request):
        opens = _opening(tables, request, None)
    last = head.last_id if head else ids.NIL
    tried: dict[str, Entry] = {}
    for number in range(APPENDS.attempts):
        now = clock()
        entry = request.make(ids.new(now, after=last))
        tried[entry.id] = entry
        # Under contention the write matters more than the count of entries before it.
        attempt = Attempt(entry, now, opens, head if number < INFORMED_ATTEMPTS else None)
        try:
            tables.transact(append_transaction.transaction_for(tables, request, attempt))
        except Cancelled as cancelled:
            failed = cancelled.failed
            landed = tried.get(_appended_id(failed) or "")
            if landed is not None:  # an attempt of ours whose response was lost
                return landed
            _refuse(request, failed, opening=opens is not None and _head(failed) is None)
            last = max(last, _last_id(failed))
            head = _head(failed) or head
            opens = _to_open(tables, request, failed, opens)
            if number >= INFORMED_ATTEMPTS and not APPENDS.back_off(number - INFORMED_ATTEMPTS):
                break
        else:
            return entry
    raise TryAgain(Fault.CONFLICT)


def _refuse(request: Append, failed: "Failed", *, opening: bool) -> None:
    """Translate failed conditions into the refusal of highest precedence. Returns if only the id was stale."""
    portal = _portal(failed)
    suspended = {name: items.to_suspensions(failed[name]) for name in ("caller", "clinician") if name in failed}
    if request.writer is not None and request.writer.role in suspended.get("caller", ()):
        raise AccessSuspended
    if request.writer is not None and request.writer.role is Role.CHART_OWNER and "gate" in failed:
        _refuse_hidden(request, availability.owned(portal, request.writer))
    if "once" in failed:
        _refuse_repeated(request.once, failed["once"])
    if "lost" in failed:  # it came back meanwhile
        raise AlreadyAppended(request.lost)
    if "gate" in failed and (
        reason := _availability(request, failed, clinician_suspended=bool(suspended), opening=opening).reason
    ):
        raise MessagingUnavailable(reason)
    if suspended:
        raise MessagingUnavailable(Reason.CLINICIAN_UNAVAILABLE)
    if request.practice_starts is not None and _started(failed) >= MOST_STARTED:
        raise MessagingUnavailable(Reason.TOO_MANY_STARTED)
    if "head" in failed and failed["head"] is None and _writes_only_to_open_inboxes(request):
        raise NotFound


def _availability(
    request: Append, failed: "Failed", *, clinician_suspended: bool, opening: bool
) -> availability.Availability:
    """Availability by the gate that came back, and for a thread begun by a chart owner by the section that was read."""
    portal = _portal(failed)
    if request.practice_starts is not None:
        return availability.start_availability(
            portal,
            clinician_suspended=clinician_suspended,
            practice_starts=request.practice_starts,
            started=_started(failed),
        )
    return availability.availability(
        portal, clinician_suspended=clinician_suspended, has_inbox=not opening, thread_id=request.thread_id
    )


def _refuse_repeated(once: SendKey | SeenEvent, was: "ReadItem | None") -> None:
    if isinstance(once, SendKey) and was is not None and items.text(was, "fingerprint") != once.fingerprint:
        raise KeyReused
    raise AlreadyAppended(items.text(was, "entry_id") if was else None)


def _refuse_hidden(request: Append, portal: PortalAccess) -> None:
    """Raise NotFound for a thread of a former owner: the new owner must not learn that it exists."""
    if request.thread_id is not None and portal.hides(request.thread_id):
        raise NotFound


def _to_open(tables: Tables, request: Append, failed: "Failed", opens: Opening | None) -> Opening | None:
    """The inbox that the next attempt has to open; None if it is open."""
    if "head" in failed:
        if failed["head"] is not None:
            return None
    elif opens is None:
        return None
    return _opening(tables, request, _portal(failed))


def _opening(tables: Tables, request: Append, portal: PortalAccess | None) -> Opening:
    """The inbox to open. The client's name and the owner are of this gate, or else of the one that is read."""
    if portal is None:
        key = keys.portal(request.inbox.chart)
        read = tables.get(key).get(key)
        portal = items.to_portal(read) if read else None
    head = Head(request.inbox, client_name=portal.client_name if portal else None)
    return Opening(head, portal.owner.person_id if portal else None)


def _writes_only_to_open_inboxes(request: Append) -> bool:
    return request.writer is None or request.writer.role is not Role.CLINICIAN


def _portal(failed: "Failed") -> PortalAccess | None:
    was = failed.get("gate")
    return items.to_portal(was) if was else None


def _head(failed: "Failed") -> Head | None:
    was = failed.get("head")
    return items.to_head(was) if was else None


def _started(failed: "Failed") -> int:
    """Threads that the owner has begun, if the head's condition failed: otherwise not too many."""
    head = _head(failed)
    return head.owner_started if head else 0


def _appended_id(failed: "Failed") -> str | None:
    was = failed.get("once")
    return items.text(was, "entry_id") if was else None


def _last_id(failed: "Failed") -> str:
    head, gate = failed.get("head"), failed.get("gate")
    return max(items.text(head, "last_id") if head else ids.NIL, items.text(gate, "visible_after") if gate else ids.NIL)
