"""Functions of template.yaml: their folders, roles, policies, time-outs and logs."""

from typing import Any

import pytest

from deployment.paths import REPOSITORY
from testing.template.written import FUNCTION, FUNCTIONS, Resources, of_type, resource_of, statements

READERS = {
    *("ListInboxFunction", "ListInboxesFunction", "MessagingStatusFunction", "ListAuditFunction"),
    *("ShowMessageFunction", "ShowPortalAccessFunction", "ShowPracticeSettingsFunction"),
}
READERS_OF_THE_RECORD = {"ListAuditFunction", "SealAuditFunction", "VerifyAuditFunction"}
GATEWAY_SECONDS = 30


def test_every_operation_is_a_function_with_its_own_folder(resources: Resources) -> None:
    functions = of_type(resources, FUNCTION)
    assert {name: f"functions/{folder}/" for name, folder in FUNCTIONS.items()} == {
        name: function["Properties"]["CodeUri"] for name, function in functions.items()
    }
    assert sorted(FUNCTIONS.values()) == sorted(path.parent.name for path in REPOSITORY.glob("functions/*/handler.py"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_is_what_its_function_says(template: dict[str, Any], function: str) -> None:
    properties = template["Resources"][function]["Properties"]
    role = template["Resources"][f"{function}Role"]["Properties"]
    assert properties["Role"] == {"Fn::GetAtt": [f"{function}Role", "Arn"]}
    assert "Policies" not in properties  # SAM ignores them where `Role` is set
    assert [policy["PolicyName"] for policy in role["Policies"]] == [FUNCTIONS[function]]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_policy_names_its_actions_on_one_resource(resources: Resources, name: str) -> None:
    for statement in statements(resources, name):
        assert statement["Effect"] == "Allow"
        actions = statement["Action"]
        assert actions, statement["Sid"]
        assert not [action for action in actions if "*" in action]
        assert resource_of(statement)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_scans_deletes_or_rewrites_the_record(resources: Resources, name: str) -> None:
    allowed: dict[str, set[str]] = {}
    for statement in statements(resources, name):
        allowed.setdefault(resource_of(statement), set()).update(statement["Action"])
    if name in ("SetPersonAccessFunction", "SetAbsenceFunction"):  # a person's partition has a suspension, an absence
        (statement,) = [one for one in statements(resources, name) if resource_of(one) == "MessagesTable"]
        assert statement["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["PRACTICE#*#PERSON#*"]}}
        allowed["MessagesTable"].remove("dynamodb:DeleteItem")
    forbidden = {"dynamodb:Scan", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    assert not allowed.get("MessagesTable", set()) & forbidden
    allowed.get("AuditTable", set()).discard("dynamodb:Query" if name in READERS_OF_THE_RECORD else "")
    if name == "SealAuditFunction":
        allowed["AuditTable"] -= {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}
    assert allowed.get("AuditTable", set()) <= {"dynamodb:PutItem"}


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_function_that_reads_cannot_write(resources: Resources, name: str) -> None:
    """Except the audit record of the reading."""
    allowed = {resource_of(statement): set(statement["Action"]) for statement in statements(resources, name)}
    assert allowed.pop("AuditTable") <= {"dynamodb:PutItem", "dynamodb:Query"}
    allowed.pop("Key")
    allowed.pop(resources[name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"])
    assert {action for actions in allowed.values() for action in actions} <= {"dynamodb:BatchGetItem", "dynamodb:Query"}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"AuthorizeConnectionFunction"}))
def test_the_key_serves_through_one_service_only(resources: Resources, name: str) -> None:
    of_key = [statement for statement in statements(resources, name) if resource_of(statement) == "Key"]
    assert of_key
    assert all("kms:ViaService" in statement["Condition"]["StringEquals"] for statement in of_key)


def test_a_function_gives_up_before_the_gateway_does(template: dict[str, Any]) -> None:
    assert template["Globals"]["Function"]["Timeout"] < GATEWAY_SECONDS


def test_no_event_and_no_answer_is_logged(template: dict[str, Any]) -> None:
    scopes = [template["Globals"]["Function"], *(template["Resources"][name]["Properties"] for name in FUNCTIONS)]
    for scope in scopes:
        variables = scope.get("Environment", {}).get("Variables", {})
        assert not {"POWERTOOLS_LOGGER_LOG_EVENT", "POWERTOOLS_TRACER_CAPTURE_RESPONSE", "POWERTOOLS_DEV"} & set(
            variables
        )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_logs_into_a_group_of_its_own(resources: Resources, name: str) -> None:
    group = resources[name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert resources[group]["Properties"]["LogGroupName"]["Fn::Sub"][0].endswith(f"/{FUNCTIONS[name]}")
