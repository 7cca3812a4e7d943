"""AP4: append one entry to an inbox, in one transaction (`append_steps`), or say why not.

Where conditions fail, the cancellation brings back what was in the way, and `_refuse` answers in the order of the
contract: 403 suspended, 404, replay or 422 key reused, 409. An id that came too late is no refusal: the next is tried.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from client_messaging import access, append_steps, ids, items
from client_messaging.append_steps import MOST_INBOXES, Append, Attempt, SeenEvent, SendKey
from client_messaging.errors import AccessSuspended, KeyReused, MessagingUnavailable, NotFound, Reason, TryAgain
from client_messaging.model import Entry, Head, PortalAccess, Role
from client_messaging.tables import Cancelled, Tables, rest_after

if TYPE_CHECKING:
    from client_messaging.items import ReadItem
    from client_messaging.tables import Failed

_TRIES: Final = 20
_INFORMED_TRIES: Final = 3


class AlreadyAppended(Exception):
    """The key or the event was used before, for this entry (None: for an event, which keeps no id)."""

    def __init__(self, entry_id: str | None = None) -> None:
        super().__init__()
        self.entry_id = entry_id


class HandedOver(Exception):
    """The chart went to another owner since the thread was read: read it again."""


def append(tables: Tables, wanted: Append, clock: Callable[[], datetime]) -> Entry:
    """Append and return the entry.

    Raises the refusals of the contract, AlreadyAppended for a repeated key or event, HandedOver, and TryAgain where the
    store, or the inbox, stays busy. Each try has an id of its own instant: with that of the first, whoever had come too
    late once would be behind all others for good.
    """
    head, opening = wanted.head, False
    last = head.last_id if head else ids.NIL
    tried: dict[str, Entry] = {}
    for number in range(_TRIES):
        now = clock()
        entry = wanted.make(ids.new(now, after=last))
        tried[entry.id] = entry
        # In a crowd it matters more to get in than to know how many were before.
        attempt = Attempt(entry, now, opening, head if number < _INFORMED_TRIES else None)
        try:
            tables.transact(append_steps.of(tables, wanted, attempt))
        except Cancelled as cancelled:
            failed = cancelled.failed
            landed = tried.get(_appended_id(failed) or "")
            if landed is not None:  # an attempt of ours whose answer was lost
                return landed
            _refuse(wanted, failed, opening=opening)
            last = max(last, _last_id(failed))
            head = _head(failed) or head
            opening = "head" in failed and failed["head"] is None and not opening
            if number >= _INFORMED_TRIES:
                rest_after(number - _INFORMED_TRIES)
        else:
            return entry
    raise TryAgain


def _refuse(wanted: Append, failed: "Failed", *, opening: bool) -> None:
    """Raise the first refusal that the failed conditions mean, if any: an id that came too late means none."""
    portal = _portal(failed)
    if "caller" in failed:
        raise AccessSuspended
    if wanted.writer is not None and wanted.writer.role is Role.CHART_OWNER and "gate" in failed:
        access.owned(portal, wanted.writer)
    if "once" in failed:
        _refuse_repeated(wanted.once, failed["once"])
    if "gate" in failed and (reason := access.availability(portal).reason):
        raise MessagingUnavailable(reason)
    if "clinician" in failed:
        raise MessagingUnavailable(Reason.CLINICIAN_UNAVAILABLE)
    if "gate" in failed and portal is not None:
        _refuse_changed(wanted, portal.visible_after, portal.inboxes, opening=opening)
    if "head" in failed and failed["head"] is None and _writes_only_to_open_inboxes(wanted):
        raise NotFound


def _refuse_repeated(once: SendKey | SeenEvent, was: "ReadItem | None") -> None:
    if isinstance(once, SendKey) and was is not None and was["fingerprint"]["S"] != once.fingerprint:
        raise KeyReused
    raise AlreadyAppended(was["entry_id"]["S"] if was else None)


def _refuse_changed(wanted: Append, visible_after: str, inboxes: int, *, opening: bool) -> None:
    if wanted.thread_of is not None and wanted.thread_of[1] != visible_after:
        raise HandedOver
    if opening and inboxes >= MOST_INBOXES:
        raise MessagingUnavailable(Reason.TOO_MANY_INBOXES)


def _writes_only_to_open_inboxes(wanted: Append) -> bool:
    return wanted.writer is None or wanted.writer.role is not Role.CLINICIAN


def _portal(failed: "Failed") -> PortalAccess | None:
    was = failed.get("gate")
    return items.to_portal(was) if was else None


def _head(failed: "Failed") -> Head | None:
    was = failed.get("head")
    return items.to_head(was) if was else None


def _appended_id(failed: "Failed") -> str | None:
    was = failed.get("once")
    return was["entry_id"]["S"] if was else None


def _last_id(failed: "Failed") -> str:
    head, gate = failed.get("head"), failed.get("gate")
    return max(head["last_id"]["S"] if head else ids.NIL, gate["visible_after"]["S"] if gate else ids.NIL)
