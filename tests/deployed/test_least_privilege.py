"""No function has a permission that it does not need.

Every action of every statement of the template's policies is taken away once, in the deployed role; what the function
is asked must then fail. So a permission that is missing is noticed by the same calls.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from websockets.exceptions import InvalidHandshake

from client_messaging.domain import ids
from client_messaging.dynamodb import keys
from testing import sample_events
from testing.deployed import deployment
from testing.deployed.practice import Practice, a_client, an_owner, happens
from testing.invocations import Answer
from testing.nudging import bounce_of
from testing.people import ANA, BEN, LUIS, ROSA, SAM, Person
from testing.stack import portal_event
from testing.whole import sample

NOT_ENFORCED: Final = {
    "kms:Decrypt": "the emulator encrypts nothing, so that tables and queues never ask for the key",
    "kms:Encrypt": "the emulator encrypts nothing",
    "kms:GenerateDataKey": "the emulator encrypts nothing",
    "sqs:ReceiveMessage": "the emulator's own poller takes from the queue, without the function's role",
    "sqs:DeleteMessage": "the emulator's own poller takes from the queue, without the function's role",
    "sqs:GetQueueAttributes": "the emulator's own poller takes from the queue, without the function's role",
    "dynamodb:DescribeStream": "the emulator's own poller reads the stream, without the function's role",
    "dynamodb:GetRecords": "the emulator's own poller reads the stream, without the function's role",
    "dynamodb:GetShardIterator": "the emulator's own poller reads the stream, without the function's role",
    "dynamodb:ListStreams": "the emulator's own poller reads the stream, without the function's role",
    "iam:PassRole": "the emulator lets whoever creates a schedule name any role",
    "kms:DescribeKey": "the emulator encrypts nothing",
    "sms-voice:SendTextMessage": "the emulator sends no text messages, and the stack has no number",
    "logs:CreateLogStream": "the emulator writes a function's log itself, without the function's role",
    "logs:PutLogEvents": "the emulator writes a function's log itself, without the function's role",
    **{
        f"{function}-{statement}-sqs:SendMessage": "the emulator's own poller sends, without the function's role"
        for function, statement in (
            ("PublishEventsFunction", "SendToDeadLetterQueue"),
            ("SealAuditFunction", "SendToDeadLetterQueue"),
        )
    },
    **{
        f"SendNudgeFunction-{statement}-ses:SendEmail": "the emulator asks for no resource: either statement allows it"
        for statement in ("SendMail", "SendMailWithoutTracking")
    },
}
"""Actions whose absence the emulator does not notice, and why. Whether AWS needs them is not said by these tests."""


@dataclass(frozen=True)
class Permission:
    """One action of one statement of one function."""

    function: str
    statement: str
    action: str

    def __str__(self) -> str:
        return f"{self.function}-{self.statement}-{self.action}"

    @property
    def is_enforced(self) -> bool:
        return not {self.action, str(self)} & set(NOT_ENFORCED)


def _statements(function: str) -> Iterator[Any]:
    for policy in ROLES[f"{function}Role"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement["Fn::If"][1] if "Fn::If" in statement else statement


FUNCTIONS: Final = deployment.resources(deployment.FUNCTION)
ROLES: Final = deployment.resources("AWS::IAM::Role")
PERMISSIONS: Final = [
    Permission(function, statement["Sid"], action)
    for function in FUNCTIONS
    for statement in _statements(function)
    for action in statement["Action"]
]

FAILED: Final = (500, 502)
"""A function that failed: API Gateway answers the one, the emulator the other."""

HEARD_WITHIN_SECONDS: Final = 15


# ---------------------------------------------------------------- what each function is asked, to need all it has
type Calls = Callable[[Practice], Iterator[Answer]]


def _enable_portal(practice: Practice) -> Iterator[Answer]:
    client = a_client()
    yield practice.enable(ANA, client)
    yield practice.enable(ANA, client, LUIS, clinician_ids=["ben"])
    yield practice.disable(ANA, client)
    yield practice.enable(ANA, client)


def _messaging_status(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    yield practice.status(ANA, client)
    yield practice.portal_status(ROSA, client)
    yield _recorded(practice.portal_status(ANA, client))


def _compose(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    first = practice.compose(ANA, client, key="first")
    yield first
    yield practice.compose(ANA, client, key="first")
    yield practice.compose(ANA, client, thread=first.json["id"])
    yield practice.compose(BEN, client)  # opens an inbox
    practice.enable(ANA, client, LUIS)
    yield _recorded(practice.compose(ANA, client, thread=first.json["id"]))  # a former owner's, and closed


def _client_reply(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    thread = practice.compose(ANA, client).json["id"]
    yield practice.reply(thread, ROSA, client, key="first")
    yield practice.reply(thread, ROSA, client, key="first")
    practice.enable(ANA, client, ROSA, client_starts=True)
    yield practice.start(ROSA, client)


def _list_inbox(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    practice.compose(ANA, client)  # what shows nothing is not recorded
    yield practice.inbox(ANA, client)
    yield practice.portal_inbox(ROSA, client)


def _record_portal_update(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    for record in (portal_event(client), "not an event"):
        yield _batch(practice.portal_update(record))
    practice.dead_letters()
    client = _an_enabled_client(practice)
    practice.put_event(portal_event(client))
    yield Answer(200 if practice.notice_arrives(client) else 500, {}, "")


def _mark_read(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    first = practice.compose(ANA, client).json["id"]
    answer = practice.reply(first, ROSA, client).json["id"]
    practice.reply(first, ROSA, client)
    yield practice.read(answer, ANA, client)
    yield practice.read(first, ANA, client, unread_from=True)
    yield practice.portal_read(first, ROSA, client)  # it does not say how many were before


def _set_person_access(practice: Practice) -> Iterator[Answer]:
    person = Person("willow", "clinician", a_client())
    yield practice.set_access(person, "suspended")
    yield practice.set_access(person, "active")


def _show_practice_settings(practice: Practice) -> Iterator[Answer]:
    yield practice.settings(SAM)
    yield _recorded(practice.settings(ROSA))


def _set_practice_settings(practice: Practice) -> Iterator[Answer]:
    yield practice.set_section("response", crisis={"en": a_client()})
    yield practice.set_section("response", crisis={"en": a_client()})


def _set_absence(practice: Practice) -> Iterator[Answer]:
    clinician = a_client()
    yield practice.set_absence(None, SAM, clinician)
    yield practice.absence(SAM, clinician)
    yield practice.end_absence(SAM, clinician)


def _show_preferences(practice: Practice) -> Iterator[Answer]:
    _an_enabled_client(practice)
    yield practice.preferences(ROSA)
    yield _recorded(practice.preferences(SAM))


def _set_preferences(practice: Practice) -> Iterator[Answer]:
    _an_enabled_client(practice)
    yield practice.set_preferences(ROSA, language=f"en-x-{a_client()[-6:]}")
    yield practice.set_preferences(ROSA, language=f"en-x-{a_client()[-6:]}")


def _list_audit(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    yield practice.audit_page(SAM, client)
    yield practice.portal_audit_page(ROSA, client)


def _show_message(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    sent = practice.compose(ANA, client).json["id"]
    yield practice.message(sent, ANA, client)
    yield practice.portal_message(sent, ROSA, client)


def _show_portal_access(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    yield practice.show_access(ANA, client)
    yield practice.show_access(SAM, client)


def _seal_audit(practice: Practice) -> Iterator[Answer]:
    sample = sample_events.event("seal_audit.recorded")
    for part in ("Keys", "NewImage"):  # another record in each run
        sample["Records"][0]["dynamodb"][part]["pk"]["S"] += a_client()
    yield _batch(practice.invoke("SealAuditFunction", sample))


def _verify_audit(practice: Practice) -> Iterator[Answer]:
    client = _an_enabled_client(practice)
    found = practice.invoke("VerifyAuditFunction", {"practice_id": "willow", "client_id": client})
    yield Answer(200 if found.get("intact") else 500, {}, json.dumps(found))
    key = {name: {"S": text} for name, text in keys.round_of_chains()._asdict().items()}
    practice.dynamodb.delete_item(
        TableName=practice.deployment.outputs["MessagesTableName"], Key=key
    )  # it is time for one
    done = practice.invoke("VerifyAuditFunction", {"chains": "all"})
    yield Answer(200 if "chains" in done else 500, {}, json.dumps(done))


def _recorded(refused: Answer) -> Answer:
    """A refusal that was recorded: that it could be is what is asked."""
    return Answer(200, {}, "") if refused.status in (403, 409, 422) else refused


def _list_inboxes(practice: Practice) -> Iterator[Answer]:
    _an_enabled_client(practice)
    yield _recorded(practice.inboxes(SAM))
    yield practice.inboxes(ANA)
    yield practice.inboxes(ANA, unread="true")
    yield practice.portal_inboxes(ROSA)


def _publish_events(practice: Practice) -> Iterator[Answer]:
    yield _batch(practice.invoke("PublishEventsFunction", sample_events.event("publish_events.composed")))


def _authorize_connection(practice: Practice) -> Iterator[Answer]:
    token = practice.issuer.token(ANA)
    answer = practice.invoke("AuthorizeConnectionFunction", sample_events.asking_to_connect(token))
    yield Answer(200 if sample_events.let_in(ANA, answer) else 500, {}, "")


def _open_connection(practice: Practice) -> Iterator[Answer]:
    owner = an_owner()
    try:
        with practice.connected(owner):
            yield Answer(200 if practice.connections(owner) else 500, {}, "")
    except InvalidHandshake:
        yield Answer(500, {}, "")


def _close_connection(practice: Practice) -> Iterator[Answer]:
    owner = an_owner()
    with practice.connected(owner):
        assert practice.connections(owner)
    yield Answer(200 if happens(lambda: not practice.connections(owner)) else 500, {}, "")


def _tell_connections(practice: Practice) -> Iterator[Answer]:
    client, owner = a_client(), an_owner()
    assert practice.enable(ANA, client, owner).status == 200
    practice.compose(ANA, client)
    with practice.connected(owner) as connection:
        yield _batch(practice.live_update("message.composed", client_id=client, clinician_id="ana"))
        said = connection.recv(timeout=HEARD_WITHIN_SECONDS)
        yield Answer(200 if json.loads(said)["inbox"]["client_id"] == client else 500, {}, "")
        kept = {"person_id": owner.person_id, "role": owner.role, "connection_id": practice.connections(owner)[0]}
        yield _batch(practice.live_update("connection.expired", **kept, ends_at=str(int(time.time()) + 3600)))
        # all inboxes of the chart, and the former owner's connections
        handed_over = {"client_id": client, "former_owner_id": owner.person_id}
        yield _batch(practice.live_update("portal_access.changed", **handed_over))
        yield Answer(200 if not practice.connections(owner) else 500, {}, "")
    # all inboxes of a clinician
    yield _batch(practice.live_update("person_access.changed", person_id="ana", state="active"))


def _a_nudged_owner(practice: Practice) -> tuple[str, Person]:
    """A client with a message from Ana that the chart's owner, with an address and no quiet hours, has not read."""
    client, owner = a_client(), an_owner()
    practice.set_section("nudges", enabled=True)
    assert practice.enable(ANA, client, owner, contact={"email": ADDRESS}).status == 200
    assert practice.set_preferences(owner, quiet=None).status == 200
    practice.compose(ANA, client)
    return client, owner


