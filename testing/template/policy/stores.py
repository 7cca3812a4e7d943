"""Where data lies: tables, queues, the bus, the topic, logs, and the key over all of them."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Document, Expanded, Json, arn_of, at, listed, prop, ref, statements

TABLE, QUEUE, TOPIC, BUS = "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Events::EventBus"
LOG_GROUP, KEY, POOL = "AWS::Logs::LogGroup", "AWS::KMS::Key", "AWS::Cognito::UserPool"
POLICIES: Final = {QUEUE: "AWS::SQS::QueuePolicy", TOPIC: "AWS::SNS::TopicPolicy"}

SIX_YEARS: Final = 2192
"""In days, with the leap days: 45 CFR 164.316(b)(2)(i)."""
EXPIRES: Final = {
    "MessagesTable": {"AttributeName": "expires_at", "Enabled": True},
    "AuditTable": None,
    "ConnectionsTable": {"AttributeName": "expires_at", "Enabled": True},
}
"""Only what is technical carries `expires_at`: idempotency keys, seen events, connections. No audit record does."""
STREAMS: Final = {"MessagesTable": "NEW_AND_OLD_IMAGES", "AuditTable": "NEW_IMAGE", "ConnectionsTable": None}
OUR_KEY: Final = {"Fn::GetAtt": ["Key", "Arn"]}
IN_THE_CLEAR: Final = {"Bool": {"aws:SecureTransport": "false"}}
OF_THIS_ACCOUNT: Final = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
LOGS_OF_THIS_STACK: Final = {
    "ArnLike": {
        "kms:EncryptionContext:aws:logs:arn": {
            "Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}"
            ":log-group:/client-messaging/${AWS::StackName}/*"
        }
    }
}
THE_ACCOUNT: Final = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}


def tables_use_our_key(template: Expanded) -> Iterator[str]:
    """The tables are encrypted with the stack's own key."""
    for name, table in template.of_type(TABLE).items():
        wanted = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": OUR_KEY}
        if prop(table, "SSESpecification") != wanted:
            yield f"{name}: is not encrypted with our key"


