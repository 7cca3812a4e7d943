"""Every sample event through the built function gives what it gives in process."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging import telemetry, wiring
from tests.artefact.aws import Aws
from tests.artefact.built import Function
from tests.artefact.emulator import Emulator
from tests.sample_events import ANSWERS, EVENTS, NOTICES, comparable, event, fresh_practice, function_of
from tests.stack import answer_of, invoke

type Invoke = Callable[[Any], Any]


@dataclass(frozen=True)
class Outcome:
    """What came of an event: the answer, how many rows of each kind there are now, and what was put aside."""

    answer: Any
    kinds: dict[str, int]
    letters: list[Any]


@dataclass(frozen=True)
class Ways:
    """The two ways to run an event against a fresh sample practice."""

    function: Function
    emulator: Emulator
    aws: Aws
    dynamodb: DynamoDBClient

    def built(self, name: str) -> Outcome:
        return self._run(self.emulator.invoke, name)

    def in_process(self, name: str) -> Outcome:
        for constructor in (wiring.store, wiring.queues, wiring.send_limit, telemetry.log, telemetry.metrics):
            constructor.cache_clear()
        return self._run(lambda given: invoke(self.function.name, given), name)

    def _run(self, call: Invoke, name: str) -> Outcome:
        tables = (self.function.environment["MESSAGES_TABLE"], self.function.environment["AUDIT_TABLE"])
        practice = fresh_practice(self.dynamodb, *tables)
        answer = call(event(name))
        kinds: dict[str, int] = {}
        for row in practice.rows():
            kind = row.get("kind", {}).get("S", "")
            kinds[kind] = kinds.get(kind, 0) + 1
        return Outcome(answer, kinds, self.aws.take_letters())


@pytest.fixture(scope="module")
def dynamodb(found_aws: Aws) -> DynamoDBClient:
    """The store behind the emulators."""
    return boto3.client(
        "dynamodb",
        endpoint_url=found_aws.store_url,
        region_name=found_aws.environment["AWS_REGION"],
        aws_access_key_id=found_aws.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=found_aws.environment["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.fixture
def ways(
    request: pytest.FixtureRequest,
    functions: dict[str, Function],
    emulators: dict[str, Emulator],
    found_aws: Aws,
    dynamodb: DynamoDBClient,
    monkeypatch: pytest.MonkeyPatch,
) -> Ways:
    """Both ways to run the function of the event that the test is for."""
    name = function_of(request.getfixturevalue("name"))
    for variable, value in {**functions[name].environment, **found_aws.environment}.items():
        monkeypatch.setenv(variable, value)
    return Ways(functions[name], emulators[name], found_aws, dynamodb)


def test_every_file_is_tried() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == ANSWERS.keys() | NOTICES.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_request(ways: Ways, name: str) -> None:
    outcome = ways.built(name)
    assert "statusCode" in outcome.answer, outcome.answer
    answer = answer_of(outcome.answer)
    assert (answer.status, answer.code) == ANSWERS[name]
    in_process = ways.in_process(name)
    assert comparable(outcome.answer) == comparable(in_process.answer)
    assert outcome.kinds == in_process.kinds


@pytest.mark.parametrize("name", NOTICES)
def test_a_portal_update(ways: Ways, name: str) -> None:
    outcome = ways.built(name)
    assert outcome.answer == {"batchItemFailures": []}
    assert outcome.kinds.get("notice", 0) == 2 * NOTICES[name]
    assert outcome == ways.in_process(name)


@pytest.mark.parametrize("name", ["record_portal_update.cannot_be_understood"])
def test_what_cannot_be_understood_is_put_aside_with_its_reason(ways: Ways, name: str) -> None:
    unknown, not_json, _ = event(name)["Records"]
    url = ways.function.environment["DEAD_LETTERS_URL"]
    letters = ways.built(name).letters
    assert [(letter["QueueUrl"], letter["MessageBody"]) for letter in letters] == [
        (url, unknown["body"]),
        (url, not_json["body"]),
    ]
    assert [letter["MessageAttributes"]["reason"]["StringValue"] for letter in letters] == [
        "detail-type: unknown area",
        "not JSON",
    ]
