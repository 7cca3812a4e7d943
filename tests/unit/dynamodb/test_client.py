"""The shortened client of DynamoDB makes the requests that botocore's own would make, to the same endpoint."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.session import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.core.models import botocore_stubber

from client_messaging.dynamodb.client import shorten

REGIONS: Final = ("eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "xx-new-1")
SETTINGS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"use_fips_endpoint": True},
    {"use_dualstack_endpoint": True},
    {"account_id_endpoint_mode": "required"},
    {"account_id_endpoint_mode": "disabled"},
)
OF_THE_CODE: Final = ("http://localhost:8000", "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com/path")

keys = st.fixed_dictionaries(
    {"pk": st.fixed_dictionaries({"S": st.text()}), "sk": st.fixed_dictionaries({"S": st.text()})}
)
attributes = st.recursive(
    st.one_of(
        st.text().map(lambda text: {"S": text}),
        st.integers().map(lambda number: {"N": str(number)}),
        st.booleans().map(lambda flag: {"BOOL": flag}),
        st.just({"NULL": True}),
        st.lists(st.text(), min_size=1).map(lambda texts: {"SS": texts}),
    ),
    lambda inner: st.one_of(
        st.lists(inner).map(lambda several: {"L": several}),
        st.dictionaries(st.text(), inner).map(lambda several: {"M": several}),
    ),
    max_leaves=8,
)
values = st.dictionaries(st.text(min_size=1), attributes, max_size=4)
names = st.dictionaries(st.text(min_size=1), st.text(), max_size=2)
table = st.text(min_size=3, max_size=20)
expression = st.text(min_size=1)
condition: Any = {"TableName": table, "ConditionExpression": expression, "ExpressionAttributeValues": values}
returned = {"ReturnValuesOnConditionCheckFailure": st.just("ALL_OLD")}
step = st.one_of(
    st.fixed_dictionaries({"Put": st.fixed_dictionaries({"Item": values, **condition, **returned})}),
    st.fixed_dictionaries(
        {"Update": st.fixed_dictionaries({"Key": keys, "UpdateExpression": expression, **condition})}
    ),
    st.fixed_dictionaries({"ConditionCheck": st.fixed_dictionaries({"Key": keys, **condition, **returned})}),
    st.fixed_dictionaries({"Delete": st.fixed_dictionaries({"Key": keys, "TableName": table})}),
)
asked = st.one_of(
    st.tuples(
        st.just("batch_get_item"),
        st.fixed_dictionaries(
            {
                "RequestItems": st.dictionaries(
                    table, st.fixed_dictionaries({"Keys": st.lists(keys), "ConsistentRead": st.booleans()}), max_size=2
                )
            }
        ),
    ),
    st.tuples(
        st.just("query"),
        st.fixed_dictionaries(
            {
                "TableName": table,
                "KeyConditionExpression": expression,
                "ExpressionAttributeValues": values,
                "ConsistentRead": st.booleans(),
                "ScanIndexForward": st.booleans(),
                "Limit": st.integers(1, 1000),
            },
            optional={
                "IndexName": table,
                "ProjectionExpression": expression,
                "FilterExpression": expression,
                "ExpressionAttributeNames": names,
                "ExclusiveStartKey": keys,
            },
        ),
    ),
    st.tuples(st.just("put_item"), st.fixed_dictionaries({"Item": values, **condition})),
    st.tuples(st.just("delete_item"), st.fixed_dictionaries({"TableName": table, "Key": keys})),
    st.tuples(
        st.just("transact_write_items"),
        st.fixed_dictionaries({"TransactItems": st.lists(step, max_size=4), "ClientRequestToken": st.uuids().map(str)}),
    ),
)
"""Requests of the five operations, with the parameters that the product's code sets."""


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_ACCOUNT_ID", "123456789012")


