"""Rules for what stores data: tables, queues, bus, topic, and their key."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Document, Expanded, Json, arn_of, at, listed, prop, ref, statements

TABLE, QUEUE, TOPIC, BUS = "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Events::EventBus"
RULE: Final = "AWS::Events::Rule"
KEY: Final = "AWS::KMS::Key"
POLICIES: Final = {QUEUE: "AWS::SQS::QueuePolicy", TOPIC: "AWS::SNS::TopicPolicy"}

UNDELIVERED: Final = "UndeliveredEvents"
EXPIRES: Final = {
    "MessagesTable": {"AttributeName": "expires_at", "Enabled": True},
    "AuditTable": None,
    "ConnectionsTable": {"AttributeName": "expires_at", "Enabled": True},
}
"""Only technical items have `expires_at`: idempotency keys, seen events, connections. Audit records have none."""
STREAMS: Final = {"MessagesTable": "NEW_AND_OLD_IMAGES", "AuditTable": "NEW_IMAGE", "ConnectionsTable": None}
OUR_KEY: Final = {"Fn::GetAtt": ["Key", "Arn"]}
WITHOUT_TLS: Final = {"Bool": {"aws:SecureTransport": "false"}}
OF_THIS_ACCOUNT: Final = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
_LOG_GROUPS: Final = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
LOGS_OF_THIS_STACK: Final = {
    "ArnLike": {
        "kms:EncryptionContext:aws:logs:arn": [
            {"Fn::Sub": f"{_LOG_GROUPS}{prefix}/client-messaging/${{AWS::StackName}}/*"}
            for prefix in ("", "/aws/vendedlogs")
        ]
    }
}
"""Also those of former stacks of its name, which outlived them."""
COGNITO: Final = ["cognito-idp.amazonaws.com", "identitystore.amazonaws.com"]
_USER_POOLS: Final = {"Fn::Sub": "arn:${AWS::Partition}:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/*"}
OF_USER_POOLS_HERE: Final = {**OF_THIS_ACCOUNT, "ArnLike": {"aws:SourceArn": _USER_POOLS}}
DATA_OF_USER_POOLS_HERE: Final = {
    **OF_USER_POOLS_HERE,
    "StringLike": {"kms:EncryptionContext:aws:cognito-idp:userpool-arn": _USER_POOLS},
}
ACCOUNT_ROOT: Final = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}


def tables_use_our_key(template: Expanded) -> Iterator[str]:
    """Tables are encrypted with the stack's own key."""
    for name, table in template.of_type(TABLE).items():
        expected = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": OUR_KEY}
        if prop(table, "SSESpecification") != expected:
            yield f"{name}: is not encrypted with our key"


def only_what_is_technical_expires(template: Expanded) -> Iterator[str]:
    """`expires_at` is the only TTL attribute, and the audit table has none."""
    for name, table in template.of_type(TABLE).items():
        if prop(table, "TimeToLiveSpecification") != EXPIRES.get(name):
            yield f"{name}: TTL is on another attribute, or missing"


def streams_show_what_their_readers_need(template: Expanded) -> Iterator[str]:
    """A stream's view type is what its reader needs; a table without a reader has no stream."""
    for name, table in template.of_type(TABLE).items():
        if prop(table, "StreamSpecification", "StreamViewType") != STREAMS.get(name):
            yield f"{name}: wrong stream view type"


def queues_bus_and_topic_use_our_key(template: Expanded) -> Iterator[str]:
    """Queues, bus and topic are encrypted with the stack's own key, but for the queue that insures against its loss."""
    for name, queue in template.of_type(QUEUE).items():
        if name != UNDELIVERED and prop(queue, "KmsMasterKeyId") != OUR_KEY:
            yield f"{name}: is not encrypted with our key"
    for name, bus in template.of_type(BUS).items():
        if prop(bus, "KmsKeyIdentifier") != OUR_KEY:
            yield f"{name}: is not encrypted with our key"
    for name, topic in template.of_type(TOPIC).items():
        if ref(prop(topic, "KmsMasterKeyId")) != "Key":
            yield f"{name}: is not encrypted with our key"


def queues_keep_what_waits(template: Expanded) -> Iterator[str]:
    """Queues retain messages for 14 days, SQS's maximum."""
    for name, queue in template.of_type(QUEUE).items():
        if prop(queue, "MessageRetentionPeriod") != 14 * 24 * 3600:
            yield f"{name}: retains messages for less than 14 days"


def _policies_of(template: Expanded, kind: str, name: str) -> list[Document]:
    """The statements of the policies attached to a queue or a topic."""
    attached_statements = []
    for policy in template.of_type(POLICIES[kind]).values():
        attached = listed(prop(policy, "Queues")) + listed(prop(policy, "Topics"))
        if {"Ref": name} in attached:
            attached_statements += statements(prop(policy, "PolicyDocument"))
    return attached_statements


