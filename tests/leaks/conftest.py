"""A practice in which everything that is written is seen."""

from collections.abc import Iterator
from itertools import count
from typing import Any, Final
from uuid import uuid4

import pytest

from client_messaging.auth import bearer_token
from client_messaging.dynamodb.retries import RetryPolicy
from client_messaging.runtime import telemetry
from testing import issuer as issuers
from testing import nudging
from testing import stack as stacks
from testing.leaks.practice import Practice
from testing.leaks.written import SESSION, Kept, Runtime, Wire, Written, connected, logs_into
from testing.sample_events import make_table
from testing.stack import Stack
from testing.stream_records import Stream

_numbers: Final = count(1)


@pytest.fixture
def practice(
    stack: Stack, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Practice]:
    """Everything is logged that there is to log, and nothing is retried."""
    connections = f"connections-{uuid4().hex}"
    make_table(stack.dynamodb, connections, "ConnectionsTable")
    written = Written()
    wire, runtime = Wire(written, "https://queue.invalid/dead-letters"), Runtime(written)
    monkeypatch.setattr("client_messaging.wiring._session", lambda: SESSION._session)
    monkeypatch.setattr(stacks, "invoke", runtime)
    monkeypatch.setattr("client_messaging.dynamodb.retries.REQUESTS", RetryPolicy(attempts=1))
    with issuers.serving() as issuer, connected(wire):
        environment = nudging.ENVIRONMENT | {
            "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": "https://live.invalid/live",
            "BUS_NAME": "bus",
            "CONNECTIONS_TABLE": connections,
            "DEAD_LETTERS_URL": wire.dead_letters_url,
            "JWT_AUDIENCE": issuers.AUDIENCE,
            "JWT_ISSUER": issuer.url,
            "LIVE_UPDATES_URL": "https://queue.invalid/live",
            "POWERTOOLS_LOG_LEVEL": "DEBUG",
            "POWERTOOLS_SERVICE_NAME": f"leaks-{next(_numbers)}",  # another logger: streams and level are its own
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        bearer_token._keys_of.cache_clear()
        with logs_into(written):
            yield Practice(stack, Stream(stack, template), runtime, wire, written, Kept(), issuer, capfd, connections)
    telemetry.log.cache_clear()
    stack.dynamodb.delete_table(TableName=connections)
