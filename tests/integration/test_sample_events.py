"""Every file in events/ against the sample practice: what it answers, and that a refusal changes nothing."""

import json
from typing import Any

import pytest

from client_messaging import wiring
from tests import sample_practice
from tests.sample_events import ANSWERS, EVENTS, NOTICES, event, function_of
from tests.stack import Stack, invoke


@pytest.fixture
def practice(stack: Stack) -> Stack:
    sample_practice.load(stack, wiring.store())
    return stack


def test_every_file_is_tried() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == ANSWERS.keys() | NOTICES.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_request(practice: Stack, name: str) -> None:
    status, code = ANSWERS[name]
    rows = practice.rows()
    answer = invoke(function_of(name), event(name))
    body = json.loads(answer["body"])
    assert (answer["statusCode"], body.get("code")) == (status, code)
    if "portal_" in name or name.endswith("clinician_unavailable"):
        assert body["reason"] == name.split(".")[1]
    if status >= 400 or name.startswith(("list_inbox.", "messaging_status.")) or name == "compose.replayed":
        assert practice.rows() == rows
    else:
        assert practice.rows() != rows


@pytest.mark.parametrize("name", NOTICES)
def test_a_sample_portal_update(practice: Stack, dead_letters: Any, name: str) -> None:
    assert invoke("record_portal_update", event(name)) == {"batchItemFailures": []}
    notices = [row for row in practice.rows() if row.get("kind") == {"S": "notice"}]
    assert len(notices) == 2 * NOTICES[name]
    assert len(dead_letters()) == (2 if name.endswith("cannot_be_understood") else 0)


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_sample_request_names_nobody_real(name: str) -> None:
    text = json.dumps(event(name))
    assert "@" not in text.replace("@example.invalid", "")
