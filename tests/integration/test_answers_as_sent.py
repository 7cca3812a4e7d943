"""Items are taken as DynamoDB sends them: what the functions read is what botocore makes of the same answer."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from client_messaging import wiring
from client_messaging.dynamodb import keys
from testing.stack import Stack, portal_event

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def ask(client: "DynamoDBClient", table: str) -> list[Any]:
    """A page that ends early, an index, and items by their keys: texts, numbers, lists, maps."""
    inbox = {":pk": {"S": "PRACTICE#willow#CLIENT#leo#CLINICIAN#ana"}}
    clinician = {":key": {"S": "PRACTICE#willow#CLINICIAN#ana"}}
    chart = [{"pk": {"S": "PRACTICE#willow#CLIENT#leo"}, "sk": {"S": sk}} for sk in ("PORTAL", "INBOX#ana", "NOWHERE")]
    named: Any = {"TableName": table, "ReturnConsumedCapacity": "TOTAL"}
    return [
        client.query(**named, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=inbox, Limit=2),
        client.query(
            **named,
            IndexName=keys.BY_CLINICIAN,
            KeyConditionExpression="clinician_key = :key",
            ExpressionAttributeValues=clinician,
        ),
        client.batch_get_item(RequestItems={table: {"Keys": chart, "ConsistentRead": True}}),
    ]


def test_what_is_read_is_what_botocore_would_read(stack: Stack) -> None:
    stack.enable(contact={"email": "rosa@example.invalid", "language": "es"})
    stack.compose(body='"quoted" \\ and 🙂\u0007 and more')
    stack.portal_update(portal_event())
    stack.compose()
    ours, theirs = (ask(client, stack.messages_table) for client in (wiring.tables().client, stack.dynamodb))
    for answer in (*ours, *theirs):
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
    assert ours == theirs
    assert [len(ours[0]["Items"]), len(ours[1]["Items"]), len(ours[2]["Responses"][stack.messages_table])] == [2, 1, 2]
    assert "LastEvaluatedKey" in ours[0]


def test_a_refusal_is_read_as_one(stack: Stack) -> None:
    with pytest.raises(ClientError) as raised:
        ask(wiring.tables().client, "no-such-table")
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"
