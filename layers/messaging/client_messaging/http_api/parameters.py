"""Path and query parameters of handlers: pydantic types, with their description in the OpenAPI document."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from client_messaging.domain.ids import OUTSIDE_ID


def _digits(value: object) -> object:
    """Refuse a number in other than ASCII digits, which Python and pydantic would take."""
    if isinstance(value, str) and not (value.isascii() and value.isdecimal()):
        raise PydanticCustomError("int_parsing", "must be a whole number")
    return value


ClientId = Annotated[str, Path(pattern=OUTSIDE_ID, description="The client's id")]
PersonId = Annotated[str, Path(pattern=OUTSIDE_ID, description="Whose access: of staff, a clinician or a chart owner")]
SectionId = Annotated[str, Path(description="A section: `messaging`, `response` or `nudges`")]
EntryId = Annotated[str, Path(description="The message's id; what is no id at all is not found like any other")]
ClinicianId = Annotated[str, Path(pattern=OUTSIDE_ID, description="The clinician's id")]
AbsentId = Annotated[str, Path(pattern=OUTSIDE_ID, description="Whose absence: a clinician's id")]
_OneToHundred = Annotated[int, Field(ge=1, le=100)]
Limit = Annotated[_OneToHundred, BeforeValidator(_digits), Query(description="How many entries at most")]
UnreadOnly = Annotated[Literal["true", "false"], Query(alias="unread", description="Only what has something unread")]
Cursor = Annotated[str | None, Query(description="`older` of an earlier page as `before`, `newer` as `after`")]
