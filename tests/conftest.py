"""Fixtures: tables made from template.yaml, over a real engine; queues and what else AWS has are moto's."""

import os
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging import wiring
from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing import causes, engine, outer_make, whole
from testing.sample_events import make_table
from testing.stack import Stack

_numbers = count(1)
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID = re.compile(f"[0-7][{DIGITS}]{{25}}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="all cases of what is exhaustive, not a sample of them")


def pytest_configure(config: pytest.Config) -> None:
    """Decide, before anything is collected, whether what is exhaustive is tried whole; keep causes of failures."""
    outer_make.forget()
    causes.remember()
    named = any("::" in argument for argument in config.args)
    whole.choose(whole=bool(config.getoption("--whole")) or named)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests wait for servers and clocks."""
    return (os.process_cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What has a marker `whole` is for `make check`, or named."""
    if whole.chosen():
        return
    left_out = [item for item in items if item.get_closest_marker("whole")]
    items[:] = [item for item in items if not item.get_closest_marker("whole")]
    config.hook.pytest_deselected(items=left_out)


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Two ids of entries: which was made first, and by how much."""
    if op != "==" or not all(isinstance(one, str) and ULID.fullmatch(one) for one in (left, right)):
        return None
    made = [sum(DIGITS.index(digit) << 5 * (9 - at) for at, digit in enumerate(str(one)[:10])) for one in (left, right)]
    return [f"{left!r} == {right!r}", f"two ids: the left one was made {made[0] - made[1]:+,} ms after the right one"]


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """template.yaml as written, intrinsics in their long form."""
    return template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())


@pytest.fixture(scope="session")
def dynamodb() -> Iterator[DynamoDBClient]:
    """An account of nobody's, and one engine for all tests: a request takes a third of what moto's tables take."""
    environment = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "POWERTOOLS_SERVICE_NAME": "tests",
        "POWERTOOLS_METRICS_NAMESPACE": "ClientMessaging",
    }
    with pytest.MonkeyPatch.context() as patch, engine.running() as url, mock_aws():
        for name, value in environment.items():
            patch.setenv(name, value)
        yield engine.client(endpoint_url=url)


@pytest.fixture
def stack(dynamodb: DynamoDBClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """Both tables as the template describes them, empty, and the functions over them."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.meta.endpoint_url)
    names = {}
    for variable, logical_id in (("MESSAGES_TABLE", "MessagesTable"), ("AUDIT_TABLE", "AuditTable")):
        names[variable] = f"{logical_id}-{next(_numbers)}"
        make_table(dynamodb, names[variable], logical_id)
        monkeypatch.setenv(variable, names[variable])
    engine.clear_caches()
    monkeypatch.setattr(wiring, "_session", engine.session)
    yield Stack(dynamodb, names["MESSAGES_TABLE"], names["AUDIT_TABLE"])
    for name in names.values():
        dynamodb.delete_table(TableName=name)


@pytest.fixture
def dead_letters(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """The dead-letter queue: a call takes what is in it."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=f"dead-letters-{next(_numbers)}")["QueueUrl"]
    monkeypatch.setenv("DEAD_LETTERS_URL", url)

    def take() -> list[Any]:
        return sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
            "Messages", []
        )

    return take
