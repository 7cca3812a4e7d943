"""Planted bugs in template.yaml: what is deployed."""

from testing.mutants.planted import Mutant


def _in_template(name: str, old: str, new: str) -> Mutant:
    return Mutant(name, "template.yaml", old, new)


MUTANTS = [
    _in_template("connections of the suspended stay open", '["PORTAL","SUSPENDED"]', '["PORTAL"]'),
    _in_template("nobody hears of reading", '"sk":{"S":[{"prefix":"INBOX#"}]}', '"sk":{"S":[{"prefix":"HEAD#"}]}'),
    _in_template("entries are not published", '{"kind":{"S":[{"exists":true}]}}', '{"kinds":{"S":[{"exists":true}]}}'),
    _in_template("audit records are not sealed", '"NewImage":{"action":', '"NewImage":{"event":'),
    _in_template(
        "one throttle and a live update is given up",
        "deadLetterTargetArn: !GetAtt LiveUpdatesDeadLetters.Arn\n        maxReceiveCount: 5",
        "deadLetterTargetArn: !GetAtt LiveUpdatesDeadLetters.Arn\n        maxReceiveCount: 1",
    ),
    _in_template(
        "connections are spoken to at an address without the stage",
        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: !Sub https://${LiveApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live",
        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: !Sub https://${LiveApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}",
    ),
    _in_template("live updates leave out suspensions", "inbox.read, person_access.changed]", "inbox.read]"),
    _in_template("intact chains ring, broken ones do not", "MetricName: AuditBroken", "MetricName: AuditIntact"),
    _in_template(
        "the errors of compose ring nowhere",
        "MetricName: Errors, Dimensions: [{ Name: FunctionName, Value: !Ref ComposeFunction }]",
        "MetricName: Throttles, Dimensions: [{ Name: FunctionName, Value: !Ref ComposeFunction }]",
    ),
    _in_template(
        "unsealed records ring nowhere",
        "Value: !GetAtt UnsealedRecords.QueueName",
        "Value: !GetAtt UnpublishedEvents.QueueName",
    ),
    _in_template(
        "functions read the audit table for messages",
        "MESSAGES_TABLE: !Ref MessagesTable",
        "MESSAGES_TABLE: !Ref AuditTable",
    ),
    _in_template(
        "what cannot be understood is put back into its queue",
        "DEAD_LETTERS_URL: !Ref PortalUpdatesDeadLetters",
        "DEAD_LETTERS_URL: !Ref PortalUpdates",
    ),
    _in_template(
        "unsealed records lie among unpublished events",
        "Destination: !GetAtt UnsealedRecords.Arn",
        "Destination: !GetAtt UnpublishedEvents.Arn",
    ),
    _in_template("browsers keep back If-None-Match", "idempotency-key, if-none-match]", "idempotency-key]"),
    _in_template(
        "front ends do not see Retry-After",
        "[etag, location, retry-after, idempotency-replayed",
        "[etag, location, idempotency-replayed",
    ),
    _in_template(
        "the index of what is unread has every inbox",
        "AttributeName: unread_clinician_key, KeyType: HASH",
        "AttributeName: clinician_key, KeyType: HASH",
    ),
    _in_template(
        "alarms cannot decrypt what they write to",
        "Principal: { Service: cloudwatch.amazonaws.com }\n            Action: [kms:Decrypt, kms:GenerateDataKey]",
        "Principal: { Service: cloudwatch.amazonaws.com }\n            Action: [kms:Decrypt]",
    ),
    _in_template(
        "alarms may not tell the topic",
        "Sid: AllowAlarms\n            Effect: Allow",
        "Sid: AllowAlarms\n            Effect: Deny",
    ),
    _in_template(
        "the other rule is let into the queue of live updates",
        "aws:SourceArn: !GetAtt LiveUpdateRule.Arn",
        "aws:SourceArn: !GetAtt PortalUpdateRule.Arn",
    ),
    _in_template("compose has three seconds", "Timeout: 20\n", "Timeout: 3\n"),
    _in_template(
        "a person's id ends after sixteen characters",
        "Name: person_id, AttributeDataType: String, Mutable: false, "
        'StringAttributeConstraints: { MinLength: "1", MaxLength: "64" }',
        "Name: person_id, AttributeDataType: String, Mutable: false, "
        'StringAttributeConstraints: { MinLength: "1", MaxLength: "16" }',
    ),
]
