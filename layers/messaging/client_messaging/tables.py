"""The requests that are made of DynamoDB: one method a kind, faults told apart in one place.

A request that the store throttled, lost or refused for a passing cause raises TryAgain after its retries; a transaction
whose conditions do not hold raises Cancelled with the items that were in the way. Anything else is a bug and goes up
untouched.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004

from client_messaging import items
from client_messaging.errors import TryAgain
from client_messaging.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef, TransactWriteItemTypeDef

    from client_messaging.items import Item, ReadItem

type Steps = Mapping[str, TransactWriteItemTypeDef]
type Failed = Mapping[str, ReadItem | None]

PASSING: Final = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Worth the same request again: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html"""

_REFUSED, _FINE = "ConditionalCheckFailed", "None"
_CONFLICT_RETRIES: Final = 8
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.02, 0.5


class Cancelled(Exception):
    """Conditions of a transaction did not hold: step name to the item that was there (None: there was none)."""

    def __init__(self, failed: "Failed") -> None:
        super().__init__(*failed)
        self.failed = failed


class _Conflict(Exception):
    """Another transaction was under way with one of the items."""


@dataclass(frozen=True, slots=True)
class Only:
    """Which items of a partition are wanted: those whose attribute has one of these values."""

    attribute: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The two tables, through one client."""

    client: "DynamoDBClient"
    messages: str
    audit: str

    def get(self, *wanted: Key) -> "dict[Key, ReadItem]":
        """Read up to 100 items in one consistent BatchGetItem; those that are not there are left out."""
        found: dict[Key, ReadItem] = {}
        ask: list[Item] = [items.key_item(key) for key in dict.fromkeys(wanted)]
        for pause in (*_pauses(), None):
            with _passing_faults():
                answer = self.client.batch_get_item(RequestItems={self.messages: {"Keys": ask, "ConsistentRead": True}})
            found |= {items.key_of(read): read for read in answer["Responses"].get(self.messages, [])}
            left = answer.get("UnprocessedKeys", {}).get(self.messages)
            if not left:
                return found
            ask = [dict(key) for key in left["Keys"]]
            _rest(pause)
        raise AssertionError("unreachable")

    def query(
        self,
        condition: str,
        values: "Item",
        *,
        forward: bool,
        limit: int,
        only: "Only | None" = None,
        table: str | None = None,
        before_more: Callable[[], object] | None = None,
    ) -> "list[ReadItem]":
        """Up to `limit` items of one partition in the order of their keys, in as few consistent Queries as it takes.

        Of the messages table, unless another is named. `only` keeps items with one of some values. DynamoDB answers at
        most 1 MB a request and applies `only` after its Limit, so that long bodies or runs of others cost further
        requests; `before_more` is called before each of those, and may raise.
        """
        request: QueryInputTypeDef = {
            "TableName": table or self.messages,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
            "ScanIndexForward": forward,
            "Limit": limit,
        }
        if only:
            names = {f":only{number}": value for number, value in enumerate(only.values)}
            request["FilterExpression"] = f"#only IN ({', '.join(names)})"
            request["ExpressionAttributeNames"] = {"#only": only.attribute}
            request["ExpressionAttributeValues"] = values | items.values(**names)
        return self._query(request, limit, before_more)

    def query_index(self, index: str, condition: str, values: "Item", limit: int) -> "list[ReadItem]":
        """Up to `limit` items of one partition of an index, the last first. An index trails the table a little."""
        request: QueryInputTypeDef = {
            "TableName": self.messages,
            "IndexName": index,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": False,
            "Limit": limit,
        }
        return self._query(request, limit)

    def _query(
        self, request: "QueryInputTypeDef", limit: int, before_more: Callable[[], object] | None = None
    ) -> "list[ReadItem]":
        kept: list[ReadItem] = []
        while True:
            with _passing_faults():
                answer = self.client.query(**request)
            kept += answer["Items"]
            if len(kept) >= limit or "LastEvaluatedKey" not in answer:
                break
            if before_more:
                before_more()
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            request["Limit"] = max(limit - len(kept), _FEWEST)
        return kept[:limit]

    def put_new(self, table: str, item: "Item") -> None:
        """Put an item that is not there yet; where an answer was lost and it is there, that is fine."""
        with _passing_faults(), suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(pk)")

    def delete(self, table: str, key: Key) -> None:
        """Delete an item, if it is there. Never one of the record: no function may."""
        with _passing_faults():
            self.client.delete_item(TableName=table, Key=items.key_item(key))

    def transact(self, steps: "Steps") -> None:
        """All of these writes or none. Raises Cancelled where a condition does not hold; conflicts are tried again."""
        for pause in (*_pauses(), None):
            try:
                return self._transact_once(steps)
            except _Conflict:
                _rest(pause)
        raise AssertionError("unreachable")

    def _transact_once(self, steps: "Steps") -> None:
        try:
            with _passing_faults():
                self.client.transact_write_items(TransactItems=list(steps.values()))
        except self.client.exceptions.TransactionCanceledException as error:
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
            raise _Conflict from None


_FEWEST: Final = 100
"""A Query that goes on after a filtered or full page asks for no fewer items than this."""

_NEVER_PASSING: Final = frozenset({"ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"})


def _pauses() -> Iterable[float]:
    """Full jitter, up to two seconds in all (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)."""
    for attempt in range(_CONFLICT_RETRIES):
        yield random.uniform(0, min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311


def _rest(pause: float | None) -> None:
    if pause is None:
        raise TryAgain
    time.sleep(pause)


@contextmanager
def _passing_faults() -> Iterator[None]:
    """What may be gone in a moment becomes TryAgain. botocore has tried a few times by then."""
    try:
        yield
    except (ConnectionError, HTTPClientError):
        raise TryAgain from None
    except ClientError as error:
        if error.response["Error"]["Code"] in PASSING:
            raise TryAgain from None
        raise
