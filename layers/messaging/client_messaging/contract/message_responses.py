"""Response bodies of a message."""

from typing import Literal, Self

from pydantic import Field

from client_messaging.contract.fields import Count, Instant, ResponseBody, Ulid, absent_when_none
from client_messaging.domain.model import Message, Relationship, Role, Sender, Told


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


class ToldSchema(ResponseBody):
    """What the chart owner was told when they wrote, as kept with the message."""

    open: bool | None = Field(default=None, exclude_if=absent_when_none)
    """Only where the practice has office hours."""
    absent: bool
    expected_by: Instant | None = Field(default=None, exclude_if=absent_when_none)
    settings_version: Count
    """Of section `response`; 0: the practice has none."""

    @classmethod
    def of(cls, told: Told | None) -> Self | None:
        """The response for what was told, if anything."""
        if told is None:
            return None
        return cls(
            open=told.is_open,
            absent=told.is_absent,
            expected_by=told.expected_by,
            settings_version=told.settings_version,
        )


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
