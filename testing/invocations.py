"""Invoking a function's handler in this process, with the events that API Gateway makes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from typing import Any, Final
from uuid import uuid4

from testing import causes

type Json = Any
type Row = Mapping[str, Json]


@dataclass(frozen=True)
class Answer:
    """What a function answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Json:
        """The body. A field that it does not have fails with all that was answered."""
        body = json.loads(self.text)
        return Body(body, self) if isinstance(body, dict) else body

    @property
    def code(self) -> Json:
        return self.json.get("code")


class Body(dict[str, Json]):
    """A body that is an object, and whose it is."""

    def __init__(self, fields: Mapping[str, Json], answer: Answer) -> None:
        super().__init__(fields)
        self._answer = answer

    def __missing__(self, name: str) -> Json:
        raise AssertionError(f"{name!r} is not in the answer: {self._answer.status} {self._answer.text[:1000]}")


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function of the invocation."""

    function_name: str
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:000000000000:function:local"

    def get_remaining_time_in_millis(self) -> int:
        return _MILLISECONDS.get(self.function_name, 20_000)


_MILLISECONDS: Final = {"tell_connections": 60_000, "verify_audit": 300_000}
"""Of functions that have more time than those behind the API."""


def http_event(
    route_key: str,
    claims: Mapping[str, str] | None,
    path: Mapping[str, str],
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
) -> dict[str, Json]:
    """An event of payload format 2.0, as API Gateway makes it."""
    method, template = route_key.split(" ")
    raw_path = template.format(**path)
    authorizer = {} if claims is None else {"authorizer": {"jwt": {"claims": dict(claims), "scopes": None}}}
    event = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": raw_path,
        "rawQueryString": "",
        "headers": dict(headers or {}),
        "requestContext": {
            **authorizer,
            "http": {"method": method, "path": raw_path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
            "requestId": f"request-{next(_numbers):08}",  # as long as API Gateway's
            "routeKey": route_key,
            "stage": "$default",
        },
        "pathParameters": dict(path),
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = dict(query)
    return event | ({} if body is None else {"body": body})


_numbers = count(1)


def invoke(function: str, event: Mapping[str, Json]) -> Json:
    """Call a function's handler. Where it fails unexpectedly, the test is told why."""
    with causes.shown():
        return as_lambda_does(function, event)


def as_lambda_does(function: str, event: Mapping[str, Json]) -> Json:
    """Call a function's handler; an unexpected error tells no more than on AWS."""
    return import_module(f"functions.{function}.handler").lambda_handler(event, Context(function))


def answer_of(response: Mapping[str, Json]) -> Answer:
    return Answer(response["statusCode"], response["headers"], response.get("body") or "")
