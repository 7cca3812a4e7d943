"""Response bodies on what a chart owner can expect: hours, answer, absence, and where to turn in a crisis."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from pydantic import ConfigDict, Field, RootModel

from client_messaging.contract.fields import Instant, Language, ResponseBody, absent_when_none

if TYPE_CHECKING:
    from client_messaging.domain.absence import Absence
    from client_messaging.domain.response import ResponseNow


class TextsByLanguageSchema(RootModel):  # type: ignore[type-arg]  # parametrized it is built at once
    """A plain text by language (BCP 47)."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    root: dict[Language, str]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self | None:
        """The response for texts, if there are any."""
        return cls(dict(texts)) if texts else None


class AbsenceNowSchema(ResponseBody):
    """That the clinician is away, to a chart owner: a text by language (BCP 47), and who stands in."""

    until: Instant | None = Field(default=None, exclude_if=absent_when_none)
    note: TextsByLanguageSchema | None = Field(default=None, exclude_if=absent_when_none)
    instead: str | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, absence: "Absence | None") -> Self | None:
        """The response for an absence that holds, if one does."""
        if absence is None:
            return None
        return cls(until=absence.until, note=TextsByLanguageSchema.of(absence.note), instead=absence.instead)


class ResponseNowSchema(ResponseBody):
    """What a chart owner can expect now, and where to turn in a crisis. Texts by language (BCP 47)."""

    open_now: bool | None = Field(default=None, exclude_if=absent_when_none)
    opens_at: Instant | None = Field(default=None, exclude_if=absent_when_none)
    """Only while closed, and within 366 days."""
    expected_by: Instant | None = Field(default=None, exclude_if=absent_when_none)
    absence: AbsenceNowSchema | None = Field(default=None, exclude_if=absent_when_none)
    crisis: TextsByLanguageSchema | None = Field(default=None, exclude_if=absent_when_none)
    emergency_numbers: list[str] | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, response: "ResponseNow | None") -> Self | None:
        """The response for what practice and clinician say, if anything."""
        if response is None:
            return None
        found = response.outlook
        return cls(
            open_now=found.open_now,
            opens_at=found.opens_at,
            expected_by=found.expected_by,
            absence=AbsenceNowSchema.of(response.absence),
            crisis=TextsByLanguageSchema.of(response.crisis),
            emergency_numbers=list(response.emergency_numbers) or None,
        )


class OwnAbsenceSchema(ResponseBody):
    """A clinician's own absence, as long as it is not over. `until` null: no end is known."""

    begins: Instant = Field(alias="from")
    until: Instant | None
    note: TextsByLanguageSchema | None = Field(default=None, exclude_if=absent_when_none)
    instead: str | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, absence: "Absence | None") -> Self | None:
        """The response for an absence, if there is one."""
        if absence is None:
            return None
        said = {"from": absence.begins, "until": absence.until, "note": TextsByLanguageSchema.of(absence.note)}
        return cls.model_validate({**said, "instead": absence.instead})
