"""The probe: its login's client, secret, schedule and alarm are these, to the letter."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy import audit_schedule
from testing.template.policy.expanded import Expanded, Json

CLIENT: Final = "ProbeClient"
SCHEDULE_ROLE: Final = "ProbeScheduleRole"
SIGN_OF_LIFE: Final = "NobodyAnswersAlarm"
FUNCTION: Final = "ProbeFunction"


def _rounds(metric: str) -> Json:
    function = [{"Name": "FunctionName", "Value": {"Ref": FUNCTION}}]
    watched = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": function}
    stat = {"Stat": "Sum", "Period": 900, "Metric": watched}
    return {"Id": metric.lower(), "ReturnData": False, "MetricStat": stat}


_ASSUMED: Final[Json] = {
    "Effect": "Allow",
    "Principal": {"Service": "scheduler.amazonaws.com"},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
}
_INVOKES: Final[Json] = {
    "Sid": "InvokeProbe",
    "Effect": "Allow",
    "Action": ["lambda:InvokeFunction"],
    "Resource": {"Ref": "ProbeFunctionAliaslive"},
}
PARTS: Final[dict[str, Json]] = {
    "ProbeSecret": {"Description": "Credentials of the probe's login, a JSON object", "KmsKeyId": {"Ref": "Key"}},
    CLIENT: {
        "UserPoolId": {"Ref": "UserPool"},
        "ClientName": "probe",
        "GenerateSecret": True,
        "PreventUserExistenceErrors": "ENABLED",
        "EnableTokenRevocation": True,
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "AccessTokenValidity": 5,
        "IdTokenValidity": 5,
        "RefreshTokenValidity": 1,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "hours"},
        "ReadAttributes": ["name", "custom:practice_id", "custom:role", "custom:person_id"],
        "WriteAttributes": ["name"],
    },
    "ProbeSchedule": {
        "Description": "A round of the probe",
        "ScheduleExpression": "rate(5 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": {"Ref": "ProbeFunctionAliaslive"},
            "RoleArn": {"Fn::GetAtt": [SCHEDULE_ROLE, "Arn"]},
            "RetryPolicy": {"MaximumRetryAttempts": 0},
        },
    },
    SCHEDULE_ROLE: {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [_ASSUMED]},
        "Policies": [
            {
                "PolicyName": "invoke_probe",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [_INVOKES]},
            }
        ],
    },
    SIGN_OF_LIFE: {
        "AlarmDescription": "No round of the probe succeeded in 15 minutes. Sign-in, API or tables do not answer, "
        "or the probe is broken. See docs/runbook.md#nobody-answers",
        "Metrics": [
            {"Id": "answered", "Expression": "invocations - FILL(errors, 0)"},
            _rounds("Invocations"),
            _rounds("Errors"),
        ],
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
        "AlarmActions": [{"Ref": "AlarmTopic"}],
        "OKActions": [{"Ref": "AlarmTopic"}],
    },
}
TYPES: Final = {
    "ProbeSecret": "AWS::SecretsManager::Secret",
    CLIENT: "AWS::Cognito::UserPoolClient",
    "ProbeSchedule": "AWS::Scheduler::Schedule",
    SCHEDULE_ROLE: "AWS::IAM::Role",
    SIGN_OF_LIFE: "AWS::CloudWatch::Alarm",
}
CONDITIONAL: Final = {
    **dict.fromkeys(("ProbeFunction", "ProbeFunctionRole", "ProbeFunctionAliaslive", "ProbeLogs"), "Probes"),
    **dict.fromkeys(PARTS, "Probes"),
    CLIENT: "ProbesOwnPool",
}
"""The condition of each part; of its function's version, whose name changes, `rules.py`."""
CONDITIONS: Final[dict[str, Json]] = {
    "Probes": {"Fn::Equals": [{"Ref": "Probe"}, "yes"]},
    "ProbesOwnPool": {"Fn::And": [{"Condition": "OwnUserPool"}, {"Condition": "Probes"}]},
}


def the_probe_rings_when_nobody_answers(template: Expanded) -> Iterator[str]:
    """Login, schedule and alarm of the probe are as written here; nothing of it exists without the parameter."""
    for name, properties in PARTS.items():
        part = template.resources.get(name, {})
        if part.get("Type") != TYPES[name] or part.get("Properties") != properties:
            yield f"{name}: is not what the probe needs"
    for kind in ("AWS::SecretsManager::Secret", "AWS::Scheduler::Schedule"):
        for name in set(template.of_type(kind)) - PARTS.keys() - audit_schedule.PARTS.keys():
            yield f"{name}: is not of the probe, and has no rule"
    for name, condition in CONDITIONS.items():
        if template.document.get("Conditions", {}).get(name) != condition:
            yield f"{name}: another condition"
    if FUNCTION not in template.resources:
        yield "there is no probe"
