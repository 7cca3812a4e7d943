"""Schemas of the OpenAPI document, from the pydantic models of requests and responses."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core.core_schema import DictSchema

from client_messaging.contract.fields import ResponseBody, absent_when_none
from client_messaging.contract.requests import MessageToSend, PortalMessage
from client_messaging.contract.sections import SectionChange
from client_messaging.contract.settings_requests import SECTIONS

type Json = dict[str, Any]

REFERENCE: Final = "#/components/schemas/"
_SUFFIX: Final = "Schema"
"""Suffix of response models in Python: the domain's classes have the names without it."""

_FORMS: Final = {
    MessageToSend: {
        "FirstMessage": ("A message that starts a thread.", ("subject", "body")),
        "MessageInThread": ("A message into a thread that there is.", ("body", "thread_id")),
    },
    PortalMessage: {
        "FirstMessage": ("A message that starts a thread.", ("subject", "body")),
        "Reply": ("A chart owner's answer in a thread.", ("thread_id", "body")),
    },
}
"""Requests with several forms, and the properties of each: generated clients keep their order in constructors.

Each form's schema is complete: generators do not merge it with its parent.
"""


class _ForGenerators(GenerateJsonSchema):
    """Names each schema as `schema_name` does, and describes maps in words that generators of clients know."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(name).removesuffix(_SUFFIX)

    def dict_schema(self, schema: DictSchema) -> Json:
        """Values under `additionalProperties`: few generators read `patternProperties`."""
        found = super().dict_schema(schema)
        if "patternProperties" in found:
            ((names, values),) = found.pop("patternProperties").items()
            found |= {"propertyNames": {"pattern": names}, "additionalProperties": values}
        return found


def schema_name(model: type[BaseModel]) -> str:
    """The name of a model in the document."""
    return model.__name__.removesuffix(_SUFFIX)


def schemas(requests: Collection[type[BaseModel]], answers: Iterable[type[BaseModel]]) -> Json:
    """The schemas of these requests and answers, and of all that they refer to, by name."""
    sections = [model for model in SECTIONS.values() if SectionChange in requests]
    modes = [(model, "validation") for model in (*requests, *sections)] + [
        (model, "serialization") for model in answers
    ]
    in_order = sorted(modes, key=lambda pair: schema_name(pair[0]))
    _, made = models_json_schema(
        in_order,  # type: ignore[arg-type]
        ref_template=REFERENCE + "{model}",
        schema_generator=_ForGenerators,
    )
    gateway = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
    found: Json = made["$defs"] | {"GatewayMessage": {"description": "API Gateway's own answer.", **gateway}}
    for whole, forms in _FORMS.items():
        found |= _in_forms(found, whole.__name__, forms)
    if SectionChange in requests:
        anyone = [{"$ref": REFERENCE + schema_name(section)} for section in sections]
        found[SectionChange.__name__] = {"description": found[SectionChange.__name__]["description"], "anyOf": anyone}
    for section in sections:
        _never_null(found[schema_name(section)])
    for model in _descendants(ResponseBody):
        if (name := schema_name(model)) in found:
            _without_nulls(found[name], model)
    return {name: _without_titles(found[name]) for name in sorted(found)}


def _in_forms(schemas: Json, name: str, forms: Mapping[str, tuple[str, tuple[str, ...]]]) -> Json:
    """A `oneOf` schema and its forms, each with its own properties.

    Null for a property of another form is accepted like an absent one. Forms do not declare such properties, since
    generators make a type of an always-null one, nor use `additionalProperties`, which would refuse them.
    """
    whole = schemas[name]
    found: Json = {}
    for form, (about, needed) in forms.items():
        own = {one: never_null(whole["properties"][one]) for one in needed}
        foreign = whole["properties"].keys() - own.keys()
        found[form] = {
            "description": about,
            "type": "object",
            "properties": own,
            "required": list(own),
            "propertyNames": {"enum": list(whole["properties"])},
            "dependentSchemas": {one: {"properties": {one: {"type": "null"}}} for one in sorted(foreign)},
        }
    return {
        **found,
        name: {"description": whole["description"], "oneOf": [{"$ref": REFERENCE + form} for form in forms]},
    }


def _descendants(of: type[BaseModel]) -> list[type[BaseModel]]:
    return [model for child in of.__subclasses__() for model in (child, *_descendants(child))]


def _without_nulls(schema: Json, model: type[BaseModel]) -> None:
    """Remove null from properties that are left out instead."""
    for name, field in model.model_fields.items():
        if field.exclude_if is absent_when_none:
            named = field.serialization_alias or name
            schema["properties"][named] = never_null(schema["properties"][named])


def _never_null(schema: Json) -> None:
    """Remove null from properties that may be left out and not be null."""
    schema["properties"] = {name: never_null(inner) for name, inner in schema["properties"].items()}


def never_null(schema: Json) -> Json:
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf" and (name, value) != ("default", None)}
    return {**rest, **kinds[0]} if len(kinds) == 1 else schema


def _without_titles(schema: Any) -> Any:
    """Remove titles, which only repeat field names."""
    if isinstance(schema, list):
        return [_without_titles(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: _without_titles(value) for key, value in inner.items()}
        if name == "properties"
        else _without_titles(inner)
        for name, inner in schema.items()
        if not (name == "title" and isinstance(inner, str))
    }
