"""Every file in events/, under `sam local`, answers what it answers in process."""

from typing import Any

import pytest

from client_messaging import wiring
from tests import sample_practice as sample
from tests.sam_local import sam_local
from tests.sam_local.host import Host
from tests.sam_local.sam_local import FUNCTIONS, SamLocal
from tests.sample_events import ANSWERS, EVENTS, NOTICES, comparable, event, function_of
from tests.stack import Stack, invoke

ONE_EACH = (
    "compose.new_thread",
    "list_inbox.portal",
    "client_reply.answered",
    "enable_portal.hand_over",
    "messaging_status.staff",
    "record_portal_update.cannot_be_understood",
)
"""What each function is asked in a container of its own; with all of them it would take a quarter of an hour."""


@pytest.fixture
def in_process(stack: Stack) -> Stack:
    """The same practice, where the functions run in this process."""
    sample.load(stack, wiring.store())
    return stack


def test_every_file_is_tried() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == ANSWERS.keys() | NOTICES.keys()
    assert sorted(map(function_of, ONE_EACH)) == sorted(FUNCTIONS)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_request(in_process: Stack, sample_practice: Stack, lambda_url: str, name: str) -> None:
    here = comparable(invoke(function_of(name), event(name)))
    there = comparable(sam_local.invoke(lambda_url, function_of(name), event(name)))
    assert there == here
    assert len(sample_practice.rows()) == len(in_process.rows())


@pytest.mark.parametrize("name", NOTICES)
def test_a_portal_update(sample_practice: Stack, this_machine: Host, lambda_url: str, name: str) -> None:
    this_machine.dead_letters.clear()
    assert sam_local.invoke(lambda_url, "record_portal_update", event(name)) == {"batchItemFailures": []}
    assert_recorded(name, sample_practice, this_machine.dead_letters)


@pytest.mark.parametrize("name", [name for name in ONE_EACH if name in ANSWERS])
def test_a_request_alone(in_process: Stack, sample_practice: Stack, sam: SamLocal, name: str) -> None:
    here = comparable(invoke(function_of(name), event(name)))
    assert comparable(sam.invoke(function_of(name), EVENTS / f"{name}.json")) == here


@pytest.mark.parametrize("name", [name for name in ONE_EACH if name in NOTICES])
def test_a_portal_update_alone(sample_practice: Stack, this_machine: Host, sam: SamLocal, name: str) -> None:
    this_machine.dead_letters.clear()
    assert sam.invoke(function_of(name), EVENTS / f"{name}.json") == {"batchItemFailures": []}
    assert_recorded(name, sample_practice, this_machine.dead_letters)


def assert_recorded(name: str, practice: Stack, dead_letters: list[Any]) -> None:
    notices = [row for row in practice.rows() if row.get("kind") == {"S": "notice"}]
    assert len(notices) == 2 * NOTICES[name]
    put_aside = [letter["MessageAttributes"]["reason"]["StringValue"] for letter in dead_letters]
    assert len(put_aside) == (2 if name.endswith("cannot_be_understood") else 0)
    assert all(put_aside)
