"""template.yaml, expanded by AWS's SAM translator, with intrinsics resolved to local values."""

import hashlib
import importlib.metadata
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from deployment.documents import Document, Json
from local.cloudformation import supported
from local.cloudformation.arns import REGION
from local.cloudformation.intrinsics import Resolver
from local.errors import CannotStart, NotSupported

_FOLDER_PROPERTIES = ("CodeUri", "ContentUri")
_FAKE_BUCKET = "local"  # the translator needs S3 addresses; the folders are kept in a mapping
_SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
}


@dataclass(frozen=True)
class Resource:
    """A supported resource with resolved properties."""

    logical_id: str
    kind: str
    name: str
    properties: Document


@dataclass(frozen=True)
class Blueprint:
    """The resolved template: supported resources, outputs, and folders of functions and layers."""

    resources: tuple[Resource, ...]
    outputs: Mapping[str, Json]
    folders: Mapping[str, Path]  # logical id in the template as written -> folder

    def of_type(self, kind: str) -> list[Resource]:
        return [resource for resource in self.resources if resource.kind == kind]

    def folder(self, code: Document) -> Path:
        """The folder for a fake S3 address (`Code` of a function, `Content` of a layer)."""
        return self.folders[code["S3Key"]]


@dataclass(frozen=True)
class _Expanded:
    template: Document
    parameters: Mapping[str, Json]
    folders: Mapping[str, Path]


def load(path: Path, parameters: Mapping[str, str], aws_url: str, cache: Path) -> Blueprint:
    """Expand and resolve a template. The expansion takes a second and is cached until its input changes."""
    expanded = _expand(path, parameters, cache)
    resolver = Resolver(expanded.template, expanded.parameters, aws_url)
    _assert_rules(expanded.template.get("Rules", {}), resolver)
    resources = _resources(expanded.template["Resources"], resolver)
    outputs = {
        name: resolver.resolve(output["Value"], f"Outputs.{name}")
        for name, output in expanded.template.get("Outputs", {}).items()
        if "Condition" not in output or resolver.condition(output["Condition"], f"Outputs.{name}")
    }
    return Blueprint(resources, outputs, {**expanded.folders, **_layer_folders(expanded)})


def _resources(expanded: Document, resolver: Resolver) -> tuple[Resource, ...]:
    resources = []
    for logical_id, resource in sorted(expanded.items()):
        if "Condition" in resource and not resolver.condition(resource["Condition"], logical_id):
            continue
        if supported.is_ignored(resource["Type"]):
            continue
        properties = resource.get("Properties", {})
        supported.check(logical_id, resource["Type"], properties)
        name = resolver.name(logical_id, logical_id)
        resources.append(Resource(logical_id, resource["Type"], name, resolver.resolve(properties, logical_id)))
    return tuple(resources)


def _assert_rules(rules: Document, resolver: Resolver) -> None:
    """Check the template's `Rules` on its parameters."""
    for name, rule in rules.items():
        if "RuleCondition" in rule and not resolver.resolve(rule["RuleCondition"], f"Rules.{name}"):
            continue
        for assertion in rule["Assertions"]:
            if not resolver.resolve(assertion["Assert"], f"Rules.{name}"):
                raise CannotStart(f"Rules.{name}: {assertion.get('AssertDescription', 'an assertion does not hold')}")


def _expand(path: Path, parameters: Mapping[str, str], cache: Path) -> _Expanded:
    source = path.read_bytes()
    version = importlib.metadata.version("aws-sam-translator")
    key = hashlib.sha256(b"\0".join([source, json.dumps(dict(parameters)).encode(), version.encode()])).hexdigest()
    cached = json.loads(cache.read_text(encoding="utf-8")) if cache.exists() else {}
    if cached.get("key") != key:
        cached = {"key": key, **_translate(source, parameters)}
        new = cache.with_suffix(".new")
        new.write_text(json.dumps(cached), encoding="utf-8")
        new.replace(cache)
    folders = {logical_id: path.parent / folder for logical_id, folder in cached["folders"].items()}
    for logical_id, folder in folders.items():
        if not folder.is_dir():
            raise CannotStart(f"{logical_id}: there is no folder {folder.relative_to(path.parent)}")
    return _Expanded(cached["template"], cached["parameters"], folders)


def _translate(source: bytes, given_parameters: Mapping[str, str]) -> Document:
    from deployment.template_yaml import parse

    template = parse(source)
    supported.check_keys("template", template, _SECTIONS, "the section {}")
    folders = _replace_folders(template["Resources"])
    parameters = parameters_with(template.get("Parameters", {}), given_parameters)
    return {"template": _transform(template, parameters), "parameters": parameters, "folders": folders}


def _transform(template: Document, parameters: Document) -> Document:
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.translator.transform import transform

    logging.getLogger("samtranslator.feature_toggle").setLevel(logging.ERROR)  # it has no toggles here, and says so
    try:
        with _no_aws_settings():
            expanded: Document = transform(template, dict(parameters), SimpleNamespace(load=dict))
    except InvalidDocumentException as error:
        causes = "; ".join(cause.message for cause in error.causes)
        raise CannotStart(f"the template is not valid: {causes}") from None
    return expanded


@contextmanager
def _no_aws_settings() -> Iterator[None]:
    """Hide the developer's AWS settings: the translator asks boto3 for the region."""
    own = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    neutral = {"AWS_DEFAULT_REGION": REGION, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    for name in own:
        del os.environ[name]
    os.environ.update(neutral)
    try:
        yield
    finally:
        for name in neutral:
            del os.environ[name]
        os.environ.update(own)


def _replace_folders(resources: Document) -> dict[str, str]:
    folders = {}
    for logical_id, resource in resources.items():
        for name in _FOLDER_PROPERTIES:
            folder = resource.get("Properties", {}).get(name)
            if folder is not None:
                folders[logical_id] = folder
                resource["Properties"][name] = f"s3://{_FAKE_BUCKET}/{logical_id}"
    return folders


def _layer_folders(expanded: _Expanded) -> dict[str, Path]:
    """Folders of layers, by logical id."""
    return {
        logical_id: expanded.folders[resource["Properties"]["Content"]["S3Key"]]
        for logical_id, resource in expanded.template["Resources"].items()
        if resource["Type"] == "AWS::Lambda::LayerVersion"
    }


def parameters_with(declared: Document, given: Mapping[str, str]) -> Document:
    """Values of the declared parameters: those given, else their defaults."""
    values: Document = {}
    for name, declaration in declared.items():
        value = given.get(name, declaration.get("Default"))
        if value is None:
            raise CannotStart(f"Parameters.{name}: has no default, and the local stack does not set it")
        if declaration["Type"] == "CommaDelimitedList":
            values[name] = [part.strip() for part in str(value).split(",")]
        elif declaration["Type"] in ("String", "Number"):
            values[name] = str(value)
        else:
            raise NotSupported(
                f"Parameters.{name}", f"the type {declaration['Type']} is not supported by the local stack"
            )
    return values
