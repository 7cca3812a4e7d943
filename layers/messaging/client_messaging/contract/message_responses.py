"""Response bodies of a message.

A model is validated from plain values, those within it included: to make each model of a page by itself takes half as
long again.
"""

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

    @staticmethod
    def values(sender: Sender) -> dict[str, object]:
        """The values of the fields, not validated yet."""
        return {
            "role": sender.role,
            "id": sender.person_id,
            "name": sender.name,
            "relationship": sender.relationship,
        }


class ToldSchema(ResponseBody):
    """What the chart owner was told when they wrote, as kept with the message."""

    open: bool | None = Field(default=None, exclude_if=absent_when_none)
    """Only where the practice has office hours."""
    absent: bool
    expected_by: Instant | None = Field(default=None, exclude_if=absent_when_none)
    settings_version: Count
    """Of section `response`; 0: the practice has none."""

    @staticmethod
    def values(told: Told | None) -> dict[str, object] | None:
        """The values of the fields, not validated yet, if anything was told."""
        if told is None:
            return None
        return {
            "open": told.is_open,
            "absent": told.is_absent,
            "expected_by": told.expected_by,
            "settings_version": told.settings_version,
        }


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

    @staticmethod
    def values(entry: Message) -> dict[str, object]:
        """The values of the fields, not validated yet."""
        inbox = entry.inbox
        return {
            "id": entry.id,
            "kind": "message",
            "client_id": inbox.client_id,
            "clinician_id": inbox.clinician_id,
            "thread_id": entry.thread_id,
            "subject": entry.subject,
            "body": entry.body,
            "sender": SenderSchema.values(entry.sender),
            "sent_at": entry.sent_at,
            "told": ToldSchema.values(entry.told),
        }

    @classmethod
    def of(cls, entry: Message) -> Self:
        """The response for a message."""
        return cls.model_validate(cls.values(entry))
