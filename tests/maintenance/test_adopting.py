"""What a deleted stack has left is adopted as it is, or refused with what to say; nothing is half made."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from deployment.documents import Document
from maintenance import commands
from maintenance.adopting.commands import adopt
from maintenance.stacks import NotThere
from testing.maintenance.retained import (
    NAME,
    NOT_THERE,
    Account,
    Scripted,
    Step,
    deleted,
    free,
    says,
    stack_id,
    template_of,
    written,
)

CHANGE_SET = {"StackName": NAME, "ChangeSetName": "adopt-retained-resources"}


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield


def options(**given: Any) -> argparse.Namespace:
    unsaid: dict[str, Any] = dict.fromkeys(("messages_table", "audit_table", "user_pool", "former"))
    return argparse.Namespace(**{**unsaid, "apply": False, "without_user_pool": False, **given})


def made(stack: Scripted, **given: Any) -> Document:
    """Run `adopt --apply` and return the request of the change set."""
    asked: list[Document] = []
    stack.cloudformation.meta.events.register(
        "provide-client-params.cloudformation.CreateChangeSet", lambda params, **_: asked.append(dict(params))
    )
    assert adopt(options(apply=True, **given), stack) == 0
    (request,) = asked
    return request


def imported() -> list[Step]:
    """The script of an import that succeeds."""
    complete = {"StackName": NAME, "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": "IMPORT_COMPLETE"}
    return [
        ("create_change_set", {}, None),
        ("describe_change_set", {"Status": "CREATE_COMPLETE"}, CHANGE_SET),
        ("execute_change_set", {}, CHANGE_SET),
        ("describe_stacks", {"Stacks": [complete]}, {"StackName": NAME}),
    ]


def test_a_dry_run_says_what_was_found_and_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    account = Account()
    with says(*deleted(account), *free(4)) as stack:
        assert adopt(options(), stack) == 0
    lines = capsys.readouterr().out.splitlines()
    adopted = ("MessagesTable", "AuditTable", "Key", "UserPool")
    assert [line.split() for line in lines[:4]] == [["adopt", one, account.names[one]] for one in adopted]
    assert lines[4].split()[:3] == ["leave", "ComposeLogs", f"{account.names['ComposeLogs']}:"]
    assert lines[5] == "Nothing was done. Add --apply to make the stack of what is adopted."


def test_each_resource_is_imported_by_its_name_and_with_its_policies() -> None:
    account = Account()
    with says(*deleted(account), *free(4), *imported()) as stack:
        request = made(stack)
    assert request["ChangeSetType"] == "IMPORT"
    by = {"MessagesTable": "TableName", "AuditTable": "TableName", "Key": "KeyId", "UserPool": "UserPoolId"}
    assert {one["LogicalResourceId"]: one["ResourceIdentifier"] for one in request["ResourcesToImport"]} == {
        name: {property_name: account.names[name]} for name, property_name in by.items()
    }
    template = template_of(request)
    assert set(template) == {"AWSTemplateFormatVersion", "Description", "Resources"}
    assert set(template["Resources"]) == set(by)
    for one in request["ResourcesToImport"]:
        resource = template["Resources"][one["LogicalResourceId"]]
        assert resource["Type"] == one["ResourceType"]
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_a_table_of_this_template_is_imported_as_the_template_says() -> None:
    account = Account()
    with says(*deleted(account), *free(4), *imported()) as stack:
        resources = template_of(made(stack))["Resources"]
    for name in ("MessagesTable", "AuditTable"):
        expected = written(name)
        expected["SSESpecification"] = {**expected["SSESpecification"], "KMSMasterKeyId": account.key}
        assert resources[name]["Properties"] == expected


def test_what_is_otherwise_is_said_as_it_is_so_that_a_deploy_changes_it() -> None:
    account = Account()
    boto3.client("dynamodb").update_table(TableName=account.names["AuditTable"], DeletionProtectionEnabled=False)
    boto3.client("dynamodb").update_continuous_backups(
        TableName=account.names["AuditTable"],
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    with says(*deleted(account), *free(4), *imported()) as stack:
        resources = template_of(made(stack))["Resources"]
    audit, key, pool = (resources[name]["Properties"] for name in ("AuditTable", "Key", "UserPool"))
    assert audit["DeletionProtectionEnabled"] is False
    assert audit["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": False}
    policy = boto3.client("kms").get_key_policy(KeyId=account.key, PolicyName="default")["Policy"]
    assert key == {"Description": "Encrypts the tables", "EnableKeyRotation": True, "KeyPolicy": json.loads(policy)}
    assert set(pool) == {"UsernameAttributes", "UsernameConfiguration", "Schema", "DeletionProtection"}


def test_a_stack_that_exists_is_not_made_again() -> None:
    there = {"StackName": NAME, "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": "ROLLBACK_COMPLETE"}
    with (
        says(("describe_stacks", {"Stacks": [there]}, None)) as stack,
        pytest.raises(NotThere, match="delete it first"),
    ):
        adopt(options(apply=True), stack)


def test_two_former_stacks_are_told_apart_by_the_operator(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = Account(), Account()
    with says(*deleted(first, second)) as stack, pytest.raises(NotThere) as refused:
        adopt(options(apply=True), stack)
    assert all(f"--former {stack_id(number)}" in str(refused.value) for number in (1, 2))
    with says(*deleted(first, second), *free(4)) as stack:
        assert adopt(options(former=stack_id(1)), stack) == 0
    assert second.names["AuditTable"] not in capsys.readouterr().out


def test_what_a_later_stack_had_adopted_is_not_found_twice(capsys: pytest.CaptureFixture[str]) -> None:
    account = Account()
    with says(*deleted(account, account), *free(4)) as stack:
        assert adopt(options(), stack) == 0
    assert account.names["AuditTable"] in capsys.readouterr().out


def test_where_nothing_is_known_the_tables_must_be_named() -> None:
    script: list[Step] = [NOT_THERE, ("list_stacks", {"StackSummaries": []}, None)]
    with says(*script) as stack, pytest.raises(NotThere, match="--messages-table and --audit-table"):
        adopt(options(), stack)


def test_named_tables_bring_their_key(capsys: pytest.CaptureFixture[str]) -> None:
    account = Account()
    messages, audit = account.names["MessagesTable"], account.names["AuditTable"]
    with says(NOT_THERE, *free(3)) as stack:
        assert adopt(options(messages_table=messages, audit_table=audit), stack) == 0
    assert ["adopt", "Key", account.names["Key"]] in [line.split() for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"messages_table": "audit", "audit_table": "messages"}, "other keys or indexes"),
        ({"messages_table": "messages", "audit_table": "audit of another"}, "different keys"),
        ({"messages_table": "messages", "audit_table": "nothing"}, "there is no table nothing"),
        ({"messages_table": "messages"}, "go together"),
        ({"user_pool": "eu-west-1_1"}, "goes with"),
    ],
)
def test_what_does_not_fit_together_is_refused(given: dict[str, str], problem: str) -> None:
    of, another = Account().names, Account().names
    tables = {"messages": of["MessagesTable"], "audit": of["AuditTable"], "audit of another": another["AuditTable"]}
    given = {option: tables.get(name, name) for option, name in given.items()}
    with says(NOT_THERE) as stack:
        stack.cloudformation.describe_stack_resources = _free
        with pytest.raises(NotThere, match=problem):
            adopt(options(apply=True, **given), stack)


def _free(**_: str) -> Document:
    return {"StackResources": []}


def test_what_belongs_to_a_stack_is_not_taken_from_it() -> None:
    account = Account()
    owned = {**account.record()[0], "ResourceStatus": "CREATE_COMPLETE", "StackName": "another"}
    owned["Timestamp"] = owned.pop("LastUpdatedTimestamp")
    script = [*deleted(account), ("describe_stack_resources", {"StackResources": [owned]}, None)]
    with says(*script) as stack, pytest.raises(NotThere, match="belongs to the stack another"):
        adopt(options(apply=True), stack)


def test_a_refused_change_set_leaves_no_stack() -> None:
    failed = {"Status": "FAILED", "StatusReason": "AWS::Cognito::UserPool cannot be imported"}
    script = [
        *deleted(Account()),
        *free(4),
        ("create_change_set", {}, None),
        ("describe_change_set", failed, CHANGE_SET),
        ("describe_change_set", failed, CHANGE_SET),
        ("delete_stack", {}, {"StackName": NAME}),
    ]
    with says(*script) as stack, pytest.raises(NotThere, match="AWS::Cognito::UserPool cannot be imported"):
        adopt(options(apply=True), stack)


def test_a_pool_can_be_left_where_it_is() -> None:
    account = Account()
    with says(*deleted(account), *free(3), *imported()) as stack:
        request = made(stack, without_user_pool=True)
    assert "UserPool" not in template_of(request)["Resources"]


def test_a_disabled_key_is_said_before_anything_is_made() -> None:
    account = Account()
    boto3.client("kms").disable_key(KeyId=account.names["Key"])
    with says(*deleted(account), *free(4)) as stack, pytest.raises(NotThere, match="is Disabled: enable it first"):
        adopt(options(apply=True), stack)


@pytest.mark.parametrize("command", ["adopt", "remove-retained"])
def test_a_command_without_a_name_says_so(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main([command]) == 2
    assert capsys.readouterr().err == "maintenance: name the stack: --stack NAME, or STACK=NAME for make\n"
