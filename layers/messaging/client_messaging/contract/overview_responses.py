"""Response bodies of an overview of inboxes."""

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field

from client_messaging.contract.fields import Count, Instant, ResponseBody, Ulid, absent_when_false, absent_when_none
from client_messaging.domain.model import LastEntry, Role

if TYPE_CHECKING:
    from client_messaging.domain.overview import InboxOverview, InboxSummary


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
    disabled: bool = Field(default=False, exclude_if=absent_when_false)
    """Only where the chart's portal access is disabled; to clinicians not of charts that version 0.1.0 disabled."""
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
            disabled=summary.disabled,
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
