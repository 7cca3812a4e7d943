"""Permissions that an emulator does not enforce, and the most that a kind of function may have.

`tests/deployed` proves the rest.
"""

from collections.abc import Iterator
from typing import Final

from client_messaging.domain.model import Chart, Inbox
from client_messaging.dynamodb import keys
from testing.routes import FUNCTION_OF
from testing.template.policy import nudges
from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    Json,
    at,
    function_of_alias,
    listed,
    prop,
    ref,
    snake,
    statements,
)
from testing.template.policy.permissions import OF_PEOPLE, SUSPENSIONS
from testing.template.policy.stores import KEY
from testing.template.policy.table_keys import INDEXES

ROLE, MAPPING, QUEUE = "AWS::IAM::Role", "AWS::Lambda::EventSourceMapping", "AWS::SQS::Queue"
READING: Final = {"dynamodb:BatchGetItem", "dynamodb:Query"}
WRITING: Final = {"dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
RECORDING: Final = {"dynamodb:PutItem"}
RECEIVING: Final = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
READING_STREAM: Final = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}
SENDING: Final = {"sqs:SendMessage"}
MESSAGES_FOR: Final = {
    "ComposeFunction": READING | WRITING,
    "ClientReplyFunction": READING | WRITING,
    "ListInboxFunction": READING,
    "ShowMessageFunction": READING,
    "MarkReadFunction": READING | WRITING,
    "ListInboxesFunction": {"dynamodb:BatchGetItem"},
    "RecordPortalUpdateFunction": WRITING,
    "SendNudgeFunction": WRITING,
}
"""By function: the actions that it needs on messages and notices. `Overview.senders` reads the last of an inbox."""
NOT_OF_MESSAGES: Final = {
    "ForAllValues:StringNotLike": {
        "dynamodb:LeadingKeys": [keys.entries(Inbox("*", "*", "*"))],
    }
}
_NOT_OF_SETTINGS: Final = [
    keys.chart(Chart("*", "*")),
    keys.owner("*", "*"),
    keys.idempotency(Inbox("*", "*", "*"), "*", "", "").pk,
]
OF_SETTINGS: Final = {"ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": _NOT_OF_SETTINGS}}
"""Of the partitions of the messages table these leave a practice's own, and people's."""
WITHOUT_TEXTS: Final = {
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [keys.entries(Inbox("*", "*", "*"))]},
    "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "kind", "sender_role", "sent_at"]},
    "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
}
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"""
OF_WATCHES: Final = {
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [keys.watch(Inbox("*", "*", "*")).pk]},
}
OF_CHAINS: Final = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["CHAINS#*"]}}
"""The registry of audit chains, in the messages table."""
KEEPERS_OF_CHAINS: Final = ("SealAuditFunction", "VerifyAuditFunction")
OTHER_THAN_MESSAGES: Final = (NOT_OF_MESSAGES, SUSPENSIONS, OF_SETTINGS)
OF_OWN_ITEMS: Final[dict[str, tuple[Json, ...]]] = {
    **dict.fromkeys(KEEPERS_OF_CHAINS, (OF_CHAINS,)),
    **dict.fromkeys(nudges.WATCHERS, (WITHOUT_TEXTS, OF_WATCHES)),
}
"""By function: conditions of statements about items that it alone keeps."""
SETTERS: Final = ("ShowPracticeSettingsFunction", "SetPracticeSettingsFunction")
CHANGES: Final = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}

type May = dict[str, set[str]]
"""By resource: the actions."""

BEHIND_NO_ROUTE: Final[dict[str, May]] = {
    "RecordPortalUpdateFunction": {
        "MessagesTable": WRITING | {"dynamodb:Query"},
        "AuditTable": RECORDING,
        "PortalUpdates": RECEIVING,
        "PortalUpdatesDeadLetters": SENDING,
    },
    "PublishEventsFunction": {
        "MessagesTable.StreamArn": READING_STREAM,
        "${MessagesTable.Arn}/stream/*": {"dynamodb:ListStreams"},
        "Bus": {"events:PutEvents"},
        "UnpublishedEvents": SENDING,
    },
    "SealAuditFunction": {
        "AuditTable.StreamArn": READING_STREAM,
        "${AuditTable.Arn}/stream/*": {"dynamodb:ListStreams"},
        "AuditTable": {"dynamodb:Query", "dynamodb:PutItem"},
        "MessagesTable": {"dynamodb:PutItem"},
        "UnsealedRecords": SENDING,
    },
    "VerifyAuditFunction": {"AuditTable": {"dynamodb:Query"}, "MessagesTable": READING | {"dynamodb:PutItem"}},
    "PlanNudgeFunction": {
        "MessagesTable": READING | {"dynamodb:PutItem"},
        nudges.EACH_SCHEDULE: {"scheduler:CreateSchedule"},
        nudges.SCHEDULES_ROLE: {"iam:PassRole"},
        "NudgesToPlan": RECEIVING,
    },
    "SendNudgeFunction": {
        "MessagesTable": READING | WRITING,
        "AuditTable": RECORDING,
        "NudgeIdentityArn": {"ses:SendEmail"},
        nudges.OUR_CONFIGURATION_SET: {"ses:SendEmail"},
        "NudgeTextIdentityArn": {"sms-voice:SendTextMessage"},
        nudges.EACH_SCHEDULE: {"scheduler:CreateSchedule"},
        nudges.SCHEDULES_ROLE: {"iam:PassRole"},
        "NudgesDue": RECEIVING,
    },
    "RecordNudgeOutcomeFunction": {
        "MessagesTable": READING | {"dynamodb:UpdateItem"},
        "AuditTable": RECORDING,
        "NudgeOutcomes": RECEIVING,
    },
    "ProbeFunction": {"ProbeSecret": {"secretsmanager:GetSecretValue"}},
    "AuthorizeConnectionFunction": {},
    "OpenConnectionFunction": {
        "MessagesTable": {"dynamodb:ConditionCheckItem"},
        "ConnectionsTable": {"dynamodb:PutItem"},
        "LiveUpdates": SENDING,
    },
    "CloseConnectionFunction": {"ConnectionsTable": {"dynamodb:DeleteItem"}},
    "TellConnectionsFunction": {
        "MessagesTable": READING,
        "${MessagesTable.Arn}/index/by_clinician": {"dynamodb:Query"},
        "ConnectionsTable": {"dynamodb:Query", "dynamodb:DeleteItem"},
        "LiveUpdates": RECEIVING | SENDING,
        "LiveApi": {"execute-api:ManageConnections"},
    },
}
"""Exact permissions. A function behind a route may have those of its method, `_at_most`."""


def functions_may_do_what_their_kind_does(template: Expanded) -> Iterator[str]:
    """GET reads and records the reading; PUT, POST and DELETE write; functions without a route have their own list."""
    for name in template.of_type(FUNCTION):
        may = _may(template, f"{name}Role")
        if name in BEHIND_NO_ROUTE and may != BEHIND_NO_ROUTE[name]:
            yield f"{name}: has other permissions than listed"
        most = _at_most(name)
        for resource, actions in may.items():
            if name not in BEHIND_NO_ROUTE and not actions <= most.get(resource, set()):
                yield f"{name}: has more on {resource} than its method allows"


def _at_most(function: str) -> May:
    methods = {route.partition(" ")[0] for route, folder in FUNCTION_OF.items() if folder == snake(function)}
    reads = methods == {"GET"}
    messages = READING if reads else READING | WRITING
    if f"{function}Role" in OF_PEOPLE:  # a person's partition alone: permissions.py
        messages = messages | {"dynamodb:DeleteItem"}
    indexes: May = {f"${{MessagesTable.Arn}}/index/{name}": {"dynamodb:Query"} for name in INDEXES["MessagesTable"]}
    audit = RECORDING | ({"dynamodb:Query"} if function == "ListAuditFunction" else set())
    return {"MessagesTable": messages, "AuditTable": audit, **(indexes if reads else {})}


def _statements_of(template: Expanded, role: str) -> Iterator[Document]:
    for policy in listed(prop(template.of_type(ROLE).get(role, {}), "Policies")):
        yield from statements(at(policy, "PolicyDocument"))


def _may(template: Expanded, role: str) -> May:
    """The permissions of a role, without logs and key, which permissions.py and the next rule check."""
    allowed: May = {}
    for statement in _statements_of(template, role):
        actions = {str(action) for action in listed(statement.get("Action"))}
        if not any(action.startswith(("kms:", "logs:")) for action in actions):
            allowed.setdefault(_resource_name(statement.get("Resource")), set()).update(actions)
    return allowed


def _resource_name(resource: Json) -> str:
    name, attribute = at(resource, "Fn::GetAtt", 0), at(resource, "Fn::GetAtt", 1)
    if name is not None:
        return str(name) if attribute == "Arn" else f"{name}.{attribute}"
    text = str(ref(resource) or at(resource, "Fn::Sub"))
    return "LiveApi" if ":execute-api:" in text else text


def nobody_lacks_the_key(template: Expanded) -> Iterator[str]:
    """Tables and queues are encrypted with it: on AWS, calls without it are denied; emulators do not enforce it."""
    for name in template.of_type(FUNCTION):
        may = _may(template, f"{name}Role")
        expected = {}
        on_tables = {action for resource, actions in may.items() if "Table" in resource for action in actions}
        if on_tables:
            changing = {"kms:Encrypt", "kms:GenerateDataKey"} if on_tables & CHANGES else set()
            expected["dynamodb"] = {"kms:Decrypt"} | changing
        if set(may) & set(template.of_type(QUEUE)):
            expected["sqs"] = {"kms:Decrypt", "kms:GenerateDataKey"}
        if nudges.EACH_SCHEDULE in may:
            expected["scheduler"] = {"kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey"}
        if "ProbeSecret" in may:
            expected["secretsmanager"] = {"kms:Decrypt"}
        if _uses_of_the_key(template, f"{name}Role") != expected:
            yield f"{name}: lacks a permission on the key, or has too many"


def _uses_of_the_key(template: Expanded, role: str) -> May:
    allowed: May = {}
    for statement in _statements_of(template, role):
        actions = {str(action) for action in listed(statement.get("Action"))}
        if any(action.startswith("kms:") for action in actions):
            service = str(at(statement, "Condition", "StringEquals", "kms:ViaService", "Fn::Sub")).partition(".")[0]
            ours = statement.get("Resource") == {"Fn::GetAtt": ["Key", "Arn"]}
            allowed.setdefault(service if ours else "another key", set()).update(actions)
    return allowed


def functions_that_show_no_message_read_none(template: Expanded) -> Iterator[str]:
    """Only functions that show or write messages may read their partitions; others read people's, or no texts."""
    for name in template.of_type(FUNCTION):
        for statement in _statements_of(template, f"{name}Role"):
            actions = {str(action) for action in listed(statement.get("Action"))}
            of_messages = statement.get("Resource") == {"Fn::GetAtt": ["MessagesTable", "Arn"]}
            if not of_messages or actions <= MESSAGES_FOR.get(name, WRITING - {"dynamodb:ConditionCheckItem"}):
                continue
            if statement.get("Condition") not in (*OTHER_THAN_MESSAGES, *OF_OWN_ITEMS.get(name, ())):
                yield f"{name}: {statement.get('Sid')} reads messages"


