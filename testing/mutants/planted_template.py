"""Planted bugs in template.yaml."""

from testing.mutants.mutant import Mutant


def _in_template(name: str, old: str, new: str) -> Mutant:
    return Mutant(name, "template.yaml", old, new)


MUTANTS = [
    _in_template("connections of suspended people stay open", '["PORTAL","SUSPENDED",', '["PORTAL",'),
    _in_template("settings are not published", '{"prefix":"SETTINGS#"}', '{"prefix":"SETTING#"}'),
    _in_template("absences are not published", '"SUSPENDED","ABSENCE"', '"SUSPENDED"'),
    _in_template(
        "read markers are not published", '"sk":{"S":[{"prefix":"INBOX#"}]}', '"sk":{"S":[{"prefix":"HEAD#"}]}'
    ),
    _in_template("entries are not published", '{"kind":{"S":[{"exists":true}]}}', '{"kinds":{"S":[{"exists":true}]}}'),
    _in_template("audit records are not sealed", '"NewImage":{"action":', '"NewImage":{"event":'),
    _in_template(
        "a live update goes to the dead-letter queue at its first failure",
        "deadLetterTargetArn: !GetAtt LiveUpdatesDeadLetters.Arn\n        maxReceiveCount: 5",
        "deadLetterTargetArn: !GetAtt LiveUpdatesDeadLetters.Arn\n        maxReceiveCount: 1",
    ),
    _in_template(
        "the connections' management endpoint has no stage",
        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: !Sub https://${LiveApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live",
        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: !Sub https://${LiveApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}",
    ),
    _in_template("live updates do not include suspensions", "          - person_access.changed\n", ""),
    _in_template("live updates do not include absences", "          - absence.changed\n", ""),
    _in_template(
        "the alarm on broken audit chains watches intact ones", "MetricName: AuditBroken", "MetricName: AuditIntact"
    ),
    _in_template(
        "a probe that does not run rings nothing",
        '{ Id: answered, Expression: "invocations - FILL(errors, 0)" }',
        '{ Id: answered, Expression: "invocations + FILL(errors, 0)" }',
    ),
    _in_template(
        "compose has no alarm on errors",
        "MetricName: Errors, Dimensions: [{ Name: FunctionName, Value: !Ref ComposeFunction }]",
        "MetricName: Throttles, Dimensions: [{ Name: FunctionName, Value: !Ref ComposeFunction }]",
    ),
    _in_template(
        "unsealed records have no alarm",
        "      Dimensions: [{ Name: QueueName, Value: !GetAtt UnsealedRecords.QueueName }]\n",
        "      Dimensions: [{ Name: QueueName, Value: !GetAtt UnpublishedEvents.QueueName }]\n",
    ),
    _in_template(
        "functions use the audit table as the messages table",
        "MESSAGES_TABLE: !Ref MessagesTable",
        "MESSAGES_TABLE: !Ref AuditTable",
    ),
    _in_template(
        "portal updates that cannot be parsed go back to their queue",
        "DEAD_LETTERS_URL: !Ref PortalUpdatesDeadLetters",
        "DEAD_LETTERS_URL: !Ref PortalUpdates",
    ),
    _in_template(
        "unsealed records go to the queue of unpublished events",
        "Destination: !GetAtt UnsealedRecords.Arn",
        "Destination: !GetAtt UnpublishedEvents.Arn",
    ),
    _in_template("CORS does not allow If-None-Match", "idempotency-key, if-none-match]", "idempotency-key]"),
    _in_template(
        "CORS does not expose Retry-After",
        "[etag, location, retry-after, idempotency-replayed",
        "[etag, location, idempotency-replayed",
    ),
    _in_template(
        "the index of unread inboxes has every inbox",
        "AttributeName: unread_clinician_key, KeyType: HASH",
        "AttributeName: clinician_key, KeyType: HASH",
    ),
    _in_template(
        "alarms may not encrypt for the topic",
        "Principal: { Service: cloudwatch.amazonaws.com }\n            Action: [kms:Decrypt, kms:GenerateDataKey]",
        "Principal: { Service: cloudwatch.amazonaws.com }\n            Action: [kms:Decrypt]",
    ),
    _in_template(
        "alarms may not publish to the topic",
        "Sid: AllowAlarms\n            Effect: Allow",
        "Sid: AllowAlarms\n            Effect: Deny",
    ),
    _in_template(
        "another rule may send to the queue of live updates",
        "aws:SourceArn: !GetAtt LiveUpdateRule.Arn",
        "aws:SourceArn: !GetAtt PortalUpdateRule.Arn",
    ),
    _in_template(
        "the queue for what EventBridge cannot deliver stops with the key",
        "      SqsManagedSseEnabled: true",
        "      KmsMasterKeyId: !GetAtt Key.Arn",
    ),
    _in_template(
        "nobody hears of live updates that are lost",
        "InvocationsFailedToBeSentToDlq\n      Dimensions:\n        - { Name: EventBusName, Value: !Ref Bus }\n"
        '        - { Name: RuleName, Value: !Select [2, !Split ["/", !GetAtt LiveUpdateRule.Arn]] }',
        "InvocationsFailedToBeSentToDlq\n      Dimensions:\n        - { Name: EventBusName, Value: !Ref Bus }\n"
        "        - { Name: RuleName, Value: !Ref LiveUpdateRule }",
    ),
    _in_template(
        "a queue invokes more copies than its function may have",
        "&AsManyAsItsQueueInvokes !If [LimitsConcurrency, !Ref QueueConcurrency,",
        "&AsManyAsItsQueueInvokes !If [LimitsConcurrency, !Ref ReservedConcurrency,",
    ),
    _in_template(
        "functions that show no message may read all",
        'ForAllValues:StringNotLike: { dynamodb:LeadingKeys: ["PRACTICE#*#CLIENT#*#CLINICIAN#*"]',
        'ForAllValues:StringNotLike: { dynamodb:LeadingKeys: ["PRACTICE#*#CLIENT#*#INBOX#*"]',
    ),
    _in_template("functions time out after three seconds", "Timeout: 20\n", "Timeout: 3\n"),
    _in_template(
        "a person's id has sixteen characters at most",
        "Name: person_id, AttributeDataType: String, Mutable: false, "
        'StringAttributeConstraints: { MinLength: "1", MaxLength: "64" }',
        "Name: person_id, AttributeDataType: String, Mutable: false, "
        'StringAttributeConstraints: { MinLength: "1", MaxLength: "16" }',
    ),
    _in_template(
        "the hashes of seals go with the stack",
        "  SealAuditLogs:\n    Type: AWS::Logs::LogGroup\n    DeletionPolicy: Retain\n",
        "  SealAuditLogs:\n    Type: AWS::Logs::LogGroup\n",
    ),
    _in_template(
        "an emergency read by a batch of statements raises no alarm",
        "Value: BatchExecuteStatement",
        "Value: BatchGetItem",
    ),
    _in_template(
        "emergency access needs no MFA",
        'Bool: { aws:MultiFactorAuthPresent: "true" }',
        'BoolIfExists: { aws:MultiFactorAuthPresent: "true" }',
    ),
    _in_template(
        "the audit table is not backed up",
        "Resources: [!GetAtt MessagesTable.Arn, !GetAtt AuditTable.Arn]",
        "Resources: [!GetAtt MessagesTable.Arn]",
    ),
]
