"""What a snapshot of a function that has started holds, and what copies of it have in common: in AWS's own runtime."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from testing.artefact import runtime_api
from testing.artefact.aws import Aws
from testing.artefact.built import Function
from testing.artefact.runtime_api import SECRET
from testing.invocations import answer_of
from testing.sample_events import TableNames, event, fresh_practice

RESTORE = "/2018-06-01/runtime/restore/next"


@pytest.fixture
def practice(functions: dict[str, Function], dynamodb: DynamoDBClient) -> None:
    """The sample practice in the store that the functions find."""
    environment = functions["open_connection"].environment
    names = (environment[f"{table}_TABLE"] for table in ("MESSAGES", "AUDIT", "CONNECTIONS"))
    fresh_practice(dynamodb, TableNames(*names))


def a_message() -> Any:
    """One that nobody sent yet."""
    asked = event("compose.new_thread")
    asked["headers"]["idempotency-key"] = str(uuid4())
    return asked


def test_a_start_into_a_snapshot_asks_nobody_and_holds_no_connection(
    functions: dict[str, Function], found_aws: Aws, tmp_path: Path
) -> None:
    """But the one by which the runtime waits to be restored."""
    for name, function in functions.items():
        with runtime_api.starting(function, found_aws.environment, tmp_path / f"{name}.log") as copies:
            copies.until_ready()
            assert copies.lambda_.asked == [RESTORE], name
            assert (copies.connections(), copies.threads()) == (1, 1), name
    assert found_aws.receiver.take() == []


@pytest.mark.usefixtures("practice")
def test_keys_are_in_memory_only_after_the_first_request(
    functions: dict[str, Function], found_aws: Aws, tmp_path: Path
) -> None:
    with runtime_api.starting(functions["compose"], found_aws.environment, tmp_path / "log") as copies:
        copies.until_ready()
        assert copies.holds(functions["compose"].environment["MESSAGES_TABLE"])
        assert not copies.holds(SECRET)
        copies.restore()
        assert [answer_of(answer).status for answer in copies.invoke(a_message())] == [201]
        assert copies.holds(SECRET)
        assert copies.lambda_.asked.count("/credentials") == 1


@pytest.mark.usefixtures("practice")
def test_two_copies_of_one_snapshot_have_nothing_unique_in_common(
    functions: dict[str, Function], found_aws: Aws, tmp_path: Path
) -> None:
    starting = runtime_api.starting(
        functions["compose"], found_aws.environment, tmp_path / "log", copies=2, handler="telling.lambda_handler"
    )
    with starting as copies:
        copies.until_ready(2)
        copies.restore()
        one, other = copies.invoke(a_message(), a_message())
    for told in (one, other):
        told["chance in the id"] = answer_of(told.pop("answer")).json["id"][-16:]
    assert [what for what in one if one[what] == other[what]] == []
