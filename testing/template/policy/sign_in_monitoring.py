"""The rule for failed sign-ins to the user pool, where there is one."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.alarms import ALARM
from testing.template.policy.expanded import Document, Expanded, at, prop

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


def many_failed_sign_ins_ring(template: Expanded) -> Iterator[str]:
    """An alarm on attempts less successes, where there is a user pool; an emulator takes no sum."""
    alarm = template.of_type(ALARM).get("FailedSignInsAlarm", {})
    if prop(alarm, "Metrics") != _FAILED or prop(alarm, "DatapointsToAlarm") != 1:
        yield "no alarm on failed sign-ins"
    if at(template.document, "Conditions", "WatchesSignIns") != _CONDITION:
        yield "WatchesSignIns: is not where there is a user pool, on AWS"
