"""From a clinician's message to the unread notice: through the functions that plan and ring, by their queues."""

import json
from io import StringIO
from typing import Any

import pytest

from client_messaging import wiring
from client_messaging.runtime import telemetry
from testing.invocations import invoke
from testing.nudging import Outside, outside
from testing.people import ANA, ROSA, SAM
from testing.stack import Stack

__all__ = ["outside"]
DONE: dict[str, list[Any]] = {"batchItemFailures": []}
ASKED_AGAIN = {"batchItemFailures": [{"itemIdentifier": "m-0"}]}


@pytest.fixture(autouse=True)
def _functions(stack: Stack, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "planning", lambda: outside.nudging)
    monkeypatch.setattr(wiring, "nudging", lambda: outside.nudging)
    stack.enable(contact={"email": "rosa@example.invalid"})


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    said = StringIO()
    for handler in telemetry.log().handlers:
        monkeypatch.setattr(handler, "stream", said)
    return said


def deliver(function: str, *bodies: Any) -> Any:
    records = [{"messageId": f"m-{number}", "body": json.dumps(body)} for number, body in enumerate(bodies)]
    return invoke(function, {"Records": records})


def composed(entry: str) -> Any:
    detail = {"practice_id": "willow", "client_id": "leo", "clinician_id": "ana", "entry_id": entry}
    return {"source": "client-messaging", "detail-type": "message.composed", "detail": detail}


def rings(outside: Outside, kind: str) -> list[Any]:
    inputs = [json.loads(alarm["Target"]["Input"]) for alarm in outside.alarms]
    return [one for one in inputs if one["kind"] == kind]


def notices(stack: Stack) -> list[Any]:
    return [one for one in stack.inbox(ANA).json["entries"] if one["kind"] == "notice"]


def test_a_message_that_stays_unread_is_a_notice(stack: Stack, outside: Outside, said: StringIO) -> None:
    message = stack.compose().json["id"]
    assert deliver("plan_nudge", composed(message)) == DONE
    assert rings(outside, "person") == [], "the practice's nudges are off"
    (ring,) = rings(outside, "inbox")
    outside.wait(days=2, seconds=1)
    assert deliver("send_nudge", ring) == DONE
    assert [one["about"] for one in notices(stack)] == [message]
    assert deliver("send_nudge", ring) == DONE
    assert deliver("plan_nudge", composed(message)) == DONE
    assert len(notices(stack)) == len(rings(outside, "inbox")) == 1
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [line["watched"] for line in lines if "watched" in line] == [True, False]
    assert [line["outcome"] for line in lines if "outcome" in line] == ["told", "over"]


def test_a_person_is_nudged_and_the_inbox_watched_by_one_message(stack: Stack, outside: Outside) -> None:
    stack.set_section("nudges", SAM, enabled=True, quiet={"from": "03:00", "to": "03:01"})
    message = stack.compose().json["id"]
    assert deliver("plan_nudge", composed(message)) == DONE
    (of_person,), (of_inbox,) = rings(outside, "person"), rings(outside, "inbox")
    outside.wait(minutes=6)
    assert deliver("send_nudge", of_person) == DONE
    stack.portal_read(message, ROSA)
    assert deliver("send_nudge", of_inbox) == DONE
    assert (len(outside.mails), notices(stack)) == (1, [])


def test_what_cannot_be_set_now_is_asked_for_again(stack: Stack, outside: Outside, said: StringIO) -> None:
    messages = [stack.compose().json["id"] for _ in range(2)]
    outside.refuse["scheduler"] = "ThrottlingException"
    assert deliver("plan_nudge", composed(messages[0])) == ASKED_AGAIN
    outside.refuse.clear()
    assert deliver("plan_nudge", composed(messages[0])) == DONE
    outside.wait(days=2, seconds=1)
    outside.refuse["scheduler"] = "ThrottlingException"
    (ring,) = rings(outside, "inbox")
    assert deliver("send_nudge", ring) == ASKED_AGAIN
    outside.refuse.clear()
    assert deliver("send_nudge", ring) == DONE
    assert [one["about"] for one in notices(stack)] == messages[:1]
    assert deliver("send_nudge", rings(outside, "inbox")[-1]) == DONE
    assert [one["about"] for one in reversed(notices(stack))] == messages
    assert said.getvalue().count(telemetry.RING_POSTPONED) == 1
