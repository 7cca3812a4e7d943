"""Tables as the template describes them: made when missing, compared when there."""

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
    """The table is there with the template's keys, indexes, stream and TTL, or the start ends with the reason."""
    wanted = table.properties
    try:
        there = (await store.call("DescribeTable", {"TableName": table.name}))["Table"]
    except DynamoDBError as refusal:
        if refusal.code != "ResourceNotFoundException":
            raise
        await _create(store, table)
    else:
        await _compare(store, table, there)
    await _ensure_ttl(store, table.name, wanted.get("TimeToLiveSpecification", {}))


async def _create(store: Connection, table: Resource) -> None:
    request = {key: table.properties[key] for key in _CREATE if table.properties.get(key)}
    await store.call("CreateTable", {"TableName": table.name, **request, **_stream(table.properties)})


async def _compare(store: Connection, table: Resource, there: Document) -> None:
    wanted = table.properties
    if _keys(wanted) != _keys(there):
        raise CannotStart(f"{table.logical_id}: the template gives it other keys than it has: {_START_AFRESH}")
    if _by_name(wanted, "LocalSecondaryIndexes") != _by_name(there, "LocalSecondaryIndexes"):
        raise CannotStart(f"{table.logical_id}: local indexes cannot change: {_START_AFRESH}")
    if _view(_stream(wanted)) != _view(there):
        await store.call("UpdateTable", {"TableName": table.name, **(_stream(wanted) or _NO_STREAM)})
    await _change_indexes(store, table, there)


async def _change_indexes(store: Connection, table: Resource, there: Document) -> None:
    """One index a request, as DynamoDB has it; an index that differs is made anew."""
    wanted, has = (_by_name(one, "GlobalSecondaryIndexes") for one in (table.properties, there))
    changes = [{"Delete": {"IndexName": name}} for name in has if wanted.get(name) != has[name]]
    given = {index["IndexName"]: index for index in table.properties.get("GlobalSecondaryIndexes", [])}
    changes += [{"Create": given[name]} for name in wanted if wanted[name] != has.get(name)]
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


async def _ensure_ttl(store: Connection, name: str, wanted: Document) -> None:
    there = (await store.call("DescribeTimeToLive", {"TableName": name}))["TimeToLiveDescription"]
    enabled = there.get("TimeToLiveStatus") == "ENABLED"
    if enabled == bool(wanted.get("Enabled")) and (not enabled or there["AttributeName"] == wanted["AttributeName"]):
        return
    if enabled:
        off = {"AttributeName": there["AttributeName"], "Enabled": False}
        await store.call("UpdateTimeToLive", {"TableName": name, "TimeToLiveSpecification": off})
    if wanted.get("Enabled"):
        await store.call("UpdateTimeToLive", {"TableName": name, "TimeToLiveSpecification": wanted})


_NO_STREAM = {"StreamSpecification": {"StreamEnabled": False}}


def _stream(wanted: Document) -> Document:
    """CloudFormation names only the view; DynamoDB also wants to be told that the stream is on."""
    given = wanted.get("StreamSpecification")
    return {"StreamSpecification": {**given, "StreamEnabled": True}} if given else {}


def _view(table: Document) -> str | None:
    specification = table.get("StreamSpecification", {})
    return specification.get("StreamViewType") if specification.get("StreamEnabled") else None


def _keys(table: Document) -> dict[str, str]:
    types = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}
    return {key["KeyType"]: f"{key['AttributeName']}:{types[key['AttributeName']]}" for key in table["KeySchema"]}


def _by_name(table: Document, kind: str) -> dict[str, Document]:
    types = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}
    return {
        index["IndexName"]: {
            "keys": [(key["AttributeName"], key["KeyType"], types[key["AttributeName"]]) for key in index["KeySchema"]],
            "projection": index["Projection"]["ProjectionType"],
            "attributes": sorted(index["Projection"].get("NonKeyAttributes", [])),
        }
        for index in table.get(kind) or []
    }
