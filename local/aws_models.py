"""Requests checked by AWS's own API models, which botocore brings along: members, types, lengths, patterns.

A message names the member and its constraint as AWS does, but not the value, which may be somebody's text or number.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape

from deployment.documents import Document, Json

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "blob": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float),
}


class AwsError(Exception):
    """A refusal, in the terms of a service's model."""

    def __init__(self, status: int, code: str, message: str, **members: Json) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.members = members


class Model:
    """The API model of one service, read at its first use."""

    def __init__(self, service: str) -> None:
        self._service = service

    def rest_request(
        self, operation: str, path: Mapping[str, str], query: Mapping[str, str], body: Document
    ) -> Document:
        """The members of a request whose protocol puts some into path and query."""
        request = dict(body)
        for name, shape in self._input(operation).members.items():
            where, sent = shape.serialization.get("location"), shape.serialization.get("name", name)
            source = {"uri": path, "querystring": query}.get(where)
            if source and sent in source:
                request[name] = int(source[sent]) if shape.type_name == "integer" else source[sent]
        return request

    def problems(self, operation: str, request: Document) -> list[str]:
        """What the service would refuse, one sentence each."""
        return list(_problems(request, self._input(operation), ""))

    def _input(self, operation: str) -> Any:
        return self._model.operation_model(operation).input_shape

    @cached_property
    def _model(self) -> ServiceModel:
        """By the loader alone: a session would read the developer's own settings."""
        return ServiceModel(Loader().load_service_model(self._service, "service-2"), self._service)


def summary(problems: list[str]) -> str:
    """`2 validation errors detected: …; …`"""
    return f"{len(problems)} validation error{'s' * (len(problems) > 1)} detected: {'; '.join(problems)}"


def _problems(value: Json, shape: Shape, where: str) -> Iterator[str]:
    expected = _TYPES[shape.type_name]
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        yield f"Value at '{where}' is not of the type {shape.type_name}"
        return
    yield from _of_size(value, shape, where)
    yield from _INSIDE.get(shape.type_name, _nothing)(value, shape, where)


def _of_size(value: Json, shape: Shape, where: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    size = len(value) if isinstance(value, str | list | dict) else value
    measure = "length" if isinstance(value, str | list | dict) else "value"
    if least is not None and size < least:
        yield _broken(where, f"have {measure} greater than or equal to {least}")
    if most is not None and size > most:
        yield _broken(where, f"have {measure} less than or equal to {most}")


def _in_structure(value: Json, shape: Any, where: str) -> Iterator[str]:
    inside = f"{where}." if where else ""
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value null at '{inside}{_lower(name)}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _problems(value[name], member, f"{inside}{_lower(name)}")


def _in_list(value: Json, shape: Any, where: str) -> Iterator[str]:
    for number, item in enumerate(value, 1):
        yield from _problems(item, shape.member, f"{where}.{number}.member")


def _in_map(value: Json, shape: Any, where: str) -> Iterator[str]:
    for key, item in value.items():
        yield from _problems(key, shape.key, f"{where}.key")
        yield from _problems(item, shape.value, f"{where}.value")


def _in_string(value: Json, shape: Any, where: str) -> Iterator[str]:
    pattern, choices = shape.metadata.get("pattern"), shape.metadata.get("enum")
    if pattern and not re.fullmatch(pattern, value):
        yield _broken(where, f"satisfy regular expression pattern: {pattern}")
    if choices and value not in choices:
        yield _broken(where, f"satisfy enum value set: {choices}")


def _broken(where: str, constraint: str) -> str:
    return f"Value at '{where}' failed to satisfy constraint: Member must {constraint}"


def _nothing(*_: Json) -> Iterator[str]:
    yield from ()


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


_INSIDE = {"structure": _in_structure, "list": _in_list, "map": _in_map, "string": _in_string}
