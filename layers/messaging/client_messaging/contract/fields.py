"""What all models of the HTTP API share: base classes and field types.

Validators and serializers are built at first use (`defer_build`): a function has few. A response model is named for
its schema in the OpenAPI document: `MessageSchema` is the schema `Message`. Text is plain text, kept exactly as sent:
only NUL and lone surrogates are refused, and white space alone is empty. Lengths count Unicode code points.
"""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from client_messaging.domain import ids, names


def plain_text(text: str) -> str:
    """A text without NUL that is not blank."""
    if "\x00" in text:
        raise PydanticCustomError("nul", "must not contain NUL")
    if not text.strip():
        raise PydanticCustomError("blank", "must not be blank")
    return text


OutsideId = Annotated[str, StringConstraints(pattern=ids.OUTSIDE_ID)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain_text)]
Body = Annotated[str, StringConstraints(min_length=1, max_length=10_000), AfterValidator(plain_text)]
Name = Annotated[str, StringConstraints(pattern=names.PATTERN, max_length=names.LONGEST), AfterValidator(plain_text)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(plain_text)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s\x00]{1,64}@[^@\s\x00]{1,189}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9() .\-]{3,32}$")]
LANGUAGE: Final = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$"
Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Ulid = Annotated[str, Field(json_schema_extra={"pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"})]
Count = Annotated[int, Field(json_schema_extra={"minimum": 0})]


class RequestBody(BaseModel):
    """A request body: no field but those named."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ResponseBody(BaseModel):
    """A response body. Fields that may be absent are left out, not null."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True, defer_build=True)


def not_null(value: object) -> object:
    """For a validator before others: fields that may be left out, and not be null."""
    if value is None:
        raise PydanticCustomError("null", "must not be null")
    return value


def absent_when_false(value: bool) -> bool:  # noqa: FBT001 -- pydantic calls it
    """For `exclude_if`: leave out what is not so."""
    return not value


def absent_when_none[T](value: T) -> bool:
    """For `exclude_if`: leave out fields that are None."""
    return value is None
