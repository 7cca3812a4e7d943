"""Rules for the monitoring of sign-ins to the user pool, where there is one."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.alarms import ALARM
from testing.template.policy.expanded import Document, Expanded, Json, at, prop
from testing.template.policy.sign_in import POOL

_SUCCESSES: Final[Document] = {
    "Namespace": "AWS/Cognito",
    "MetricName": "SignInSuccesses",
    "Dimensions": [
        {"Name": "UserPool", "Value": {"Ref": "UserPool"}},
        {"Name": "UserPoolClient", "Value": {"Ref": "WebClient"}},
    ],
}


def _of_sign_ins(name: str, statistic: str) -> Document:
    return {"Id": name, "ReturnData": False, "MetricStat": {"Stat": statistic, "Period": 300, "Metric": _SUCCESSES}}


_FAILED: Final = [
    {"Id": "failed", "Expression": "FILL(attempts, 0) - FILL(successes, 0)"},
    _of_sign_ins("attempts", "SampleCount"),
    _of_sign_ins("successes", "Sum"),
]
_CONDITION: Final = {"Fn::And": [{"Condition": "OnAws"}, {"Condition": "OwnUserPool"}]}
_LOG: Final[Document] = {
    "UserPoolId": {"Ref": "UserPool"},
    "LogConfigurations": [
        {
            "EventSource": "userAuthEvents",
            "LogLevel": "INFO",
            "S3Configuration": {"BucketArn": {"Ref": "SignInLogBucketArn"}},
        }
    ],
}
_NAMES_A_BUCKET: Final = {"Fn::Not": [{"Fn::Equals": [{"Ref": "SignInLogBucketArn"}, ""]}]}


def _where_recorded(value: Json) -> Json:
    return {"Fn::If": ["RecordsSignIns", value, {"Ref": "AWS::NoValue"}]}


def many_failed_sign_ins_ring(template: Expanded) -> Iterator[str]:
    """An alarm on attempts less successes, where there is a user pool; an emulator takes no sum."""
    alarm = template.of_type(ALARM).get("FailedSignInsAlarm", {})
    if prop(alarm, "Metrics") != _FAILED or prop(alarm, "DatapointsToAlarm") != 1:
        yield "no alarm on failed sign-ins"
    if at(template.document, "Conditions", "WatchesSignIns") != _CONDITION:
        yield "WatchesSignIns: is not where there is a user pool, on AWS"


def sign_ins_are_recorded_where_a_bucket_is_named(template: Expanded) -> Iterator[str]:
    """With the plan and the threat protection that Cognito's record needs; protection blocks nobody."""
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "UserPoolTier") != _where_recorded("PLUS"):
            yield f"{name}: another plan"
        if prop(pool, "UserPoolAddOns") != _where_recorded({"AdvancedSecurityMode": "AUDIT"}):
            yield f"{name}: other threat protection"
    if [log.get("Properties") for log in template.of_type("AWS::Cognito::LogDeliveryConfiguration").values()] != [_LOG]:
        yield "sign-ins are not recorded in the bucket"
    condition = at(template.document, "Conditions", "RecordsSignIns")
    if condition != {"Fn::And": [{"Condition": "OwnUserPool"}, _NAMES_A_BUCKET]}:
        yield "RecordsSignIns: is not where there is a user pool, and a bucket"
