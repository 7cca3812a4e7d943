"""Response bodies of the practice settings, one a section. What has no value is left out, not null or empty."""

from typing import Any, Literal, Self

from pydantic import Field, RootModel

from client_messaging.contract.fields import Count, Instant, ResponseBody, absent_when_none
from client_messaging.contract.quiet import QuietSchema
from client_messaging.contract.sections import Texts
from client_messaging.domain.model import Role
from client_messaging.domain.practice_settings import (
    ExpectedResponse,
    Messaging,
    Nudges,
    OfficeHours,
    PracticeSettings,
    Response,
    Section,
)


class SectionVersion(ResponseBody):
    """Which version of a section it is, and who set it when. Version 0: never set."""

    version: Count
    changed_at: Instant | None = Field(default=None, exclude_if=absent_when_none)
    changed_by: str | None = Field(default=None, exclude_if=absent_when_none)
    changed_by_role: Role | None = Field(default=None, exclude_if=absent_when_none)


class MessagingSectionSchema(SectionVersion):
    """Section `messaging`: whether clients may begin threads, in charts that do not say themselves."""

    client_starts: bool


class OfficeHoursSchema(ResponseBody):
    """Open from one time to another on these days; where `to` is before `from`, until the next day."""

    days: list[str]
    opens: str = Field(alias="from")
    closes: str = Field(alias="to")

    @classmethod
    def of(cls, hours: OfficeHours) -> Self:
        """The response for office hours."""
        return cls.model_validate({"days": hours.days, "from": hours.opens, "to": hours.closes})


class ExpectedResponseSchema(ResponseBody):
    """Within how many business days, or hours of open time, an answer can be expected."""

    within: int
    unit: Literal["business_days", "hours"]

    @classmethod
    def of(cls, expected: ExpectedResponse) -> Self:
        """The response for an expected response."""
        return cls(within=expected.within, unit=expected.unit)


class ResponseSectionSchema(SectionVersion):
    """Section `response`: when an answer can be expected, and where to turn in a crisis."""

    time_zone: str | None = Field(default=None, exclude_if=absent_when_none)
    office_hours: list[OfficeHoursSchema] | None = Field(default=None, exclude_if=absent_when_none)
    closed_on: list[str] | None = Field(default=None, exclude_if=absent_when_none)
    expected_response: ExpectedResponseSchema | None = Field(default=None, exclude_if=absent_when_none)
    crisis: Texts | None = Field(default=None, exclude_if=absent_when_none)
    emergency_numbers: list[str] | None = Field(default=None, exclude_if=absent_when_none)


class NudgesSectionSchema(SectionVersion):
    """Section `nudges`: whether and when chart owners are told of unread messages."""

    enabled: bool
    first_after_minutes: int
    again_after_minutes: int
    unread_after_days: int
    quiet: QuietSchema
    time_zone: str
    send: Literal["message", "event"]


class PracticeSettingsSchema(ResponseBody):
    """All sections of the practice settings."""

    messaging: MessagingSectionSchema
    response: ResponseSectionSchema
    nudges: NudgesSectionSchema

    @classmethod
    def of(cls, settings: PracticeSettings) -> Self:
        """The response for all sections."""
        return cls.model_validate(
            {name: _section(getattr(settings, name)) for name in ("messaging", "response", "nudges")}
        )


class SectionSchema(RootModel, ResponseBody):  # type: ignore[type-arg]  # parametrized it is built at once
    """A section of the practice settings, as it is now: the one in the path."""

    root: MessagingSectionSchema | ResponseSectionSchema | NudgesSectionSchema

    @classmethod
    def of(cls, section: Section[Any]) -> Self:
        """The response for a section."""
        return cls(_section(section))


def _section(section: Section[Any]) -> MessagingSectionSchema | ResponseSectionSchema | NudgesSectionSchema:
    value = section.value
    said = {
        "version": section.version,
        "changed_at": section.changed_at,
        "changed_by": section.changed_by,
        "changed_by_role": section.changed_by_role,
    }
    match value:
        case Messaging():
            return MessagingSectionSchema.model_validate({**said, "client_starts": value.client_starts})
        case Response():
            return ResponseSectionSchema.model_validate(said | _response(value))
        case _:
            return NudgesSectionSchema.model_validate(said | _nudges(value))


def _response(value: Response) -> dict[str, Any]:
    return {
        "time_zone": value.time_zone,
        "office_hours": [OfficeHoursSchema.of(hours) for hours in value.office_hours] or None,
        "closed_on": list(value.closed_on) or None,
        "expected_response": ExpectedResponseSchema.of(value.expected_response) if value.expected_response else None,
        "crisis": dict(value.crisis) or None,
        "emergency_numbers": list(value.emergency_numbers) or None,
    }


def _nudges(value: Nudges) -> dict[str, Any]:
    names = ("enabled", "first_after_minutes", "again_after_minutes", "unread_after_days", "time_zone", "send")
    quiet = {"from": value.quiet.begins, "to": value.quiet.ends}
    return {name: getattr(value, name) for name in names} | {"quiet": quiet}
