"""Removes what a failed first creation left: only what is empty."""

from collections.abc import Callable
from typing import Final

from maintenance.adopting.former import KEY, POOL, TYPES, Former, Left
from maintenance.stacks import DeployedStack, NotThere

_TABLE, _LOG_GROUP = "AWS::DynamoDB::Table", "AWS::Logs::LogGroup"
WAITING_DAYS: Final = 30
"""KMS's longest: until then `aws kms cancel-key-deletion` brings the key back."""


def refuse_what_is_used(stack: DeployedStack, former: Former) -> None:
    """Raise NotThere if a table has an item, or the pool a user."""
    for one in former.left.values():
        if one.kind == _TABLE:
            found = stack.client("dynamodb").scan(TableName=one.name, Limit=1, ConsistentRead=True, Select="COUNT")
            if found["Count"]:
                raise NotThere(f"{one.name} has items: this removes empty tables only, and has removed nothing")
        elif one.kind == TYPES[POOL] and stack.client("cognito-idp").list_users(UserPoolId=one.name, Limit=1)["Users"]:
            raise NotThere(f"{one.name} has users: this removes empty pools only, and has removed nothing")


def plan(stack: DeployedStack, former: Former) -> tuple[list[Left], list[Left]]:
    """What can be removed, the key last, and what stays: logs with lines, and with them their key; what is not ours."""
    removed, stays = [], []
    for one in former.left.values():
        if one.kind in (_TABLE, TYPES[POOL]) or (one.kind == _LOG_GROUP and _is_empty(stack, one.name)):
            removed.append(one)
        elif one.logical_id != KEY:
            stays.append(one)
    key = former.left.get(KEY)
    if key:
        (stays if any(one.kind == _LOG_GROUP for one in stays) else removed).append(key)
    return removed, stays


def _is_empty(stack: DeployedStack, group: str) -> bool:
    return not stack.client("logs").describe_log_streams(logGroupName=group, limit=1)["logStreams"]


def remove(stack: DeployedStack, one: Left) -> None:
    """Remove one resource, its deletion protection first. A key is scheduled."""
    _REMOVERS[one.kind](stack, one.name)


def _remove_table(stack: DeployedStack, name: str) -> None:
    client = stack.client("dynamodb")
    client.update_table(TableName=name, DeletionProtectionEnabled=False)
    client.get_waiter("table_exists").wait(TableName=name)
    client.delete_table(TableName=name)


def _remove_pool(stack: DeployedStack, pool: str) -> None:
    client = stack.client("cognito-idp")
    client.update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
    client.delete_user_pool(UserPoolId=pool)


def _remove_log_group(stack: DeployedStack, name: str) -> None:
    stack.client("logs").delete_log_group(logGroupName=name)


def _schedule_key(stack: DeployedStack, key: str) -> None:
    stack.client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=WAITING_DAYS)


_REMOVERS: Final[dict[str, Callable[[DeployedStack, str], None]]] = {
    _TABLE: _remove_table,
    TYPES[POOL]: _remove_pool,
    _LOG_GROUP: _remove_log_group,
    TYPES[KEY]: _schedule_key,
}
