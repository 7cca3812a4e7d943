"""The words of the domain, as types. Nothing here knows of HTTP, DynamoDB or the clock."""

from dataclasses import dataclass
from enum import StrEnum

from client_messaging import ids


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


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as a verified token says and nothing else."""

    practice_id: str
    role: Role
    person_id: str
    login: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One client of one practice."""

    practice_id: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """The log between one client and one clinician."""

    practice_id: str
    client_id: str
    clinician_id: str

    @property
    def chart(self) -> Chart:
        """The chart that the inbox belongs to."""
        return Chart(self.practice_id, self.client_id)


@dataclass(frozen=True, slots=True)
class ChartOwner:
    """The portal login attached to a chart, and where it may be nudged."""

    person_id: str
    relationship: Relationship
    email: str | None = None
    phone: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PortalAccess:
    """The gate of a chart. `version` counts its changes; `inboxes` how many inboxes are open behind it."""

    state: PortalState
    since: str
    owner: ChartOwner
    visible_after: str = ids.NIL
    """The owner sees entries with a greater id than this: all of them, or those since the hand-over."""
    reason: str | None = None
    version: int = 1
    inboxes: int = 0

    def is_owned_by(self, person_id: str) -> bool:
        """Whether this person is the chart's owner now."""
        return self.owner.person_id == person_id


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an inbox without reading it.

    `clinician_sent` counts the clinician's messages, `others_sent` the chart owner's messages and the notices; each
    `…_covered` how many of what that side received lies behind its read marker or is hidden from it.
    """

    inbox: Inbox
    last_id: str = ids.NIL
    clinician_sent: int = 0
    others_sent: int = 0
    clinician_covered: int = 0
    owner_covered: int = 0
    clinician_read_to: str = ids.NIL
    owner_read_to: str = ids.NIL

    def unread_by(self, role: Role) -> int:
        """How many entries the other side or the system wrote after this side's read marker."""
        if role is Role.CLINICIAN:
            return self.others_sent - self.clinician_covered
        return self.clinician_sent - self.owner_covered

    def read_by_other_side_of(self, role: Role) -> str:
        """The read marker of the side that this role is not."""
        return self.owner_read_to if role is Role.CLINICIAN else self.clinician_read_to


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a message; `relationship` only for a chart owner, as it was when they wrote."""

    role: Role
    person_id: str
    relationship: Relationship | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """Written by a person, immutable."""

    id: str
    inbox: Inbox
    thread_id: str
    subject: str
    body: str
    sender: Sender
    sent_at: str


@dataclass(frozen=True, slots=True)
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
