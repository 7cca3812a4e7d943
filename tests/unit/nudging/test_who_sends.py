"""Which senders a stack has: those that its parameters name."""

from collections.abc import Iterator
from typing import Any

import pytest

from client_messaging import wiring

NAMES = ("URL", "SENDER", "IDENTITY", "CONFIGURATION_SET", "TEXT_IDENTITY", "SCHEDULE_GROUP", "SCHEDULE_ROLE")


@pytest.fixture(autouse=True)
def _parameters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in (*(f"NUDGE_{name}" for name in NAMES), "NUDGES_DUE_ARN", "UNSENT_NUDGES_ARN", "KEY_ARN"):
        monkeypatch.setenv(name, "")
    made = (wiring.nudge_mail, wiring.nudge_texts, wiring.nudge_alarms)
    for one in made:
        one.cache_clear()
    yield
    for one in made:
        one.cache_clear()


def test_without_parameters_nobody_sends() -> None:
    assert (wiring.nudge_mail(), wiring.nudge_texts()) == (None, None)


def test_who_is_named_sends_once_and_never_by_a_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUDGE_SENDER", "hello@neutral.example")
    monkeypatch.setenv("NUDGE_TEXT_IDENTITY", "arn")
    mail, texts = wiring.nudge_mail(), wiring.nudge_texts()
    assert mail is not None
    assert texts is not None
    assert mail.sender == "hello@neutral.example"
    clients: list[Any] = [mail.client, texts.client]
    assert [one.meta.config.retries["total_max_attempts"] for one in clients] == [1, 1]


def test_alarms_ring_in_the_queue_of_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUDGES_DUE_ARN", "arn:due")
    assert wiring.nudge_alarms().settings.queue_arn == "arn:due"