def functions_of_settings_reach_no_chart(template: Expanded) -> Iterator[str]:
    """Who shows or sets practice settings can neither read nor put a gate, a head, an owned chart or a key."""
    for name in SETTERS:
        for statement in _statements_of(template, f"{name}Role"):
            of_messages = statement.get("Resource") == {"Fn::GetAtt": ["MessagesTable", "Arn"]}
            if of_messages and statement.get("Condition") != OF_SETTINGS:
                yield f"{name}: {statement.get('Sid')} reaches charts"


def keepers_of_chains_reach_no_practice(template: Expanded) -> Iterator[str]:
    """Of the messages table, who seals and who verifies reach the registry of chains only."""
    for name in KEEPERS_OF_CHAINS:
        for statement in _statements_of(template, f"{name}Role"):
            of_messages = statement.get("Resource") == {"Fn::GetAtt": ["MessagesTable", "Arn"]}
            if of_messages and statement.get("Condition") != OF_CHAINS:
                yield f"{name}: {statement.get('Sid')} reaches more than chains"


def pollers_may_read_what_they_are_fed_from(template: Expanded) -> Iterator[str]:
    """Lambda polls, and sends failed batches, with the function's role; emulators do not."""
    for name, mapping in template.of_type(MAPPING).items():
        may = _may(template, f"{function_of_alias(template, ref(prop(mapping, 'FunctionName')))}Role")
        source, attribute = at(prop(mapping, "EventSourceArn"), "Fn::GetAtt") or ["", ""]
        if attribute == "Arn":
            expected: May = {source: RECEIVING}
        else:
            on_failure = str(at(prop(mapping, "DestinationConfig", "OnFailure", "Destination"), "Fn::GetAtt", 0))
            expected = {f"{source}.StreamArn": READING_STREAM, on_failure: SENDING}
            expected[f"${{{source}.Arn}}/stream/*"] = {"dynamodb:ListStreams"}
        if [resource for resource, actions in expected.items() if not actions <= may.get(resource, set())]:
            yield f"{name}: the function's role may not read its source"


