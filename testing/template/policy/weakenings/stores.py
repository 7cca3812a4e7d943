"""Weakened: tables, queues, bus, topic and their key."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

WEAKENINGS: Final = [
    Weakening("tables_use_our_key", "AWS::DynamoDB::Table Properties SSESpecification"),
    Weakening(
        "tables_use_our_key",
        "AWS::DynamoDB::Table Properties SSESpecification KMSMasterKeyId",
        instead="alias/aws/dynamodb",
    ),
    Weakening(
        "only_what_is_technical_expires",
        "MessagesTable Properties TimeToLiveSpecification AttributeName",
        instead="sent_at",
    ),
    Weakening(
        "only_what_is_technical_expires",
        "AuditTable Properties TimeToLiveSpecification",
        instead={"AttributeName": "expires_at", "Enabled": True},
    ),
    Weakening(
        "streams_show_what_their_readers_need",
        "MessagesTable Properties StreamSpecification StreamViewType",
        instead="KEYS_ONLY",
    ),
    Weakening(
        "streams_show_what_their_readers_need",
        "ConnectionsTable Properties StreamSpecification",
        instead={"StreamViewType": "NEW_IMAGE"},
    ),
    Weakening("queues_bus_and_topic_use_our_key", "LiveUpdatesDeadLetters Properties KmsMasterKeyId"),
    Weakening("what_insures_the_key_does_not_need_it", "UndeliveredEvents Properties SqsManagedSseEnabled"),
    Weakening(
        "what_insures_the_key_does_not_need_it",
        "UndeliveredEvents Properties KmsMasterKeyId",
        instead={"Fn::GetAtt": ["Key", "Arn"]},
    ),
    Weakening("what_insures_the_key_does_not_need_it", "AWS::Events::EventBus Properties DeadLetterConfig"),
    Weakening(
        "what_insures_the_key_does_not_need_it",
        "AWS::Events::Rule Properties Targets * DeadLetterConfig Arn Fn::GetAtt 0",
        instead="LiveUpdatesDeadLetters",
    ),
    Weakening(
        "the_bus_may_send_what_it_cannot_deliver", "UndeliveredEventsPolicy Properties PolicyDocument Statement 1"
    ),
    Weakening("queues_bus_and_topic_use_our_key", "AWS::Events::EventBus Properties KmsKeyIdentifier"),
    Weakening("queues_bus_and_topic_use_our_key", "AWS::SNS::Topic Properties KmsMasterKeyId", instead="alias/aws/sns"),
    Weakening("queues_keep_what_waits", "AWS::SQS::Queue Properties MessageRetentionPeriod", instead=345600),
    Weakening("nothing_travels_in_the_clear", "UnpublishedEventsPolicy Properties PolicyDocument Statement 0"),
    Weakening(
        "nothing_travels_in_the_clear",
        "PortalUpdateQueuesPolicy Properties PolicyDocument Statement 1 Action",
        instead="sqs:SendMessage",
    ),
    Weakening("nothing_travels_in_the_clear", "AlarmTopicPolicy Properties PolicyDocument Statement 1"),
    Weakening(
        "only_our_own_rules_and_alarms_deliver",
        "PortalUpdateQueuesPolicy Properties PolicyDocument Statement 0 Condition",
    ),
    Weakening(
        "only_our_own_rules_and_alarms_deliver",
        "UndeliveredEventsPolicy Properties PolicyDocument Statement 0 Condition",
        instead={},
    ),
    Weakening(
        "only_our_own_rules_and_alarms_deliver",
        "LiveUpdateQueuesPolicy Properties PolicyDocument Statement 0 Condition",
        instead={"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    ),
    Weakening(
        "only_our_own_rules_and_alarms_deliver",
        "LiveUpdateQueuesPolicy Properties PolicyDocument Statement 0 Principal",
        instead="*",
    ),
    Weakening(
        "only_our_own_rules_and_alarms_deliver",
        "AlarmTopicPolicy Properties PolicyDocument Statement 0 Principal",
        instead={"AWS": "*"},
    ),
    Weakening(
        "only_our_own_rules_and_alarms_deliver", "AlarmTopicPolicy Properties PolicyDocument Statement 0 Condition"
    ),
    Weakening("the_key_rotates", "AWS::KMS::Key Properties EnableKeyRotation", instead=False),
    Weakening(
        "the_key_is_ours_alone", "AWS::KMS::Key Properties KeyPolicy Statement * Principal", instead={"AWS": "*"}
    ),
    Weakening("the_key_is_ours_alone", "AWS::KMS::Key Properties KeyPolicy Statement 2 Condition"),
    Weakening(
        "the_key_is_ours_alone",
        "AWS::KMS::Key Properties KeyPolicy Statement 1 Condition ArnLike kms:EncryptionContext:aws:logs:arn 0 Fn::Sub",
        instead="arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*",
    ),
    Weakening(
        "the_key_is_ours_alone",
        "AWS::KMS::Key Properties KeyPolicy Statement +",
        instead={"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"},
    ),
    Weakening(
        "tables_have_the_keys_that_are_asked_for",
        "MessagesTable Properties GlobalSecondaryIndexes * Projection ProjectionType",
        instead="KEYS_ONLY",
    ),
    Weakening("tables_take_whatever_comes", "AWS::DynamoDB::Table Properties BillingMode", instead="PROVISIONED"),
    Weakening("alarms_may_tell_the_topic", "AlarmTopicPolicy Properties PolicyDocument Statement 0"),
]
