"""The files in events/ and what each must answer against the sample practice, whichever way it is run."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging import wiring
from client_messaging.dynamodb.store import Store
from client_messaging.dynamodb.tables import Tables
from client_messaging.live.connections import Connections
from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing import sample_practice
from testing.people import Person
from testing.receiver import Sent
from testing.stack import Stack

EVENTS: Final = REPOSITORY / "events"

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
    "compose.too_many_inboxes": (409, "messaging_unavailable"),
    "compose.thread_of_former_owner": (409, "messaging_unavailable"),
    "show_message.clinician": (200, None),
    "show_message.portal": (200, None),
    "show_message.unauthenticated": (401, "unauthenticated"),
    "show_message.role_not_allowed": (403, "role_not_allowed"),
    "show_message.access_suspended": (403, "access_suspended"),
    "show_message.invalid_request": (422, "invalid_request"),
    "show_message.not_found": (404, "not_found"),
    "show_message.no_id": (404, "not_found"),
    "show_message.portal_not_enabled": (409, "messaging_unavailable"),
    "show_message.portal_disabled": (409, "messaging_unavailable"),
    "client_reply.answered": (201, None),
    "client_reply.started": (201, None),
    "client_reply.unauthenticated": (401, "unauthenticated"),
    "client_reply.role_not_allowed": (403, "role_not_allowed"),
    "client_reply.access_suspended": (403, "access_suspended"),
    "client_reply.idempotency_key_required": (400, "idempotency_key_required"),
    "client_reply.malformed_request": (400, "malformed_request"),
    "client_reply.unsupported_media_type": (415, "unsupported_media_type"),
    "client_reply.invalid_request": (422, "invalid_request"),
    "client_reply.not_found": (404, "not_found"),
    "client_reply.idempotency_key_reused": (422, "idempotency_key_reused"),
    "client_reply.portal_disabled": (409, "messaging_unavailable"),
    "client_reply.clinician_unavailable": (409, "messaging_unavailable"),
    "client_reply.replies_only": (409, "messaging_unavailable"),
    "client_reply.too_many_started": (409, "messaging_unavailable"),
    "list_inbox.clinician": (200, None),
    "list_inbox.portal": (200, None),
    "list_inbox.not_modified": (304, None),
    "list_inbox.clinician_unavailable": (200, None),
    "list_inbox.too_many_inboxes": (200, None),
    "list_inbox.replies_only": (200, None),
    "list_inbox.too_many_started": (200, None),
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
    "enable_portal.corrected": (200, None),
    "enable_portal.conflict": (409, "conflict"),
    "enable_portal.disabled": (200, None),
    "enable_portal.unauthenticated": (401, "unauthenticated"),
    "enable_portal.role_not_allowed": (403, "role_not_allowed"),
    "enable_portal.access_suspended": (403, "access_suspended"),
    "enable_portal.malformed_request": (400, "malformed_request"),
    "enable_portal.unsupported_media_type": (415, "unsupported_media_type"),
    "enable_portal.invalid_request": (422, "invalid_request"),
    "enable_portal.portal_not_enabled": (409, "messaging_unavailable"),
    "enable_portal.too_many_inboxes": (409, "messaging_unavailable"),
    "show_portal_access.clinician": (200, None),
    "show_portal_access.staff": (200, None),
    "show_portal_access.not_enabled": (200, None),
    "show_portal_access.unauthenticated": (401, "unauthenticated"),
    "show_portal_access.role_not_allowed": (403, "role_not_allowed"),
    "show_portal_access.access_suspended": (403, "access_suspended"),
    "show_portal_access.invalid_request": (422, "invalid_request"),
    "mark_read.clinician": (200, None),
    "mark_read.portal": (200, None),
    "mark_read.unread_from": (200, None),
    "mark_read.older": (200, None),
    "mark_read.unauthenticated": (401, "unauthenticated"),
    "mark_read.role_not_allowed": (403, "role_not_allowed"),
    "mark_read.access_suspended": (403, "access_suspended"),
    "mark_read.malformed_request": (400, "malformed_request"),
    "mark_read.unsupported_media_type": (415, "unsupported_media_type"),
    "mark_read.invalid_request": (422, "invalid_request"),
    "mark_read.not_found": (404, "not_found"),
    "mark_read.portal_disabled": (409, "messaging_unavailable"),
    "list_inboxes.clinician": (200, None),
    "list_inboxes.portal": (200, None),
    "list_inboxes.unread": (200, None),
    "list_inboxes.unauthenticated": (401, "unauthenticated"),
    "list_inboxes.role_not_allowed": (403, "role_not_allowed"),
    "list_inboxes.access_suspended": (403, "access_suspended"),
    "list_inboxes.invalid_cursor": (400, "invalid_cursor"),
    "list_inboxes.invalid_request": (422, "invalid_request"),
    "set_person_access.suspended": (200, None),
    "set_person_access.active": (200, None),
    "set_person_access.again": (200, None),
    "set_person_access.unauthenticated": (401, "unauthenticated"),
    "set_person_access.role_not_allowed": (403, "role_not_allowed"),
    "set_person_access.access_suspended": (403, "access_suspended"),
    "set_person_access.malformed_request": (400, "malformed_request"),
    "set_person_access.unsupported_media_type": (415, "unsupported_media_type"),
    "set_person_access.invalid_request": (422, "invalid_request"),
    "set_person_access.role_missing": (422, "invalid_request"),
    "show_practice_settings.clinician": (200, None),
    "show_practice_settings.staff": (200, None),
    "show_practice_settings.unauthenticated": (401, "unauthenticated"),
    "show_practice_settings.role_not_allowed": (403, "role_not_allowed"),
    "show_practice_settings.access_suspended": (403, "access_suspended"),
    "set_practice_settings.messaging": (200, None),
    "set_practice_settings.response": (200, None),
    "set_practice_settings.nudges": (200, None),
    "set_practice_settings.again": (200, None),
    "set_practice_settings.unauthenticated": (401, "unauthenticated"),
    "set_practice_settings.role_not_allowed": (403, "role_not_allowed"),
    "set_practice_settings.access_suspended": (403, "access_suspended"),
    "set_practice_settings.malformed_request": (400, "malformed_request"),
    "set_practice_settings.unsupported_media_type": (415, "unsupported_media_type"),
    "set_practice_settings.invalid_request": (422, "invalid_request"),
    "set_practice_settings.not_found": (404, "not_found"),
    "set_practice_settings.conflict": (409, "conflict"),
    "set_absence.set": (200, None),
    "set_absence.staff": (200, None),
    "set_absence.replaced": (200, None),
    "set_absence.ended": (200, None),
    "set_absence.not_absent": (200, None),
    "set_absence.shown": (200, None),
    "set_absence.none": (200, None),
    "set_absence.unauthenticated": (401, "unauthenticated"),
    "set_absence.role_not_allowed": (403, "role_not_allowed"),
    "set_absence.access_suspended": (403, "access_suspended"),
    "set_absence.malformed_request": (400, "malformed_request"),
    "set_absence.unsupported_media_type": (415, "unsupported_media_type"),
    "set_absence.invalid_request": (422, "invalid_request"),
    "set_absence.from_after_until": (422, "invalid_request"),
    "show_preferences.shown": (200, None),
    "show_preferences.never_set": (200, None),
    "show_preferences.unauthenticated": (401, "unauthenticated"),
    "show_preferences.role_not_allowed": (403, "role_not_allowed"),
    "show_preferences.access_suspended": (403, "access_suspended"),
    "set_preferences.set": (200, None),
    "set_preferences.again": (200, None),
    "set_preferences.never": (200, None),
    "set_preferences.unauthenticated": (401, "unauthenticated"),
    "set_preferences.role_not_allowed": (403, "role_not_allowed"),
    "set_preferences.access_suspended": (403, "access_suspended"),
    "set_preferences.malformed_request": (400, "malformed_request"),
    "set_preferences.unsupported_media_type": (415, "unsupported_media_type"),
    "set_preferences.invalid_request": (422, "invalid_request"),
    "set_preferences.without_consent": (422, "invalid_request"),
    "list_audit.staff": (200, None),
    "list_audit.portal": (200, None),
    "list_audit.unauthenticated": (401, "unauthenticated"),
    "list_audit.role_not_allowed": (403, "role_not_allowed"),
    "list_audit.access_suspended": (403, "access_suspended"),
    "list_audit.invalid_cursor": (400, "invalid_cursor"),
    "list_audit.invalid_request": (422, "invalid_request"),
    "list_audit.not_found": (404, "not_found"),
    "list_audit.portal_disabled": (409, "messaging_unavailable"),
    "messaging_status.clinician": (200, None),
    "messaging_status.staff": (200, None),
    "messaging_status.portal": (200, None),
    "messaging_status.portal_not_enabled": (200, None),
    "messaging_status.portal_disabled": (200, None),
    "messaging_status.clinician_unavailable": (200, None),
    "messaging_status.too_many_inboxes": (200, None),
    "messaging_status.replies_only": (200, None),
    "messaging_status.too_many_started": (200, None),
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
    "record_portal_update.another_event": 0,
    "record_portal_update.time_of_hl7": 0,
}
"""Notices in each of Leo's inboxes, Ana's and Tom's."""

