"""Reading the audit record of a chart: staff all of it, the chart owner what was done with what is theirs."""

from dataclasses import replace
from typing import Final

from client_messaging.contract import cursor
from client_messaging.contract.audit_responses import ActorSchema, AuditPageSchema, AuditRecordSchema
from client_messaging.domain import availability, ids
from client_messaging.domain.model import Caller, Chart, Inbox
from client_messaging.domain.refusals import AccessSuspended, MessagingUnavailable, Reason
from client_messaging.dynamodb import audit_records
from client_messaging.dynamodb.audit_records import AuditRecord
from client_messaging.dynamodb.store import Store

OF_THE_OWNER: Final = (
    *(
        audit_records.INBOX_SHOWN,
        audit_records.INBOX_READ,
        audit_records.MESSAGE_COMPOSED,
        audit_records.MESSAGE_REPLIED,
    ),
    *(audit_records.PORTAL_ACCESS_CHANGED, audit_records.PORTAL_ACCESS_SHOWN),
)
"""What a chart owner is told of: who opened, read and wrote messages, who changed or was shown access. Notices are not
theirs, and refusals are nobody's but the practice's."""

HOW_FAR: Final = frozenset({"entry_id", "newest_id", "oldest_id", "entries", "read_to"})
"""How far others opened and read is not told to a chart owner: it may be a notice, or in what is hidden from them."""


def scope(caller: Caller, client_id: str) -> Inbox:
    """What a cursor of a chart's audit record is bound to."""
    return Inbox(caller.practice_id, client_id, caller.person_id)


def page_for_staff(store: Store, caller: Caller, client_id: str, limit: int, before: str | None) -> AuditPageSchema:
    """All that was done in a chart. Raises InvalidCursor, AccessSuspended and TryAgain."""
    place = _place(caller, client_id, before)
    chart = Chart(caller.practice_id, client_id)
    if store.gate(chart, caller).caller_suspended:
        raise AccessSuspended
    return _page(store, caller, chart, limit, store.audit_of(chart, place, limit + 1))


def page_for_owner(store: Store, caller: Caller, client_id: str, limit: int, before: str | None) -> AuditPageSchema:
    """What was done with the messages of a chart since its owner may see them.

    Raises InvalidCursor, AccessSuspended, NotFound, MessagingUnavailable (the portal is disabled) and TryAgain.
    """
    place = _place(caller, client_id, before)
    chart = Chart(caller.practice_id, client_id)
    gate = store.gate(chart, caller)
    if gate.caller_suspended:
        raise AccessSuspended
    portal = availability.owned(gate.portal, caller)
    if portal.state is not availability.OPEN:
        raise MessagingUnavailable(Reason.PORTAL_DISABLED)
    found = store.audit_of(chart, place, limit + 1, OF_THE_OWNER)
    theirs = [_for_owner(record, caller) for record in found if record.id > portal.visible_after]
    return _page(store, caller, chart, limit, theirs)


def _for_owner(record: AuditRecord, owner: Caller) -> AuditRecord:
    is_own = record.actor_id == owner.person_id and record.actor_role == owner.role.value
    if is_own or record.action not in (audit_records.INBOX_SHOWN, audit_records.INBOX_READ):
        return record
    return replace(record, about={name: told for name, told in record.about.items() if name not in HOW_FAR})


def _place(caller: Caller, client_id: str, before: str | None) -> str:
    return ids.LAST if before is None else cursor.decode(before, scope(caller, client_id), caller)


def _page(store: Store, caller: Caller, chart: Chart, limit: int, found: list[AuditRecord]) -> AuditPageSchema:
    """The page of what was found; one more than the limit says that there is more. No record, no answer."""
    kept = found[:limit]
    store.record_audit_shown(chart, caller, kept)
    there_is_more = len(found) > len(kept)
    return AuditPageSchema(
        records=[_record(record) for record in kept],
        older=cursor.encode(kept[-1].id, scope(caller, chart.client_id), caller) if there_is_more else None,
    )


def _record(record: AuditRecord) -> AuditRecordSchema:
    actor = ActorSchema.model_validate({"role": record.actor_role, "id": record.actor_id})
    told = {"id": record.id, "at": record.at, "action": record.action, "actor": actor}
    return AuditRecordSchema.model_validate({**told, **record.about})
