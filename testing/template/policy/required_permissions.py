"""What roles must hold that no emulator asks for, and what none of a kind may hold: `tests/deployed` sees the rest."""

from collections.abc import Iterator
from typing import Final

from testing.stack import FUNCTION_OF
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
from testing.template.policy.stores import KEY
from testing.template.policy.table_keys import INDEXES

ROLE, MAPPING, QUEUE = "AWS::IAM::Role", "AWS::Lambda::EventSourceMapping", "AWS::SQS::Queue"
READING: Final = {"dynamodb:BatchGetItem", "dynamodb:Query"}
WRITING: Final = {"dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
RECORDING: Final = {"dynamodb:PutItem"}
TAKING: Final = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
FOLLOWING: Final = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}
SENDING: Final = {"sqs:SendMessage"}
CHANGES: Final = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}

type May = dict[str, set[str]]
"""By resource, in short: the actions."""

BEHIND_NO_ROUTE: Final[dict[str, May]] = {
    "RecordPortalUpdateFunction": {
        "MessagesTable": WRITING | {"dynamodb:Query"},
        "AuditTable": RECORDING,
        "PortalUpdates": TAKING,
        "PortalUpdatesDeadLetters": SENDING,
    },
    "PublishEventsFunction": {
        "MessagesTable.StreamArn": FOLLOWING,
        "${MessagesTable.Arn}/stream/*": {"dynamodb:ListStreams"},
        "Bus": {"events:PutEvents"},
        "UnpublishedEvents": SENDING,
    },
    "SealAuditFunction": {
        "AuditTable.StreamArn": FOLLOWING,
        "${AuditTable.Arn}/stream/*": {"dynamodb:ListStreams"},
        "AuditTable": {"dynamodb:Query", "dynamodb:PutItem"},
        "UnsealedRecords": SENDING,
    },
    "VerifyAuditFunction": {"AuditTable": {"dynamodb:Query"}},
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
        "LiveUpdates": TAKING | SENDING,
        "LiveApi": {"execute-api:ManageConnections"},
    },
}
"""Exactly. A function behind a route may do what its method says, `_at_most`."""


def functions_may_do_what_their_kind_does(template: Expanded) -> Iterator[str]:
    """GET reads, and writes that somebody has read; PUT and POST write; what no route leads to has its own list."""
    for name in template.of_type(FUNCTION):
        may = _may(template, f"{name}Role")
        if name in BEHIND_NO_ROUTE and may != BEHIND_NO_ROUTE[name]:
            yield f"{name}: may do something else than it does"
        most = _at_most(name)
        for resource, actions in may.items():
            if name not in BEHIND_NO_ROUTE and not actions <= most.get(resource, set()):
                yield f"{name}: may do with {resource} what its method does not"


def _at_most(function: str) -> May:
    methods = {route.partition(" ")[0] for route, folder in FUNCTION_OF.items() if folder == snake(function)}
    reads = methods == {"GET"}
    messages = READING if reads else READING | WRITING
    if function == "SetPersonAccessFunction":  # suspensions alone: permissions.py
        messages = messages | {"dynamodb:DeleteItem"}
    indexes: May = {f"${{MessagesTable.Arn}}/index/{name}": {"dynamodb:Query"} for name in INDEXES["MessagesTable"]}
    audit = RECORDING | ({"dynamodb:Query"} if function == "ListAuditFunction" else set())
    return {"MessagesTable": messages, "AuditTable": audit, **(indexes if reads else {})}


def _statements_of(template: Expanded, role: str) -> Iterator[Document]:
    for policy in listed(prop(template.of_type(ROLE).get(role, {}), "Policies")):
        yield from statements(at(policy, "PolicyDocument"))


def _may(template: Expanded, role: str) -> May:
    """What a role allows, but for its log and the key, of which permissions.py and the next rule see to."""
    found: May = {}
    for statement in _statements_of(template, role):
        actions = {str(action) for action in listed(statement.get("Action"))}
        if not any(action.startswith(("kms:", "logs:")) for action in actions):
            found.setdefault(_about(statement.get("Resource")), set()).update(actions)
    return found


