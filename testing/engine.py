"""The functions over a real engine: dynoxide, a DynamoDB-compatible server, in memory unless a file is named."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from botocore.config import Config
from botocore.session import Session
from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging import wiring
from client_messaging.runtime import telemetry
from client_messaging.runtime.aws_session import LeanSession
from testing import store_process, wire
from testing.sample_events import make_table
from testing.stack import Stack

ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_SERVICE_NAME": "tests-over-the-engine",  # a logger of its own: a level once set stays
    "POWERTOOLS_METRICS_NAMESPACE": "ClientMessaging",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


@contextmanager
def running(data: Path | None = None) -> Iterator[str]:
    """An empty server, or one with the data of this file; yields its address."""
    with store_process.running(data) as port, wire.short(f"http://127.0.0.1:{port}"):
        yield f"http://127.0.0.1:{port}"


def client(endpoint_url: str | None = None) -> DynamoDBClient:
    """The tests' client: no parameter validation and a constant User-Agent save half of botocore's time."""
    how = Config(user_agent="tests", parameter_validation=False)
    make: Any = session().create_client
    made: DynamoDBClient = make("dynamodb", endpoint_url=endpoint_url, config=how)
    return made


@contextmanager
def fresh_stack(url: str) -> Iterator[Stack]:
    """The functions over new, empty tables of a running server."""
    with environment({"AWS_ENDPOINT_URL_DYNAMODB": url}):
        dynamodb = client()
        names = {}
        for variable, logical_id in (("MESSAGES_TABLE", "MessagesTable"), ("AUDIT_TABLE", "AuditTable")):
            names[variable] = f"{logical_id}-{uuid4().hex}"
            make_table(dynamodb, names[variable], logical_id)
        with environment({"AWS_ENDPOINT_URL_DYNAMODB": url, **names}):
            yield Stack(dynamodb, names["MESSAGES_TABLE"], names["AUDIT_TABLE"])


@contextmanager
def environment(more: Mapping[str, str]) -> Iterator[None]:
    """The functions' environment variables, without clients made in another environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (ENVIRONMENT | dict(more)).items():
            patch.setenv(name, value)
        clear_caches()
        patch.setattr(wiring, "_session", session)
        yield
    clear_caches()


@cache
def session() -> Session:
    """The functions' session, shared by all tests: loading its models is half of a short test's time."""
    return LeanSession()


def clear_caches() -> None:
    """Drop cached clients, tables and loggers."""
    for constructor in (*vars(wiring).values(), *vars(telemetry).values()):
        if hasattr(constructor, "cache_clear"):
            constructor.cache_clear()


def in_a_process(names: Mapping[str, str]) -> Stack:
    """The stack in another process, which finds it by environment variables."""
    os.environ.update(ENVIRONMENT | dict(names))
    sys.stdout = None  # metrics, by the hundred
    clear_caches()
    return Stack(client(), names["MESSAGES_TABLE"], names["AUDIT_TABLE"])