def _plan_nudge(practice: Practice) -> Iterator[Answer]:
    client, owner = _a_nudged_owner(practice)
    detail = {"practice_id": "willow", "client_id": client, "clinician_id": "ana"}
    event = {"source": "client-messaging", "detail-type": "message.composed", "detail": detail}
    yield _batch(practice.hear("PlanNudgeFunction", event))
    there = practice.item(f"PRACTICE#willow#PERSON#{owner.person_id}", "NUDGE#client")
    watched = practice.item(f"PRACTICE#willow#CLIENT#{client}#CLINICIAN#ana#WATCH", "UNREAD")
    yield Answer(200 if there and watched else 500, {}, "")


def _send_nudge(practice: Practice) -> Iterator[Answer]:
    client, owner = _a_nudged_owner(practice)
    person, inbox = f"PRACTICE#willow#PERSON#{owner.person_id}", f"PRACTICE#willow#CLIENT#{client}#CLINICIAN#ana"
    assert happens(lambda: practice.item(person, "NUDGE#client"))  # by the bus
    assert happens(lambda: practice.item(f"{inbox}#WATCH", "UNREAD"))
    of_person = {"kind": "person", "practice_id": "willow", "person_id": owner.person_id}
    ring = practice.item(person, "NUDGE#client")["ring"]["S"]
    yield _batch(practice.hear("SendNudgeFunction", of_person | {"ring": ring}))
    yield Answer(200 if practice.item(f"NUDGE#{ring}", "SENT") else 500, {}, "")
    of_inbox = {"kind": "inbox", "practice_id": "willow", "client_id": client, "clinician_id": "ana"}
    ring = practice.item(f"{inbox}#WATCH", "UNREAD")["ring"]["S"]
    yield _batch(practice.hear("SendNudgeFunction", of_inbox | {"ring": ring}))
    yield Answer(200 if practice.notice_arrives(client) else 500, {}, "")