def _about(resource: Json) -> str:
    name, attribute = at(resource, "Fn::GetAtt", 0), at(resource, "Fn::GetAtt", 1)
    if name is not None:
        return str(name) if attribute == "Arn" else f"{name}.{attribute}"
    text = str(at(resource, "Fn::Sub"))
    return "LiveApi" if ":execute-api:" in text else text


def nobody_lacks_the_key(template: Expanded) -> Iterator[str]:
    """Tables and queues are encrypted with it. No emulator asks for it: on AWS every call would be refused."""
    for name in template.of_type(FUNCTION):
        may = _may(template, f"{name}Role")
        wanted = {}
        on_tables = {action for resource, actions in may.items() if "Table" in resource for action in actions}
        if on_tables:
            changing = {"kms:Encrypt", "kms:GenerateDataKey"} if on_tables & CHANGES else set()
            wanted["dynamodb"] = {"kms:Decrypt"} | changing
        if set(may) & set(template.of_type(QUEUE)):
            wanted["sqs"] = {"kms:Decrypt", "kms:GenerateDataKey"}
        if _uses_of_the_key(template, f"{name}Role") != wanted:
            yield f"{name}: cannot use the key, or may use it for more than it does"


def _uses_of_the_key(template: Expanded, role: str) -> May:
    found: May = {}
    for statement in _statements_of(template, role):
        actions = {str(action) for action in listed(statement.get("Action"))}
        if any(action.startswith("kms:") for action in actions):
            service = str(at(statement, "Condition", "StringEquals", "kms:ViaService", "Fn::Sub")).partition(".")[0]
            ours = statement.get("Resource") == {"Fn::GetAtt": ["Key", "Arn"]}
            found.setdefault(service if ours else "another key", set()).update(actions)
    return found


def pollers_may_read_what_they_are_fed_from(template: Expanded) -> Iterator[str]:
    """Lambda reads streams and queues, and puts aside, in the function's name; no emulator does."""
    for name, mapping in template.of_type(MAPPING).items():
        may = _may(template, f"{function_of_alias(template, ref(prop(mapping, 'FunctionName')))}Role")
        source, attribute = at(prop(mapping, "EventSourceArn"), "Fn::GetAtt") or ["", ""]
        if attribute == "Arn":
            wanted: May = {source: TAKING}
        else:
            aside = str(at(prop(mapping, "DestinationConfig", "OnFailure", "Destination"), "Fn::GetAtt", 0))
            wanted = {f"{source}.StreamArn": FOLLOWING, aside: SENDING}
            wanted[f"${{{source}.Arn}}/stream/*"] = {"dynamodb:ListStreams"}
        if [resource for resource, actions in wanted.items() if not actions <= may.get(resource, set())]:
            yield f"{name}: the function may not take what it is to be given"


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
}
"""As their documents ask for it: CloudWatch Logs, EventBridge for the bus and for queues that it fills, alarms."""


def the_key_serves_who_needs_it(template: Expanded) -> Iterator[str]:
    """The account, logs, the bus, alarms: whoever is left out can no longer write what is encrypted."""
    for name, key in template.of_type(KEY).items():
        found = statements(prop(key, "KeyPolicy"))
        serves = {}
        for statement in found:
            service = at(statement, "Principal", "Service")
            called = str(at(service, "Fn::Sub") or service or "account").partition(".")[0]
            serves[called] = listed(statement.get("Action"))
        wanted = {"account": {"kms:*"}, **SERVICES_OF_THE_KEY}
        if {service: set(actions) for service, actions in serves.items()} != wanted or len(found) != len(wanted):
            yield f"{name}: does not serve one who needs it, or for more than is needed"
        if any(len(actions) != len(set(actions)) for actions in serves.values()):
            yield f"{name}: names an action twice"
