"""Notices: a change that a client makes in the portal is recorded in every inbox of that client."""

from client_messaging.domain import ids
from client_messaging.domain.model import Inbox, Notice
from client_messaging.dynamodb.append_notices import Outcome
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

    def make(inbox: Inbox, entry_id: str) -> Notice:
        at = ids.timestamp_of(entry_id)
        about = (update.notice_type, update.summary, update.changed_fields, update.occurred_at)
        return Notice(entry_id, inbox, *about, at)

    outcomes = store.append_to_each(update.chart, update.event_id, make)
    if not outcomes:
        return Recorded(knows_practice=store.is_known_practice(update.chart.practice_id))
    store.note_practice(update.chart.practice_id)  # charts that were enabled before practices were noted
    written, seen, dropped = (outcomes.count(one) for one in (Outcome.WRITTEN, Outcome.SEEN, Outcome.DROPPED))
    return Recorded(written, seen, dropped)
