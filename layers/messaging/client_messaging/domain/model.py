"""Domain types, independent of HTTP, DynamoDB and the clock.

What every start loads is a `Value`, which has no `repr`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.values import Value

if TYPE_CHECKING:
    from client_messaging.domain.contacts import Channel, ContactState

MOST_INBOXES: Final = 90
"""Most inboxes of a chart: a hand-over writes the head of each in one transaction of at most 100 items."""

MOST_STARTED: Final = 10
"""Most threads that a chart owner begins in an inbox until the clinician writes into it."""


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


class Caller(Value):
    """The caller, from a verified token only."""

    practice_id: str
    role: Role
    person_id: str
    login: str
    name: str | None = None


class Chart(Value):
    """One client of one practice."""

    practice_id: str
    client_id: str


class Inbox(Value):
    """The log between one client and one clinician."""

    practice_id: str
    client_id: str
    clinician_id: str

    @property
    def chart(self) -> Chart:
        """The chart that the inbox belongs to."""
        return Chart(self.practice_id, self.client_id)


class ChartOwner(Value):
    """The portal login attached to a chart, with contacts for notifications."""

    person_id: str
    relationship: Relationship
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    name: str | None = None


class PortalAccess(Value):
    """The gate of a chart.

    `version` counts its changes by PUT; `inboxes` the open inboxes behind it. `client_name` and `client_starts` (may
    the owner begin threads; None: as the practice says) are the chart's and stay on a hand-over.
    """

    state: PortalState
    since: str
    owner: ChartOwner
    visible_after: str = ids.NIL
    """The owner sees entries with a greater id: all, or those since the hand-over."""
    reason: str | None = None
    version: int = 1
    inboxes: int = 0
    client_name: str | None = None
    client_starts: bool | None = None
    contact_states: "Mapping[Channel, ContactState]" = MappingProxyType({})
    """Of the owner's contacts that do not work."""

    @property
    def shares_history(self) -> bool:
        """Whether the owner sees the whole history: no hand-over hides any of it."""
        return self.visible_after == ids.NIL

    def hides(self, entry_id: str) -> bool:
        """Whether this entry, or the thread that begins with it, is a former owner's and hidden from this one."""
        return entry_id <= self.visible_after

    def lets_client_start(self, *, practice_starts: bool) -> bool:
        """Whether the owner may begin threads: as the chart says, else as the practice does."""
        return practice_starts if self.client_starts is None else self.client_starts

    def is_owned_by(self, person_id: str) -> bool:
        """Whether this person is the chart's owner now."""
        return self.owner.person_id == person_id


class Tally(Value):
    """How many entries each side had written up to an entry of an inbox: the clinician, and the others.

    The others: the chart owner's messages and the system's notices.
    """

    by_clinician: int = 0
    by_others: int = 0

    def received_by(self, role: Role) -> int:
        """How many entries this side has received, without its own."""
        return self.by_others if role is Role.CLINICIAN else self.by_clinician


class Marker(Value):
    """How far one side has read.

    `covered` counts entries received up to `read_to`, or hidden from this side. `shown_to` is the furthest `read_to`
    ever: entries once shown to the other side as read stay so. `moves` counts the marker's moves.
    """

    read_to: str = ids.NIL
    covered: int = 0
    shown_to: str = ids.NIL
    moves: int = 0

    @property
    def has_read(self) -> bool:
        """Whether the marker is at an entry; otherwise it is before the first one."""
        return self.read_to != ids.NIL


class LastEntry(Value):
    """An entry in an overview, without its text. `sender` is None for a notice.

    `sender_id` is None for a notice, and for a chart owner's message in a head written by version 0.1.0.
    """

    id: str
    sender: Role | None
    at: str
    sender_id: str | None = None


class Head(Value):
    """Summary of an inbox, readable without its entries.

    `activity_id` is the id of the newest entry, or an id of the instant at which the inbox was opened. `last_message`
    differs from `last` if the newest entry is a notice, which a chart owner does not see. `client_name` is the chart's;
    `clinician_name` is from the token with which the clinician last wrote into, or opened, the inbox.
    `owner_started` counts the threads that the present owner began since the clinician last wrote. `is_disabled`: the
    chart's portal access is; of a chart that version 0.1.0 disabled it is not known.
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
    owner_started: int = 0
    is_disabled: bool = False

    @property
    def last_id(self) -> str:
        """The newest entry's id; `ids.NIL` in an empty inbox."""
        return self.last.id if self.last else ids.NIL

    def last_for(self, role: Role) -> LastEntry | None:
        """The newest entry that this side sees."""
        return self.last if role is Role.CLINICIAN else self.last_message

    def marker_of(self, role: Role) -> Marker:
        """The read marker of this side."""
        return self.clinician if role is Role.CLINICIAN else self.owner

    def unread_by(self, role: Role) -> int:
        """How many entries the other side or the system wrote after this side's read marker."""
        return self.written.received_by(role) - self.marker_of(role).covered

    def read_by_other_side_of(self, role: Role) -> str:
        """The furthest entry that the other side has ever read."""
        return (self.owner if role is Role.CLINICIAN else self.clinician).shown_to


class Sender(Value):
    """The sender of a message. `relationship`, for a chart owner only, and `name` are as of sending."""

    role: Role
    person_id: str
    relationship: Relationship | None = None
    name: str | None = None


class Told(Value):
    """What a chart owner was told when they wrote. `is_open`: None without office hours; version 0: no section."""

    is_open: bool | None
    is_absent: bool
    expected_by: str | None
    settings_version: int


class Message(Value):
    """A message, written by a person. Immutable."""

    id: str
    inbox: Inbox
    thread_id: str
    subject: str
    body: str
    sender: Sender
    sent_at: str
    told: Told | None = None


class Notice(Value):
    """A notice, written by the system: which fields changed in the portal, never their values, or what stayed unread.

    `about`: the message, of a notice that it stayed unread (`watches`).
    """

    id: str
    inbox: Inbox
    type: str
    summary: str
    changed_fields: tuple[str, ...]
    occurred_at: str
    recorded_at: str
    about: str | None = None


type Entry = Message | Notice


type Suspensions = Mapping[Role, str | None]
"""A person's suspensions: role, and since when; None if unknown."""


def is_by_clinician(entry: Entry) -> bool:
    """Whether the clinician wrote this entry, and the chart owner receives it; otherwise the reverse."""
    return isinstance(entry, Message) and entry.sender.role is Role.CLINICIAN
