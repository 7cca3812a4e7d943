"""The check of when an entry says that it was written: at the instant of its id, so that it never runs backwards.

Version 0.1.0 took the time before it made the id, and tried again with later ids: its entries keep theirs.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from client_messaging.domain import ids
from client_messaging.domain.model import Inbox
from client_messaging.dynamodb import keys
from maintenance.tables.inboxes import Line
from maintenance.verifying.findings import Check, Finding
from maintenance.verifying.inventory import said


def wrong(inbox: Inbox, lines: Sequence[Line], before: timedelta) -> Iterator[Finding]:
    """Entries that were not written at the instant of their id, nor less than `before` it."""
    for line in lines:
        due, says = _instant_of(line.id), read(line.at)
        if due is None or says is None or not timedelta(0) <= due - says <= before:
            where = said(keys.entry(inbox, line.id))
            expected = ids.timestamp(due) if due else "an id before the year 10000"
            yield Finding(Check.TIME, where, expected, line.at if says else "no timestamp")


def _instant_of(entry_id: str) -> datetime | None:
    try:
        return datetime.fromisoformat(ids.timestamp_of(entry_id))
    except OverflowError:
        return None


def read(text: str) -> datetime | None:
    """The instant that a text says; None where it is not written as `ids.timestamp` writes it."""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if ids.timestamp(at) == text else None
