"""template.yaml as CloudFormation gets it: expanded by AWS's own translator, for the default parameters."""

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import pytest

from deployment import template_yaml
from deployment.paths import REPOSITORY

type Json = Any
type Document = dict[str, Json]
type Resources = dict[str, Document]
type Rule = Callable[["Expanded"], Iterator[str]]
"""One protection: what in the template violates it, a line each."""

FUNCTION, ALIAS = "AWS::Lambda::Function", "AWS::Lambda::Alias"
_INVOCATIONS: Final = re.compile(r":lambda:path/2015-03-31/functions/\$\{(\w+)\}/invocations$")


class Expanded:
    """The expanded template, by type of resource."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.resources: Resources = document.get("Resources", {})
        self._of: dict[str, Resources] = {}
        self._kept: dict[object, Json] = {}
        for name, resource in self.resources.items():
            self._of.setdefault(resource.get("Type", "none"), {})[name] = resource

    def of(self, kind: str) -> Resources:
        """All resources of a type: logical id to resource."""
        return self._of.get(kind, {})

    def once[T](self, work_out: "Callable[[Expanded], T]") -> T:
        """What is worked out of the template, once."""
        if work_out not in self._kept:
            self._kept[work_out] = work_out(self)
        found: T = self._kept[work_out]
        return found

    def kinds(self) -> set[str]:
        """The types there are."""
        return set(self._of)


def at(value: Json, *path: str | int) -> Json:
    """What lies at a path, or None."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def prop(resource: Document, *path: str | int) -> Json:
    """What lies at a path below a resource's properties, or None."""
    return at(resource, "Properties", *path)


def listed(value: Json) -> list[Json]:
    """A list as it is, nothing as an empty one, anything else as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def ref(value: Json) -> str | None:
    """The logical id that a `Ref` names."""
    found = at(value, "Ref")
    return found if isinstance(found, str) else None


def arn_of(value: Json) -> str | None:
    """The logical id whose `Arn` is meant."""
    name, attribute = at(value, "Fn::GetAtt", 0), at(value, "Fn::GetAtt", 1)
    return name if attribute == "Arn" and isinstance(name, str) else None


def called_by_alias(template: Expanded, alias: str | None) -> str | None:
    """The function of which an alias names a published version; None where there is no such alias, or no function."""
    function = ref(prop(template.of(ALIAS).get(alias or "", {}), "FunctionName"))
    return function if function in template.of(FUNCTION) else None


def called_at(template: Expanded, uri: Json) -> str | None:
    """The function that a gateway calls at this address, by its alias."""
    found = _INVOCATIONS.search(str(at(uri, "Fn::Sub")))
    return called_by_alias(template, found[1]) if found else None


def addresses_of_operations(template: Expanded) -> list[Json]:
    """Where the HTTP API asks for each of its operations."""
    bodies = [prop(api, "Body", "paths") or {} for api in template.of("AWS::ApiGatewayV2::Api").values()]
    asked = [one for body in bodies for methods in body.values() for one in methods.values()]
    return [at(one, "x-amazon-apigateway-integration", "uri") for one in asked]


def statements(document: Json) -> list[Document]:
    """The statements of a policy."""
    return [one for one in listed(at(document, "Statement")) if isinstance(one, dict)]


@cache
def snake(function: str) -> str:
    """What a function is called elsewhere: ListInboxFunction, list_inbox."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


@cache
def _source() -> bytes:
    return (REPOSITORY / "template.yaml").read_bytes()


def expand(**properties: Json) -> Document:
    """The template, expanded anew: it may be changed. With other properties of resources: logical id to properties."""
    from types import SimpleNamespace

    from samtranslator.translator.transform import transform

    written = template_yaml.parse(_source())
    for resource in written["Resources"].values():
        for folder in {"CodeUri", "ContentUri"} & set(resource.get("Properties", {})):
            resource["Properties"][folder] = f"s3://code/{resource['Properties'][folder]}"
    for name, given in properties.items():
        written["Resources"][name]["Properties"] |= given
    defaults = {name: about["Default"] for name, about in written["Parameters"].items() if "Default" in about}
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        document = transform(written, defaults, SimpleNamespace(load=dict))
    apart: Document = json.loads(json.dumps(document))  # what YAML's aliases share
    return apart
