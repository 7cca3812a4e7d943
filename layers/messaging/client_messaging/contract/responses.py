"""Response bodies: messages, inboxes, overviews, read markers and messaging status."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal, Self

from pydantic import Field

from client_messaging.contract.fields import Count, Instant, ResponseBody, Ulid, absent_when_none
from client_messaging.domain import model
from client_messaging.domain.availability import Availability
from client_messaging.domain.model import PortalState, Relationship, Role
from client_messaging.domain.refusals import Reason


class SenderSchema(ResponseBody):
    """Who wrote a message."""

    role: Role
    id: str
    name: str | None = Field(default=None, exclude_if=absent_when_none)
    relationship: Relationship | None = Field(default=None, exclude_if=absent_when_none)


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

    @classmethod
    def of(cls, entry: model.Message) -> Self:
        """The answer for a message of the domain."""
        return _message(cls, entry)


class InboxMessageSchema(MessageSchema):
    """A message of an inbox page."""

    read_by_other: bool = False
    """Whether the other side's read marker has passed it."""

    @classmethod
    def shown(cls, entry: model.Message, *, read_by_other: bool) -> Self:
        """The answer for a message of the domain, as one side is shown it."""
        return _message(partial(cls, read_by_other=read_by_other), entry)


def _message[M: MessageSchema](make: Callable[..., M], entry: model.Message) -> M:
    who = entry.sender
    sender = SenderSchema(role=who.role, id=who.person_id, name=who.name, relationship=who.relationship)
    return make(
        id=entry.id,
        client_id=entry.inbox.client_id,
        clinician_id=entry.inbox.clinician_id,
        thread_id=entry.thread_id,
        subject=entry.subject,
        body=entry.body,
        sender=sender,
        sent_at=entry.sent_at,
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
    def of(cls, entry: model.Notice) -> Self:
        """The answer for a notice of the domain."""
        return cls(
            id=entry.id,
            type=entry.type,
            client_id=entry.inbox.client_id,
            summary=entry.summary,
            changed_fields=list(entry.changed_fields),
            occurred_at=entry.occurred_at,
            recorded_at=entry.recorded_at,
        )


class MessagingSchema(ResponseBody):
    """May messages be written now; if not, why not and who can change it."""

    available: bool
    reason: Reason | None = Field(default=None, exclude_if=absent_when_none)
    fix: str | None = Field(default=None, exclude_if=absent_when_none)
    threads_closed_through: Ulid | None = Field(default=None, exclude_if=absent_when_none)
    """To the clinician: threads whose id is not greater are a former owner's and closed. Else it is absent."""

    @classmethod
    def of(cls, availability: Availability, threads_closed_through: str | None) -> Self:
        """The answer for an availability of the domain."""
        return cls(
            available=availability.available,
            reason=availability.reason,
            fix=availability.fix,
            threads_closed_through=threads_closed_through,
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


class ReadMarkerSchema(ResponseBody):
    """Where the caller's read marker is now; null: before the first entry that they see."""

    entry_id: Ulid | None
    unread: Count


class LastEntrySchema(ResponseBody):
    """The newest entry of an inbox, as far as an overview tells: never its text."""

    id: Ulid
    kind: Literal["message", "notice"]
    sender_role: Role | None = Field(default=None, exclude_if=absent_when_none)
    sender_id: str | None = Field(default=None, exclude_if=absent_when_none)
    at: Instant

    @classmethod
    def of(cls, last: model.LastEntry, sender_id: str | None) -> Self:
        """The answer for a last entry of the domain."""
        kind: Literal["message", "notice"] = "message" if last.sender else "notice"
        return cls(id=last.id, kind=kind, sender_role=last.sender, sender_id=sender_id, at=last.at)


class InboxSummarySchema(ResponseBody):
    """One inbox of an overview."""

    client_id: str
    client_name: str | None = Field(default=None, exclude_if=absent_when_none)
    clinician_id: str
    clinician_name: str | None = Field(default=None, exclude_if=absent_when_none)
    last_entry: LastEntrySchema | None
    unread: Count


class InboxOverviewSchema(ResponseBody):
    """The caller's inboxes, latest activity first; `unread_total` is the sum over all of them, for the badge."""

    inboxes: list[InboxSummarySchema]
    older: str | None
    unread_total: Count


class GateStateSchema(ResponseBody):
    """The state of portal access and since when; `since` is null where it was never enabled."""

    state: PortalState
    since: Instant | None


class MessagingStatusSchema(MessagingSchema):
    """Whether this caller can write now, with the gate's state and how much they have not read."""

    portal_access: GateStateSchema
    unread: Count
