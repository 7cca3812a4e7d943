"""YAML as CloudFormation reads it: short forms of intrinsics, and dates that stay texts."""

import yaml

from deployment.documents import Document, Json


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # libyaml's where it is there
    """A loader of its own: PyYAML keeps constructors per class. With libyaml it takes a tenth of the time."""


def parse(source: bytes) -> Document:
    """The document, with `!Ref` and its kin in their long forms."""
    parsed: Document = yaml.load(source, _Loader)  # noqa: S506 - a subclass of a safe loader
    return parsed


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Document:
    value: Json
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)
# "2012-10-17" is a policy's version, not a day.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
