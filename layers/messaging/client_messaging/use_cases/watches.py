"""Unread notices: a clinician learns in the inbox that a message of theirs has stayed unread, once a message.

Each step may be the last of its invocation, and what follows is repeated with the message's event or the ring: the
notice is recorded once a message, a ring that is over asks nothing, and `plan` sets an alarm again.
"""

from client_messaging.domain import ids, watches
from client_messaging.domain.model import Entry, Inbox, Notice
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.domain.watches import Looked, Watch
from client_messaging.dynamodb import audit_records, watch_records
from client_messaging.dynamodb.append import AlreadyAppended
from client_messaging.dynamodb.append_transaction import Append, SeenEvent
from client_messaging.dynamodb.conditions import Outdated
from client_messaging.nudging.alarms import soon
from client_messaging.use_cases.nudges import Nudging


def plan(nudging: Nudging, inbox: Inbox) -> bool:
    """Watch the clinician's oldest message that is unread and has had no notice. Idempotent. Whether an alarm was set.

    At most two BatchGetItem, one Query, one write and one alarm, whatever the history. Raises TryAgain.
    """
    looked, now = watch_records.look(nudging.tables, inbox), nudging.clock()
    if looked.is_off:
        return False
    if looked.watch and watches.is_on(looked.watch, now):
        _set_alarm(nudging, inbox, looked.watch)  # the alarm may be missing
        return True
    entry = watches.first_of(watch_records.entries_after(nudging.tables, inbox, looked.asked_to))
    if entry is None:
        return False
    watch = watches.begun(entry, looked, now, ids.new(now))
    try:
        watch_records.begin(nudging.tables, inbox, watch, looked.watch)
    except Outdated:  # another message, or the ring, has set one
        return False
    _set_alarm(nudging, inbox, watch)
    return True


def ring(nudging: Nudging, inbox: Inbox, ring_id: str) -> str:
    """The alarm of an inbox rang: record a notice if its message is unread, and watch the next one.

    An alarm that is rung by hand, before its time, counts as if that had come.

    What came of it, for the log: `told`, `read`, `postponed`, `off` or `over`. Raises TryAgain: the ring comes again.
    """
    looked, outcome = watch_records.look(nudging.tables, inbox), "over"
    if looked.watch and looked.watch.ring == ring_id and not looked.watch.rang:
        outcome, told_to = _ask(nudging, inbox, looked, looked.watch)
        try:
            watch_records.end(nudging.tables, inbox, looked.watch, told_to)
        except Outdated:  # the same ring, delivered twice at a time
            outcome = "over"
    # After the end, so that a message that came meanwhile, and found a ring to come, is watched now.
    plan(nudging, inbox)
    return outcome


def _ask(nudging: Nudging, inbox: Inbox, looked: Looked, watch: Watch) -> tuple[str, str]:
    """What comes of a ring, and up to where messages have had their notice."""
    if looked.is_off:
        return "off", ids.NIL
    entry = watch_records.entry(nudging.tables, inbox, watch.entry_id)
    if entry is None or entry.sent_at is None:
        return "read", watch.entry_id
    if entry.id <= looked.seen_to:
        return "read", ids.NIL
    if not watches.is_due(entry.sent_at, looked.practice, max(watch.due_at, nudging.clock())):
        return "postponed", ids.NIL
    is_told = _tell(nudging, inbox, looked, entry.id, entry.sent_at)
    return ("told", entry.id) if is_told else ("off", ids.NIL)


def _tell(nudging: Nudging, inbox: Inbox, looked: Looked, message_id: str, sent_at: str) -> bool:
    """Record the notice, unless the portal was disabled or handed over since the ring looked."""

    def make(entry_id: str) -> Entry:
        return Notice(
            entry_id,
            inbox,
            watches.NOTICE_TYPE,
            watches.summary(sent_at, looked.practice),
            (),
            sent_at,
            ids.timestamp_of(entry_id),
            about=message_id,
        )

    once, action = SeenEvent(f"unread:{message_id}"), audit_records.NOTICE_RECORDED
    try:
        nudging.store.append(Append(inbox, None, once, action, make, thread_id=message_id, head=looked.head))
    except AlreadyAppended:
        return True
    except (MessagingUnavailable, NotFound):
        return False
    return True


def _set_alarm(nudging: Nudging, inbox: Inbox, watch: Watch) -> None:
    nudging.alarms.set_for_inbox(inbox, watch.ring, watch.due_at, soon(nudging.clock()))
