"""The functions over a real engine: dynoxide, a DynamoDB-compatible server, in a folder that is thrown away."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import boto3
import pytest

from client_messaging import telemetry, wiring
from local import cloudformation_yaml
from local.store import executable
from tests.sample_events import make_table
from tests.stack import Stack

ROOT: Final = Path(__file__).parent.parent
ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_SERVICE_NAME": "tests",
    "POWERTOOLS_METRICS_NAMESPACE": "ClientMessaging",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A server with its data in this folder; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ["--host", "127.0.0.1", "--port", str(port), "--db-path", str(folder / "store.db")]
    with (folder / "store.log").open("wb") as log:
        server = subprocess.Popen([str(executable()), "serve", *where], stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(250):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise TimeoutError("the store did not start")


@contextmanager
def fresh_stack(url: str) -> Iterator[Stack]:
    """The functions over new, empty tables of a running server."""
    template = cloudformation_yaml.parse((ROOT / "template.yaml").read_bytes())
    with environment({"AWS_ENDPOINT_URL_DYNAMODB": url}):
        dynamodb = boto3.client("dynamodb")
        names = {}
        for variable, logical_id in (("MESSAGES_TABLE", "MessagesTable"), ("AUDIT_TABLE", "AuditTable")):
            names[variable] = f"{logical_id}-{uuid4().hex}"
            make_table(dynamodb, names[variable], template["Resources"][logical_id]["Properties"])
        with environment({"AWS_ENDPOINT_URL_DYNAMODB": url, **names}):
            yield Stack(dynamodb, names["MESSAGES_TABLE"], names["AUDIT_TABLE"])


@contextmanager
def environment(more: Mapping[str, str]) -> Iterator[None]:
    """A process of these functions: their environment, and nothing made in another one."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (ENVIRONMENT | dict(more)).items():
            patch.setenv(name, value)
        forget_what_was_made()
        yield
    forget_what_was_made()


def forget_what_was_made() -> None:
    """Clients, tables and loggers are made anew at the next call."""
    for constructor in (*vars(wiring).values(), *vars(telemetry).values()):
        if hasattr(constructor, "cache_clear"):
            constructor.cache_clear()


def in_a_process(names: Mapping[str, str]) -> Stack:
    """The stack as a process of its own sees it, which has only an environment."""
    os.environ.update(ENVIRONMENT | dict(names))
    forget_what_was_made()
    client: Any = boto3.client("dynamodb")
    return Stack(client, names["MESSAGES_TABLE"], names["AUDIT_TABLE"])
