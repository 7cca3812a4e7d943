"""The verification of all audit chains: its schedule and the alarm on its silence are these, to the letter."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Expanded, Json

SCHEDULE: Final = "AuditSchedule"
SCHEDULE_ROLE: Final = "AuditScheduleRole"
SIGN_OF_LIFE: Final = "ChainsUnverifiedAlarm"
FUNCTION: Final = "VerifyAuditFunction"
ALIAS: Final = f"{FUNCTION}Aliaslive"


def _runs(metric: str) -> Json:
    function = [{"Name": "FunctionName", "Value": {"Ref": FUNCTION}}]
    watched = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": function}
    return {
        "Id": metric.lower(),
        "ReturnData": False,
        "MetricStat": {"Stat": "Sum", "Period": 10800, "Metric": watched},
    }


_ASSUMED: Final[Json] = {
    "Effect": "Allow",
    "Principal": {"Service": "scheduler.amazonaws.com"},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
}
_INVOKES: Final[Json] = {
    "Sid": "InvokeVerifyAudit",
    "Effect": "Allow",
    "Action": ["lambda:InvokeFunction"],
    "Resource": {"Ref": ALIAS},
}
PARTS: Final[dict[str, Json]] = {
    SCHEDULE: {
        "Description": "Goes on with the verification of all audit chains",
        "ScheduleExpression": "rate(1 hour)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": {"Ref": ALIAS},
            "RoleArn": {"Fn::GetAtt": [SCHEDULE_ROLE, "Arn"]},
            "Input": '{"chains": "all"}',
            "RetryPolicy": {"MaximumRetryAttempts": 0},
        },
    },
    SCHEDULE_ROLE: {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [_ASSUMED]},
        "Policies": [
            {
                "PolicyName": "invoke_verify_audit",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [_INVOKES]},
            }
        ],
    },
    SIGN_OF_LIFE: {
        "AlarmDescription": "No run of verify_audit succeeded in 3 hours. Nobody would hear of a changed or missing "
        "audit record. See docs/runbook.md#audit-chains-are-not-verified",
        "Metrics": [
            {"Id": "verified", "Expression": "invocations - FILL(errors, 0)"},
            _runs("Invocations"),
            _runs("Errors"),
        ],
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
        "AlarmActions": [{"Ref": "AlarmTopic"}],
        "OKActions": [{"Ref": "AlarmTopic"}],
    },
}
CONDITIONAL: Final = {SIGN_OF_LIFE: "OnAws"}
"""The emulator's alarms take one metric."""
TYPES: Final = {
    SCHEDULE: "AWS::Scheduler::Schedule",
    SCHEDULE_ROLE: "AWS::IAM::Role",
    SIGN_OF_LIFE: "AWS::CloudWatch::Alarm",
}


def audit_chains_are_verified_by_themselves(template: Expanded) -> Iterator[str]:
    """Every stack verifies its audit chains every hour, and rings where no run succeeds."""
    for name, properties in PARTS.items():
        part = template.resources.get(name, {})
        if part.get("Type") != TYPES[name] or part.get("Properties") != properties:
            yield f"{name}: is not what the verification needs"