def _names_resource(statement: Document, name: str) -> bool:
    return any(arn_of(one) == name or ref(one) == name for one in listed(statement.get("Resource")))


def nothing_travels_in_the_clear(template: Expanded) -> Iterator[str]:
    """Queues and topics deny requests without TLS."""
    for kind, action in ((QUEUE, "sqs:*"), (TOPIC, "sns:Publish")):
        for name in template.of_type(kind):
            refusals = [
                statement
                for statement in _policies_of(template, kind, name)
                if (statement.get("Effect"), statement.get("Principal")) == ("Deny", "*")
                and statement.get("Action") == action
                and statement.get("Condition") == WITHOUT_TLS
                and _names_resource(statement, name)
            ]
            if not refusals:
                yield f"{name}: accepts requests without TLS"


def _allows_delivery(statement: Document) -> bool:
    """Whether a statement allows delivery by rules, by the bus to its own queue, or by alarms of this account."""
    service, action = at(statement, "Principal", "Service"), statement.get("Action")
    if at(statement, "Principal", "AWS") is not None:
        return False
    if (service, action) == ("cloudwatch.amazonaws.com", "sns:Publish"):
        return ref(statement.get("Resource")) == "AlarmTopic" and statement.get("Condition") == OF_THIS_ACCOUNT
    sources = [arn_of(one) for one in listed(at(statement, "Condition", "ArnEquals", "aws:SourceArn"))]
    targets = [arn_of(one) for one in listed(statement.get("Resource"))]
    by_rules = bool(sources) and None not in sources
    by_the_bus = targets == [UNDELIVERED] and statement.get("Condition") == OF_THIS_ACCOUNT
    events = (service, action) == ("events.amazonaws.com", "sqs:SendMessage")
    return events and (by_rules or by_the_bus) and bool(targets) and None not in targets


def only_our_own_rules_and_alarms_deliver(template: Expanded) -> Iterator[str]:
    """Queues accept messages from their rules and the bus; the topic from alarms of this account."""
    for kind in POLICIES.values():
        for name, policy in template.of_type(kind).items():
            document = prop(policy, "PolicyDocument")
            for statement in statements(document):
                effect = statement.get("Effect")
                if effect not in ("Allow", "Deny"):
                    yield f"{name}: the effect is neither Allow nor Deny"
                if effect == "Allow" and not _allows_delivery(statement):
                    yield f"{name}: {statement.get('Sid')} allows other senders"
    if template.of_type("AWS::Events::EventBusPolicy"):
        yield "a bus policy allows other accounts to put events"


def alarms_may_tell_the_topic(template: Expanded) -> Iterator[str]:
    """Without the permission, an alarm's notification is lost without an error."""
    for name in template.of_type(TOPIC):
        allowed = [one for one in _policies_of(template, TOPIC, name) if one.get("Effect") == "Allow"]
        if len(allowed) != 1 or not _allows_delivery(allowed[0]):
            yield f"{name}: alarms may not publish to it"


def the_key_rotates(template: Expanded) -> Iterator[str]:
    """Key rotation is on."""
    if not template.of_type(KEY):
        yield "there is no key"
    for name, key in template.of_type(KEY).items():
        if prop(key, "EnableKeyRotation") is not True:
            yield f"{name}: is not rotated"


def _may_use_the_key(statement: Document) -> bool:
    """Whether a statement of the key's policy is for the account's IAM, or for a service on behalf of this stack."""
    principal: Json = statement.get("Principal")
    if statement.get("Resource") != "*":  # in a key policy: this key
        return False
    if principal == ACCOUNT_ROOT:
        return statement.get("Action") == "kms:*"
    actions, condition = listed(statement.get("Action")), statement.get("Condition")
    if not actions or any("*" in action for action in actions) or set(at(statement, "Principal") or {}) != {"Service"}:
        return False
    for_logs = at(principal, "Service", "Fn::Sub") == "logs.${AWS::Region}.amazonaws.com"
    if for_logs:
        return bool(condition == LOGS_OF_THIS_STACK)
    if at(principal, "Service") == COGNITO:
        return condition in (OF_USER_POOLS_HERE, DATA_OF_USER_POOLS_HERE)
    named = at(principal, "Service") in ("events.amazonaws.com", "cloudwatch.amazonaws.com")
    return bool(named and condition == OF_THIS_ACCOUNT)


def the_key_is_ours_alone(template: Expanded) -> Iterator[str]:
    """The key may be used by this account, and by AWS services on behalf of this stack."""
    for name, key in template.of_type(KEY).items():
        of_key = statements(prop(key, "KeyPolicy"))
        if not of_key:
            yield f"{name}: has no policy of its own"
        for statement in of_key:
            if statement.get("Effect") != "Allow" or not _may_use_the_key(statement):
                yield f"{name}: {statement.get('Sid')} allows other principals"
