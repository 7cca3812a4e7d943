"""template.yaml as CloudFormation receives it: expanded by the SAM translator, with the default parameters."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import pytest

from deployment import template_yaml
from deployment.paths import REPOSITORY

type Json = Any
type Document = dict[str, Json]
type Resources = dict[str, Document]
type Rule = Callable[["Expanded"], Iterator[str]]
"""One protection: yields a line for each violation in the template."""

FUNCTION, ALIAS = "AWS::Lambda::Function", "AWS::Lambda::Alias"
_INVOCATIONS: Final = re.compile(r":lambda:path/2015-03-31/functions/\$\{(\w+)\}/invocations$")


class Expanded:
    """The expanded template, indexed by type of resource."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.resources: Resources = document.get("Resources", {})
        self._by_type: dict[str, Resources] = {}
        self._computed: dict[object, Json] = {}
        for name, resource in self.resources.items():
            self._by_type.setdefault(resource.get("Type", "none"), {})[name] = resource

    def of_type(self, kind: str) -> Resources:
        """All resources of a type: logical id to resource."""
        return self._by_type.get(kind, {})

    def computed_once[T](self, compute: "Callable[[Expanded], T]") -> T:
        """The result of a function of the template, computed once."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        result: T = self._computed[compute]
        return result

    def types(self) -> set[str]:
        """All types of resources."""
        return set(self._by_type)


def at(value: Json, *path: str | int) -> Json:
    """The value at a path, or None."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def prop(resource: Document, *path: str | int) -> Json:
    """The value at a path below a resource's properties, or None."""
    return at(resource, "Properties", *path)


def listed(value: Json) -> list[Json]:
    """A list as it is, None as an empty list, any other value as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def ref(value: Json) -> str | None:
    """The logical id that a `Ref` names."""
    logical_id = at(value, "Ref")
    return logical_id if isinstance(logical_id, str) else None


def substituted(value: Json) -> str:
    """A text, or the one in a `Fn::Sub` with its placeholders."""
    return str(at(value, "Fn::Sub") or value)


def arn_of(value: Json) -> str | None:
    """The logical id in a `GetAtt` of `Arn`."""
    name, attribute = at(value, "Fn::GetAtt", 0), at(value, "Fn::GetAtt", 1)
    return name if attribute == "Arn" and isinstance(name, str) else None


def function_of_alias(template: Expanded, alias: str | None) -> str | None:
    """The function of an alias; None if the alias or the function does not exist."""
    function = ref(prop(template.of_type(ALIAS).get(alias or "", {}), "FunctionName"))
    return function if function in template.of_type(FUNCTION) else None


def function_at_uri(template: Expanded, uri: Json) -> str | None:
    """The function behind an integration's or authorizer's URI, by its alias."""
    match = _INVOCATIONS.search(str(at(uri, "Fn::Sub")))
    return function_of_alias(template, match[1]) if match else None


def operation_uris(template: Expanded) -> list[Json]:
    """The integration URI of each operation of the HTTP API."""
    bodies = [prop(api, "Body", "paths") or {} for api in template.of_type("AWS::ApiGatewayV2::Api").values()]
    operations = [operation for body in bodies for methods in body.values() for operation in methods.values()]
    return [at(operation, "x-amazon-apigateway-integration", "uri") for operation in operations]


def statements(document: Json) -> list[Document]:
    """The statements of a policy, those as well that a condition may leave out."""
    written = [at(one, "Fn::If", 1) or one for one in listed(at(document, "Statement"))]
    return [one for one in written if isinstance(one, dict)]


@cache
def snake(function: str) -> str:
    """The operation of a function's logical id: ListInboxFunction, list_inbox."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def _default(parameter: Document) -> Json:
    """A default as CloudFormation hands it to SAM: a list of strings for a CommaDelimitedList."""
    listed_text = parameter["Type"] == "CommaDelimitedList"
    return parameter["Default"].split(",") if listed_text else parameter["Default"]


@cache
def _source() -> bytes:
    return (REPOSITORY / "template.yaml").read_bytes()


def expand(parameters: Mapping[str, Json] = MappingProxyType({}), **properties: Json) -> Document:
    """A new copy of the expanded template, which may be changed.

    `parameters`: values instead of the defaults. Keyword arguments replace properties by logical id.
    """
    from types import SimpleNamespace

    from samtranslator.translator.transform import transform

    written = template_yaml.parse(_source())
    for resource in written["Resources"].values():
        for folder in {"CodeUri", "ContentUri"} & set(resource.get("Properties", {})):
            resource["Properties"][folder] = f"s3://code/{resource['Properties'][folder]}"
    for name, replaced in properties.items():
        written["Resources"][name]["Properties"] |= replaced
    declared = written["Parameters"].items()
    defaults = {name: _default(parameter) for name, parameter in declared if "Default" in parameter}
    values = defaults | dict(parameters)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        document = transform(written, values, SimpleNamespace(load=dict))
    copied: Document = json.loads(json.dumps(document))  # YAML aliases share objects
    return copied
