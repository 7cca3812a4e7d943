"""Request and response bodies on the absence of a clinician."""

from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import AfterValidator, ConfigDict, Field, RootModel, StringConstraints
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from client_messaging.contract.expected_responses import TextsByLanguageSchema
from client_messaging.contract.fields import (
    Instant,
    Language,
    OutsideId,
    RequestBody,
    ResponseBody,
    ShortText,
    absent_when_none,
)
from client_messaging.domain.absence import Absence
from client_messaging.domain.ids import timestamp
from client_messaging.domain.model import Role

MOST_LANGUAGES: Final = 20

_DAY: Final = r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
_OFFSET: Final = r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"


def _in_utc(instant: str) -> str:
    try:
        return timestamp(datetime.fromisoformat(instant))
    except ValueError:
        raise PydanticCustomError("no_such_day", "must be a day of the calendar") from None


At = Annotated[
    str,
    StringConstraints(pattern=f"^{_DAY}T{_TIME}{_OFFSET}$"),
    AfterValidator(_in_utc),
    Field(json_schema_extra={"format": "date-time"}),
]
"""RFC 3339's date-time with its offset; as `ids.timestamp` formats it once it is validated."""


class Note(RootModel):  # type: ignore[type-arg]  # parametrized it is built at once
    """What clients are told of an absence: a plain text by language (BCP 47)."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    root: Annotated[dict[Language, ShortText], Field(max_length=MOST_LANGUAGES)]


class AbsenceChange(RequestBody):
    """A clinician's absence: from when (left out: now), until when (null: no end is known), and what clients are told.

    `note`: a text by language (BCP 47). `instead`: the clinician who stands in.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from": "2026-12-23T17:00:00-05:00",
                    "until": "2027-01-04T09:00:00-05:00",
                    "note": {"en": "I am back on 4 January."},
                    "instead": "ben",
                }
            ]
        }
    )

    begins: At | None = Field(default=None, alias="from")
    until: At | None
    note: Note | None = None
    instead: OutsideId | None = None


def _absent_when_empty(text: str | None) -> bool:
    return text == ""


def _without_default(schema: JsonDict) -> None:
    schema.pop("default", None)


class ShownAbsenceSchema(ResponseBody):
    """A clinician's absence, and who set it when; of one who is not absent nor will be, the id and nothing else."""

    clinician_id: str
    begins: Instant | None = Field(default=None, alias="from", exclude_if=absent_when_none)
    until: Instant | None = Field(default="", exclude_if=_absent_when_empty, json_schema_extra=_without_default)
    """Null: no end is known."""
    note: TextsByLanguageSchema | None = Field(default=None, exclude_if=absent_when_none)
    instead: str | None = Field(default=None, exclude_if=absent_when_none)
    """Who stands in."""
    set_by: str | None = Field(default=None, exclude_if=absent_when_none)
    set_by_role: Role | None = Field(default=None, exclude_if=absent_when_none)
    set_at: Instant | None = Field(default=None, exclude_if=absent_when_none)

    @classmethod
    def of(cls, clinician_id: str, absence: Absence | None) -> Self:
        """The response for an absence, or for none."""
        if absence is None:
            return cls(clinician_id=clinician_id)
        fields = {
            "clinician_id": clinician_id,
            "from": absence.begins,
            "until": absence.until,
            "note": TextsByLanguageSchema.of(absence.note),
            "instead": absence.instead,
            "set_by": absence.set_by,
            "set_by_role": absence.set_by_role,
            "set_at": absence.set_at,
        }
        return cls.model_validate(fields)


class AbsenceSchema(ShownAbsenceSchema):
    """A clinician's absence, and who set it when."""

    begins: Instant = Field(alias="from")
    until: Instant | None
    set_by: str
    set_by_role: Role
    set_at: Instant
