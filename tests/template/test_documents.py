"""The holders of claims that docs/threat-model.md and docs/hipaa.md name exist."""

import ast
import re
from functools import cache
from typing import Any, Final

import pytest

from deployment.paths import REPOSITORY
from testing.template.policy.rules import RULES

DOCUMENTS: Final = ("threat-model.md", "hipaa.md")
HOLDERS: Final = re.compile(
    r"`((?:tests/[\w/]+\.py::\w+|policy: \w+|template\.yaml: \w+|parameter: \w+|functions/\w+|make: [\w-]+))`"
)
MAKE_TARGETS: Final = frozenset(re.findall(r"^([a-z-]+):.*## ", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))


def text(document: str) -> str:
    return (REPOSITORY / "docs" / document).read_text(encoding="utf-8")


def rows(document: str, heading: str) -> list[list[str]]:
    table = text(document)[text(document).index(f"| {heading} |") :].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


def exists(holder: str, template: dict[str, Any]) -> bool:
    if holder.startswith("policy: "):
        return holder.removeprefix("policy: ") in RULES
    if holder.startswith("template.yaml: "):
        return holder.removeprefix("template.yaml: ") in template["Resources"]
    if holder.startswith("parameter: "):
        return holder.removeprefix("parameter: ") in template["Parameters"]
    if holder.startswith("make: "):
        return holder.removeprefix("make: ") in MAKE_TARGETS
    if holder.startswith("functions/"):
        return (REPOSITORY / holder / "handler.py").exists()
    path, name = holder.split("::")
    return (REPOSITORY / path).exists() and name in names_in(path)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_whatever_holds_a_claim_is_there(template: dict[str, Any], document: str) -> None:
    holders = set(HOLDERS.findall(text(document)))
    assert len(holders) > 20
    assert {holder for holder in holders if not exists(holder, template)} == set()


@pytest.mark.parametrize(
    "holder",
    ["policy: all_is_well", "template.yaml: Attic", "parameter: Luck", "functions/nothing", "make: peace"],
)
def test_what_is_not_there_would_be_seen(template: dict[str, Any], holder: str) -> None:
    assert HOLDERS.findall(f"`{holder}`") == [holder]
    assert not exists(holder, template)
    assert not exists("tests/template/test_documents.py::test_of_nothing", template)


def test_every_claim_is_held_by_something() -> None:
    for claim, held_by in rows("threat-model.md", "Claim"):
        named = re.findall(r"`([^`]+)`", held_by)
        assert named, claim
        assert all(HOLDERS.fullmatch(f"`{holder}`") for holder in named), claim


def test_every_rule_of_the_policy_is_for_a_claim() -> None:
    cited = {holder.removeprefix("policy: ") for holder in HOLDERS.findall(text("threat-model.md"))}
    without_claim = {
        name for name in set(RULES) - cited if RULES[name].__module__.rpartition(".")[2] not in MODULES_WITHOUT_CLAIMS
    }
    assert without_claim == WITHOUT_A_CLAIM


WITHOUT_A_CLAIM: Final = {
    "each_function_logs_to_its_own_group",
    "functions_are_called_by_their_alias",
    "every_kind_of_resource_is_known",
    "functions_give_up_before_the_gateway_does",
    "gateways_say_who_called",
    "only_what_may_be_missing_is_conditional",
    "streams_show_what_their_readers_need",
    "the_probe_rings_when_nobody_answers",
    "updates_are_at_once_by_default",
    "what_is_transient_goes_with_the_stack",
}
"""Rules that support other rules, or keep the stack working."""

MODULES_WITHOUT_CLAIMS: Final = {
    *(
        "alarms",
        "api_domains",
        "api_settings",
        "audit_schedule",
        "backups",
        "deliveries",
        "emergency_access",
        "front_end_files",
        "operations",
        "parameters",
        "references",
    ),
    *("required_permissions", "table_keys", "undelivered", "user_pool"),
}
"""Modules whose rules may ask for sensible values, without a claim of their own."""
