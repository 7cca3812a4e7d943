"""Refusals as `application/problem+json` (RFC 9457)."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from client_messaging.contract.fields import LANGUAGE
from client_messaging.contract.problem import FieldErrorSchema, ProblemSchema
from client_messaging.domain import availability
from client_messaging.domain.refusals import (
    FieldError,
    InvalidRequest,
    MessagingUnavailable,
    Refusal,
    TooManyRequests,
    TryAgain,
    Unauthenticated,
)

TYPE: Final = "urn:client-messaging:problem:"

_NAMES: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
_LANGUAGES: Final = re.compile(LANGUAGE.replace("$", r"\Z"))
_KEY: Final = "[key]"
"""Pydantic's last step to the key of a map, after the key itself."""

_SENTENCES: Final = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this request",
    "string_type": "must be a string",
    "string_unicode": "must be valid Unicode",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "does not have the form of this field",
    "nul": "must not contain NUL",
    "blank": "must not be blank",
    "null": "must not be null",
    "enum": "is not one of the known values",
    "literal_error": "is not one of the known values",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "no_such_day": "must be a day of the calendar",
}
"""Our sentence for each type of pydantic error (https://docs.pydantic.dev/latest/errors/validation_errors/), whose own
messages may repeat the input."""

_OWN: Final = frozenset({"required", "excluded"})


def response(refusal: Refusal, request_id: str) -> dict[str, object]:
    """The function's response for a refusal, payload format 2.0."""
    problem = ProblemSchema(
        type=TYPE + refusal.code,
        title=refusal.title,
        status=refusal.status,
        detail=refusal.detail,
        code=refusal.code,
        request_id=request_id,
        reason=refusal.reason if isinstance(refusal, MessagingUnavailable) else None,
        fix=availability.fix_of(refusal.reason) if isinstance(refusal, MessagingUnavailable) else None,
        instead=refusal.instead if isinstance(refusal, MessagingUnavailable) else None,
        errors=_errors(refusal),
    )
    headers = {"Content-Type": "application/problem+json"}
    if isinstance(refusal, TooManyRequests | TryAgain):
        headers["Retry-After"] = str(refusal.retry_after)
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 §11.6.1, RFC 6750 §3
    return {
        "statusCode": refusal.status,
        "headers": headers,
        "body": problem.model_dump_json(),
        "isBase64Encoded": False,
        "cookies": [],
    }


def from_validation(error: RequestValidationError) -> InvalidRequest:
    """The refusal for failed validation: field names and types of error, never the input."""
    return InvalidRequest(*(_field_error(detail) for detail in error.errors()))


def validated[M: BaseModel](model: type[M], content: object) -> M:
    """A body by the model of its path, where Powertools knows one for all paths only. Raises InvalidRequest."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        details = [{**detail, "loc": ("body", *detail["loc"])} for detail in error.errors()]
        raise InvalidRequest(*map(_field_error, details)) from None


def facts(refusal: Refusal) -> dict[str, object]:
    """What the log says of a refusal: its facts, and of invalid fields the names.

    A response repeats a name that has the form of one. The log does not unless it is ours: anybody may have written it.
    """
    named: list[str] = []
    if isinstance(refusal, InvalidRequest):
        known = _fields_of_models()
        for error in refusal.errors:
            first, *rest = error.field.split(".")
            steps = [first, *(step if step in known or step.isdecimal() else "(unknown)" for step in rest)]
            named.append("(unknown)" if error.message == _SENTENCES["extra_forbidden"] else ".".join(steps))
    return {**refusal.facts(), **({"fields": sorted(set(named))} if named else {})}


@cache
def _fields_of_models() -> frozenset[str]:
    """The fields of all models of this process. Not at import: the handler's models are defined after it."""
    models: list[type[BaseModel]] = BaseModel.__subclasses__()
    for model in models:  # grows while it is read
        models.extend(model.__subclasses__())
    return frozenset(name for model in models for name in model.model_fields)


def _errors(refusal: Refusal) -> list[FieldErrorSchema] | None:
    if not isinstance(refusal, InvalidRequest):
        return None
    return [FieldErrorSchema(field=error.field, message=error.message) for error in refusal.errors]


def _field_error(detail: Mapping[str, object]) -> FieldError:
    kind, context, location = str(detail.get("type")), detail.get("ctx"), detail.get("loc")
    context = context if isinstance(context, Mapping) else {}
    steps = location if isinstance(location, tuple | list) else ()
    field = str(context["field"]) if "field" in context else _field(steps, is_ours=kind != "extra_forbidden")
    if kind in _OWN:
        return FieldError(field, str(detail.get("msg")))
    return FieldError(field, _SENTENCES.get(kind, "cannot be taken").format_map(context))


def _field(location: tuple[object, ...] | list[object], *, is_ours: bool) -> str:
    """`("body", "chart_owner", "email")` is `chart_owner.email`. A name that no field could have is not repeated.

    `is_ours`: each step is a field, a place in a list, or the language of a text.
    """
    steps = [str(step) for step in location[1:] if step != _KEY] or [str(step) for step in location[:1]]
    return ".".join(step if _may_be_said(step, is_ours=is_ours) else "(unknown)" for step in steps)


def _may_be_said(step: str, *, is_ours: bool) -> bool:
    is_language = is_ours and _LANGUAGES.match(step)
    return bool(_NAMES.match(step) or is_language or step.isdecimal())