def _record_nudge_outcome(practice: Practice) -> Iterator[Answer]:
    client, owner = _a_nudged_owner(practice)
    ring = ids.new(datetime.now(UTC))
    sent = {"practice_id": "willow", "person_id": owner.person_id, "channel": "email"}
    practice.put_item(f"NUDGE#{ring}", "SENT", sent)
    yield _batch(practice.hear("RecordNudgeOutcomeFunction", json.loads(bounce_of(ring, ADDRESS))))
    gate = practice.item(f"PRACTICE#willow#CLIENT#{client}", "PORTAL")
    yield Answer(200 if "contacts" in gate else 500, {}, "")


ADDRESS: Final = "success@simulator.amazonses.com"
"""Of SES's mailbox simulator: an account in the sandbox may write to it (SES Developer Guide, Mailbox simulator)."""


def _batch(answer: Any) -> Answer:
    return Answer(200 if answer == {"batchItemFailures": []} else 500, {}, json.dumps(answer))


CALLS: Final[dict[str, Calls]] = {
    "ComposeFunction": _compose,
    "ListInboxFunction": _list_inbox,
    "ClientReplyFunction": _client_reply,
    "EnablePortalFunction": _enable_portal,
    "MessagingStatusFunction": _messaging_status,
    "RecordPortalUpdateFunction": _record_portal_update,
    "MarkReadFunction": _mark_read,
    "SetPersonAccessFunction": _set_person_access,
    "SetAbsenceFunction": _set_absence,
    "ShowPreferencesFunction": _show_preferences,
    "SetPreferencesFunction": _set_preferences,
    "ListAuditFunction": _list_audit,
    "ShowMessageFunction": _show_message,
    "ShowPortalAccessFunction": _show_portal_access,
    "ShowPracticeSettingsFunction": _show_practice_settings,
    "SetPracticeSettingsFunction": _set_practice_settings,
    "SealAuditFunction": _seal_audit,
    "VerifyAuditFunction": _verify_audit,
    "ListInboxesFunction": _list_inboxes,
    "PublishEventsFunction": _publish_events,
    "AuthorizeConnectionFunction": _authorize_connection,
    "OpenConnectionFunction": _open_connection,
    "CloseConnectionFunction": _close_connection,
    "TellConnectionsFunction": _tell_connections,
    "PlanNudgeFunction": _plan_nudge,
    "SendNudgeFunction": _send_nudge,
    "RecordNudgeOutcomeFunction": _record_nudge_outcome,
}


