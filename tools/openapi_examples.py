"""Examples for docs/openapi.json: the functions' responses to the files in events/, over the sample practice.

They are real responses: the functions run here, over a store in memory, with a fresh practice for each file. Clock and
random parts of ids are fixed, so that the document changes only with the product.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from random import Random
from typing import Any, Final
from unittest import mock

import boto3
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging import wiring
from testing import engine, sample_events
from testing.invocations import invoke
from testing.sample_events import ANSWERS, TableNames, function_of

type Json = dict[str, Any]

_TABLES: Final = TableNames("MessagesTable", "AuditTable", "ConnectionsTable")
_BEGINS: Final = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
_AFTER_LOADING: Final = timedelta(minutes=2)
"""Longer than writing the practice takes, at a second for each reading of the clock."""
_JSON: Final = "application/json"
_ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "POWERTOOLS_SERVICE_NAME": "examples",
    "POWERTOOLS_METRICS_NAMESPACE": "ClientMessaging",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "MESSAGES_TABLE": _TABLES.messages,
    "AUDIT_TABLE": _TABLES.audit,
}


@dataclass(frozen=True)
class Example:
    """A request and its response. `route_key` in the gateway's form, `GET /clients/{client_id}/inbox`."""

    name: str
    route_key: str
    path: Json
    body: Any
    status: int
    answer: Any


def accepted() -> list[Example]:
    """An example for each sample event that is answered with content, not refused."""
    names = [name for name, (status, _) in ANSWERS.items() if status in (HTTPStatus.OK, HTTPStatus.CREATED)]
    with (
        engine.running() as url,
        mock.patch.dict(os.environ, _ENVIRONMENT | {"AWS_ENDPOINT_URL_DYNAMODB": url}),
        mock_aws(),
    ):
        dynamodb = boto3.client("dynamodb")
        with _as_every_time(_BEGINS):
            sample_events.fresh_practice(dynamodb, _TABLES)  # once by requests: from now on the same rows are put
        return [_example(dynamodb, name) for name in names]


def add(paths: Json) -> None:
    """Add the examples to the paths of an OpenAPI document."""
    for example in accepted():
        method, path = example.route_key.split(" ")
        operation = paths[path][method.lower()]
        if example.body is not None:
            _name(operation["requestBody"], example.name, example.body)
        _name(operation["responses"][str(example.status)], example.name, example.answer)
        for parameter in operation["parameters"]:
            if parameter["name"] in example.path:
                parameter.setdefault("example", example.path[parameter["name"]])


def _name(what: Json, name: str, value: Any) -> None:
    what["content"][_JSON].setdefault("examples", {})[name] = {"value": value}


def _example(dynamodb: DynamoDBClient, name: str) -> Example:
    event = sample_events.event(name)
    with _as_every_time(_BEGINS + _AFTER_LOADING):
        sample_events.fresh_practice(dynamodb, _TABLES, name)
        answer = invoke(function_of(name), event)
    status, _ = ANSWERS[name]
    if answer["statusCode"] != status:
        raise ValueError(f"{name} was answered {answer['statusCode']}, not {status}")
    return Example(
        name.removeprefix(f"{function_of(name)}."),
        event["routeKey"],
        event.get("pathParameters", {}),
        json.loads(event["body"]) if "body" in event else None,
        status,
        json.loads(answer["body"]),
    )


@contextmanager
def _as_every_time(begins: datetime) -> Iterator[None]:
    """A clock that advances by a second with each reading, and a seeded random generator."""
    instants = (begins + timedelta(seconds=passed) for passed in count())
    randbits = Random(0).getrandbits  # noqa: S311 -- nothing secret: it must be the same every time
    with mock.patch.object(wiring, "now", instants.__next__), mock.patch("secrets.randbits", randbits):
        wiring.store.cache_clear()  # it keeps the clock that it was made with
        yield
