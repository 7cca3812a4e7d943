"""What is called: a published version of each function, which holds what the template and its parameters say now."""

import re
from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import ALIAS, FUNCTION, Expanded, Json, at, prop, ref

VERSION: Final = "AWS::Lambda::Version"
SNAPSHOTS: Final = {"ApplyOn": {"Fn::If": ["TakesSnapshots", "PublishedVersions", "None"]}}
LIVE: Final = "live"


def functions_are_called_by_their_alias(template: Expanded) -> Iterator[str]:
    """Each has one, for the version that is published with the stack; who may call has its name from there."""
    aliases = template.of_type(ALIAS)
    named = [ref(prop(alias, "FunctionName")) for alias in aliases.values()]
    if sorted(map(str, named)) != sorted(template.of_type(FUNCTION)):
        yield "there is a function without an alias, or with two"
    for name, alias in aliases.items():
        version = template.of_type(VERSION).get(str(prop(alias, "FunctionVersion", "Fn::GetAtt", 0)), {})
        if prop(alias, "FunctionVersion", "Fn::GetAtt", 1) != "Version" or prop(version, "FunctionName") != prop(
            alias, "FunctionName"
        ):
            yield f"{name}: is not for the version that is published"
        if prop(alias, "Name") != LIVE or prop(alias, "RoutingConfig") is not None:
            yield f"{name}: is not what everybody calls"


def whatever_parameters_change_is_published(template: Expanded) -> Iterator[str]:
    """A version's description names every parameter that a function depends on: another one is another version."""
    wanted = {name for function in template.of_type(FUNCTION).values() for name in _parameters(template, function)}
    for name, version in template.of_type(VERSION).items():
        described = set(re.findall(r"\$\{(\w+)\}", str(prop(version, "Description", "Fn::Sub"))))
        if missing := wanted - described:
            yield f"{name}: stays as it is, whatever {', '.join(sorted(missing))} says"


def _parameters(template: Expanded, function: Json) -> set[str]:
    """The parameters in a function's properties, in the conditions there too, but for how many may run at once."""
    versioned = {name: value for name, value in function["Properties"].items() if name not in NOT_OF_A_VERSION}
    conditions = {name: at(template.document, "Conditions", name) for name in _strings(versioned)}
    return _strings([versioned, conditions]) & set(template.document["Parameters"])


NOT_OF_A_VERSION: Final = {"ReservedConcurrentExecutions"}
"""Of the function as a whole (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html)."""


def _strings(value: Json) -> set[str]:
    """All texts in a value, and what stands in their placeholders."""
    if isinstance(value, dict):
        return {one for item in value.values() for one in _strings(item)}
    if isinstance(value, list):
        return {one for item in value for one in _strings(item)}
    return {str(value), *re.findall(r"\$\{(\w+)\}", str(value))}


def old_versions_go(template: Expanded) -> Iterator[str]:
    """A version that nobody calls any more is deleted, and its snapshot with it."""
    for name, version in template.of_type(VERSION).items():
        if version.get("DeletionPolicy") != "Delete" or version.get("UpdateReplacePolicy", "Delete") != "Delete":
            yield f"{name}: stays when it is replaced"


def snapshots_are_taken_where_it_is_said(template: Expanded) -> Iterator[str]:
    """Of every function or of none, and of none unless it is said."""
    for name, function in template.of_type(FUNCTION).items():
        if prop(function, "SnapStart") != SNAPSHOTS:
            yield f"{name}: its snapshots are not what SnapStart says"
    if at(template.document, "Conditions", "TakesSnapshots") != {"Fn::Equals": [{"Ref": "SnapStart"}, "yes"]}:
        yield "TakesSnapshots: is not what SnapStart says"
    parameter = at(template.document, "Parameters", "SnapStart")
    if at(parameter, "Default") != "no" or at(parameter, "AllowedValues") != ["no", "yes"]:
        yield "SnapStart: is on although it was not switched on"
