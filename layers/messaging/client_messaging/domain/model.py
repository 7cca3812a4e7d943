"""The words of the domain, as types. Nothing here knows of HTTP, DynamoDB or the clock.

Here and elsewhere data classes have no `repr`: it would hold texts, and a hundredth of a start is spent on making them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from client_messaging.domain import ids

MOST_INBOXES: Final = 90
"""Inboxes of one chart: a hand-over touches the head of each in one transaction, which takes 100 items."""


class Role(StrEnum):
    """What a login may be; the value is the token's `custom:role` and a sender's `role`."""

    CLINICIAN = "clinician"
    STAFF = "staff"
    CHART_OWNER = "client"


class PortalState(StrEnum):
    """Portal access of a chart."""

    NOT_ENABLED = "not_enabled"
    ENABLED = "enabled"
    DISABLED = "disabled"


class Relationship(StrEnum):
    """What a chart owner is to the client."""

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"
    OTHER = "other"


class PersonState(StrEnum):
    """Whether somebody may use the service at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, repr=False)
class Caller:
    """Who calls, as a verified token says and nothing else."""

    practice_id: str
    role: Role
    person_id: str
    login: str
    name: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """One client of one practice."""

    practice_id: str
    client_id: str


@dataclass(frozen=True, slots=True, repr=False)
class Inbox:
    """The log between one client and one clinician."""

    practice_id: str
    client_id: str
    clinician_id: str

    @property
    def chart(self) -> Chart:
        """The chart that the inbox belongs to."""
        return Chart(self.practice_id, self.client_id)


@dataclass(frozen=True, slots=True, repr=False)
class ChartOwner:
    """The portal login attached to a chart, and where it may be nudged."""

    person_id: str
    relationship: Relationship
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PortalAccess:
    """The gate of a chart.

    `version` counts its changes by PUT; `inboxes` how many inboxes are open behind it. `client_name` is the chart's and
    stays with it, whoever owns it.
    """

    state: PortalState
    since: str
    owner: ChartOwner
    visible_after: str = ids.NIL
    """The owner sees entries with a greater id than this: all of them, or those since the hand-over."""
    reason: str | None = None
    version: int = 1
    inboxes: int = 0
    client_name: str | None = None

    @property
    def shares_history(self) -> bool:
        """Whether the owner sees all that was ever written: no hand-over hides anything from them."""
        return self.visible_after == ids.NIL

    def hides(self, entry_id: str) -> bool:
        """Whether this entry, or the thread that begins with it, is of a former owner and hidden from this one."""
        return entry_id <= self.visible_after

    def is_owned_by(self, person_id: str) -> bool:
        """Whether this person is the chart's owner now."""
        return self.owner.person_id == person_id


@dataclass(frozen=True, slots=True, repr=False)
class Tally:
    """How many entries each side had written up to a place of an inbox: the clinician, and the others.

    The others are the chart owner with their messages and the system with its notices.
    """

    by_clinician: int = 0
    by_others: int = 0

    def received_by(self, role: Role) -> int:
        """What this side has received: one's own messages are not among it."""
        return self.by_others if role is Role.CLINICIAN else self.by_clinician


@dataclass(frozen=True, slots=True, repr=False)
class Marker:
    """How far one side has read.

    `covered` counts what that side received up to `read_to`, or what is hidden from it. `shown_to` is the furthest that
    the marker ever was: what was once shown to the other side as read stays so. `moves` counts the marker's moves.
    """

    read_to: str = ids.NIL
    covered: int = 0
    shown_to: str = ids.NIL
    moves: int = 0

    @property
    def has_read(self) -> bool:
        """Whether there is an entry at the marker; it lies before the first one otherwise."""
        return self.read_to != ids.NIL


@dataclass(frozen=True, slots=True, repr=False)
class LastEntry:
    """What an overview says of an entry: never its text. `sender` is None for a notice.

    `sender_id` is None for a notice, and for a chart owner's message in a head written by version 0.1.0.
    """

    id: str
    sender: Role | None
    at: str
    sender_id: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Head:
    """What is known of an inbox without reading it.

    `activity_id` is the id of the newest entry, or one of the instant at which the inbox was opened. `last_message`
    differs from `last` where the newest entry is a notice, which a chart owner does not see. `client_name` is the
    chart's; `clinician_name` the one of the token with which the clinician last wrote into, or opened, the inbox.
    """

    inbox: Inbox
    activity_id: str = ids.NIL
    last: LastEntry | None = None
    last_message: LastEntry | None = None
    written: Tally = Tally()
    clinician: Marker = Marker()
    owner: Marker = Marker()
    client_name: str | None = None
    clinician_name: str | None = None

    @property
    def last_id(self) -> str:
        """The newest entry's id; `ids.NIL` in an empty inbox."""
        return self.last.id if self.last else ids.NIL

    def last_for(self, role: Role) -> LastEntry | None:
        """The newest entry that this side sees."""
        return self.last if role is Role.CLINICIAN else self.last_message

    def marker_of(self, role: Role) -> Marker:
        """How far this side has read."""
        return self.clinician if role is Role.CLINICIAN else self.owner

    def unread_by(self, role: Role) -> int:
        """How many entries the other side or the system wrote after this side's read marker."""
        return self.written.received_by(role) - self.marker_of(role).covered

    def read_by_other_side_of(self, role: Role) -> str:
        """Up to which entry the side that this role is not has ever read."""
        return (self.owner if role is Role.CLINICIAN else self.clinician).shown_to


@dataclass(frozen=True, slots=True, repr=False)
class Sender:
    """Who wrote a message; `relationship` only for a chart owner. It and `name` are as they were when they wrote."""

    role: Role
    person_id: str
    relationship: Relationship | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """Written by a person, immutable."""

    id: str
    inbox: Inbox
    thread_id: str
    subject: str
    body: str
    sender: Sender
    sent_at: str


@dataclass(frozen=True, slots=True, repr=False)
class Notice:
    """Written by the system because something happened in the portal: which fields, never their values."""

    id: str
    inbox: Inbox
    type: str
    summary: str
    changed_fields: tuple[str, ...]
    occurred_at: str
    recorded_at: str


type Entry = Message | Notice


type Suspensions = Mapping[Role, str | None]
"""In which roles a person is suspended, and since when; None where that is not known."""


def is_by_clinician(entry: Entry) -> bool:
    """Whether the chart owner receives this entry; every other is received by the clinician."""
    return isinstance(entry, Message) and entry.sender.role is Role.CLINICIAN
