"""Response bodies of an inbox: a page, and its entries."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field

from client_messaging.contract.fields import Count, Instant, ResponseBody, Ulid, absent_when_none
from client_messaging.contract.message_responses import MessageSchema
from client_messaging.contract.messaging_responses import MessagingSchema
from client_messaging.domain.model import Entry, Message, Notice

if TYPE_CHECKING:
    from client_messaging.domain.pages import InboxPage


class InboxMessageSchema(MessageSchema):
    """A message of an inbox page."""

    read_by_other: bool = False
    """Whether the other side's read marker has passed it."""

    @staticmethod
    def values_shown(entry: Message, *, read_by_other: bool) -> dict[str, object]:
        """The values of the fields, not validated yet."""
        return {**MessageSchema.values(entry), "read_by_other": read_by_other}

    @classmethod
    def shown(cls, entry: Message, *, read_by_other: bool) -> Self:
        """The response for a message as one side may see it."""
        return cls.model_validate(cls.values_shown(entry, read_by_other=read_by_other))


class NoticeSchema(ResponseBody):
    """What happened in the portal: which fields changed, never their values; or which message stayed unread."""

    id: Ulid
    kind: Literal["notice"] = "notice"
    type: str
    client_id: str
    summary: str
    changed_fields: list[str]
    occurred_at: Instant
    recorded_at: Instant
    about: Ulid | None = Field(default=None, exclude_if=absent_when_none)
    """The message that stayed unread; of type `message.unread` only."""

    @staticmethod
    def values(entry: Notice) -> dict[str, object]:
        """The values of the fields, not validated yet."""
        return {
            "id": entry.id,
            "kind": "notice",
            "type": entry.type,
            "client_id": entry.inbox.client_id,
            "summary": entry.summary,
            "changed_fields": list(entry.changed_fields),
            "occurred_at": entry.occurred_at,
            "recorded_at": entry.recorded_at,
            "about": entry.about,
        }


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
        return cls.model_validate(
            {
                "entries": [_values(entry, page.read_by_other_to) for entry in page.entries],
                "older": older,
                "newer": newer,
                "unread": page.status.unread,
                "messaging": MessagingSchema.of(page.status),
            }
        )


def _values(entry: Entry, read_to: str) -> dict[str, object]:
    if isinstance(entry, Message):
        return InboxMessageSchema.values_shown(entry, read_by_other=entry.id <= read_to)
    return NoticeSchema.values(entry)
