"""Portal access of a chart: show, enable, correct, hand over to another owner, disable."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

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
from client_messaging.values import Value, field, replace

if TYPE_CHECKING:
    from client_messaging.domain.contacts import Channel, ContactState


class ShownPortalAccess(Value):
    """Portal access of a chart as this caller may see it. `clinician_ids`: who has an inbox; None but for staff."""

    portal: PortalAccess | None
    clinician_ids: tuple[str, ...] | None


class OwnerChange(Value):
    """The chart owner to set. `fields`: name, contacts and language; those left out stay, None removes."""

    person_id: str
    relationship: Relationship
    fields: Mapping[str, str | None] = field(default_factory=dict)


class AccessChangeRequest(Value):
    """Enable portal access of a chart for an owner; disable it without one.

    `version`: the one that the caller read. `client_fields` and `client_starts`: the fields
    `client_name` and `client_starts`; left out they stay, None removes them.
    """

    caller: Caller
    chart: Chart
    owner: OwnerChange | None
    clinician_ids: tuple[str, ...] = ()
    share_history: bool | None = None
    reason: str | None = None
    version: int | None = None
    client_fields: Mapping[str, str | None] = field(default_factory=dict)
    client_starts: Mapping[str, bool | None] = field(default_factory=dict)


def show_access(store: Store, caller: Caller, client_id: str) -> ShownPortalAccess:
    """Portal access of a chart. No answer without an audit record. Raises AccessSuspended and TryAgain."""
    chart = Chart(caller.practice_id, client_id)
    gate = store.gate(chart, caller)
    if gate.caller_suspended:
        raise AccessSuspended
    shown = _shown(store, caller, chart, gate.portal)
    store.record_portal_access_shown(chart, caller)
    return shown


def change_access(store: Store, request: AccessChangeRequest, clock: Callable[[], datetime]) -> ShownPortalAccess:
    """Bring portal access of a chart to the requested state. For a chart in that state already nothing is written.

    Raises InvalidRequest, AccessSuspended, MessagingUnavailable (nothing to disable, or no room for an inbox), Conflict
    (a hand-over without the chart's version, or a version that is not the newest) and TryAgain.
    """
    return _shown(store, request.caller, request.chart, retry_outdated(partial(_changed, store, request, clock)))


def _changed(store: Store, request: AccessChangeRequest, clock: Callable[[], datetime]) -> PortalAccess | None:
    """Portal access after the change, if there is one to make. Raises Outdated after a concurrent change."""
    gate = store.gate(request.chart, request.caller)
    if gate.caller_suspended:
        raise AccessSuspended
    before, now = gate.portal, clock()
    decide = _disabling if request.owner is None else _enabling
    change = decide(store, request, before, now)
    if change is None:
        return before
    _check_version(request.version, change)
    store.change_portal_access(change, now)
    if request.owner is not None:
        store.note_practice(request.chart.practice_id)
    return change.after


def _shown(store: Store, caller: Caller, chart: Chart, portal: PortalAccess | None) -> ShownPortalAccess:
    """Without the inboxes of colleagues, except to staff."""
    if caller.role is not Role.STAFF or portal is None:
        return ShownPortalAccess(portal, None)
    return ShownPortalAccess(portal, tuple(sorted(head.inbox.clinician_id for head in store.heads(chart))))


def _check_version(version: int | None, change: PortalChange) -> None:
    """A change with a version applies to that one only; a hand-over needs one. Raises Conflict."""
    newest = change.before.version if change.before else None
    if version is None:
        if change.names_another_owner:
            raise Conflict
    elif version != newest:
        raise Conflict


def _disabling(
    store: Store, request: AccessChangeRequest, before: PortalAccess | None, now: datetime
) -> PortalChange | None:
    if before is None:
        raise MessagingUnavailable(Reason.PORTAL_NOT_ENABLED)
    since = before.since if before.state is PortalState.DISABLED else ids.timestamp(now)
    after = replace(
        before,
        state=PortalState.DISABLED,
        since=since,
        reason=request.reason,
        client_name=_client_name(request, before),
        client_starts=_client_starts(request, before),
    )
    if after == before:
        return None
    heads = store.heads(request.chart) if (after.client_name, after.state) != (before.client_name, before.state) else []
    return PortalChange(request.chart, request.caller, before, replace(after, version=before.version + 1), tuple(heads))


def _enabling(
    store: Store, request: AccessChangeRequest, before: PortalAccess | None, now: datetime
) -> PortalChange | None:
    heads = store.heads(request.chart) if before else []
    owner = _owner(request.owner, before.owner if before else None)
    opens = _to_open(request, before, owner, heads)
    after = replace(
        _enabled(before, owner, now),
        client_name=_client_name(request, before),
        client_starts=_client_starts(request, before),
    )
    if before is not None and _hands_over(before, owner, share_history=request.share_history):
        shares = _shares_history(owner, share_history=request.share_history)
        last = max([before.visible_after, *(head.last_id for head in heads)])
        after = replace(after, visible_after=ids.NIL if shares else ids.new(now, after=last))
    if before is not None and after != before:
        after = replace(after, version=before.version + 1)
    elif before is not None and not opens:
        if len(heads) > before.inboxes:  # an inbox was opened after the gate was read
            raise Outdated
        return None
    after = replace(after, inboxes=len(heads) + len(opens))
    return PortalChange(request.chart, request.caller, before, after, tuple(heads), opens)


def _to_open(
    request: AccessChangeRequest, before: PortalAccess | None, owner: ChartOwner, heads: list[Head]
) -> tuple[Inbox, ...]:
    """The requested inboxes that are not open yet. Raises MessagingUnavailable for too many inboxes.

    A correction of an enabled chart that names no clinicians opens none.
    """
    named = frozenset(request.clinician_ids)
    is_enabled = before is not None and before.state is PortalState.ENABLED and before.is_owned_by(owner.person_id)
    if is_enabled and not named:
        return ()
    if request.caller.role is Role.CLINICIAN:
        named |= {request.caller.person_id}
    if not named:
        raise InvalidRequest(FieldError("clinician_ids", "is required from staff: name at least one"))
    missing = sorted(named - {head.inbox.clinician_id for head in heads})
    if len(heads) + len(missing) > MOST_INBOXES:
        raise MessagingUnavailable(Reason.TOO_MANY_INBOXES)
    return tuple(Inbox(request.chart.practice_id, request.chart.client_id, clinician_id) for clinician_id in missing)


def _client_name(request: AccessChangeRequest, before: PortalAccess | None) -> str | None:
    return request.client_fields.get("client_name", before.client_name if before else None)


def _client_starts(request: AccessChangeRequest, before: PortalAccess | None) -> bool | None:
    return request.client_starts.get("client_starts", before.client_starts if before else None)


def _owner(change: OwnerChange | None, present: ChartOwner | None) -> ChartOwner:
    """The present owner with the fields of the change; a new owner has no other fields."""
    if change is None:
        raise TypeError("enabling names an owner")
    fields = dict(change.fields)
    if present is not None and present.person_id == change.person_id:
        kept = {"email": present.email, "phone": present.phone, "language": present.language, "name": present.name}
        fields = kept | fields
    email, phone, language, own_name = (fields.get(name) for name in ("email", "phone", "language", "name"))
    return ChartOwner(change.person_id, change.relationship, email, phone, language, own_name)


def _enabled(before: PortalAccess | None, owner: ChartOwner, now: datetime) -> PortalAccess:
    """The gate, enabled for this owner; its other fields unchanged."""
    at = ids.timestamp(now)
    states = _contact_states(before, owner)
    if before is None:
        return PortalAccess(PortalState.ENABLED, at, owner, contact_states=states)
    since = before.since if before.state is PortalState.ENABLED else at
    return replace(before, state=PortalState.ENABLED, since=since, owner=owner, reason=None, contact_states=states)


def _contact_states(before: PortalAccess | None, owner: ChartOwner) -> "Mapping[Channel, ContactState]":
    """States of the owner's contacts. What checks addresses is loaded only where one is new."""
    if before is not None and before.owner == owner:
        return before.contact_states
    if owner.email is None and owner.phone is None:
        return {}
    from client_messaging.domain import contacts

    return contacts.states_after(owner, before.owner if before else None, before.contact_states if before else {})


def _hands_over(before: PortalAccess, owner: ChartOwner, *, share_history: bool | None) -> bool:
    """Whether the owner changes, or the same owner gets access to history that a hand-over may have hidden."""
    return bool(share_history) or not before.is_owned_by(owner.person_id)


def _shares_history(owner: ChartOwner, *, share_history: bool | None) -> bool:
    return owner.relationship is Relationship.SELF if share_history is None else share_history
