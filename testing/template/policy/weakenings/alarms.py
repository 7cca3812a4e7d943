"""Weakened: alarms, their metrics and their topic."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_OF_A_READER: Final = {
    "Id": "list_inbox",
    "ReturnData": False,
    "MetricStat": {
        "Metric": {
            "Namespace": "AWS/Lambda",
            "MetricName": "Errors",
            "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": "ListInboxFunction"}}],
        },
        "Period": 60,
        "Stat": "Sum",
    },
}

WEAKENINGS: Final = [
    Weakening("alarms_are_heard", "AWS::CloudWatch::Alarm Properties AlarmActions", instead=[]),
    Weakening("alarms_are_heard", "AWS::CloudWatch::Alarm Properties OKActions", instead=[]),
    Weakening("alarms_are_heard", "AWS::CloudWatch::Alarm Properties TreatMissingData", instead="breaching"),
    Weakening("what_was_put_aside_rings", "PortalUpdatesDeadLetterQueueNotEmptyAlarm"),
    Weakening("what_was_put_aside_rings", "UnpublishedEventsQueueNotEmptyAlarm"),
    Weakening("what_was_put_aside_rings", "UnsealedRecordsQueueNotEmptyAlarm"),
    Weakening("what_was_put_aside_rings", "LiveUpdatesDeadLetterQueueNotEmptyAlarm"),
    Weakening(
        "what_was_put_aside_rings", "PortalUpdatesDeadLetterQueueNotEmptyAlarm Properties Threshold", instead=100
    ),
    Weakening("what_was_put_aside_rings", "UndeliveredEventsQueueNotEmptyAlarm"),
    Weakening("dead_letters_that_grow_ring", "DeadLetterQueueGrewAlarm"),
    Weakening(
        "dead_letters_that_grow_ring",
        "DeadLetterQueueGrewAlarm Properties Metrics 0 Expression",
        instead="SUM(METRICS())",
    ),
    Weakening("dead_letters_that_grow_ring", "DeadLetterQueueGrewAlarm Properties Metrics 1"),
    Weakening(
        "dead_letters_that_grow_ring",
        "DeadLetterQueueGrewAlarm Properties Metrics 2 MetricStat Metric MetricName",
        instead="NumberOfMessagesSent",
    ),
    Weakening(
        "dead_letters_that_grow_ring", "DeadLetterQueueGrewAlarm Properties Metrics 3 MetricStat Period", instead=60
    ),
    Weakening("dead_letters_that_grow_ring", "DeadLetterQueueGrewAlarm Properties Threshold", instead=5),
    Weakening("dead_letters_that_grow_ring", "DeadLetterQueueGrewAlarm Properties DatapointsToAlarm", instead=3),
    Weakening("dead_letters_that_grow_ring", "DeadLetterQueueGrewAlarm Condition"),
    Weakening("events_that_are_not_delivered_ring", "PortalUpdateDeliveryFailedAlarm"),
    Weakening("events_that_are_not_delivered_ring", "LiveUpdateLostAlarm"),
    Weakening("events_that_are_not_delivered_ring", "PortalUpdateLostAlarm Properties Threshold", instead=10),
    Weakening(
        "events_that_are_not_delivered_ring",
        "PortalUpdateLostAlarm Properties Dimensions",
        instead=[{"Name": "RuleName", "Value": {"Ref": "PortalUpdateRule"}}],
    ),
    Weakening("functions_that_fail_ring", "ApiWriteFunctionErrorsAlarm"),
    Weakening("functions_that_fail_ring", "BackgroundFunctionErrorsAlarm"),
    Weakening("functions_that_fail_ring", "FunctionsThrottledAlarm"),
    Weakening(
        "functions_that_fail_ring",
        "FunctionsThrottledAlarm Properties Dimensions",
        instead=[{"Name": "FunctionName", "Value": {"Ref": "ComposeFunction"}}],
    ),
    Weakening("functions_that_fail_ring", "ApiWriteFunctionErrorsAlarm Properties Metrics 1"),
    Weakening(
        "functions_that_fail_ring",
        "BackgroundFunctionErrorsAlarm Properties Metrics 0 Expression",
        instead="MIN(METRICS())",
    ),
    Weakening("answers_that_failed_ring", "ApiServerErrorsAlarm"),
    Weakening("many_refusals_ring", "RequestsRefusedAlarm Properties Threshold", instead=100000),
    Weakening("many_refusals_ring", "ApiClientErrorsAlarm"),
    Weakening("many_failed_sign_ins_ring", "FailedSignInsAlarm"),
    Weakening(
        "many_failed_sign_ins_ring",
        "FailedSignInsAlarm Properties Metrics 0 Expression",
        instead="FILL(successes, 0) - FILL(attempts, 0)",
    ),
    Weakening("many_failed_sign_ins_ring", "Conditions WatchesSignIns Fn::And 1 Condition", instead="ServesFrontEnds"),
    Weakening("sign_ins_are_recorded_where_a_bucket_is_named", "SignInLog"),
    Weakening("sign_ins_are_recorded_where_a_bucket_is_named", "UserPool Properties UserPoolTier"),
    Weakening(
        "sign_ins_are_recorded_where_a_bucket_is_named",
        "UserPool Properties UserPoolAddOns Fn::If 1 AdvancedSecurityMode",
        instead="OFF",
    ),
    Weakening("sign_ins_are_recorded_where_a_bucket_is_named", "Conditions RecordsSignIns Fn::And 1"),
    Weakening("streams_that_wait_ring", "PublishEventsIteratorAgeAlarm"),
    Weakening("streams_that_wait_ring", "SealAuditIteratorAgeAlarm Properties Threshold", instead=86400000),
    Weakening("a_broken_audit_record_rings", "AuditChainBrokenAlarm"),
    Weakening("updates_of_unknown_practices_ring", "UnknownPracticeAlarm"),
    Weakening("updates_of_unknown_practices_ring", "UnknownPracticeAlarm Properties Threshold", instead=50),
    Weakening(
        "alarms_look_at_what_they_speak_of", "AuditChainBrokenAlarm Properties MetricName", instead="AuditIntact"
    ),
    Weakening(
        "alarms_look_at_what_they_speak_of",
        "ApiWriteFunctionErrorsAlarm Properties Metrics 1 MetricStat Metric MetricName",
        instead="Throttles",
    ),
    Weakening("alarms_look_at_what_they_speak_of", "AWS::CloudWatch::Alarm Properties Threshold", instead=1000000),
    Weakening(
        "alarms_look_at_whom_they_speak_of",
        "UnsealedRecordsQueueNotEmptyAlarm Properties Dimensions 0 Value Fn::GetAtt 0",
        instead="UnpublishedEvents",
    ),
    Weakening(
        "alarms_look_at_whom_they_speak_of",
        "ApiWriteFunctionErrorsAlarm Properties Metrics 1 MetricStat Metric Dimensions 0 Value Ref",
        instead="SealAuditFunction",
    ),
    Weakening(
        "alarms_look_at_whom_they_speak_of", "ApiWriteFunctionErrorsAlarm Properties Metrics +", instead=_OF_A_READER
    ),
    Weakening(
        "alarms_look_back_as_far_as_figures_come_late",
        "AWS::CloudWatch::Alarm Properties EvaluationPeriods",
        instead=60,
    ),
    Weakening("an_issuer_that_stays_down_rings", "IssuerUnreachableAlarm"),
    Weakening("an_issuer_that_stays_down_rings", "IssuerUnreachableAlarm Properties Threshold", instead=500),
    Weakening("alarms_look_at_what_is_counted", "AuditChainBrokenAlarm Properties MetricName", instead="AuditFalse"),
    Weakening("alarms_look_at_what_is_counted", "RequestsRefusedAlarm"),
]
