"""Portal access: enabling it, correcting what it says, handing a chart over, disabling it, and showing it."""

from dataclasses import dataclass, replace
from functools import partial

from client_messaging.contract.requests import ChartOwnerChange, PortalAccessChange
from client_messaging.domain import ids
from client_messaging.domain.model import (
    MOST_INBOXES,
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
from client_messaging.domain.refusals import (
    AccessSuspended,
    Conflict,
    FieldError,
    InvalidRequest,
    MessagingUnavailable,
    Reason,
)
from client_messaging.dynamodb.change_portal_access import PortalChange
from client_messaging.dynamodb.conditions import Outdated, retry_outdated
from client_messaging.dynamodb.store import Store


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """Portal access of a chart as this caller is shown it. `clinician_ids`: who has an inbox; None but for staff."""

    portal: PortalAccess | None
    clinician_ids: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, repr=False)
class _Wish:
    """Who wants what of which chart."""

    caller: Caller
    chart: Chart
    wanted: PortalAccessChange


def show_access(store: Store, caller: Caller, client_id: str) -> Shown:
    """Portal access of a chart. No record, no answer. Raises AccessSuspended and TryAgain."""
    chart = Chart(caller.practice_id, client_id)
    gate = store.gate(chart, caller)
    if gate.caller_suspended:
        raise AccessSuspended
    shown = _shown(store, caller, chart, gate.portal)
    store.record_portal_access_shown(chart, caller)
    return shown


def change_access(store: Store, caller: Caller, client_id: str, wanted: PortalAccessChange) -> Shown:
    """Bring portal access of a chart to the wanted state; what is so already is not written again.

    Raises InvalidRequest, AccessSuspended, MessagingUnavailable (nothing to disable, or no room for an inbox), Conflict
    (a hand-over without the chart's version, or a version that is not the newest) and TryAgain.
    """
    wish = _Wish(caller, Chart(caller.practice_id, client_id), wanted)
    return _shown(store, caller, wish.chart, retry_outdated(partial(_changed, store, wish)))


def _changed(store: Store, wish: _Wish) -> PortalAccess | None:
    """Portal access as it is now, changed if it has to be. Raises Outdated where it changed meanwhile."""
    gate = store.gate(wish.chart, wish.caller)
    if gate.caller_suspended:
        raise AccessSuspended
    before = gate.portal
    change = _disabling(store, wish, before) if wish.wanted.chart_owner is None else _enabling(store, wish, before)
    if change is None:
        return before
    _check_version(wish.wanted.version, change)
    store.change_portal_access(change)
    return change.after


def _shown(store: Store, caller: Caller, chart: Chart, portal: PortalAccess | None) -> Shown:
    """A clinician learns nothing of colleagues' inboxes."""
    if caller.role is not Role.STAFF or portal is None:
        return Shown(portal, None)
    return Shown(portal, tuple(sorted(head.inbox.clinician_id for head in store.heads(chart))))


def _check_version(given: int | None, change: PortalChange) -> None:
    """Whoever says a version changes that one and no other; whoever hands a chart over has to say it."""
    newest = change.before.version if change.before else None
    if given is None:
        if change.names_another_owner:
            raise Conflict
    elif given != newest:
        raise Conflict


def _disabling(store: Store, wish: _Wish, before: PortalAccess | None) -> PortalChange | None:
    if before is None:
        raise MessagingUnavailable(Reason.PORTAL_NOT_ENABLED)
    since = before.since if before.state is PortalState.DISABLED else ids.timestamp(store.now())
    after = replace(
        before,
        state=PortalState.DISABLED,
        since=since,
        reason=wish.wanted.reason,
        client_name=_client_name(wish.wanted, before),
    )
    if after == before:
        return None
    heads = store.heads(wish.chart) if after.client_name != before.client_name else []
    return PortalChange(wish.chart, wish.caller, before, replace(after, version=before.version + 1), tuple(heads))


