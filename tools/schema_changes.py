"""Whether one JSON Schema is a subset of another: the second allows everything that the first allows.

Supports the part of JSON Schema 2020-12 that the document uses. Other keywords count as differences.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

type Json = dict[str, Any]

_AT_LEAST: Final = ("minLength", "minimum", "minItems", "exclusiveMinimum")
_AT_MOST: Final = ("maxLength", "maximum", "maxItems", "exclusiveMaximum")
_NAMES: Final = ("propertyNames", "dependentSchemas", "dependentRequired")
_EQUAL: Final = ("pattern", "format", "if", "then", "else", "not", "uniqueItems", "const", *_NAMES)
_SAYS_NOTHING: Final = frozenset({"description", "title", "examples", "example", "default", "$comment", "deprecated"})
_KNOWN: Final = frozenset(
    {*_AT_LEAST, *_AT_MOST, *_EQUAL, *_SAYS_NOTHING, "type", "enum", "properties", "required", "items"}
    | {"additionalProperties", "anyOf", "oneOf", "allOf", "$ref"}
)


def resolved(node: Json, document: Json) -> Json:
    """Resolve a reference in its document."""
    while "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


@dataclass
class Comparison:
    """Compares schemas of `inner`'s document with schemas of `outer`'s.

    `of_answers`: new enumeration values are allowed, and a field must stay even if it is optional.
    """

    inner: Json
    outer: Json
    of_answers: bool
    _within: set[tuple[str, str]] = field(default_factory=set)

    def differences(self, inner: Json, outer: Json, at: str = "") -> Iterator[str]:
        """The ways in which `inner` is not a subset of `outer`."""
        pair = (inner.get("$ref", ""), outer.get("$ref", ""))
        if all(pair) and pair in self._within:
            return
        self._within.add(pair)
        inner, outer = resolved(inner, self.inner), resolved(outer, self.outer)
        unknown = {word for word in (inner.keys() | outer.keys()) - _KNOWN if inner.get(word) != outer.get(word)}
        if unknown:
            yield f"{at or 'it'} has {', '.join(sorted(unknown))}, which is not compared"
        yield from self._of_choices(inner, outer, at)
        yield from self._of_values(inner, outer, at or "it")
        yield from self._of_objects(inner, outer, at)
        yield from self._of_maps(inner, outer, at)
        if "items" in outer:
            yield from self.differences(inner.get("items", {}), outer["items"], f"{at}[]")

    def _of_choices(self, inner: Json, outer: Json, at: str) -> Iterator[str]:
        for word in ("anyOf", "oneOf"):
            allowed = outer.get(word)
            for choice in inner.get(word, [inner]) if allowed else ():
                if all(any(True for _ in self._apart(choice, other)) for other in allowed or ()):
                    yield f"{at or 'it'} may be what it could not be"
        for part, other in zip(inner.get("allOf", ()), outer.get("allOf", ()), strict=False):
            yield from self.differences(part, other, at)
        if len(inner.get("allOf", ())) < len(outer.get("allOf", ())):
            yield f"{at or 'it'} is all of fewer"
        if any(word in inner and word not in outer for word in ("anyOf", "oneOf")) and "type" in outer:
            yield f"{at or 'it'} may be one of several"

    def _apart(self, inner: Json, outer: Json) -> Iterator[str]:
        """Differences for choosing an alternative: compared without the memory of visited references."""
        return Comparison(self.inner, self.outer, self.of_answers).differences(inner, outer)

    def _of_values(self, inner: Json, outer: Json, at: str) -> Iterator[str]:
        if "type" in outer and not _types(inner) <= _types(outer):
            yield f"{at} was {outer['type'] if self.of_answers else inner.get('type')}"
        if "enum" in outer and not self.of_answers and not set(_values(inner)) <= set(outer["enum"]):
            yield f"{at} takes fewer values"
        if "enum" in outer and "enum" not in inner and "const" not in inner:
            yield f"{at} is no longer one of {', '.join(map(str, outer['enum']))}"
        for word in _EQUAL:
            if outer.get(word) is not None and inner.get(word) != outer[word]:
                yield f"{at} has another {word}"
        for word in _AT_LEAST:
            if word in outer and inner.get(word, float("-inf")) < outer[word]:
                yield f"{at} has another {word}"
        for word in _AT_MOST:
            if word in outer and inner.get(word, float("inf")) > outer[word]:
                yield f"{at} has another {word}"

    def _of_objects(self, inner: Json, outer: Json, at: str) -> Iterator[str]:
        for name in set(outer.get("required", ())) - set(inner.get("required", ())):
            yield f"{at}.{name} {'may be missing' if self.of_answers else 'is required'}"
        fields, others = inner.get("properties", {}), outer.get("properties", {})
        for name in fields.keys() & others.keys():
            yield from self.differences(fields[name], others[name], f"{at}.{name}")
        if self.of_answers:
            yield from (f"{at}.{name} is gone" for name in others.keys() - fields.keys())
        elif outer.get("additionalProperties") is False:
            yield from (f"{at}.{name} is no longer taken" for name in fields.keys() - others.keys())

    def _of_maps(self, inner: Json, outer: Json, at: str) -> Iterator[str]:
        """Values of a map, whatever their names."""
        values, others = inner.get("additionalProperties"), outer.get("additionalProperties")
        if isinstance(others, dict) and values is not False:
            yield from self.differences(values if isinstance(values, dict) else {}, others, f"{at}.*")
        elif others is False and isinstance(values, dict):
            yield f"{at}.* is no longer taken"


def _types(schema: Json) -> set[str]:
    kinds = schema.get("type", ["null", "boolean", "object", "array", "number", "string", "integer"])
    types = {kinds} if isinstance(kinds, str) else set(kinds)
    return types | ({"integer"} if "number" in types else set())


def _values(schema: Json) -> list[Any]:
    values: list[Any] = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return values
