"""Resources as they are, in the properties of CloudFormation's template.

An import changes nothing and does not compare: what the template says then counts as what is there, and the next
update makes only the differences to it. So an import template says what is there, not what should be.
"""

import json
from typing import Any, Final

from deployment import template_yaml
from deployment.documents import Document
from deployment.paths import REPOSITORY
from maintenance.adopting.former import KEY, POOL, Left
from maintenance.stacks import DeployedStack, NotThere

_OF_POOL: Final = ("UsernameAttributes", "UsernameConfiguration", "Schema")
"""What cannot change after a pool is made. The next deploy sets everything else: it differs from nothing said."""


def properties(stack: DeployedStack, left: Left) -> Document:
    """The properties of a retained resource for an import template. Raises NotThere if it is no resource of ours."""
    written = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())["Resources"][left.logical_id]
    if left.logical_id == KEY:
        return _key(stack.client("kms"), left.name)
    if left.logical_id == POOL:
        return _pool(stack.client("cognito-idp"), left.name, written["Properties"])
    return _table(stack.client("dynamodb"), left, written["Properties"])


def _table(client: Any, left: Left, written: Document) -> Document:
    found = client.describe_table(TableName=left.name)["Table"]
    _refuse_another_table(found, left, written)
    described: Document = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": found["AttributeDefinitions"],
        "KeySchema": found["KeySchema"],
        "DeletionProtectionEnabled": found.get("DeletionProtectionEnabled", False),
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": _recovers(client, left.name)},
        "SSESpecification": {
            "SSEEnabled": True,
            "SSEType": "KMS",
            "KMSMasterKeyId": found["SSEDescription"]["KMSMasterKeyArn"],
        },
    }
    if indexes := _indexes(found):
        described["GlobalSecondaryIndexes"] = list(indexes.values())
    if found.get("StreamSpecification", {}).get("StreamEnabled"):
        described["StreamSpecification"] = {"StreamViewType": found["StreamSpecification"]["StreamViewType"]}
    expires = client.describe_time_to_live(TableName=left.name)["TimeToLiveDescription"]
    if expires["TimeToLiveStatus"] in ("ENABLED", "ENABLING"):
        described["TimeToLiveSpecification"] = {"AttributeName": expires["AttributeName"], "Enabled": True}
    return described


def _refuse_another_table(found: Document, left: Left, written: Document) -> None:
    """Raise NotThere for a table that the template's block of this name would replace or cannot describe."""
    if found["TableStatus"] != "ACTIVE":
        raise NotThere(f"{left.name} is {found['TableStatus']}: wait until it is ACTIVE")
    if found.get("BillingModeSummary", {}).get("BillingMode") != "PAY_PER_REQUEST":
        raise NotThere(f"{left.name} is not on demand: aws dynamodb update-table --billing-mode PAY_PER_REQUEST")
    if (found["KeySchema"], _indexes(found)) != (written["KeySchema"], _indexes(written)):
        raise NotThere(f"{left.name} has other keys or indexes than {left.logical_id} in template.yaml")


def _indexes(table: Document) -> dict[str, Document]:
    """A table's indexes by name, of DynamoDB's description or of a template."""
    return {
        one["IndexName"]: {name: one[name] for name in ("IndexName", "KeySchema", "Projection")}
        for one in table.get("GlobalSecondaryIndexes", [])
    }


def _recovers(client: Any, table: str) -> bool:
    described = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = described.get("PointInTimeRecoveryDescription", {})
    return bool(recovery.get("PointInTimeRecoveryStatus") == "ENABLED")


def _key(client: Any, key: str) -> Document:
    found = client.describe_key(KeyId=key)["KeyMetadata"]
    if found["KeyManager"] != "CUSTOMER":
        raise NotThere(f"{key} is a key of AWS's own: restore the tables under a key of yours")
    if found["KeyState"] != "Enabled":
        raise NotThere(f"{key} is {found['KeyState']}: enable it first, or nothing in the tables can be read")
    policy = client.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    return {
        "Description": found["Description"],
        "EnableKeyRotation": client.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"],
        "KeyPolicy": json.loads(policy),
    }


def _pool(client: Any, pool: str, written: Document) -> Document:
    found = client.describe_user_pool(UserPoolId=pool)["UserPool"]
    custom = {one["Name"]: one.get("Mutable") for one in found["SchemaAttributes"] if one["Name"].startswith("custom:")}
    if custom != {f"custom:{one['Name']}": one["Mutable"] for one in written["Schema"]}:
        raise NotThere(f"{pool} has other attributes than UserPool in template.yaml")
    if found.get("UsernameAttributes") != written["UsernameAttributes"]:
        raise NotThere(f"{pool} has other user names than UserPool in template.yaml")
    return {
        **{name: written[name] for name in _OF_POOL},
        "DeletionProtection": found.get("DeletionProtection", "INACTIVE"),
    }