def _enabling(store: Store, wish: _Wish, before: PortalAccess | None) -> PortalChange | None:
    heads = store.heads(wish.chart) if before else []
    owner = _owner(wish.wanted.chart_owner, before.owner if before else None)
    opens = _to_open(wish, before, owner, heads)
    after = replace(_enabled(store, before, owner), client_name=_client_name(wish.wanted, before))
    if before is not None and _hands_over(before, owner, share_history=wish.wanted.share_history):
        shares = _shares_history(owner, share_history=wish.wanted.share_history)
        last = max([before.visible_after, *(head.last_id for head in heads)])
        after = replace(after, visible_after=ids.NIL if shares else ids.new(store.now(), after=last))
    if before is not None and after != before:
        after = replace(after, version=before.version + 1)
    elif before is not None and not opens:
        if len(heads) > before.inboxes:  # opened since the gate was read: the two are of different instants
            raise Outdated
        return None
    after = replace(after, inboxes=len(heads) + len(opens))
    return PortalChange(wish.chart, wish.caller, before, after, tuple(heads), opens)


def _to_open(wish: _Wish, before: PortalAccess | None, owner: ChartOwner, heads: list[Head]) -> tuple[Inbox, ...]:
    """The wanted inboxes that are not open yet. Raises MessagingUnavailable where they would be too many.

    Whoever only corrects what an enabled chart says, and names no clinicians, opens none.
    """
    named = frozenset(wish.wanted.clinician_ids or ())
    is_enabled = before is not None and before.state is PortalState.ENABLED and before.is_owned_by(owner.person_id)
    if is_enabled and not named:
        return ()
    if wish.caller.role is Role.CLINICIAN:
        named |= {wish.caller.person_id}
    if not named:
        raise InvalidRequest(FieldError("clinician_ids", "is required from staff: name at least one"))
    missing = sorted(named - {head.inbox.clinician_id for head in heads})
    if len(heads) + len(missing) > MOST_INBOXES:
        raise MessagingUnavailable(Reason.TOO_MANY_INBOXES)
    return tuple(Inbox(wish.chart.practice_id, wish.chart.client_id, clinician_id) for clinician_id in missing)


def _client_name(wanted: PortalAccessChange, before: PortalAccess | None) -> str | None:
    """The name of the client: the chart's, until it is given anew or taken away with null."""
    if "client_name" in wanted.model_fields_set:
        return wanted.client_name
    return before.client_name if before else None


def _owner(given: ChartOwnerChange | None, present: ChartOwner | None) -> ChartOwner:
    """The owner as wanted. What is not said of the present owner stays; a new one begins with what is said."""
    if given is None:
        raise TypeError("enabling names an owner")
    said = given.model_dump(include={"name", "email", "phone", "language"} & given.model_fields_set)
    if present is not None and present.person_id == given.person_id:
        return replace(present, relationship=given.relationship, **said)
    return ChartOwner(given.person_id, given.relationship, **said)


def _enabled(store: Store, before: PortalAccess | None, owner: ChartOwner) -> PortalAccess:
    """The gate, open, with this owner; its other fields as they were."""
    now = ids.timestamp(store.now())
    if before is None:
        return PortalAccess(PortalState.ENABLED, now, owner)
    since = before.since if before.state is PortalState.ENABLED else now
    return replace(before, state=PortalState.ENABLED, since=since, owner=owner, reason=None)


def _hands_over(before: PortalAccess, owner: ChartOwner, *, share_history: bool | None) -> bool:
    """Another owner; or the same one, who is let into the history that a hand-over had hidden from them."""
    let_in = bool(share_history) and not before.shares_history
    return let_in or not before.is_owned_by(owner.person_id)


def _shares_history(owner: ChartOwner, *, share_history: bool | None) -> bool:
    return owner.relationship is Relationship.SELF if share_history is None else share_history
