"""Response bodies: whether messages may be written now."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self

from pydantic import Field

from client_messaging.contract.fields import ResponseBody, Ulid, absent_when_none
from client_messaging.domain.contacts import ContactState
from client_messaging.domain.refusals import Reason

if TYPE_CHECKING:
    from client_messaging.domain.availability import Availability
    from client_messaging.domain.contacts import Channel
    from client_messaging.domain.pages import MessagingStatus


class StartSchema(ResponseBody):
    """May this chart owner begin a thread now; if not, why not and who can change it."""

    available: bool
    reason: Reason | None = Field(default=None, exclude_if=absent_when_none)
    fix: str | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, start: "Availability") -> Self:
        """The response for an availability."""
        return cls(available=start.available, reason=start.reason, fix=start.fix)


class ReachableSchema(ResponseBody):
    """Whether the chart owner's contact works, by channel; not whether they want to be told by it."""

    email: ContactState
    sms: ContactState

    @classmethod
    def of(cls, reachable: "Mapping[Channel, ContactState]") -> Self:
        """The response for the states of both channels."""
        return cls.model_validate(reachable)


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
    reachable: ReachableSchema | None = Field(default=None, exclude_if=absent_when_none)
    """To the clinician, where the practice tells chart owners of unread messages."""

    @classmethod
    def of(cls, status: "MessagingStatus") -> Self:
        """The response for a status."""
        return messaging(cls, status)


def messaging[M: MessagingSchema](make: Callable[..., M], status: "MessagingStatus") -> M:
    """The response for a status, made by `make`."""
    return make(
        available=status.availability.available,
        reason=status.availability.reason,
        fix=status.availability.fix,
        instead=status.instead,
        threads_closed_through=status.threads_closed_through,
        start=StartSchema.of(status.start) if status.start else None,
        reachable=ReachableSchema.of(status.reachable) if status.reachable else None,
    )
