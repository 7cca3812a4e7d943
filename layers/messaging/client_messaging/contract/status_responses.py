"""Response bodies of the messaging status."""

from functools import partial
from typing import TYPE_CHECKING, Self

from pydantic import Field

from client_messaging.contract.expected_responses import OwnAbsenceSchema, ResponseNowSchema
from client_messaging.contract.fields import Count, Instant, ResponseBody, absent_when_none
from client_messaging.contract.messaging_responses import MessagingSchema, messaging
from client_messaging.domain.model import PortalState

if TYPE_CHECKING:
    from client_messaging.domain.pages import MessagingStatus


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
        return messaging(partial(cls, portal_access=gate, unread=status.unread, **more), status)
