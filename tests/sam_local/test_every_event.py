"""Files in events/, under `sam local`, answer what they answer in process.

Of requests some of every function, and of every status: `make test-artefact` runs each of them through the same builds.
`make sam-local ARGS=--whole` tries all.
"""

from typing import Any, Final

import pytest

from client_messaging import wiring
from testing import sample_practice as samples
from testing.deployed.issuer import Issuer
from testing.invocations import invoke
from testing.people import ANA, ROSA, SAM, Person
from testing.sam_local import sam_local
from testing.sam_local.host import Host
from testing.sam_local.sam_local import FUNCTIONS, SamLocal
from testing.sample_events import (
    ANSWERS,
    EVENTS,
    NOTICES,
    OUTCOMES,
    PUT_ASIDE,
    asking_to_connect,
    comparable,
    connections_kept,
    event,
    function_of,
    let_in,
    outcome,
)
from testing.stack import Stack
from testing.whole import sample
from tests.sam_local.conftest import TABLES

ONE_EACH = (
    "compose.new_thread",
    "list_inbox.portal",
    "client_reply.answered",
    "enable_portal.hand_over",
    "messaging_status.staff",
    "record_portal_update.cannot_be_understood",
    "mark_read.portal",
    "list_inboxes.unread",
    "set_person_access.suspended",
    "set_absence.set",
    "show_preferences.shown",
    "set_preferences.set",
    "list_audit.staff",
    "show_message.portal",
    "show_portal_access.staff",
    "show_practice_settings.staff",
    "set_practice_settings.messaging",
    "seal_audit.recorded",
    "verify_audit.chart",
    "publish_events.composed",
    "authorize_connection.unsigned_token",
    "open_connection.opened",
    "close_connection.closed",
    "tell_connections.told",
    "plan_nudge.handed_over",
    "send_nudge.over",
    "record_nudge_outcome.soft_bounce",
)
"""What each function is asked in a container of its own; with all of them it would take a quarter of an hour."""


@pytest.fixture
def in_process(stack: Stack) -> Stack:
    """The same practice, where the functions run in this process."""
    samples.load(stack, wiring.store())
    samples.fill(stack)
    return stack


def test_every_file_is_tried() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == ANSWERS.keys() | NOTICES.keys() | OUTCOMES.keys()
    assert sorted(map(function_of, ONE_EACH)) == sorted(FUNCTIONS)


REQUESTS: Final[list[str]] = sample(ANSWERS, one_in=8, kinds=lambda name: [ANSWERS[name]])
"""Functions are asked alone below, and all events are tried in the Lambda runtime (tests/artefact)."""


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request(in_process: Stack, sample_practice: Stack, lambda_url: str, name: str) -> None:
    here = comparable(invoke(function_of(name), event(name)))
    there = comparable(sam_local.invoke(lambda_url, function_of(name), event(name)))
    assert there == here
    assert len(sample_practice.rows()) == len(in_process.rows())


@pytest.mark.parametrize("name", sample(NOTICES))
def test_a_portal_update(sample_practice: Stack, this_machine: Host, lambda_url: str, name: str) -> None:
    this_machine.receiver.take()
    assert sam_local.invoke(lambda_url, "record_portal_update", event(name)) == {"batchItemFailures": []}
    assert_recorded(name, sample_practice, this_machine)


@pytest.mark.parametrize("name", sample(OUTCOMES))
def test_what_is_no_request(sample_practice: Stack, this_machine: Host, lambda_url: str, name: str) -> None:
    this_machine.receiver.take()
    answer = sam_local.invoke(lambda_url, function_of(name), event(name))
    assert_came_of_it(name, answer, sample_practice, this_machine)


@pytest.mark.parametrize("person", [ANA, ROSA, SAM])
def test_a_connection_is_for_whoever_is_told_of_something(lambda_url: str, issuer: Issuer, person: Person) -> None:
    asked = asking_to_connect(issuer.token(person))
    answer = sam_local.invoke(lambda_url, "authorize_connection", asked)
    assert let_in(person, answer) == (person is not SAM)


@pytest.mark.parametrize("name", [name for name in ONE_EACH if name in ANSWERS])
def test_a_request_alone(in_process: Stack, sample_practice: Stack, sam: SamLocal, name: str) -> None:
    here = comparable(invoke(function_of(name), event(name)))
    assert comparable(sam.invoke(function_of(name), EVENTS / f"{name}.json")) == here


@pytest.mark.parametrize("name", [name for name in ONE_EACH if name in NOTICES])
def test_a_portal_update_alone(sample_practice: Stack, this_machine: Host, sam: SamLocal, name: str) -> None:
    this_machine.receiver.take()
    assert sam.invoke(function_of(name), EVENTS / f"{name}.json") == {"batchItemFailures": []}
    assert_recorded(name, sample_practice, this_machine)


@pytest.mark.parametrize("name", [name for name in ONE_EACH if name in OUTCOMES])
def test_what_is_no_request_alone(sample_practice: Stack, this_machine: Host, sam: SamLocal, name: str) -> None:
    this_machine.receiver.take()
    answer = sam.invoke(function_of(name), EVENTS / f"{name}.json")
    assert_came_of_it(name, answer, sample_practice, this_machine)


def assert_came_of_it(name: str, answer: Any, practice: Stack, this_machine: Host) -> None:
    kept = connections_kept(practice.dynamodb, TABLES.connections)
    assert outcome(answer, this_machine.receiver.take(), kept) == OUTCOMES[name]


def assert_recorded(name: str, practice: Stack, this_machine: Host) -> None:
    notices = [row for row in practice.rows() if row.get("kind") == {"S": "notice"}]
    assert len(notices) == 2 * NOTICES[name]
    letters = [letter for what, letter in this_machine.receiver.take() if what == "SendMessage"]
    put_aside = [letter["MessageAttributes"]["reason"]["StringValue"] for letter in letters]
    assert put_aside == PUT_ASIDE.get(name, [])