PUT_ASIDE = {
    "record_portal_update.cannot_be_understood": ["detail-type: unknown area", "not JSON"],
    "record_portal_update.another_event": ["detail-type: unknown type"],
    "record_portal_update.time_of_hl7": ["detail.occurred_at: string_pattern_mismatch"],
}
"""Why records of a portal update go to the dead letters, in their order."""


@dataclass(frozen=True)
class Outcome:
    """What must come of an event that is no request over HTTP."""

    answer: Any
    published: tuple[str, ...] = ()
    """The events on the bus."""
    queued: int = 0
    """Messages in the queue of live updates."""
    told: int = 0
    """Messages on Rosa's connection."""
    ended: int = 0
    """Whether that is ended."""
    kept: tuple[str, ...] = (sample_practice.CONNECTION,)
    """The connections that are kept then."""


_DONE: Final[dict[str, Any]] = {"batchItemFailures": []}
_BOTH_FAILED: Final[dict[str, Any]] = {
    "batchItemFailures": [{"itemIdentifier": "sample-0"}, {"itemIdentifier": "sample-1"}]
}
_LET_IN: Final = {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "client-messaging"}}
_METHOD: Final = "arn:aws:execute-api:eu-west-1:000000000000:live/live/$connect"
_REFUSED: Final = {
    "principalId": "nobody",
    "policyDocument": {
        "Version": "2012-10-17",
        "Statement": [{"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": _METHOD}],
    },
}

