"""DynamoDB requests: one method for each kind, with retries (`retries`), and TryAgain after the last one.

A cancelled transaction has one reason for each step:

    None                                                          this step did not fail
    ConditionalCheckFailed                                        raises Cancelled, with the items as they are
    TransactionConflict, ThrottlingError,
    ProvisionedThroughputExceeded, and any unknown code           retried, whatever the other steps say
    ValidationError, ItemCollectionSizeLimitExceeded,
    AccessDenied                                                  a bug: propagates, as any other error does

(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html). A retry carries the same
ClientRequestToken, so that DynamoDB reports success for a transaction whose first response was lost. If an engine
ignores the token, the retry fails on the items that the first attempt put: `append` recognises them as its own.

Errors are told apart by their code. The classes of `client.exceptions` are made at first use, by each thread its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, cast
from uuid import uuid4

from botocore.exceptions import ClientError

from client_messaging.domain.refusals import Fault, TryAgain
from client_messaging.dynamodb import items, retries
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.retries import with_retries
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        BatchGetItemOutputTypeDef,
        PutItemInputTypeDef,
        QueryInputTypeDef,
        TransactWriteItemTypeDef,
    )

    from client_messaging.dynamodb.items import Item, ReadItem

type Steps = dict[str, TransactWriteItemTypeDef]
type Failed = Mapping[str, ReadItem | None]

_REFUSED, _FINE = "ConditionalCheckFailed", "None"


class Cancelled(Exception):
    """Conditions of a transaction failed. `failed`: step name to the existing item, or None."""

    def __init__(self, failed: "Failed") -> None:
        super().__init__(*failed)
        self.failed = failed


class AttributeFilter(Value):
    """Filter of a Query: items whose attribute has one of these values."""

    attribute: str
    values: tuple[str, ...]


class Tables(Value):
    """The two tables, through one client."""

    client: "DynamoDBClient"
    messages: str
    audit: str

    def get(self, *keys: Key, table: str | None = None) -> "dict[Key, ReadItem]":
        """Existing items for up to 100 keys, of the messages table or another. One consistent BatchGetItem."""
        name = table or self.messages
        found: dict[Key, ReadItem] = {}
        ask: list[Item] = [items.key_item(key) for key in dict.fromkeys(keys)]
        for _ in retries.REQUESTS.tries():
            answer = with_retries(partial(self._get_some, name, ask))
            found |= {items.key_of(read): read for read in answer["Responses"].get(name, [])}
            left = answer.get("UnprocessedKeys", {}).get(name)
            if not left:
                return found
            ask = [dict(key) for key in left["Keys"]]
        raise TryAgain(Fault.THROTTLED, "UnprocessedKeys")

    def _get_some(self, table: str, ask: "list[Item]") -> "BatchGetItemOutputTypeDef":
        return self.client.batch_get_item(RequestItems={table: {"Keys": ask, "ConsistentRead": True}})

    def query(
        self,
        condition: str,
        values: "Item",
        *,
        forward: bool,
        limit: int,
        only: "AttributeFilter | None" = None,
        table: str | None = None,
        names: str | None = None,
        before_more: Callable[[], object] | None = None,
    ) -> "list[ReadItem]":
        """Up to `limit` items of one partition in key order, in as few consistent Queries as possible.

        `table`: the messages table by default. `names`: only these attributes, `sk, kind`. `only`: a filter. DynamoDB
        returns at most 1 MB per request and filters after its Limit, so that long bodies or runs of other items cost
        further requests; `before_more` is called before each of those, and may raise.
        """
        request: QueryInputTypeDef = {
            "TableName": table or self.messages,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
            "ScanIndexForward": forward,
            "Limit": limit,
        }
        if names:
            request["ProjectionExpression"] = names
        if only:
            wanted = {f":only{number}": value for number, value in enumerate(only.values)}
            request["FilterExpression"] = f"#only IN ({', '.join(wanted)})"
            request["ExpressionAttributeNames"] = {"#only": only.attribute}
            request["ExpressionAttributeValues"] = values | items.values(**wanted)
        return self._query(request, limit, before_more)

    def query_index(self, index: str, condition: str, values: "Item", limit: int) -> "list[ReadItem]":
        """Up to `limit` items of one partition of an index, in descending order. Eventually consistent."""
        request: QueryInputTypeDef = {
            "TableName": self.messages,
            "IndexName": index,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": False,
            "Limit": limit,
        }
        return self._query(request, limit)

    def pages(
        self,
        condition: str,
        values: "Item",
        *,
        table: str | None = None,
        index: str | None = None,
        after: "Item | None" = None,
    ) -> "Iterator[Sequence[ReadItem]]":
        """All items of one partition in key order, a page of at most 1 MB per Query.

        `table`: the messages table by default; `index`: an index of it. `after`: the exclusive start key, in an index
        with the index's own attributes.
        """
        request: QueryInputTypeDef = {
            "TableName": table or self.messages,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ConsistentRead": index is None,
        }
        if index:
            request["IndexName"] = index
        if after:
            request["ExclusiveStartKey"] = after
        while True:
            answer = with_retries(lambda: self.client.query(**request))
            yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _query(
        self, request: "QueryInputTypeDef", limit: int, before_more: Callable[[], object] | None = None
    ) -> "list[ReadItem]":
        read: list[ReadItem] = []
        while True:
            answer = with_retries(lambda: self.client.query(**request))
            read += answer["Items"]
            if len(read) >= limit or "LastEvaluatedKey" not in answer:
                break
            if before_more:
                before_more()
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            request["Limit"] = max(limit - len(read), _FEWEST)
        return read[:limit]

    def put_new(self, table: str, item: "Item") -> bool:
        """Put a new item. False if it exists: perhaps an earlier attempt put it, and its response was lost."""
        return self.put_if(table, item, "attribute_not_exists(pk)", {})

    def put_if(self, table: str, item: "Item", condition: str, values: "Item") -> bool:
        """Put an item if a condition holds of the existing one. False if it does not, or not after a lost response."""
        request: PutItemInputTypeDef = {"TableName": table, "Item": item, "ConditionExpression": condition}
        if values:
            request["ExpressionAttributeValues"] = values
        try:
            with_retries(lambda: self.client.put_item(**request))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def delete(self, table: str, key: Key) -> None:
        """Delete an item, if it exists. Never a message, notice or audit record: no function is permitted to."""
        with_retries(lambda: self.client.delete_item(TableName=table, Key=items.key_item(key)))

    def transact(self, steps: Steps) -> None:
        """Write all steps or none. Raises Cancelled for a failed condition, and TryAgain."""
        with_retries(partial(self._transact_once, steps, str(uuid4())))

    def _transact_once(self, steps: Steps, token: str) -> None:
        try:
            self.client.transact_write_items(TransactItems=list(steps.values()), ClientRequestToken=token)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            reasons = error.response["CancellationReasons"]
            codes = {reason["Code"] for reason in reasons}
            if codes <= {_REFUSED, _FINE}:
                failed: Failed = {
                    name: cast("ReadItem | None", reason.get("Item"))
                    for name, reason in zip(steps, reasons, strict=True)
                    if reason["Code"] == _REFUSED
                }
                raise Cancelled(failed) from None
            if codes & _NEVER_PASSING:
                raise
            raise retries.answered(min(codes - {_REFUSED, _FINE})) from None


_FEWEST: Final = 100
"""Smallest Limit of a Query that continues after a filtered or full page."""

_NEVER_PASSING: Final = frozenset({"ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"})
