"""Portal access: enabling it, handing a chart over, disabling it."""

from dataclasses import dataclass, replace

from client_messaging import ids
from client_messaging.append_steps import MOST_INBOXES
from client_messaging.contract import NewChartOwner, PortalAccessChange
from client_messaging.errors import (
    AccessSuspended,
    FieldError,
    InvalidRequest,
    MessagingUnavailable,
    Reason,
    TryAgain,
)
from client_messaging.model import (
    Caller,
    Chart,
    ChartOwner,
    Head,
    Inbox,
    PortalAccess,
    PortalState,
    Relationship,
    Role,
)
from client_messaging.portal_changes import Outdated, PortalChange
from client_messaging.store import Store

_TRIES = 5


@dataclass(frozen=True, slots=True, repr=False)
class _Wish:
    """Who wants what of which chart, and whose inboxes are to be open then."""

    caller: Caller
    chart: Chart
    wanted: PortalAccessChange
    clinicians: frozenset[str]


def change_access(store: Store, caller: Caller, client_id: str, wanted: PortalAccessChange) -> PortalAccess:
    """Bring portal access of a chart to the wanted state; what is so already is not written again.

    Raises InvalidRequest, AccessSuspended, MessagingUnavailable (nothing to disable) and TryAgain.
    """
    wish = _Wish(caller, Chart(caller.practice_id, client_id), wanted, _clinicians(caller, wanted))
    for _ in range(_TRIES):
        gate = store.gate(wish.chart, caller)
        if gate.caller_suspended:
            raise AccessSuspended
        before = gate.portal
        change = _disabling(store, wish, before) if wanted.chart_owner is None else _enabling(store, wish, before)
        if change is None:
            return _there(before)
        try:
            store.change_portal_access(change)
        except Outdated:
            continue
        return change.after
    raise TryAgain


def _clinicians(caller: Caller, wanted: PortalAccessChange) -> frozenset[str]:
    """Whose inboxes are to be open: the calling clinician's, and those that are named."""
    if wanted.state is not PortalState.ENABLED:
        return frozenset()
    named = frozenset(wanted.clinician_ids or ())
    if caller.role is Role.CLINICIAN:
        return named | {caller.person_id}
    if not named:
        raise InvalidRequest(FieldError("clinician_ids", "is required from staff: name at least one"))
    return named


def _disabling(store: Store, wish: _Wish, before: PortalAccess | None) -> PortalChange | None:
    if before is None:
        raise MessagingUnavailable(Reason.PORTAL_NOT_ENABLED)
    since = before.since if before.state is PortalState.DISABLED else ids.timestamp(store.now())
    after = replace(before, state=PortalState.DISABLED, since=since, reason=wish.wanted.reason)
    if after == before:
        return None
    return PortalChange(wish.chart, wish.caller, before, replace(after, version=before.version + 1))


def _enabling(store: Store, wish: _Wish, before: PortalAccess | None) -> PortalChange | None:
    heads = store.heads(wish.chart) if before else []
    opens = _to_open(wish, heads)
    after = _enabled(store, before, _owner(wish.wanted.chart_owner))
    hands_over: tuple[Head, ...] = ()
    if before is not None and _hands_over(before, after.owner, share_history=wish.wanted.share_history):
        shares = _shares_history(after.owner, share_history=wish.wanted.share_history)
        last = max([before.visible_after, *(head.last_id for head in heads)])
        after = replace(after, visible_after=ids.NIL if shares else ids.new(store.now(), after=last))
        hands_over = tuple(heads)
    if after == before and not opens:
        return None
    version = before.version + 1 if before else 1
    after = replace(after, version=version, inboxes=len(heads) + len(opens))
    return PortalChange(wish.chart, wish.caller, before, after, opens, hands_over)


def _to_open(wish: _Wish, heads: list[Head]) -> tuple[Inbox, ...]:
    """The wanted inboxes that are not open yet. Raises InvalidRequest where they would be too many."""
    missing = sorted(wish.clinicians - {head.inbox.clinician_id for head in heads})
    if len(heads) + len(missing) > MOST_INBOXES:
        raise InvalidRequest(FieldError("clinician_ids", f"a chart has at most {MOST_INBOXES} inboxes"))
    return tuple(Inbox(wish.chart.practice_id, wish.chart.client_id, clinician_id) for clinician_id in missing)


def _owner(given: NewChartOwner | None) -> ChartOwner:
    if given is None:
        raise TypeError("enabling names an owner")
    return ChartOwner(given.person_id, given.relationship, given.email, given.phone, given.language)


def _enabled(store: Store, before: PortalAccess | None, owner: ChartOwner) -> PortalAccess:
    """The gate, open, with this owner; its other fields as they were."""
    now = ids.timestamp(store.now())
    if before is None:
        return PortalAccess(PortalState.ENABLED, now, owner)
    since = before.since if before.state is PortalState.ENABLED else now
    return replace(before, state=PortalState.ENABLED, since=since, owner=owner, reason=None)


def _hands_over(before: PortalAccess, owner: ChartOwner, *, share_history: bool | None) -> bool:
    """Another owner; or the same one, who is let into the history that a hand-over had hidden from them."""
    let_in = bool(share_history) and before.visible_after != ids.NIL
    return let_in or not before.is_owned_by(owner.person_id)


def _shares_history(owner: ChartOwner, *, share_history: bool | None) -> bool:
    return owner.relationship is Relationship.SELF if share_history is None else share_history


def _there(portal: PortalAccess | None) -> PortalAccess:
    if portal is None:
        raise TypeError("what was never enabled is always changed")
    return portal