OUTCOMES: dict[str, Outcome] = {
    "publish_events.composed": Outcome(_DONE, published=("message.composed",)),
    "publish_events.started": Outcome(_DONE, published=("message.started",)),
    "publish_events.settings": Outcome(_DONE, published=("practice_settings.changed",)),
    "publish_events.read": Outcome(_DONE, published=("inbox.read",)),
    "publish_events.handed_over": Outcome(_DONE, published=("portal_access.changed",)),
    "publish_events.suspended": Outcome(_DONE, published=("person_access.changed",)),
    "publish_events.lifted": Outcome(_DONE, published=("person_access.changed",)),
    "publish_events.absent": Outcome(_DONE, published=("absence.changed",)),
    "publish_events.no_longer_absent": Outcome(_DONE, published=("absence.changed",)),
    "publish_events.contact_failed": Outcome(_DONE, published=("contact.changed",)),
    "publish_events.nudge_due": Outcome(_DONE, published=("nudge.due",)),
    "publish_events.nothing_to_say": Outcome(_DONE),
    "plan_nudge.handed_over": Outcome(_DONE),
    "plan_nudge.cannot_be_understood": Outcome(_BOTH_FAILED),
    "send_nudge.over": Outcome(_DONE),
    "send_nudge.cannot_be_understood": Outcome(_BOTH_FAILED),
    "record_nudge_outcome.bounced": Outcome(_DONE),
    "record_nudge_outcome.not_known_yet": Outcome({"batchItemFailures": [{"itemIdentifier": "sample-0"}]}),
    "record_nudge_outcome.soft_bounce": Outcome(_DONE),
    "record_nudge_outcome.cannot_be_understood": Outcome(_BOTH_FAILED),
    "seal_audit.recorded": Outcome(_DONE),
    "verify_audit.chart": Outcome({"intact": True, "records": 5, "seals": 0, "first_break": None}),
    "verify_audit.all": Outcome({"chains": 0, "broken": 0, "ended": True}),
    "authorize_connection.without_token": Outcome(_REFUSED),
    "authorize_connection.unsigned_token": Outcome(_REFUSED),
    "open_connection.opened": Outcome(_LET_IN, queued=1, kept=("SGVsbG8=", sample_practice.CONNECTION)),
    "open_connection.suspended": Outcome({"statusCode": 403}, queued=1),
    "open_connection.ended": Outcome({"statusCode": 403}),
    "close_connection.closed": Outcome({"statusCode": 200}, kept=()),
    "tell_connections.told": Outcome(_DONE, told=1),
    "tell_connections.nobody_connected": Outcome(_DONE),
    "tell_connections.suspended": Outcome(_DONE, ended=1, kept=()),
    "tell_connections.expired": Outcome(_DONE, ended=1, kept=()),
    "tell_connections.cannot_be_understood": Outcome(_BOTH_FAILED),
}


def event(name: str) -> Any:
    """A sample event."""
    return json.loads((EVENTS / f"{name}.json").read_text())


