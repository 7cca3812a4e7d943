"""Response bodies on access: portal access of a chart, and access of a person in a role."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from client_messaging.contract.fields import Count, Instant, ResponseBody, absent_when_none
from client_messaging.domain.model import PersonState, PortalAccess, PortalState, Relationship, Role


class ChartOwnerSchema(ResponseBody):
    """Who owns a chart in the portal."""

    person_id: str
    name: str | None = Field(default=None, exclude_if=absent_when_none)
    relationship: Relationship
    email: str | None = Field(default=None, exclude_if=absent_when_none)
    phone: str | None = Field(default=None, exclude_if=absent_when_none)
    language: str | None = Field(default=None, exclude_if=absent_when_none)


class ShownPortalAccessSchema(ResponseBody):
    """Portal access of a chart, as it is now; of one that was never enabled, its `state` and nothing else."""

    client_id: str | None = Field(default=None, exclude_if=absent_when_none)
    client_name: str | None = Field(default=None, exclude_if=absent_when_none)
    state: PortalState
    since: Instant | None = Field(default=None, exclude_if=absent_when_none)
    reason: str | None = Field(default=None, exclude_if=absent_when_none)
    chart_owner: ChartOwnerSchema | None = Field(default=None, exclude_if=absent_when_none)
    shares_history: bool | None = Field(default=None, exclude_if=absent_when_none)
    """Whether the owner sees all that was ever written, or what was written since the chart is theirs."""
    client_starts: bool | None = Field(default=None, exclude_if=absent_when_none)
    """Whether the owner may begin threads; absent where it is as the practice says."""
    version: Count | None = Field(default=None, exclude_if=absent_when_none)
    """Counts the changes by PUT; a hand-over has to say it."""
    clinician_ids: list[str] | None = Field(default=None, exclude_if=absent_when_none)
    """To staff: who has an inbox with this client, sorted."""

    @classmethod
    def of(cls, client_id: str, portal: PortalAccess | None, clinician_ids: Sequence[str] | None) -> Self:
        """The response for a gate, or for none."""
        if portal is None:
            return cls(state=PortalState.NOT_ENABLED)
        owner = portal.owner
        return cls(
            client_id=client_id,
            client_name=portal.client_name,
            state=portal.state,
            since=portal.since,
            reason=portal.reason,
            chart_owner=ChartOwnerSchema(
                person_id=owner.person_id,
                name=owner.name,
                relationship=owner.relationship,
                email=owner.email,
                phone=owner.phone,
                language=owner.language,
            ),
            shares_history=portal.shares_history,
            client_starts=portal.client_starts,
            version=portal.version,
            clinician_ids=list(clinician_ids) if clinician_ids is not None else None,
        )


class PortalAccessSchema(ShownPortalAccessSchema):
    """Portal access of a chart, as it is now."""

    client_id: str
    since: Instant
    chart_owner: ChartOwnerSchema
    shares_history: bool
    version: Count


class PersonAccessSchema(ResponseBody):
    """Whether somebody may use the service in a role, and since when they may not."""

    person_id: str
    role: Role
    state: PersonState
    since: Instant | None = Field(default=None, exclude_if=absent_when_none)
