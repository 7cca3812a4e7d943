"""Audit records: who did what to which chart or person, and when. Ids only; the table is append-only."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Caller, Chart, Inbox
from client_messaging.domain.snapshots import AuditRecord
from client_messaging.dynamodb import items, keys

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem, Value

MESSAGE_COMPOSED: Final = "message.composed"
MESSAGE_REPLIED: Final = "message.replied"
MESSAGE_STARTED: Final = "message.started"
NOTICE_RECORDED: Final = "notice.recorded"
INBOX_READ: Final = "inbox.read"
INBOX_SHOWN: Final = "inbox.shown"
AUDIT_SHOWN: Final = "audit.shown"
REQUEST_REFUSED: Final = "request.refused"
PORTAL_ACCESS_CHANGED: Final = "portal_access.changed"
PORTAL_ACCESS_SHOWN: Final = "portal_access.shown"
PERSON_ACCESS_CHANGED: Final = "person_access.changed"
PRACTICE_SETTINGS_CHANGED: Final = "practice_settings.changed"
ABSENCE_CHANGED: Final = "absence.changed"
PREFERENCES_CHANGED: Final = "preferences.changed"
NUDGE_SENT: Final = "nudge.sent"
CONTACT_FAILED: Final = "contact.failed"


ABOUT: Final = (
    *("clinician_id", "entry_id", "read_to", "newest_id", "oldest_id", "entries"),
    *("state", "owner_id", "route", "code", "section", "version"),
)
"""Attributes of some actions only: ids, states and counts."""


def to_record(read: "ReadItem") -> AuditRecord:
    """A record of the audit table."""
    about = {name: items.text_or_number(read, name) for name in ABOUT if name in read}
    return AuditRecord(
        id=items.text(read, "sk"),
        at=items.text(read, "at"),
        action=items.text(read, "action"),
        actor_role=items.text(read, "actor_role"),
        actor_id=items.optional_text(read, "actor_id"),
        about=about,
    )


def record(partition: str, action: str, actor: Caller | None, now: datetime, **about: "Value") -> "Item":
    """The record of one action, in the partition of a chart, a person or a practice. The actor None is the system."""
    role, person_id, login = (actor.role.value, actor.person_id, actor.login) if actor else ("system", None, None)
    return items.item(
        keys.Key(partition, ids.new(now)),
        action=action,
        at=ids.timestamp(now),
        actor_role=role,
        actor_id=person_id,
        actor_login=login,
        **about,
    )


def shown(inbox: Inbox, reader: Caller, now: datetime, entry_ids: Sequence[str]) -> "Item":
    """Record of a read: consecutive entries, newest first."""
    return record(
        keys.chart(inbox.chart),
        INBOX_SHOWN,
        reader,
        now,
        clinician_id=inbox.clinician_id,
        newest_id=entry_ids[0],
        oldest_id=entry_ids[-1],
        entries=len(entry_ids),
    )


def portal_access_shown(chart: Chart, reader: Caller, now: datetime) -> "Item":
    """Record of a read: portal access of a chart, with contacts, or that it is not enabled."""
    return record(keys.chart(chart), PORTAL_ACCESS_SHOWN, reader, now)


def refused(caller: Caller, client_id: str | None, now: datetime, route: str, code: str) -> "Item":
    """Record of a refused, authenticated request: under the requested chart, or else under the caller."""
    practice_id = caller.practice_id
    of_person = keys.person_in_role(practice_id, caller.role, caller.person_id)
    partition = keys.chart(Chart(practice_id, client_id)) if client_id else of_person
    return record(partition, REQUEST_REFUSED, caller, now, route=route, code=code)


def audit_shown(chart: Chart, reader: Caller, now: datetime, records: Sequence[AuditRecord]) -> "Item":
    """Record of a read: these audit records, newest first."""
    about = {"newest_id": records[0].id, "oldest_id": records[-1].id} if records else {}
    return record(keys.chart(chart), AUDIT_SHOWN, reader, now, entries=len(records), **about)