def asking_to_connect(token: str) -> Any:
    """What the authorizer gets with this token. A token is good for minutes: no file can hold one."""
    asked = event("authorize_connection.without_token")
    asked["headers"]["Sec-WebSocket-Protocol"] = f"client-messaging, bearer.{token}"
    return asked


def let_in(person: Person, answer: Any) -> bool:
    """Whether the authorizer lets this person in, as nobody else."""
    statements = answer["policyDocument"]["Statement"]
    allowed = [(statement["Effect"], statement["Resource"]) for statement in statements] == [("Allow", _METHOD)]
    if allowed:
        claims = {name: answer["context"][name] for name in ("practice_id", "person_id", "role")}
        assert claims == {name: value for name, value in vars(person).items() if name in claims}
    else:
        assert answer == _REFUSED
    return allowed


def function_of(name: str) -> str:
    """The function that a sample event is for: the first part of its file's name."""
    return name.split(".")[0]


@dataclass(frozen=True)
class TableNames:
    """What the three tables are called where the functions look for them."""

    messages: str
    audit: str
    connections: str


ASKS_FOR_INBOXES: Final = "enable_portal.too_many_inboxes"
"""The sample event that needs every inbox of the sample practice."""


def fresh_practice(dynamodb: DynamoDBClient, names: TableNames, sample: str = ASKS_FOR_INBOXES) -> Stack:
    """The sample practice in new tables of these names, whole or what this sample event needs.

    What was in the tables is gone."""
    logical_ids = {names.messages: "MessagesTable", names.audit: "AuditTable", names.connections: "ConnectionsTable"}
    there = dynamodb.list_tables()["TableNames"]
    for name, logical_id in logical_ids.items():
        if name in there:
            dynamodb.delete_table(TableName=name)
        make_table(dynamodb, name, logical_id)
    stack, tables = Stack(dynamodb, names.messages, names.audit), Tables(dynamodb, names.messages, names.audit)
    # Nothing is read in parallel while loading: no executor is needed.
    sample_practice.load(stack, Store(tables, wiring.now, None))  # type: ignore[arg-type]
    if sample == ASKS_FOR_INBOXES:
        sample_practice.fill(stack)
    sample_practice.connect(Connections(tables, names.connections))
    return stack


def connections_kept(dynamodb: DynamoDBClient, table: str) -> tuple[str, ...]:
    """The ids of the connections in a table."""
    rows = dynamodb.scan(TableName=table, ConsistentRead=True)["Items"]
    return tuple(sorted(row["sk"]["S"].removeprefix("CONNECTION#") for row in rows))


def outcome(answer: Any, sent: Sequence[Sent], kept: tuple[str, ...]) -> Outcome:
    """What came of an event: the function's answer, what it sent, and the connections that are kept now."""
    put = [entry for what, request in sent if what == "PutEvents" for entry in request["Entries"]]
    on = [(what, request["connection_id"]) for what, request in sent if what in ("POST", "DELETE")]
    return Outcome(
        answer,
        published=tuple(entry["DetailType"] for entry in put),
        queued=[what for what, _ in sent].count("SendMessage"),
        told=on.count(("POST", sample_practice.CONNECTION)),
        ended=on.count(("DELETE", sample_practice.CONNECTION)),
        kept=kept,
    )


def make_table(dynamodb: DynamoDBClient, name: str, logical_id: str) -> None:
    """Make a table with the keys and indexes of one of the template's."""
    properties = _resources()[logical_id]["Properties"]
    parts = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    dynamodb.create_table(TableName=name, **{part: properties[part] for part in parts if part in properties})


@cache
def _resources() -> Mapping[str, Any]:
    template: Any = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
    resources: Mapping[str, Any] = template["Resources"]
    return resources


def comparable(response: Mapping[str, Any]) -> Any:
    """What two runs of one event must have in common: status, headers and body, what is new in each run blotted out."""
    if "statusCode" not in response:
        return response
    headers = {name.lower(): _blotted(str(value)) for name, value in response["headers"].items()}
    body = _blotted(response["body"]) if response.get("body") else ""
    return response["statusCode"], headers, json.loads(body) if body else None


_NEW_IN_EACH_RUN: Final = (
    (re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}"), "ULID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "INSTANT"),
    (re.compile(r"(?<=\")AQ[A-Za-z0-9_-]{42}(?=\")"), "CURSOR"),
)


def _blotted(text: str) -> str:
    for pattern, word in _NEW_IN_EACH_RUN:
        text = pattern.sub(word, text)
    return text