def client(region: str = "eu-west-1", url: str | None = None, **how: Any) -> Any:
    """A client of botocore whose requests are kept in `sent` and never leave."""
    config = Config(parameter_validation=False, user_agent="one", retries={"total_max_attempts": 1}, **how)
    made: Any = _session().create_client("dynamodb", region_name=region, endpoint_url=url, config=config)
    made.sent = []

    def keep(request: Any, **_: object) -> AWSResponse:
        made.sent.append(request)
        return AWSResponse(request.url, 200, HTTPHeaders(), _Body())

    made.meta.events.unregister("before-send", botocore_stubber)  # moto's, where another test has begun it
    made.meta.events.register("before-send.dynamodb.*", keep)
    return made


@cache
def _session() -> Session:
    return Session()


class _Body:
    def stream(self, *_: object) -> Iterator[bytes]:
        yield b"{}"


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Any, Any]]:
    """A client as botocore makes it, and a shortened one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        yield client(), shorten(client())


NOT_COMPARED: Final = {"Authorization", "X-Amz-Date", "amz-sdk-invocation-id", "Content-Length"}
"""Of the moment, or of the body; the signature covers the rest, which is compared."""


def said(request: Any) -> Any:
    assert request.headers["content-length"] == str(len(request.body))
    return (
        request.method,
        request.url,
        json.loads(request.body),
        [(name, value) for name, value in request.headers.items() if name not in NOT_COMPARED],
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(asked)
def test_a_request_says_the_same(pair: tuple[Any, Any], request: Any) -> None:
    operation, params = request
    for one in pair:
        getattr(one, operation)(**params)
    whole, short = (one.sent.pop() for one in pair)
    assert said(short) == said(whole)
    assert json.loads(short.body) == params


@pytest.mark.parametrize(
    ("region", "how", "url"),
    [
        *((region, how, None) for region in REGIONS for how in SETTINGS),
        *(("eu-west-1", how, url) for url in OF_THE_CODE for how in SETTINGS),
    ],
)
def test_the_endpoint_is_the_same_at_the_first_request_and_later(
    region: str, how: dict[str, Any], url: str | None
) -> None:
    assert _urls(shorten(client(region, url, **how))) == _urls(client(region, url, **how))


def _urls(made: Any) -> list[str]:
    for _ in range(2):
        for table in ("messages", "audit"):
            try:
                made.put_item(TableName=table, Item={"pk": {"S": "a"}})
                made.query(TableName=table, KeyConditionExpression="x")
                made.batch_get_item(RequestItems={table: {"Keys": [{"pk": {"S": "a"}}]}})
                made.transact_write_items(TransactItems=[{"Delete": {"TableName": table, "Key": {"pk": {"S": "a"}}}}])
            except BotoCoreError as refused:
                return [type(refused).__name__]
    return [request.url for request in made.sent]


def test_the_rules_are_asked_once_for_an_operation() -> None:
    made = client()
    asked, rules = [], made._ruleset_resolver
    construct = rules.construct_endpoint

    def counted(model: Any, *rest: Any) -> Any:
        asked.append(model.name)
        return construct(model, *rest)

    rules.construct_endpoint = counted
    short: Any = shorten(made)
    for _ in range(3):
        short.delete_item(TableName="messages", Key={})
        short.query(TableName="messages", KeyConditionExpression="x")
    assert asked == ["DeleteItem", "Query"]


def test_no_table_is_looked_for_in_the_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> object:
        raise AssertionError

    monkeypatch.setattr("botocore.regions.jmespath.search", never)
    made: Any = shorten(client())
    made.batch_get_item(RequestItems={"messages": {"Keys": [{"pk": {"S": "a"}}]}})
    assert len(made.sent) == 1


def test_a_request_that_is_kept_is_not_changed_by_the_next() -> None:
    made: Any = shorten(client())
    for name in ("one", "two"):
        made.delete_item(TableName=name, Key={})
    first, second = (json.loads(request.body)["TableName"] for request in made.sent)
    assert (first, second) == ("one", "two")
    assert made.sent[0].headers is not made.sent[1].headers
