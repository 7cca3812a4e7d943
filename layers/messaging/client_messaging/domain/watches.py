"""The watch over an inbox: one ring, for the oldest message of the clinician that the owner has never seen.

A message counts as unread if it is after all that the owner's read marker has ever passed, and not hidden from them.
What they have read and marked as unread again is their own doing, and stays read for the clinician.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from client_messaging.domain import ids
from client_messaging.domain.model import Head, PortalAccess, PortalState
from client_messaging.domain.nudges import LOST_AFTER
from client_messaging.domain.practice_settings import Nudges

NOTICE_TYPE: Final = "message.unread"
MOST_LOOKED_AT: Final = 20
"""Entries that are looked at for the next message, of at most 1 MB in all: one Query."""

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""In English, whatever the locale."""


class Watch(NamedTuple):
    """The watch over an inbox: the entry that its ring asks about, and when.

    `rang`: the ring is over, and none is set. `told_to`: up to which entry messages have had their notice.
    """

    entry_id: str
    ring: str
    due_at: datetime
    rang: bool = False
    told_to: str = ids.NIL


class Written(NamedTuple):
    """An entry without its text. `sent_at`: of a message of the clinician; None of any other entry."""

    id: str
    sent_at: str | None


class Looked(NamedTuple):
    """What decides about a watch: gate and head of the inbox, the section, and the watch itself."""

    portal: PortalAccess | None
    head: Head | None
    practice: Nudges
    watch: Watch | None

    @property
    def is_off(self) -> bool:
        """Whether nothing is watched: the practice does not want it, or the portal is not enabled."""
        enabled = self.portal is not None and self.portal.state is PortalState.ENABLED
        return not (self.practice.unread_after_days and enabled and self.head)

    @property
    def seen_to(self) -> str:
        """Up to which entry the owner has seen everything, or must not see it."""
        of_owner = self.head.owner.shown_to if self.head else ids.NIL
        return max(of_owner, self.portal.visible_after if self.portal else ids.NIL)

    @property
    def asked_to(self) -> str:
        """Up to which entry there is nothing to ask about any more: seen, hidden or told."""
        return max(self.seen_to, self.watch.told_to if self.watch else ids.NIL)


def is_on(watch: Watch | None, now: datetime) -> bool:
    """Whether a ring is to come."""
    return watch is not None and not watch.rang and now < watch.due_at + LOST_AFTER


def first_of(entries: Sequence[Written]) -> Written | None:
    """Of entries, oldest first, the one that the next ring asks about: the clinician's first message.

    Of a full page without any, the last entry, from which on that ring looks further.
    """
    message = next((entry for entry in entries if entry.sent_at), None)
    return message or (entries[-1] if len(entries) >= MOST_LOOKED_AT else None)


def begun(entry: Written, looked: Looked, now: datetime, ring: str) -> Watch:
    """The watch for this entry: due once it is unread for as long as the practice says, or now if it is already."""
    told_to = looked.watch.told_to if looked.watch else ids.NIL
    due_at = _due_at(entry.sent_at, looked.practice) if entry.sent_at else now
    return Watch(entry.id, ring, max(due_at, now), told_to=told_to)


def is_due(sent_at: str, practice: Nudges, at: datetime) -> bool:
    """Whether the practice wants to be told of an unread message by this instant."""
    return _due_at(sent_at, practice) <= at


def summary(sent_at: str, practice: Nudges) -> str:
    """The notice's line in English, with the day in the practice's zone: `Not read yet: a message of 1 March`.

    Raises ZoneInfoNotFoundError for a zone that this machine does not know.
    """
    from zoneinfo import ZoneInfo  # only a ring says a day

    day = datetime.fromisoformat(sent_at).astimezone(ZoneInfo(practice.time_zone))
    return f"Not read yet: a message of {day.day} {_MONTHS[day.month - 1]}"


def _due_at(sent_at: str, practice: Nudges) -> datetime:
    """Days are of 24 hours."""
    return datetime.fromisoformat(sent_at) + timedelta(days=practice.unread_after_days)
