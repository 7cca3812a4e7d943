"""What a failed first creation left is removed if it is empty; whatever holds anything stays, all of it."""

import argparse
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from maintenance.adopting.commands import remove_retained
from maintenance.stacks import NotThere
from testing.maintenance.retained import NAME, POOLS, Account, deleted, free, says


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield


def options(*, apply: bool) -> argparse.Namespace:
    return argparse.Namespace(former=None, apply=apply)


def there(account: Account) -> dict[str, bool]:
    """What of an account's resources is there."""
    pages = boto3.client("dynamodb").get_paginator("list_tables").paginate()
    tables = [name for page in pages for name in page["TableNames"]]
    groups = [
        one["logGroupName"]
        for one in boto3.client("logs").describe_log_groups(
            logGroupNamePrefix=f"/client-messaging/{NAME}/{account.suffix}"
        )["logGroups"]
    ]
    key: Any = boto3.client("kms").describe_key(KeyId=account.key)["KeyMetadata"]
    names = {*tables, *POOLS.pools, *groups, *([account.names["Key"]] if key["KeyState"] == "Enabled" else [])}
    return {logical_id: name in names for logical_id, name in account.names.items()}


def test_a_dry_run_removes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    account = Account()
    with says(*deleted(account), *free(4)) as stack:
        assert remove_retained(options(apply=False), stack) == 0
    assert all(there(account).values())
    out = capsys.readouterr().out
    assert out.count("remove ") == 5
    assert out.endswith("Nothing was done. Add --apply.\n")


def test_what_is_empty_is_removed_and_the_key_can_be_brought_back() -> None:
    account = Account()
    with says(*deleted(account), *free(4)) as stack:
        assert remove_retained(options(apply=True), stack) == 0
    assert not any(there(account).values())
    assert boto3.client("kms").describe_key(KeyId=account.key)["KeyMetadata"]["KeyState"] == "PendingDeletion"


@pytest.mark.parametrize("table", ["MessagesTable", "AuditTable"])
def test_a_table_with_an_item_keeps_everything(table: str) -> None:
    account = Account()
    boto3.client("dynamodb").put_item(
        TableName=account.names[table], Item={"pk": {"S": "PRACTICE#p#CLIENT#c"}, "sk": {"S": "PORTAL"}}
    )
    with says(*deleted(account), *free(4)) as stack, pytest.raises(NotThere, match="has items"):
        remove_retained(options(apply=True), stack)
    assert all(there(account).values())


def test_a_pool_with_a_user_keeps_everything() -> None:
    account = Account()
    POOLS.users[account.names["UserPool"]].append("ana")
    with says(*deleted(account), *free(4)) as stack, pytest.raises(NotThere, match="has users"):
        remove_retained(options(apply=True), stack)
    assert all(there(account).values())


def test_a_log_with_lines_stays_and_its_key_with_it() -> None:
    account = Account()
    boto3.client("logs").create_log_stream(logGroupName=account.names["ComposeLogs"], logStreamName="one")
    with says(*deleted(account), *free(4)) as stack:
        assert remove_retained(options(apply=True), stack) == 0
    assert {name for name, is_there in there(account).items() if is_there} == {"ComposeLogs", "Key"}


def test_what_is_not_made_by_the_template_alone_stays(capsys: pytest.CaptureFixture[str]) -> None:
    account = Account()
    script = deleted(account)
    script[-1][1]["StackResourceSummaries"].append(  # type: ignore[index, union-attr]
        {**account.record()[0], "LogicalResourceId": "FrontEndFiles", "ResourceType": "AWS::S3::Bucket"}
    )
    with says(*script, *free(4)) as stack:
        assert remove_retained(options(apply=True), stack) == 0
    assert "keep    FrontEndFiles" in capsys.readouterr().out
