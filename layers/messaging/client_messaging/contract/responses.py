"""Response bodies: messages, inboxes, overviews, read markers and messaging status."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field

from client_messaging.contract.expected_responses import OwnAbsenceSchema, ResponseNowSchema, ToldSchema
from client_messaging.contract.fields import Count, Instant, ResponseBody, Ulid, absent_when_none
from client_messaging.domain.model import (
    Entry,
    LastEntry,
    Marker,
    Message,
    Notice,
    PortalState,
    Relationship,
    Role,
    Sender,
)
from client_messaging.domain.refusals import Reason

if TYPE_CHECKING:
    from client_messaging.domain.availability import Availability
    from client_messaging.domain.overview import InboxOverview, InboxSummary
    from client_messaging.domain.pages import InboxPage, MessagingStatus


class SenderSchema(ResponseBody):
    """Who wrote a message."""

    role: Role
    id: str
    name: str | None = Field(default=None, exclude_if=absent_when_none)
    relationship: Relationship | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, sender: Sender) -> Self:
        """The response for a sender."""
        return cls(role=sender.role, id=sender.person_id, name=sender.name, relationship=sender.relationship)


class MessageSchema(ResponseBody):
    """A message as it was accepted."""

    id: Ulid
    kind: Literal["message"] = "message"
    client_id: str
    clinician_id: str
    thread_id: Ulid
    subject: str
    body: str
    sender: SenderSchema
    sent_at: Instant
    told: ToldSchema | None = Field(default=None, exclude_if=absent_when_none)
    """Of a chart owner's message, where practice or clinician had something to say."""

    @classmethod
    def of(cls, entry: Message) -> Self:
        """The response for a message."""
        inbox = entry.inbox
        return cls(
            id=entry.id,
            client_id=inbox.client_id,
            clinician_id=inbox.clinician_id,
            thread_id=entry.thread_id,
            subject=entry.subject,
            body=entry.body,
            sender=SenderSchema.of(entry.sender),
            sent_at=entry.sent_at,
            told=ToldSchema.of(entry.told),
        )


class InboxMessageSchema(MessageSchema):
    """A message of an inbox page."""

    read_by_other: bool = False
    """Whether the other side's read marker has passed it."""

    @classmethod
    def shown(cls, entry: Message, *, read_by_other: bool) -> Self:
        """The response for a message as one side may see it."""
        inbox = entry.inbox
        return cls(
            id=entry.id,
            client_id=inbox.client_id,
            clinician_id=inbox.clinician_id,
            thread_id=entry.thread_id,
            subject=entry.subject,
            body=entry.body,
            sender=SenderSchema.of(entry.sender),
            sent_at=entry.sent_at,
            told=ToldSchema.of(entry.told),
            read_by_other=read_by_other,
        )


class NoticeSchema(ResponseBody):
    """Something that happened in the portal: which fields changed, never their values."""

    id: Ulid
    kind: Literal["notice"] = "notice"
    type: str
    client_id: str
    summary: str
    changed_fields: list[str]
    occurred_at: Instant
    recorded_at: Instant

    @classmethod
    def of(cls, entry: Notice) -> Self:
        """The response for a notice."""
        return cls(
            id=entry.id,
            type=entry.type,
            client_id=entry.inbox.client_id,
            summary=entry.summary,
            changed_fields=list(entry.changed_fields),
            occurred_at=entry.occurred_at,
            recorded_at=entry.recorded_at,
        )


class StartSchema(ResponseBody):
    """May this chart owner begin a thread now; if not, why not and who can change it."""

    available: bool
    reason: Reason | None = Field(default=None, exclude_if=absent_when_none)
    fix: str | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, start: "Availability") -> Self:
        """The response for an availability."""
        return cls(available=start.available, reason=start.reason, fix=start.fix)


class MessagingSchema(ResponseBody):
    """May messages be written now; if not, why not and who can change it."""

    available: bool
    reason: Reason | None = Field(default=None, exclude_if=absent_when_none)
    fix: str | None = Field(default=None, exclude_if=absent_when_none)
    instead: str | None = Field(default=None, exclude_if=absent_when_none)
    """The clinician who stands in, beside `clinician_unavailable`. It opens nothing."""
    threads_closed_through: Ulid | None = Field(default=None, exclude_if=absent_when_none)
    """To the clinician: threads whose id is not greater are a former owner's and closed. Else it is absent."""
    start: StartSchema | None = Field(default=None, exclude_if=absent_when_none)
    """To the chart owner: may they begin a thread."""

    @classmethod
    def of(cls, status: "MessagingStatus") -> Self:
        """The response for a status."""
        return _messaging(cls, status)


