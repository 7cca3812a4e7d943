"""Request bodies of the practice settings, one a section. What is left out has its default; nothing may be null.

`version` may be that of the section as it was read; `changed_at`, `changed_by` and `changed_by_role` may come along
from there and are ignored.
"""

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, StrictBool, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from client_messaging.contract.fields import RequestBody, not_null
from client_messaging.contract.quiet import From, QuietChange, TimeZone, To
from client_messaging.contract.sections import Texts
from client_messaging.domain.practice_settings import (
    ExpectedResponse,
    Messaging,
    Nudges,
    OfficeHours,
    Quiet,
    Response,
    SectionName,
    SectionValue,
)

MOST_NUMBERS, MOST_INTERVALS, MOST_CLOSED_DAYS = 10, 50, 366

DayOfWeek = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
EmergencyNumber = Annotated[str, StringConstraints(pattern=r"^[0-9+() \-]{2,20}$")]
Whole = Annotated[int, Field(strict=True)]


class SectionBody(RequestBody):
    """What comes along with each section."""

    version: Annotated[int, Field(strict=True, ge=0)] | None = None
    changed_at: str | None = None
    changed_by: str | None = None
    changed_by_role: str | None = None

    _not_null = field_validator("*", mode="before")(not_null)

    def value(self) -> SectionValue:
        """The section, with defaults for what was left out."""
        raise NotImplementedError


class MessagingChange(SectionBody):
    """Section `messaging`: whether clients may begin threads, in charts that do not say themselves."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"client_starts": True}]})

    client_starts: StrictBool = False

    def value(self) -> Messaging:
        """The section, with defaults for what was left out."""
        return Messaging(self.client_starts)


class OfficeHoursChange(RequestBody):
    """Open from one time to another on these days; where `to` is before `from`, until the next day."""

    days: Annotated[list[DayOfWeek], Field(min_length=1, max_length=7)]
    opens: From = Field(alias="from")
    closes: To = Field(alias="to")


class ExpectedResponseChange(RequestBody):
    """Within how many business days, or hours of open time, an answer can be expected."""

    within: Annotated[Whole, Field(ge=1, le=30)]
    unit: Literal["business_days", "hours"]


class ResponseChange(SectionBody):
    """Section `response`: when an answer can be expected, and where to turn in a crisis."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "time_zone": "America/New_York",
                    "office_hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}],
                    "closed_on": ["2026-12-25"],
                    "expected_response": {"within": 2, "unit": "business_days"},
                    "crisis": {"en": "In a crisis call or text 988.", "es": "En una crisis llame al 988."},
                    "emergency_numbers": ["988", "911"],
                }
            ]
        }
    )

    time_zone: TimeZone | None = None
    office_hours: Annotated[list[OfficeHoursChange], Field(max_length=MOST_INTERVALS, default_factory=list)]
    closed_on: Annotated[list[Day], Field(max_length=MOST_CLOSED_DAYS, default_factory=list)]
    expected_response: ExpectedResponseChange | None = None
    crisis: Annotated[Texts, Field(default_factory=lambda: Texts({}))]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(max_length=MOST_NUMBERS, default_factory=list)]

    def value(self) -> Response:
        """The section, with defaults for what was left out."""
        expected = self.expected_response
        return Response(
            time_zone=self.time_zone,
            office_hours=tuple(OfficeHours(tuple(one.days), one.opens, one.closes) for one in self.office_hours),
            closed_on=tuple(self.closed_on),
            expected_response=ExpectedResponse(expected.within, expected.unit) if expected else None,
            crisis=self.crisis.root,
            emergency_numbers=tuple(self.emergency_numbers),
        )


class NudgesChange(SectionBody):
    """Section `nudges`: whether and when chart owners are told of unread messages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": True, "time_zone": "America/New_York"}]})

    enabled: StrictBool = False
    first_after_minutes: Annotated[Whole, Field(ge=1, le=60)] = 5
    again_after_minutes: Annotated[Whole, Field(ge=0, le=1440)] = 60
    """0, never, or 15 at least."""
    unread_after_days: Annotated[Whole, Field(ge=0, le=14)] = 2
    """0: never."""
    quiet: Annotated[QuietChange, Field(default_factory=QuietChange)]
    time_zone: TimeZone = "UTC"
    send: Literal["message", "event"] = "message"

    @field_validator("again_after_minutes")
    @classmethod
    def _never_or_later(cls, minutes: int) -> int:
        if 0 < minutes < FEWEST_MINUTES_AGAIN:
            raise PydanticCustomError("greater_than_equal", "must be later", {"ge": FEWEST_MINUTES_AGAIN})
        return minutes

    def value(self) -> Nudges:
        """The section, with defaults for what was left out."""
        return Nudges(
            enabled=self.enabled,
            first_after_minutes=self.first_after_minutes,
            again_after_minutes=self.again_after_minutes,
            unread_after_days=self.unread_after_days,
            quiet=Quiet(self.quiet.begins, self.quiet.ends),
            time_zone=self.time_zone,
            send=self.send,
        )


FEWEST_MINUTES_AGAIN: Final = 15
"""Fewest minutes to a second nudge."""

SECTIONS: Final[dict[str, type[SectionBody]]] = {
    SectionName.MESSAGING.value: MessagingChange,
    SectionName.RESPONSE.value: ResponseChange,
    SectionName.NUDGES.value: NudgesChange,
}
"""The model of each section."""
