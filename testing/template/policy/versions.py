"""Rules for versions, aliases and SnapStart of functions."""

import re
from collections.abc import Iterator
from typing import Final

from testing.template.policy import nudges
from testing.template.policy.expanded import ALIAS, FUNCTION, Expanded, Json, at, prop, ref

VERSION: Final = "AWS::Lambda::Version"
SNAPSHOTS: Final = {"ApplyOn": {"Fn::If": ["TakesSnapshots", "PublishedVersions", "None"]}}
LIVE: Final = "live"


def functions_are_called_by_their_alias(template: Expanded) -> Iterator[str]:
    """Each function has one alias, for the version published with the stack."""
    aliases = template.of_type(ALIAS)
    named = [ref(prop(alias, "FunctionName")) for alias in aliases.values()]
    if sorted(map(str, named)) != sorted(template.of_type(FUNCTION)):
        yield "a function has no alias, or two"
    for name, alias in aliases.items():
        version = template.of_type(VERSION).get(str(prop(alias, "FunctionVersion", "Fn::GetAtt", 0)), {})
        if prop(alias, "FunctionVersion", "Fn::GetAtt", 1) != "Version" or prop(version, "FunctionName") != prop(
            alias, "FunctionName"
        ):
            yield f"{name}: is not for the published version"
        if prop(alias, "Name") != LIVE or prop(alias, "RoutingConfig") is not None:
            yield f"{name}: another name, or shifts traffic"


def whatever_parameters_change_is_published(template: Expanded) -> Iterator[str]:
    """A version's description names every parameter of its function: a changed value publishes a new version."""
    for name, version in template.of_type(VERSION).items():
        function = str(ref(prop(version, "FunctionName")))
        expected = _parameters(template, template.of_type(FUNCTION).get(function, {"Properties": {}}))
        expected -= OF_TOKENS if function in VERIFY_NO_TOKEN else set()
        if missing := expected - _parameters(template, {"Properties": {"Description": prop(version, "Description")}}):
            yield f"{name}: is not republished when {', '.join(sorted(missing))} changes"


VERIFY_NO_TOKEN: Final = {nudges.SENDER}
OF_TOKENS: Final = {"JwtIssuer", "JwtAudience", "JwksUri"}
"""Variables of every function, of no use in a function that nobody calls with a token."""


def _parameters(template: Expanded, function: Json) -> set[str]:
    """The parameters of a function's properties and of their conditions, without reserved concurrency."""
    versioned = {name: value for name, value in function["Properties"].items() if name not in NOT_OF_A_VERSION}
    conditions = {name: at(template.document, "Conditions", name) for name in _strings(versioned)}
    return _strings([versioned, conditions]) & set(template.document["Parameters"])


NOT_OF_A_VERSION: Final = {"ReservedConcurrentExecutions"}
"""A property of the function, not of a version (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html)."""


def _strings(value: Json) -> set[str]:
    """All strings in a value, and the names of their placeholders."""
    if isinstance(value, dict):
        return {one for item in value.values() for one in _strings(item)}
    if isinstance(value, list):
        return {one for item in value for one in _strings(item)}
    return {str(value), *re.findall(r"\$\{(\w+)\}", str(value))}


def old_versions_go(template: Expanded) -> Iterator[str]:
    """A replaced version is deleted, and its snapshot with it."""
    for name, version in template.of_type(VERSION).items():
        if version.get("DeletionPolicy") != "Delete" or version.get("UpdateReplacePolicy", "Delete") != "Delete":
            yield f"{name}: is retained when replaced"


def snapshots_are_taken_where_it_is_said(template: Expanded) -> Iterator[str]:
    """SnapStart is on for every function or none, and off by default."""
    for name, function in template.of_type(FUNCTION).items():
        if prop(function, "SnapStart") != SNAPSHOTS:
            yield f"{name}: does not follow the parameter SnapStart"
    if at(template.document, "Conditions", "TakesSnapshots") != {"Fn::Equals": [{"Ref": "SnapStart"}, "yes"]}:
        yield "TakesSnapshots: does not depend on SnapStart alone"
    parameter = at(template.document, "Parameters", "SnapStart")
    if at(parameter, "Default") != "no" or at(parameter, "AllowedValues") != ["no", "yes"]:
        yield "SnapStart: is not off by default"


def updates_are_at_once_by_default(template: Expanded) -> Iterator[str]:
    """Without the parameter TrafficShifting, an alias points at the new version at once, and CodeDeploy is not used."""
    for name, alias in template.of_type(ALIAS).items():
        if "UpdatePolicy" in alias:
            yield f"{name}: is updated in steps"
    for kind in sorted(kind for kind in template.types() if kind.startswith("AWS::CodeDeploy::")):
        yield f"{kind}: is made by default"
