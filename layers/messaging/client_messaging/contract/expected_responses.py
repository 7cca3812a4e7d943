"""Response bodies on what a chart owner can expect: hours, answer, absence, and where to turn in a crisis."""

from typing import TYPE_CHECKING, Self

from pydantic import Field

from client_messaging.contract.fields import Count, Instant, ResponseBody, absent_when_none
from client_messaging.domain.model import Told

if TYPE_CHECKING:
    from client_messaging.domain.absence import Absence
    from client_messaging.domain.response import ResponseNow


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


class AbsenceNowSchema(ResponseBody):
    """That the clinician is away, to a chart owner: a text by language (BCP 47), and who stands in."""

    until: Instant | None = Field(default=None, exclude_if=absent_when_none)
    note: dict[str, str] | None = Field(default=None, exclude_if=absent_when_none)
    instead: str | None = Field(default=None, exclude_if=absent_when_none)


class ExpectedResponseSchema(ResponseBody):
    """What a chart owner can expect now, and where to turn in a crisis. Texts by language (BCP 47)."""

    open_now: bool | None = Field(default=None, exclude_if=absent_when_none)
    opens_at: Instant | None = Field(default=None, exclude_if=absent_when_none)
    """Only while closed, and within 366 days."""
    expected_by: Instant | None = Field(default=None, exclude_if=absent_when_none)
    absence: AbsenceNowSchema | None = Field(default=None, exclude_if=absent_when_none)
    crisis: dict[str, str] | None = Field(default=None, exclude_if=absent_when_none)
    emergency_numbers: list[str] | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, response: "ResponseNow | None") -> Self | None:
        """The response for what practice and clinician say, if anything."""
        if response is None:
            return None
        absence, found = response.absence, response.outlook
        return cls(
            open_now=found.open_now,
            opens_at=found.opens_at,
            expected_by=found.expected_by,
            absence=AbsenceNowSchema(until=absence.until, note=dict(absence.note) or None, instead=absence.instead)
            if absence
            else None,
            crisis=dict(response.crisis) or None,
            emergency_numbers=list(response.emergency_numbers) or None,
        )


class OwnAbsenceSchema(ResponseBody):
    """A clinician's own absence, as long as it is not over. `until` null: no end is known."""

    begins: Instant = Field(alias="from")
    until: Instant | None
    note: dict[str, str] | None = Field(default=None, exclude_if=absent_when_none)
    instead: str | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, absence: "Absence | None") -> Self | None:
        """The response for an absence, if there is one."""
        if absence is None:
            return None
        said = {"from": absence.begins, "until": absence.until, "note": dict(absence.note) or None}
        return cls.model_validate({**said, "instead": absence.instead})
