"""Response bodies as JSON in one step, from a validated model to text.

Powertools makes plain values of a model and then text of those. The text is the same to the byte
(tests/unit/http_api/test_json_answers.py).
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIResponseValidationMiddleware

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.compat import ModelField


class JsonAnswers(OpenAPIResponseValidationMiddleware):
    """Powertools' validation of responses, with JSON as its result."""

    def _serialize_response_with_validation(self, *, field: "ModelField", **named: Any) -> Any:
        return super()._serialize_response_with_validation(field=_AsText(field), **named)  # type: ignore[arg-type]


class _AsText:
    """A model field whose serialised values are text. The resolver leaves bodies that are text as they are."""

    def __init__(self, field: "ModelField") -> None:
        self.validate = field.validate
        self._adapter = field._type_adapter  # noqa: SLF001 - there is no other way to its values' JSON

    def serialize(self, value: object, **how: Any) -> str:
        """The JSON of a valid value, with pydantic's options."""
        return self._adapter.dump_json(value, **how).decode()
