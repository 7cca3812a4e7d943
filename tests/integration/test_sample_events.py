"""Every file in events/ against the sample practice: what it answers, and that a refusal changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from client_messaging import wiring
from tests import sample_practice
from tests.stack import Stack, invoke

EVENTS = Path(__file__).parent.parent.parent / "events"

ANSWERS: dict[str, tuple[int, str | None]] = {
    "compose.new_thread": (201, None),
    "compose.into_thread": (201, None),
    "compose.replayed": (201, None),
    "compose.unauthenticated": (401, "unauthenticated"),
    "compose.role_not_allowed": (403, "role_not_allowed"),
    "compose.access_suspended": (403, "access_suspended"),
    "compose.idempotency_key_required": (400, "idempotency_key_required"),
    "compose.malformed_request": (400, "malformed_request"),
    "compose.request_too_large": (413, "request_too_large"),
    "compose.unsupported_media_type": (415, "unsupported_media_type"),
    "compose.invalid_request": (422, "invalid_request"),
    "compose.not_found": (404, "not_found"),
    "compose.idempotency_key_reused": (422, "idempotency_key_reused"),
    "compose.portal_not_enabled": (409, "messaging_unavailable"),
    "compose.portal_disabled": (409, "messaging_unavailable"),
    "client_reply.answered": (201, None),
    "client_reply.unauthenticated": (401, "unauthenticated"),
    "client_reply.role_not_allowed": (403, "role_not_allowed"),
    "client_reply.access_suspended": (403, "access_suspended"),
    "client_reply.idempotency_key_required": (400, "idempotency_key_required"),
    "client_reply.malformed_request": (400, "malformed_request"),
    "client_reply.unsupported_media_type": (415, "unsupported_media_type"),
    "client_reply.invalid_request": (422, "invalid_request"),
    "client_reply.not_found": (404, "not_found"),
    "client_reply.portal_disabled": (409, "messaging_unavailable"),
    "list_inbox.clinician": (200, None),
    "list_inbox.portal": (200, None),
    "list_inbox.unauthenticated": (401, "unauthenticated"),
    "list_inbox.role_not_allowed": (403, "role_not_allowed"),
    "list_inbox.access_suspended": (403, "access_suspended"),
    "list_inbox.invalid_cursor": (400, "invalid_cursor"),
    "list_inbox.invalid_request": (422, "invalid_request"),
    "list_inbox.not_found": (404, "not_found"),
    "list_inbox.portal_not_enabled": (409, "messaging_unavailable"),
    "list_inbox.portal_disabled": (409, "messaging_unavailable"),
    "enable_portal.enabled": (200, None),
    "enable_portal.staff": (200, None),
    "enable_portal.hand_over": (200, None),
    "enable_portal.disabled": (200, None),
    "enable_portal.unauthenticated": (401, "unauthenticated"),
    "enable_portal.role_not_allowed": (403, "role_not_allowed"),
    "enable_portal.access_suspended": (403, "access_suspended"),
    "enable_portal.malformed_request": (400, "malformed_request"),
    "enable_portal.unsupported_media_type": (415, "unsupported_media_type"),
    "enable_portal.invalid_request": (422, "invalid_request"),
    "enable_portal.portal_not_enabled": (409, "messaging_unavailable"),
    "messaging_status.clinician": (200, None),
    "messaging_status.staff": (200, None),
    "messaging_status.portal": (200, None),
    "messaging_status.portal_not_enabled": (200, None),
    "messaging_status.portal_disabled": (200, None),
    "messaging_status.clinician_unavailable": (200, None),
    "messaging_status.unauthenticated": (401, "unauthenticated"),
    "messaging_status.role_not_allowed": (403, "role_not_allowed"),
    "messaging_status.access_suspended": (403, "access_suspended"),
    "messaging_status.invalid_request": (422, "invalid_request"),
    "messaging_status.not_found": (404, "not_found"),
}

NOTICES = {
    "record_portal_update.demographics": 1,
    "record_portal_update.insurance": 1,
    "record_portal_update.medications": 1,
    "record_portal_update.documents": 1,
    "record_portal_update.appointments": 1,
    "record_portal_update.intake_forms": 1,
    "record_portal_update.delivered_twice": 1,
    "record_portal_update.not_enabled": 0,
    "record_portal_update.cannot_be_understood": 1,
}
"""Notices in each of Leo's inboxes, Ana's and Tom's."""


def event(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text())


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
    answer = invoke(name.split(".")[0], event(name))
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
