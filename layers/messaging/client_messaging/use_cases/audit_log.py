"""Reading the audit log of a chart: staff all of it, the chart owner what concerns their messages and access."""

from typing import Final

from client_messaging.domain import availability, ids
from client_messaging.domain.model import Caller, Chart
from client_messaging.domain.refusals import AccessSuspended, MessagingUnavailable, Reason
from client_messaging.domain.snapshots import AuditRecord
from client_messaging.dynamodb import audit_records
from client_messaging.dynamodb.store import Store
from client_messaging.values import Value, replace

OF_THE_OWNER: Final = (
    *(
        audit_records.INBOX_SHOWN,
        audit_records.INBOX_READ,
        audit_records.MESSAGE_COMPOSED,
        audit_records.MESSAGE_REPLIED,
        audit_records.MESSAGE_STARTED,
    ),
    *(audit_records.PORTAL_ACCESS_CHANGED, audit_records.PORTAL_ACCESS_SHOWN),
)
"""Actions that a chart owner sees: who opened, read and wrote messages, who changed or was shown access. Not notices,
which are not theirs, nor refusals, which are the practice's."""

HOW_FAR: Final = frozenset({"entry_id", "newest_id", "oldest_id", "entries", "read_to"})
"""How far others opened and read: not shown to a chart owner, since it may be a notice or a hidden entry."""


class AuditPage(Value):
    """Audit records, newest first. `older`: the record id to continue before."""

    records: list[AuditRecord]
    older: str | None


def page_for_staff(store: Store, caller: Caller, client_id: str, limit: int, before: str | None) -> AuditPage:
    """All audit records of a chart. Raises AccessSuspended and TryAgain."""
    chart = Chart(caller.practice_id, client_id)
    if store.gate(chart, caller).caller_suspended:
        raise AccessSuspended
    return _page(store, caller, chart, limit, store.audit_of(chart, before or ids.LAST, limit + 1))


def page_for_owner(store: Store, caller: Caller, client_id: str, limit: int, before: str | None) -> AuditPage:
    """Audit records on the messages of a chart since its owner may see them.

    Raises AccessSuspended, NotFound, MessagingUnavailable (the portal is disabled) and TryAgain.
    """
    chart = Chart(caller.practice_id, client_id)
    gate = store.gate(chart, caller)
    if gate.caller_suspended:
        raise AccessSuspended
    portal = availability.owned(gate.portal, caller)
    if portal.state is not availability.OPEN:
        raise MessagingUnavailable(Reason.PORTAL_DISABLED)
    records = store.audit_of(chart, before or ids.LAST, limit + 1, OF_THE_OWNER)
    theirs = [_for_owner(record, caller) for record in records if record.id > portal.visible_after]
    return _page(store, caller, chart, limit, theirs)


def _for_owner(record: AuditRecord, owner: Caller) -> AuditRecord:
    is_own = record.actor_id == owner.person_id and record.actor_role == owner.role.value
    if is_own or record.action not in (audit_records.INBOX_SHOWN, audit_records.INBOX_READ):
        return record
    return replace(record, about={name: value for name, value in record.about.items() if name not in HOW_FAR})


def _page(store: Store, caller: Caller, chart: Chart, limit: int, records: list[AuditRecord]) -> AuditPage:
    """The page of these records; one more than the limit says that there is more. No answer without an audit record."""
    kept = records[:limit]
    store.record_audit_shown(chart, caller, kept)
    return AuditPage(kept, older=kept[-1].id if len(records) > len(kept) else None)
