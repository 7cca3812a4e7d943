"""A redrive takes those live updates alone that `tell_connections` takes: no message comes back for what it lacks."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from client_messaging.live import live_updates
from client_messaging.runtime.telemetry import UnexpectedError
from maintenance.dead_letters import rejected_events
from testing.invocations import invoke
from testing.live_api import LiveApi, live_api
from testing.people import LEO
from testing.stack import Stack

CHART: Final = {"practice_id": "willow", "client_id": LEO}
INBOX: Final = {**CHART, "clinician_id": "ana"}
PERSON: Final = {"practice_id": "willow", "person_id": "ana", "role": "clinician"}
CONNECTION: Final = {**PERSON, "connection_id": "c-1", "ends_at": 4_000_000_000}
AUDIENCE: Final = {"roles": ["clinician", "client"], "if_shut": True}
DETAILS: Final[list[tuple[str, dict[str, Any]]]] = [
    *((f"message.{name}", INBOX) for name in ("composed", "replied", "started")),
    ("inbox.read", INBOX),
    ("notice.recorded", INBOX),
    ("portal_access.changed", CHART),
    ("person_access.changed", {**PERSON, "state": "suspended"}),
    ("absence.changed", PERSON),
    ("connection.expired", CONNECTION),
    ("connections.end", {"connections": [CONNECTION]}),
    ("connections.end", {**PERSON, "after": "c-0"}),
    ("inboxes.tell", {"practice_id": "willow", **AUDIENCE, "inboxes": [[LEO, "ana"]]}),
    ("inboxes.tell", {"practice_id": "willow", **AUDIENCE, "clinician_id": "ana", "after": ["0", LEO]}),
    ("connections.tell", {**INBOX, **AUDIENCE, "person_id": "ana", "connections": [CONNECTION]}),
    ("connections.tell", {**INBOX, **AUDIENCE, "person_id": "ana", "after": "c-0"}),
]
WHOLE_AND_DAMAGED: Final = [
    (detail_type, {name: value for name, value in detail.items() if name != left_out} | changed)
    for detail_type, detail in DETAILS
    for left_out, changed in [
        ("", {}),
        *((name, {}) for name in detail),
        *(
            (name, {name: "?"})
            for name in ("role", "roles", "connections", "inboxes", "after", "ends_at")
            if name in detail
        ),
    ]
]


@pytest.fixture
def api(stack: Stack) -> Iterator[LiveApi]:
    assert stack.enable().status == 200
    with live_api(stack) as api:
        yield api


def function_takes(body: str) -> bool:
    try:
        answer: dict[str, Any] = invoke("tell_connections", {"Records": [{"messageId": "1", "body": body}]})
    except UnexpectedError:
        return False
    return not answer["batchItemFailures"]


def poison(body: str) -> str | None:
    """The reason for which a redrive keeps a message."""
    try:
        rejected_events.live_update(body)
    except ValueError as reason:
        return str(reason)
    return None


def test_every_live_update_is_tried() -> None:
    assert {detail_type for detail_type, _ in DETAILS} == live_updates.EVENTS


@pytest.mark.usefixtures("api")
def test_what_a_redrive_takes_is_what_the_function_takes() -> None:
    for detail_type, detail in WHOLE_AND_DAMAGED:
        body = json.dumps({"detail-type": detail_type, "detail": detail})
        takes = function_takes(body)
        assert (poison(body) is None) == takes, (body, poison(body))
        assert takes or (detail_type, detail) not in DETAILS


def test_poison_is_named_by_its_field_and_never_by_a_value() -> None:
    without = {"practice_id": "willow", "client_id": LEO}
    assert poison(json.dumps({"detail-type": "message.composed", "detail": without})) == "detail.clinician_id: missing"
    odd = {**PERSON, "state": "suspended", "role": "Leo moved"}
    assert poison(json.dumps({"detail-type": "person_access.changed", "detail": odd})) == (
        "detail: a field has another form"
    )