SERVICES_OF_THE_KEY: Final = {
    "logs": {
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:DescribeKey",
    },
    "events": {"kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"},
    "cloudwatch": {"kms:Decrypt", "kms:GenerateDataKey"},
    "cognito-idp": {
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:DescribeKey",
    },
}
"""As AWS documents them: CloudWatch Logs, EventBridge for bus and target queues, CloudWatch alarms, user pools."""


def the_key_serves_who_needs_it(template: Expanded) -> Iterator[str]:
    """The key's policy has account, logs, EventBridge, alarms and Cognito: without it, they cannot write."""
    for name, key in template.of_type(KEY).items():
        of_key = statements(prop(key, "KeyPolicy"))
        actions_by_service: dict[str, list[Json]] = {}
        for statement in of_key:
            service = at(statement, "Principal", "Service")
            named = listed(at(service, "Fn::Sub") or service or "account")
            actions_by_service.setdefault(str(named[0]).partition(".")[0], []).extend(listed(statement.get("Action")))
        expected = {"account": {"kms:*"}, **SERVICES_OF_THE_KEY}
        if {service: set(actions) for service, actions in actions_by_service.items()} != expected:
            yield f"{name}: a service lacks permissions, or has too many"
        if any(len(actions) != len(set(actions)) for actions in actions_by_service.values()):
            yield f"{name}: lists an action twice"