def _messaging[M: MessagingSchema](make: Callable[..., M], status: "MessagingStatus") -> M:
    return make(
        available=status.availability.available,
        reason=status.availability.reason,
        fix=status.availability.fix,
        instead=status.instead,
        threads_closed_through=status.threads_closed_through,
        start=StartSchema.of(status.start) if status.start else None,
    )


type EntrySchema = Annotated[
    InboxMessageSchema | NoticeSchema, Field(discriminator="kind", description="An entry of an inbox.")
]


class InboxPageSchema(ResponseBody):
    """One page of an inbox, newest entry first."""

    entries: list[EntrySchema]
    older: str | None
    newer: str
    unread: Count
    messaging: MessagingSchema

    @classmethod
    def of(cls, page: "InboxPage", older: str | None, newer: str) -> Self:
        """The response for a page, with its cursors."""
        return cls(
            entries=[_entry(entry, page.read_by_other_to) for entry in page.entries],
            older=older,
            newer=newer,
            unread=page.status.unread,
            messaging=MessagingSchema.of(page.status),
        )


def _entry(entry: Entry, read_to: str) -> InboxMessageSchema | NoticeSchema:
    if isinstance(entry, Message):
        return InboxMessageSchema.shown(entry, read_by_other=entry.id <= read_to)
    return NoticeSchema.of(entry)


class ReadMarkerSchema(ResponseBody):
    """Where the caller's read marker is now; null: before the first entry that they see."""

    entry_id: Ulid | None
    unread: Count

    @classmethod
    def of(cls, marker: Marker, unread: int) -> Self:
        """The response for a marker, and how many entries are unread."""
        return cls(entry_id=marker.read_to if marker.has_read else None, unread=unread)


class LastEntrySchema(ResponseBody):
    """The newest entry of an inbox, as far as an overview tells: never its text."""

    id: Ulid
    kind: Literal["message", "notice"]
    sender_role: Role | None = Field(default=None, exclude_if=absent_when_none)
    sender_id: str | None = Field(default=None, exclude_if=absent_when_none)
    at: Instant

    @classmethod
    def of(cls, last: LastEntry) -> Self:
        """The response for the last entry."""
        kind: Literal["message", "notice"] = "message" if last.sender else "notice"
        return cls(id=last.id, kind=kind, sender_role=last.sender, sender_id=last.sender_id, at=last.at)


class InboxSummarySchema(ResponseBody):
    """One inbox of an overview."""

    client_id: str
    client_name: str | None = Field(default=None, exclude_if=absent_when_none)
    clinician_id: str
    clinician_name: str | None = Field(default=None, exclude_if=absent_when_none)
    last_entry: LastEntrySchema | None
    unread: Count
    start_available: bool | None = Field(default=None, exclude_if=absent_when_none)
    """To the chart owner: may they begin a thread in this inbox."""

    @classmethod
    def of(cls, summary: "InboxSummary") -> Self:
        """The response for an inbox."""
        head, last = summary.head, summary.last
        return cls(
            client_id=head.inbox.client_id,
            client_name=summary.client_name,
            clinician_id=head.inbox.clinician_id,
            clinician_name=head.clinician_name,
            last_entry=LastEntrySchema.of(last) if last else None,
            unread=summary.unread,
            start_available=summary.start_available,
        )


class InboxOverviewSchema(ResponseBody):
    """The caller's inboxes, latest activity first; `unread_total` is the sum over all of them, for the badge."""

    inboxes: list[InboxSummarySchema]
    older: str | None
    unread_total: Count

    @classmethod
    def of(cls, overview: "InboxOverview", older: str | None) -> Self:
        """The response for an overview, with its cursor."""
        return cls(
            inboxes=[InboxSummarySchema.of(summary) for summary in overview.inboxes],
            older=older,
            unread_total=overview.unread_total,
        )


class GateStateSchema(ResponseBody):
    """The state of portal access and since when; `since` is null where it was never enabled."""

    state: PortalState
    since: Instant | None


class MessagingStatusSchema(MessagingSchema):
    """Whether this caller can write now, with the gate's state and how much they have not read."""

    portal_access: GateStateSchema
    unread: Count
    response: ResponseNowSchema | None = Field(default=None, exclude_if=absent_when_none)
    """To the chart owner: what they can expect."""
    absence: OwnAbsenceSchema | None = Field(default=None, exclude_if=absent_when_none)
    """To the clinician: their own."""

    @classmethod
    def of(cls, status: "MessagingStatus") -> Self:
        """The response for a status."""
        portal = status.portal
        state, since = (portal.state, portal.since) if portal else (PortalState.NOT_ENABLED, None)
        gate = GateStateSchema(state=state, since=since)
        more = {
            "response": ResponseNowSchema.of(status.response),
            "absence": OwnAbsenceSchema.of(status.absence),
        }
        return _messaging(partial(cls, portal_access=gate, unread=status.unread, **more), status)