def _an_enabled_client(practice: Practice) -> str:
    client = a_client()
    assert practice.enable(ANA, client).status == 200
    return client


def _works(practice: Practice, function: str) -> bool:
    """Whether the function does all that it is asked. Any answer but success and failure is an error of the test."""
    for answer in CALLS[function](practice):
        if answer.status in FAILED:
            return False
        assert answer.status in (200, 201), answer.text
    return True


# ---------------------------------------------------------------- nothing too much
def test_every_function_is_asked() -> None:
    assert set(CALLS) == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_works_with_the_permissions_it_has(practice: Practice, function: str) -> None:
    assert _works(practice, function)


def _kinds(permission: Permission) -> tuple[str, str]:
    return permission.function, permission.action


TRIED: Final = sample(PERMISSIONS, kinds=_kinds)
"""Of each function and each action at least one."""


@pytest.mark.parametrize("permission", TRIED, ids=str)
def test_a_function_needs_every_permission_it_has(practice: Practice, permission: Permission) -> None:
    with _without(practice, permission):
        works = _works(practice, permission.function)
    noticed = not works
    assert noticed == permission.is_enforced


def test_what_is_not_enforced_is_asked_for() -> None:
    assert set(NOT_ENFORCED) <= {name for permission in PERMISSIONS for name in (permission.action, str(permission))}


@contextmanager
def _without(practice: Practice, permission: Permission) -> Iterator[None]:
    """Take one permission away from the deployed role for a while."""
    iam, role = practice.account.client("iam"), practice.deployment.role(permission.function)
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    whole = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    rest = [_reduced(statement, permission) for statement in whole["Statement"]]
    assert rest != whole["Statement"], "the deployed policy has what the template says"
    less = {**whole, "Statement": [statement for statement in rest if statement["Action"]]}
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(less))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(whole))


def _reduced(statement: Any, permission: Permission) -> Any:
    if statement["Sid"] != permission.statement:
        return statement
    return {**statement, "Action": [action for action in statement["Action"] if action != permission.action]}
