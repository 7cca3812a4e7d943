"""The check of an entry's timestamp: it is the instant of its id, so that times increase with ids.

Version 0.1.0 took the time before it made the id, and retried with later ids: its entries have earlier times.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from client_messaging.domain import ids
from client_messaging.domain.model import Inbox
from client_messaging.dynamodb import keys
from maintenance.tables.inboxes import EntryHeader
from maintenance.verifying.findings import Check, Finding
from maintenance.verifying.inventory import describe


def wrong(inbox: Inbox, lines: Sequence[EntryHeader], before: timedelta) -> Iterator[Finding]:
    """Entries whose timestamp is not the instant of their id, nor less than `before` it."""
    for line in lines:
        due, says = _instant_of(line.id), read(line.at)
        if due is None or says is None or not timedelta(0) <= due - says <= before:
            where = describe(keys.entry(inbox, line.id))
            expected = ids.timestamp(due) if due else "an id before the year 10000"
            yield Finding(Check.TIME, where, expected, line.at if says else "no timestamp")


def _instant_of(entry_id: str) -> datetime | None:
    try:
        return datetime.fromisoformat(ids.timestamp_of(entry_id))
    except OverflowError:
        return None


def read(text: str) -> datetime | None:
    """Parse a timestamp; None if it is not in the form of `ids.timestamp`."""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if ids.timestamp(at) == text else None
