"""The files in events/ and what each must answer against the sample practice, whichever way it is run."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging import wiring
from client_messaging.store import Store
from client_messaging.tables import Tables
from local import cloudformation_yaml
from tests import sample_practice
from tests.stack import Stack

ROOT: Final = Path(__file__).parent.parent
EVENTS: Final = ROOT / "events"

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
    """A sample event."""
    return json.loads((EVENTS / f"{name}.json").read_text())


def function_of(name: str) -> str:
    """The function that a sample event is for: the first part of its file's name."""
    return name.split(".")[0]


def fresh_practice(dynamodb: DynamoDBClient, messages_table: str, audit_table: str) -> Stack:
    """The sample practice in new tables of these names; what was in them is gone."""
    template = cloudformation_yaml.parse((ROOT / "template.yaml").read_bytes())
    there = dynamodb.list_tables()["TableNames"]
    for name, logical_id in ((messages_table, "MessagesTable"), (audit_table, "AuditTable")):
        if name in there:
            dynamodb.delete_table(TableName=name)
        make_table(dynamodb, name, template["Resources"][logical_id]["Properties"])
    stack = Stack(dynamodb, messages_table, audit_table)
    # Nothing is read in parallel while loading: no executor is needed.
    sample_practice.load(stack, Store(Tables(dynamodb, messages_table, audit_table), wiring.now, None))  # type: ignore[arg-type]
    return stack


def make_table(dynamodb: DynamoDBClient, name: str, properties: Mapping[str, Any]) -> None:
    """Make a table with the keys and indexes of the template's."""
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    dynamodb.create_table(TableName=name, **{part: properties[part] for part in wanted if part in properties})


def comparable(response: Mapping[str, Any]) -> Any:
    """What two runs of one event must have in common: status, headers and body, what is new in each run blotted out."""
    if "statusCode" not in response:
        return response
    headers = {name.lower(): _blotted(str(value)) for name, value in response["headers"].items()}
    return response["statusCode"], headers, json.loads(_blotted(response["body"]))


_NEW_IN_EACH_RUN: Final = (
    (re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}"), "ULID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "INSTANT"),
    (re.compile(r"(?<=\")AQ[A-Za-z0-9_-]{42}(?=\")"), "CURSOR"),
)


def _blotted(text: str) -> str:
    for pattern, word in _NEW_IN_EACH_RUN:
        text = pattern.sub(word, text)
    return text
