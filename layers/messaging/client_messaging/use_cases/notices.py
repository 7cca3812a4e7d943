"""Notices: a change that a client makes in the portal is recorded in every inbox of that client."""

from client_messaging.domain import ids
from client_messaging.domain.model import Entry, Head, Notice
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.dynamodb import audit_records
from client_messaging.dynamodb.append import AlreadyAppended
from client_messaging.dynamodb.append_transaction import Append, SeenEvent
from client_messaging.dynamodb.store import Store
from client_messaging.events.portal_updates import PortalUpdate
from client_messaging.values import Value


class Recorded(Value):
    """Outcomes of an event by inbox: notice written now, already there, or not allowed any more."""

    written: int = 0
    seen: int = 0
    dropped: int = 0
    knows_practice: bool = True
    """Whether a chart of the practice was ever enabled."""

    @property
    def reached(self) -> bool:
        """Whether any inbox has its notice. If none has, the portal is not enabled."""
        return self.written + self.seen > 0


def record_notices(store: Store, update: PortalUpdate) -> Recorded:
    """Write one notice of this event into every inbox of its client, if the portal is enabled. Idempotent.

    Raises TryAgain; a retry skips the inboxes that have their notice by then.
    """
    outcomes = [_record_in(store, head, update) for head in store.heads(update.chart)]
    if not outcomes:
        return Recorded(knows_practice=store.is_known_practice(update.chart.practice_id))
    store.note_practice(update.chart.practice_id)  # charts that were enabled before practices were noted
    return Recorded(outcomes.count("written"), outcomes.count("seen"), outcomes.count("dropped"))


def _record_in(store: Store, head: Head, update: PortalUpdate) -> str:
    inbox = head.inbox

    def make(entry_id: str) -> Entry:
        return Notice(
            entry_id,
            inbox,
            update.notice_type,
            update.summary,
            update.changed_fields,
            update.occurred_at,
            ids.timestamp_of(entry_id),
        )

    try:
        store.append(Append(inbox, None, SeenEvent(update.event_id), audit_records.NOTICE_RECORDED, make, head=head))
    except AlreadyAppended:
        return "seen"
    except (MessagingUnavailable, NotFound):
        return "dropped"
    return "written"
