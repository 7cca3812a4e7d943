"""Every sample event through the built function gives what it gives in process."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging import wiring
from client_messaging.runtime import telemetry
from testing.artefact.aws import Aws
from testing.artefact.built import Function
from testing.artefact.emulator import Emulator
from testing.deployed import issuer
from testing.deployed.issuer import Issuer
from testing.invocations import answer_of, invoke
from testing.people import ANA, ROSA, SAM, Person
from testing.receiver import Sent
from testing.sample_events import (
    ANSWERS,
    EVENTS,
    NOTICES,
    OUTCOMES,
    PUT_ASIDE,
    TableNames,
    asking_to_connect,
    comparable,
    connections_kept,
    event,
    fresh_practice,
    function_of,
    let_in,
    outcome,
)
from tests.artefact.conftest import Start

type Invoke = Callable[[Any], Any]


@dataclass(frozen=True)
class Seen:
    """What came of an event: the answer, how many rows of each kind there are now, who is connected, what was sent."""

    answer: Any
    kinds: dict[str, int]
    connections: tuple[str, ...]
    sent: list[Sent]


@dataclass(frozen=True)
class Ways:
    """The two ways to run an event against a fresh sample practice."""

    function: Function
    emulator: Emulator
    aws: Aws
    dynamodb: DynamoDBClient
    tables: TableNames

    def built(self, name: str) -> Seen:
        return self._run(self.emulator.invoke, name)

    def in_process(self, name: str) -> Seen:
        for constructor in (*vars(wiring).values(), *vars(telemetry).values()):
            if hasattr(constructor, "cache_clear"):
                constructor.cache_clear()
        return self._run(lambda given: invoke(self.function.name, given), name)

    def _run(self, call: Invoke, name: str) -> Seen:
        practice = fresh_practice(self.dynamodb, self.tables, name)
        answer = call(event(name))
        kinds: dict[str, int] = {}
        for row in practice.rows():
            kind = row.get("kind", {}).get("S", "")
            kinds[kind] = kinds.get(kind, 0) + 1
        connections = connections_kept(self.dynamodb, self.tables.connections)
        return Seen(answer, kinds, connections, [_without_seconds(sent) for sent in self.aws.receiver.take()])


def _without_seconds(sent: Sent) -> Sent:
    """Without when a connection was opened and ends, which is another second in each run."""
    if "MessageBody" not in sent.request:
        return sent
    body = re.sub(r'("(?:opened_at|ends_at)": )\d+', r"\g<1>0", sent.request["MessageBody"])
    return sent._replace(request={**sent.request, "MessageBody": body})


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
    all_tables = functions["open_connection"].environment
    tables = TableNames(*(all_tables[f"{table}_TABLE"] for table in ("MESSAGES", "AUDIT", "CONNECTIONS")))
    return Ways(functions[name], emulators[name], found_aws, dynamodb, tables)


def test_every_file_is_tried() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == ANSWERS.keys() | NOTICES.keys() | OUTCOMES.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_request(ways: Ways, name: str) -> None:
    seen = ways.built(name)
    assert "statusCode" in seen.answer, seen.answer
    answer = answer_of(seen.answer)
    assert (answer.status, answer.code if answer.text else None) == ANSWERS[name]
    in_process = ways.in_process(name)
    assert comparable(seen.answer) == comparable(in_process.answer)
    assert seen.kinds == in_process.kinds


@pytest.mark.parametrize("name", NOTICES)
def test_a_portal_update(ways: Ways, name: str) -> None:
    seen = ways.built(name)
    assert seen.answer == {"batchItemFailures": []}
    assert seen.kinds.get("notice", 0) == 2 * NOTICES[name]
    assert seen == ways.in_process(name)


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_is_no_request(ways: Ways, name: str) -> None:
    seen = ways.built(name)
    assert outcome(seen.answer, seen.sent, seen.connections) == OUTCOMES[name]
    assert seen == ways.in_process(name)


@pytest.mark.parametrize("name", PUT_ASIDE)
def test_what_cannot_be_understood_is_put_aside_with_its_reason(ways: Ways, name: str) -> None:
    bodies = [record["body"] for record in event(name)["Records"]][: len(PUT_ASIDE[name])]
    url = ways.function.environment["DEAD_LETTERS_URL"]
    letters = [letter for what, letter in ways.built(name).sent if what == "SendMessage"]
    assert [(letter["QueueUrl"], letter["MessageBody"]) for letter in letters] == [(url, body) for body in bodies]
    reasons = [letter["MessageAttributes"]["reason"]["StringValue"] for letter in letters]
    assert reasons == PUT_ASIDE[name]


@pytest.fixture(scope="module")
def signs() -> Iterator[Issuer]:
    """Who signs tokens."""
    with issuer.serving() as found:
        yield found


@pytest.fixture
def authorizer(functions: dict[str, Function], signs: Issuer, start: Start) -> Emulator:
    """The authorizer, which takes this issuer's tokens."""
    function = functions["authorize_connection"]
    trust = {"JWT_ISSUER": signs.url, "JWT_AUDIENCE": issuer.AUDIENCE, "JWKS_URI": f"{signs.url}/keys"}
    return start(replace(function, environment={**function.environment, **trust}))


@pytest.mark.parametrize("person", [ANA, ROSA, SAM])
def test_a_connection_is_for_whoever_is_told_of_something(authorizer: Emulator, signs: Issuer, person: Person) -> None:
    assert let_in(person, authorizer.invoke(asking_to_connect(signs.token(person)))) == (person is not SAM)


def test_a_token_that_does_not_hold_opens_no_connection(authorizer: Emulator, signs: Issuer) -> None:
    for token in (signs.impostor().token(ANA), signs.token(ANA, exp=int(time.time()) - 1), signs.token(ANA, aud="x")):
        assert not let_in(ANA, authorizer.invoke(asking_to_connect(token)))