def tables_can_be_brought_back(template: Expanded) -> Iterator[str]:
    """Every second of the last 35 days can be restored."""
    for name, table in template.of_type(TABLE).items():
        if prop(table, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") is not True:
            yield f"{name}: cannot be restored"


def the_record_outlives_the_stack(template: Expanded) -> Iterator[str]:
    """Neither deleting the stack nor replacing a resource deletes tables, their key, or who the people are."""
    if set(template.of_type(TABLE)) != set(EXPIRES):
        yield "a table is missing, or new"
    for kind in (TABLE, KEY, POOL):
        if not template.of_type(kind):
            yield f"there is no {kind}"
        for name, resource in template.of_type(kind).items():
            if (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")) != ("Retain", "Retain"):
                yield f"{name}: goes with the stack"
    for name, table in template.of_type(TABLE).items():
        if prop(table, "DeletionProtectionEnabled") is not True:
            yield f"{name}: can be deleted"
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "DeletionProtection") != "ACTIVE":
            yield f"{name}: can be deleted"


def only_what_is_technical_expires(template: Expanded) -> Iterator[str]:
    """No attribute but `expires_at` makes an item go, and nothing makes an audit record go."""
    for name, table in template.of_type(TABLE).items():
        if prop(table, "TimeToLiveSpecification") != EXPIRES.get(name):
            yield f"{name}: other items expire"


def streams_show_what_their_readers_need(template: Expanded) -> Iterator[str]:
    """A stream holds what its reader needs, and no table has one that nobody reads."""
    for name, table in template.of_type(TABLE).items():
        if prop(table, "StreamSpecification", "StreamViewType") != STREAMS.get(name):
            yield f"{name}: the stream shows too little or too much"


def queues_bus_and_topic_use_our_key(template: Expanded) -> Iterator[str]:
    """What waits or passes is encrypted with the stack's own key."""
    for name, queue in template.of_type(QUEUE).items():
        if prop(queue, "KmsMasterKeyId") != OUR_KEY:
            yield f"{name}: is not encrypted with our key"
    for name, bus in template.of_type(BUS).items():
        if prop(bus, "KmsKeyIdentifier") != OUR_KEY:
            yield f"{name}: is not encrypted with our key"
    for name, topic in template.of_type(TOPIC).items():
        if ref(prop(topic, "KmsMasterKeyId")) != "Key":
            yield f"{name}: is not encrypted with our key"


def queues_keep_what_waits(template: Expanded) -> Iterator[str]:
    """Two weeks, the longest there is."""
    for name, queue in template.of_type(QUEUE).items():
        if prop(queue, "MessageRetentionPeriod") != 14 * 24 * 3600:
            yield f"{name}: forgets before somebody can look"


def _policies_of(template: Expanded, kind: str, name: str) -> list[Document]:
    """The statements about a queue or a topic, in the policies that are attached to it."""
    found = []
    for policy in template.of_type(POLICIES[kind]).values():
        attached = listed(prop(policy, "Queues")) + listed(prop(policy, "Topics"))
        if {"Ref": name} in attached:
            found += statements(prop(policy, "PolicyDocument"))
    return found


def _about(statement: Document, name: str) -> bool:
    return any(arn_of(one) == name or ref(one) == name for one in listed(statement.get("Resource")))


def nothing_travels_in_the_clear(template: Expanded) -> Iterator[str]:
    """Queues and topics refuse whoever speaks without TLS."""
    for kind, action in ((QUEUE, "sqs:*"), (TOPIC, "sns:Publish")):
        for name in template.of_type(kind):
            refusals = [
                statement
                for statement in _policies_of(template, kind, name)
                if (statement.get("Effect"), statement.get("Principal")) == ("Deny", "*")
                and statement.get("Action") == action
                and statement.get("Condition") == IN_THE_CLEAR
                and _about(statement, name)
            ]
            if not refusals:
                yield f"{name}: takes what comes in the clear"


def _delivers(statement: Document) -> bool:
    """Whether a statement lets one service put something in, for one rule or from this account's alarms."""
    service, action = at(statement, "Principal", "Service"), statement.get("Action")
    if at(statement, "Principal", "AWS") is not None:
        return False
    if (service, action) == ("cloudwatch.amazonaws.com", "sns:Publish"):
        return ref(statement.get("Resource")) == "AlarmTopic" and statement.get("Condition") == OF_THIS_ACCOUNT
    source = at(statement, "Condition", "ArnEquals", "aws:SourceArn")
    into = [arn_of(one) for one in listed(statement.get("Resource"))]
    by_a_rule = (service, action) == ("events.amazonaws.com", "sqs:SendMessage") and arn_of(source) is not None
    return by_a_rule and bool(into) and None not in into


def only_our_own_rules_and_alarms_deliver(template: Expanded) -> Iterator[str]:
    """What queues and the topic let in: one rule each, or the alarms of this account."""
    for kind in POLICIES.values():
        for name, policy in template.of_type(kind).items():
            document = prop(policy, "PolicyDocument")
            for statement in statements(document):
                effect = statement.get("Effect")
                if effect not in ("Allow", "Deny"):
                    yield f"{name}: says neither yes nor no"
                if effect == "Allow" and not _delivers(statement):
                    yield f"{name}: {statement.get('Sid')} lets others in"
    if template.of_type("AWS::Events::EventBusPolicy"):
        yield "others may put events on the bus"


def alarms_may_tell_the_topic(template: Expanded) -> Iterator[str]:
    """Else they ring where nobody hears them, and nothing says so."""
    for name in template.of_type(TOPIC):
        found = [one for one in _policies_of(template, TOPIC, name) if one.get("Effect") == "Allow"]
        if len(found) != 1 or not _delivers(found[0]):
            yield f"{name}: takes nothing from alarms"


def logs_are_kept_six_years_under_our_key(template: Expanded) -> Iterator[str]:
    """Each log group says how long it is kept and with which key."""
    for name, group in template.of_type(LOG_GROUP).items():
        if prop(group, "RetentionInDays") != SIX_YEARS:
            yield f"{name}: is not kept for six years"
        if prop(group, "KmsKeyId") != OUR_KEY:
            yield f"{name}: is not encrypted with our key"
        if not str(prop(group, "LogGroupName", "Fn::Sub")).startswith("/client-messaging/${AWS::StackName}/"):
            yield f"{name}: lies where the key does not serve"


def the_key_rotates(template: Expanded) -> Iterator[str]:
    """A year's key material is not the next year's."""
    if not template.of_type(KEY):
        yield "there is no key"
    for name, key in template.of_type(KEY).items():
        if prop(key, "EnableKeyRotation") is not True:
            yield f"{name}: never changes"


def _may_use_the_key(statement: Document) -> bool:
    """Whether a statement lets the account decide, or a service work for this stack."""
    principal: Json = statement.get("Principal")
    if statement.get("Resource") != "*":  # in a key's policy: this key
        return False
    if principal == THE_ACCOUNT:
        return statement.get("Action") == "kms:*"
    actions, condition = listed(statement.get("Action")), statement.get("Condition")
    if not actions or any("*" in action for action in actions) or set(at(statement, "Principal") or {}) != {"Service"}:
        return False
    for_logs = at(principal, "Service", "Fn::Sub") == "logs.${AWS::Region}.amazonaws.com"
    if for_logs:
        return bool(condition == LOGS_OF_THIS_STACK)
    named = at(principal, "Service") in ("events.amazonaws.com", "cloudwatch.amazonaws.com")
    return bool(named and condition == OF_THIS_ACCOUNT)


def the_key_is_ours_alone(template: Expanded) -> Iterator[str]:
    """The key serves this account, and AWS's services for this stack; nobody else."""
    for name, key in template.of_type(KEY).items():
        found = statements(prop(key, "KeyPolicy"))
        if not found:
            yield f"{name}: has no policy of its own"
        for statement in found:
            if statement.get("Effect") != "Allow" or not _may_use_the_key(statement):
                yield f"{name}: {statement.get('Sid')} lets others use it"
