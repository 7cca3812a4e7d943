"""Portal access: enabling it, handing a chart over, disabling it."""

from dataclasses import replace

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


def change_access(store: Store, caller: Caller, client_id: str, wanted: PortalAccessChange) -> PortalAccess:
    """Bring portal access of a chart to the wanted state; what is so already is not written again.

    Raises InvalidRequest, AccessSuspended, MessagingUnavailable (nothing to disable) and TryAgain.
    """
    chart = Chart(caller.practice_id, client_id)
    clinicians = _clinicians(caller, wanted) if wanted.state is PortalState.ENABLED else frozenset()
    for _ in range(_TRIES):
        gate = store.gate(chart, caller)
        if gate.caller_suspended:
            raise AccessSuspended
        change = _change(store, caller, chart, gate.portal, wanted, clinicians)
        if change is None:
            return _there(gate.portal)
        try:
            store.change_portal_access(change)
        except Outdated:
            continue
        return change.after
    raise TryAgain


def _clinicians(caller: Caller, wanted: PortalAccessChange) -> frozenset[str]:
    """Whose inboxes are to be open: the calling clinician's, and those that are named."""
    named = frozenset(wanted.clinician_ids or ())
    if caller.role is Role.CLINICIAN:
        return named | {caller.person_id}
    if not named:
        raise InvalidRequest(FieldError("clinician_ids", "is required from staff: name at least one"))
    return named


def _change(
    store: Store,
    caller: Caller,
    chart: Chart,
    before: PortalAccess | None,
    wanted: PortalAccessChange,
    clinicians: frozenset[str],
) -> PortalChange | None:
    if wanted.chart_owner is None:
        return _disabling(store, caller, chart, before, wanted.reason)
    heads = store.heads(chart) if before else []
    return _enabling(
        store,
        PortalChange(chart, caller, before, _enabled(before, wanted.chart_owner, store)),
        wanted,
        clinicians,
        heads,
    )


def _disabling(
    store: Store, caller: Caller, chart: Chart, before: PortalAccess | None, reason: str | None
) -> PortalChange | None:
    if before is None:
        raise MessagingUnavailable(Reason.PORTAL_NOT_ENABLED)
    since = before.since if before.state is PortalState.DISABLED else ids.timestamp(store.now())
    after = replace(before, state=PortalState.DISABLED, since=since, reason=reason)
    return None if after == before else PortalChange(chart, caller, before, _counted(after, before))


def _enabling(
    store: Store, change: PortalChange, wanted: PortalAccessChange, clinicians: frozenset[str], heads: list[Head]
) -> PortalChange | None:
    before = change.before
    open_already = {head.inbox.clinician_id for head in heads}
    opens = tuple(
        Inbox(change.chart.practice_id, change.chart.client_id, clinician_id)
        for clinician_id in sorted(clinicians - open_already)
    )
    if len(open_already) + len(opens) > MOST_INBOXES:
        raise InvalidRequest(FieldError("clinician_ids", f"a chart has at most {MOST_INBOXES} inboxes"))
    after = change.after
    hands_over: tuple[Head, ...] = ()
    if before is not None and _hands_over(before, after.owner, share_history=wanted.share_history):
        last = max([before.visible_after, *(head.last_id for head in heads)])
        shares = _shares_history(after.owner, share_history=wanted.share_history)
        after = replace(after, visible_after=ids.NIL if shares else ids.new(store.now(), after=last))
        hands_over = tuple(heads)
    if after == before and not opens:
        return None
    after = replace(_counted(after, before), inboxes=len(open_already) + len(opens))
    return replace(change, after=after, opens=opens, hands_over=hands_over)


def _enabled(before: PortalAccess | None, owner: NewChartOwner, store: Store) -> PortalAccess:
    """The gate, open, with this owner; its other fields as they were."""
    new = ChartOwner(owner.person_id, owner.relationship, owner.email, owner.phone, owner.language)
    now = ids.timestamp(store.now())
    if before is None:
        return PortalAccess(PortalState.ENABLED, now, new)
    since = before.since if before.state is PortalState.ENABLED else now
    return replace(before, state=PortalState.ENABLED, since=since, owner=new, reason=None)


def _hands_over(before: PortalAccess, owner: ChartOwner, *, share_history: bool | None) -> bool:
    """Another owner; or the same one, who is let into the history that a hand-over had hidden from them."""
    let_in = bool(share_history) and before.visible_after != ids.NIL
    return let_in or not before.is_owned_by(owner.person_id)


def _shares_history(owner: ChartOwner, *, share_history: bool | None) -> bool:
    return owner.relationship is Relationship.SELF if share_history is None else share_history


def _counted(after: PortalAccess, before: PortalAccess | None) -> PortalAccess:
    return replace(after, version=before.version + 1 if before else 1)


def _there(portal: PortalAccess | None) -> PortalAccess:
    if portal is None:
        raise TypeError("what was never enabled is always changed")
    return portal
