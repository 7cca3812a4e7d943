"""Tables of the template: created if missing, otherwise compared and updated."""

from deployment.documents import Document
from local.cloudformation.template import Resource
from local.dynamodb.client import Connection, DynamoDBError
from local.errors import CannotStart

_CREATE = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
)
_START_AFRESH = "run `make reset` to start afresh, with the local data lost"


async def ensure(store: Connection, table: Resource) -> None:
    """Create or update the table to the template's keys, indexes, stream and TTL. Raises CannotStart."""
    try:
        existing = (await store.call("DescribeTable", {"TableName": table.name}))["Table"]
    except DynamoDBError as refusal:
        if refusal.code != "ResourceNotFoundException":
            raise
        await _create(store, table)
    else:
        await _update(store, table, existing)
    await _ensure_ttl(store, table.name, table.properties.get("TimeToLiveSpecification", {}))


async def _create(store: Connection, table: Resource) -> None:
    request = {key: table.properties[key] for key in _CREATE if table.properties.get(key)}
    await store.call("CreateTable", {"TableName": table.name, **request, **_stream(table.properties)})


async def _update(store: Connection, table: Resource, existing: Document) -> None:
    expected = table.properties
    if _keys(expected) != _keys(existing):
        raise CannotStart(f"{table.logical_id}: the template has other keys than the existing table: {_START_AFRESH}")
    if _by_name(expected, "LocalSecondaryIndexes") != _by_name(existing, "LocalSecondaryIndexes"):
        raise CannotStart(f"{table.logical_id}: local indexes cannot change: {_START_AFRESH}")
    if _view(_stream(expected)) != _view(existing):
        await store.call("UpdateTable", {"TableName": table.name, **(_stream(expected) or _NO_STREAM)})
    await _change_indexes(store, table, existing)


async def _change_indexes(store: Connection, table: Resource, existing: Document) -> None:
    """One index per request, as DynamoDB requires; an index that differs is deleted and created again."""
    expected, current = (_by_name(side, "GlobalSecondaryIndexes") for side in (table.properties, existing))
    changes = [{"Delete": {"IndexName": name}} for name in current if expected.get(name) != current[name]]
    indexes = {index["IndexName"]: index for index in table.properties.get("GlobalSecondaryIndexes", [])}
    changes += [{"Create": indexes[name]} for name in expected if expected[name] != current.get(name)]
    for change in changes:
        request = {
            "TableName": table.name,
            "AttributeDefinitions": table.properties["AttributeDefinitions"],
            "GlobalSecondaryIndexUpdates": [change],
        }
        try:
            await store.call("UpdateTable", request)
        except DynamoDBError as refusal:
            raise CannotStart(f"{table.logical_id}: an index could not change ({refusal}): {_START_AFRESH}") from None


async def _ensure_ttl(store: Connection, name: str, expected: Document) -> None:
    current = (await store.call("DescribeTimeToLive", {"TableName": name}))["TimeToLiveDescription"]
    enabled = current.get("TimeToLiveStatus") == "ENABLED"
    same_state = enabled == bool(expected.get("Enabled"))
    if same_state and (not enabled or current["AttributeName"] == expected["AttributeName"]):
        return
    if enabled:
        off = {"AttributeName": current["AttributeName"], "Enabled": False}
        await store.call("UpdateTimeToLive", {"TableName": name, "TimeToLiveSpecification": off})
    if expected.get("Enabled"):
        await store.call("UpdateTimeToLive", {"TableName": name, "TimeToLiveSpecification": expected})


_NO_STREAM = {"StreamSpecification": {"StreamEnabled": False}}


def _stream(properties: Document) -> Document:
    """DynamoDB requires StreamEnabled, which CloudFormation does not have."""
    specification = properties.get("StreamSpecification")
    return {"StreamSpecification": {**specification, "StreamEnabled": True}} if specification else {}


def _view(table: Document) -> str | None:
    specification = table.get("StreamSpecification", {})
    return specification.get("StreamViewType") if specification.get("StreamEnabled") else None


def _attribute_types(table: Document) -> dict[str, str]:
    return {attribute["AttributeName"]: attribute["AttributeType"] for attribute in table["AttributeDefinitions"]}


def _keys(table: Document) -> dict[str, str]:
    types = _attribute_types(table)
    return {key["KeyType"]: f"{key['AttributeName']}:{types[key['AttributeName']]}" for key in table["KeySchema"]}


def _by_name(table: Document, kind: str) -> dict[str, Document]:
    types = _attribute_types(table)
    return {
        index["IndexName"]: {
            "keys": [(key["AttributeName"], key["KeyType"], types[key["AttributeName"]]) for key in index["KeySchema"]],
            "projection": index["Projection"]["ProjectionType"],
            "attributes": sorted(index["Projection"].get("NonKeyAttributes", [])),
        }
        for index in table.get(kind) or []
    }
