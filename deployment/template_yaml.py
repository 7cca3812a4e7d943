"""CloudFormation's YAML: short forms of intrinsics become long forms, dates stay strings.

Not `samtranslator.yaml_helper.yaml_parse`: it makes a `date` of an unquoted 2012-10-17, registers its constructor with
PyYAML's own SafeLoader for the whole process, and parses in pure Python, nine times slower than libyaml.
"""

import yaml

from deployment.documents import Document, Json


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # libyaml's where it is installed
    """A subclass, because PyYAML keeps constructors per class."""


def parse(source: bytes) -> Document:
    """The template as a document, with `!Ref` and all other intrinsics in long form."""
    document: Document = yaml.load(source, _Loader)  # noqa: S506 - a subclass of a safe loader
    return document


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
# "2012-10-17" is the version of a policy, not a date.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
