"""What former stacks of a name have left, by CloudFormation's record of deleted stacks.

The record lasts 90 days (ListStacks, AWS CloudFormation API Reference). Older tables are named by the operator.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from maintenance.stacks import DeployedStack, NotThere

TABLES: Final = ("MessagesTable", "AuditTable")
KEY, POOL = "Key", "UserPool"
TYPES: Final = {
    **dict.fromkeys(TABLES, "AWS::DynamoDB::Table"),
    KEY: "AWS::KMS::Key",
    POOL: "AWS::Cognito::UserPool",
}
"""What can be adopted, by logical id."""
RETAINED: Final = "DELETE_SKIPPED"


@dataclass(frozen=True)
class Left:
    """A retained resource."""

    logical_id: str
    kind: str
    name: str
    """The physical id: the name of a table or log group, the id of a pool or key."""


@dataclass(frozen=True)
class Former:
    """A deleted stack and the resources that outlived it, by logical id. No `stack_id`: the operator named them."""

    stack_id: str
    left: dict[str, Left] = field(default_factory=dict)

    def adoptable(self) -> list[Left]:
        """What a new stack can adopt."""
        return [self.left[one] for one in TYPES if one in self.left]

    def others(self) -> list[Left]:
        """What stays as it is, beside the new stack."""
        return [one for one in self.left.values() if one.logical_id not in TYPES]


def refuse_existing(stack: DeployedStack) -> None:
    """Raise NotThere if a stack of this name exists."""
    try:
        (found,) = stack.client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return
    status = found["StackStatus"]
    advice = "deploy" if status.endswith("_COMPLETE") and "ROLLBACK" not in status else "delete it first"
    raise NotThere(f"{stack.name} exists ({status}): {advice}; only what a deleted stack has left is looked for")


def find(stack: DeployedStack, stack_id: str | None) -> Former:
    """The former stack that left something; by its id if there are several. Raises NotThere."""
    found = [one for one in _formers(stack) if stack_id in (None, one.stack_id)]
    if not found:
        raise NotThere(
            f"CloudFormation knows no deleted stack {stack_id or stack.name} that left anything "
            "(it forgets after 90 days): name the tables by --messages-table and --audit-table"
        )
    if len(found) > 1:
        named = "; ".join(f"--former {one.stack_id} ({_table_names(one)})" for one in found)
        raise NotThere(f"{len(found)} deleted stacks {stack.name} have left something. Say which: {named}")
    return found[0]


def refuse_owned(stack: DeployedStack, left: Left) -> None:
    """Raise NotThere if a resource belongs to a stack that exists."""
    try:
        found = stack.client("cloudformation").describe_stack_resources(PhysicalResourceId=left.name)["StackResources"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return
    for one in found:
        if one.get("PhysicalResourceId") == left.name and one["ResourceStatus"] not in (RETAINED, "DELETE_COMPLETE"):
            raise NotThere(f"{left.name} belongs to the stack {one['StackName']}")


def _table_names(former: Former) -> str:
    return ", ".join(former.left[one].name for one in TABLES if one in former.left) or "no tables"


def _formers(stack: DeployedStack) -> list[Former]:
    """Newest first. What a later stack has adopted and left again is that stack's alone."""
    client = stack.client("cloudformation")
    pages = client.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
    deleted = [one for page in pages for one in page["StackSummaries"] if one["StackName"] == stack.name]
    seen, formers = set[str](), []
    for summary in sorted(deleted, key=lambda one: one["CreationTime"], reverse=True):
        left = {one.logical_id: one for one in _left(stack, client, summary["StackId"]) if one.name not in seen}
        seen |= {one.name for one in left.values()}
        if left.keys() & TYPES.keys():
            formers.append(Former(summary["StackId"], left))
    return formers


def _left(stack: DeployedStack, client: Any, stack_id: str) -> Iterator[Left]:
    """The retained resources of a deleted stack that still exist."""
    for page in client.get_paginator("list_stack_resources").paginate(StackName=stack_id):
        for one in page["StackResourceSummaries"]:
            left = Left(one["LogicalResourceId"], one["ResourceType"], one.get("PhysicalResourceId", ""))
            if one["ResourceStatus"] == RETAINED and left.name and _exists(stack, left):
                yield left


def _exists(stack: DeployedStack, left: Left) -> bool:
    try:
        if left.kind == TYPES[TABLES[0]]:
            stack.client("dynamodb").describe_table(TableName=left.name)
        elif left.kind == TYPES[POOL]:
            stack.client("cognito-idp").describe_user_pool(UserPoolId=left.name)
        elif left.kind == TYPES[KEY]:
            metadata = stack.client("kms").describe_key(KeyId=left.name)["KeyMetadata"]
            return bool(metadata["KeyState"] != "PendingDeletion")
        elif left.kind == "AWS::Logs::LogGroup":
            return left.name in _log_groups(stack, left.name)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("ResourceNotFoundException", "NotFoundException"):
            return False
        raise
    return True


def _log_groups(stack: DeployedStack, prefix: str) -> set[str]:
    pages = stack.client("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    return {group["logGroupName"] for page in pages for group in page["logGroups"]}


def named(stack: DeployedStack, messages: str, audit: str, user_pool: str | None) -> Former:
    """The resources that the operator names; the key is the tables' own. Raises NotThere."""
    keys = {name: _key_of(stack, name) for name in (messages, audit)}
    if len(set(keys.values())) > 1:
        raise NotThere(f"{messages} and {audit} are encrypted with different keys: they are not of one stack")
    names = {TABLES[0]: messages, TABLES[1]: audit, KEY: keys[messages].rpartition("/")[2]}
    if user_pool:
        names[POOL] = user_pool
    return Former("", {one: Left(one, TYPES[one], name) for one, name in names.items()})


def _key_of(stack: DeployedStack, table: str) -> str:
    """The ARN of a table's key."""
    try:
        found = stack.client("dynamodb").describe_table(TableName=table)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise NotThere(f"there is no table {table}") from None
    arn = found.get("SSEDescription", {}).get("KMSMasterKeyArn")
    if not arn:
        raise NotThere(f"{table} has no KMS key: restore it under the key of the former stack, or one of your own")
    return str(arn)
