"""Every file in events/ against the sample practice: what it answers, and that a refusal changes nothing."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from client_messaging import wiring
from client_messaging.domain.refusals import Reason
from testing import nudging, receiver, sample_practice
from testing.invocations import invoke
from testing.receiver import Receiver
from testing.sample_events import (
    ANSWERS,
    ASKS_FOR_INBOXES,
    EVENTS,
    NOTICES,
    OUTCOMES,
    PUT_ASIDE,
    connections_kept,
    event,
    function_of,
    make_table,
    outcome,
)
from testing.stack import Stack

READS = (
    *("list_inbox.", "list_inboxes.", "list_audit.", "messaging_status.", "show_message.", "show_portal_access."),
    *("compose.replayed", "mark_read.older", "set_person_access.again"),
    *("show_preferences.", "set_preferences.again"),
    *("set_absence.not_absent", "set_absence.shown", "set_absence.none"),
    *("show_practice_settings.", "set_practice_settings.again"),
)
_numbers = count(1)


@pytest.fixture
def practice(stack: Stack) -> Stack:
    sample_practice.load(stack, wiring.store())
    return stack


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """What the functions send to the queue, to the bus and on connections."""
    with receiver.serving() as (url, received):
        for service in ("SQS", "EVENTBRIDGE", "APIGATEWAYMANAGEMENTAPI"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", url)
        for variable, value in nudging.ENVIRONMENT.items():
            monkeypatch.setenv(variable, value)
        monkeypatch.setenv("LIVE_UPDATES_URL", f"{url}/live-updates")
        monkeypatch.setenv("BUS_NAME", "bus")
        monkeypatch.setenv("JWT_ISSUER", url)
        monkeypatch.setenv("JWT_AUDIENCE", "front-ends")
        yield received


@pytest.fixture
def kept(practice: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], tuple[str, ...]]]:
    """The connections that are kept now."""
    name = f"sample-connections-{next(_numbers)}"
    make_table(practice.dynamodb, name, "ConnectionsTable")
    monkeypatch.setenv("CONNECTIONS_TABLE", name)
    sample_practice.connect(wiring.connections())
    yield lambda: connections_kept(practice.dynamodb, name)
    practice.dynamodb.delete_table(TableName=name)


def test_every_file_is_tried() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == ANSWERS.keys() | NOTICES.keys() | OUTCOMES.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_request(practice: Stack, name: str) -> None:
    status, code = ANSWERS[name]
    if name == ASKS_FOR_INBOXES:
        sample_practice.fill(practice)
    rows = practice.rows()
    answer = invoke(function_of(name), event(name))
    body = json.loads(answer["body"] or "{}")
    assert (answer["statusCode"], body.get("code")) == (status, code)
    if name.split(".")[1] in set(Reason):
        said = body.get("messaging", body)
        assert said.get("start", said)["reason"] == name.split(".")[1]
    assert (practice.rows() == rows) == (status >= 400 or name.startswith(READS))


@pytest.mark.parametrize("name", NOTICES)
def test_a_sample_portal_update(practice: Stack, dead_letters: Any, name: str) -> None:
    assert invoke("record_portal_update", event(name)) == {"batchItemFailures": []}
    notices = [row for row in practice.rows() if row.get("kind") == {"S": "notice"}]
    assert len(notices) == 2 * NOTICES[name]
    reasons = [letter["MessageAttributes"]["reason"]["StringValue"] for letter in dead_letters()]
    assert sorted(reasons) == PUT_ASIDE.get(name, [])


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_sample_of_what_is_no_request(
    practice: Stack, received: Receiver, kept: Callable[[], tuple[str, ...]], name: str
) -> None:
    rows = practice.rows()
    answer = invoke(function_of(name), event(name))
    sent = received.take()
    assert outcome(answer, sent, kept()) == OUTCOMES[name]
    assert (practice.rows() == rows) == (name not in ("seal_audit.recorded", "verify_audit.all"))
    assert sample_practice.BODY not in str(sent)


@pytest.mark.parametrize("name", sorted(path.stem for path in EVENTS.iterdir()))
def test_a_sample_names_nobody_real(name: str) -> None:
    text = json.dumps(event(name))
    assert "@" not in text.replace("@example.invalid", "")
