"""Rules for alarms: metric, statistic, threshold and dimensions match the description."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from deployment.paths import REPOSITORY
from testing.routes import FUNCTION_OF
from testing.template.policy import audit_schedule, probe
from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    Json,
    Resources,
    arn_of,
    at,
    function_at_uri,
    listed,
    operation_uris,
    prop,
    ref,
    snake,
    substituted,
)

ALARM: Final = "AWS::CloudWatch::Alarm"
OURS: Final = "ClientMessaging/${AWS::StackName}"
"""The namespace of the stack's own metrics, by `Fn::Sub`."""
SERVICE: Final = "client-messaging"
"""Their dimension `service`: `telemetry.metrics` has the same."""
METRICS: Final = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): ("Maximum", 60, 0, r"Dead-letter queue"),
    ("AWS/Lambda", "Errors"): ("Sum", 60, 0, r"error"),
    ("AWS/Lambda", "Throttles"): ("Sum", 60, 0, r"throttled"),
    ("AWS/Lambda", "IteratorAge"): ("Maximum", 300, 300_000, r"Iterator age"),
    ("AWS/ApiGateway", "5xx"): ("Sum", 300, 5, r"5xx"),
    ("AWS/ApiGateway", "4xx"): ("Sum", 300, 500, r"4xx"),
    ("AWS/Events", "FailedInvocations"): ("Sum", 60, 0, r"could not deliver"),
    ("AWS/Events", "InvocationsFailedToBeSentToDlq"): ("Sum", 60, 0, r"lost"),
    ("AWS/Cognito", "SignInSuccesses"): ("SampleCount, Sum", 300, 50, r"sign-ins"),
    (OURS, "Refused"): ("Sum", 300, 100, r"refus"),
    (OURS, "IssuerUnreachable"): ("Sum", 300, 20, r"issuer's keys"),
    (OURS, "PortalUpdateOfUnknownPractice"): ("Sum", 300, 0, r"Portal update of a practice"),
    (OURS, "AuditBroken"): ("Sum", 60, 0, r"audit.*(changed|missing)"),
    ("AWS/Backup", "NumberOfBackupJobsFailed"): ("Sum", 300, 0, r"backup of.*failed"),
    ("AWS/Backup", "NumberOfCopyJobsFailed"): ("Sum", 300, 0, r"copy of a backup.*failed"),
    ("AWS/Scheduler", "TargetErrorCount"): ("Sum", 60, 0, r"Schedule.*failed"),
    ("AWS/Scheduler", "InvocationDroppedCount"): ("Sum", 60, 0, r"Schedule.*dropped"),
    ("AWS/Scheduler", "InvocationsFailedToBeSentToDeadLetterCount"): ("Sum", 60, 0, r"Schedule.*lost"),
    ("AWS/SES", "Reputation.BounceRate"): ("Maximum", 3600, 0.05, r"5 % of the e-mail.*bounced"),
    ("AWS/SES", "Reputation.ComplaintRate"): ("Maximum", 3600, 0.001, r"0\.1 % of the e-mail.*complained"),
    ("AWS/DynamoDB", "SuccessfulRequestLatency"): ("SampleCount", 60, 0, r"Emergency access.*messages table"),
}
"""By metric: statistics, period in seconds, threshold, and a pattern for the description."""
OF_EMERGENCIES: Final = "EmergencyReadAlarm"
"""On operations of a table: emergency_access.py has its rule."""
GREW: Final = "DeadLetterQueueGrewAlarm"
"""On the growth of queues: dead_letter_growth.py has its rule."""
OF_GROWTH: Final = ("Maximum", 300, 0, r"Dead-letter queue grew")
"""The same of it, as in METRICS."""
SUBJECTS: Final = {
    "PortalUpdatesDeadLetters": r"portal",
    "LiveUpdatesDeadLetters": r"live|connection",
    "UndeliveredEvents": r"EventBridge",
    "PortalUpdateRule": r"portal update",
    "LiveUpdateRule": r"live update",
    "NudgePlanRule": r"nudges to plan",
    "UnplannedNudges": r"nudges to plan",
    "UnsentNudges": r"nudges",
    "UnrecordedNudgeOutcomes": r"outcomes of nudges",
    "NudgeOutcomeRule": r"outcome of a nudge",
    "NudgeSchedules": r"nudge or unread notice",
    "NudgeMail": r"e-mail of nudges",
    "UnpublishedEvents": r"publish",
    "UnsealedRecords": r"seal",
    "PublishEventsFunction": r"publish",
    "SealAuditFunction": r"seal",
    "Api": r"API",
    "BackupVault": r"backup",
    "client-messaging": r"refused|verif|dropped",
    "None": r"of this account",
}
"""By dimension of an alarm on one metric: a pattern for the description."""


def _on_failures(template: Expanded) -> Resources:
    """The alarms that ring when something is counted; signs of life, which ring when nothing is, have other rules."""
    signs_of_life = (probe.SIGN_OF_LIFE, audit_schedule.SIGN_OF_LIFE)
    return {name: one for name, one in template.of_type(ALARM).items() if name not in signs_of_life}


def alarms_look_at_what_they_speak_of(template: Expanded) -> Iterator[str]:
    """Metric, statistic, period, threshold and description match; an alarm watches one kind of metric."""
    descriptions = [prop(alarm, "AlarmDescription") for alarm in template.of_type(ALARM).values()]
    for name, alarm in _on_failures(template).items():
        text = str(prop(alarm, "AlarmDescription"))
        if descriptions.count(text) > 1:
            yield f"{name}: has the same description as another"
        watched = list(_watched(alarm))
        if len({metric for metric, _, _ in watched}) != 1 or not watched:
            yield f"{name}: watches several metrics"
            continue
        how = OF_GROWTH if name == GREW else METRICS.get(watched[0][0])
        statistics = ", ".join(sorted({str(statistic) for _, statistic, _ in watched}))
        if how is None or {(statistics, period) for _, _, period in watched} != {how[:2]}:
            yield f"{name}: wrong statistic or period for {watched[0][0]}"
        elif prop(alarm, "Threshold") != how[2] or not re.search(how[3], text):
            yield f"{name}: wrong threshold or description"


type Watched = tuple[tuple[str, str], str, int]


def _watched(alarm: Document) -> Iterator[Watched]:
    """The watched metrics, with statistic and period."""
    if prop(alarm, "Metrics") is None:
        metric = substituted(prop(alarm, "Namespace")), prop(alarm, "MetricName")
        yield metric, prop(alarm, "Statistic"), prop(alarm, "Period")
    for one in _summed(alarm):
        metric = at(one, "MetricStat", "Metric")
        yield (
            (substituted(at(metric, "Namespace")), at(metric, "MetricName")),
            at(one, "MetricStat", "Stat"),
            at(one, "MetricStat", "Period"),
        )


def _summed(alarm: Document) -> list[Document]:
    return [one for one in listed(prop(alarm, "Metrics")) if at(one, "MetricStat") is not None]


def alarms_look_at_whom_they_speak_of(template: Expanded) -> Iterator[str]:
    """An alarm on a sum watches API functions that write, or that read, or background functions, each once."""
    operations = {function_at_uri(template, address) for address in operation_uris(template)}
    for name, alarm in _on_failures(template).items():
        if {metric[0] for metric, _, _ in _watched(alarm)} == {"AWS/Cognito"}:
            continue  # sign_in_monitoring.py
        text = str(prop(alarm, "AlarmDescription"))
        if name in (OF_EMERGENCIES, GREW):
            continue
        if prop(alarm, "Metrics") is None:
            if not re.search(SUBJECTS.get(_dimension(listed(prop(alarm, "Dimensions"))[-1:]), "nothing"), text):
                yield f"{name}: the description is about something else"
            continue
        functions = [_function(template, at(one, "MetricStat", "Metric", "Dimensions", 0)) for one in _summed(alarm)]
        ids = [at(one, "Id") for one in listed(prop(alarm, "Metrics")) if at(one, "Expression") is None]
        if len(set(functions)) != len(functions) or ids != [snake(one) for one in functions]:
            yield f"{name}: watches a function twice, or under another's id"
        groups = {_group(one) if one in operations else "Background function" for one in functions}
        if not functions or len(functions) + 1 != len(prop(alarm, "Metrics")):
            yield f"{name}: watches something else than functions"
        elif len(groups) > 1 or not re.search(groups.pop(), text):
            yield f"{name}: watches functions that the description does not name"


def _group(function: str) -> str:
    """A pattern for the description of an alarm on an API function: it reads if all of its routes are GET."""
    methods = {route.partition(" ")[0] for route, operation in FUNCTION_OF.items() if operation == snake(function)}
    return r"API functions? that reads?\b" if methods == {"GET"} else r"API functions? that writes?\b"


def _dimension(dimensions: list[Json]) -> str:
    """The logical id or text in the last of the dimensions. A rule's name is the end of its ARN."""
    value = at(dimensions, 0, "Value")
    at_the_end = at(value, "Fn::Select", 1, "Fn::Split", 1)
    return str(ref(value) or at(value, "Fn::GetAtt", 0) or arn_of(at_the_end) or value)


def _function(template: Expanded, dimension: Json) -> str:
    """The logical id of the function in a dimension `FunctionName` or `service`."""
    value = _dimension([dimension])
    return next((name for name in template.of_type(FUNCTION) if value in (name, snake(name))), "")


def alarms_look_back_as_far_as_figures_come_late(template: Expanded) -> Iterator[str]:
    """One period for one metric; several for a sum, whose late data points count as 0 at first."""
    for name, alarm in _on_failures(template).items():
        periods = prop(alarm, "EvaluationPeriods")
        seconds = {period for _, _, period in _watched(alarm)}
        expected = 1 if prop(alarm, "Metrics") is None else 3 if seconds == {300} else 5
        if periods != expected:
            yield f"{name}: wrong number of evaluation periods"


def alarms_look_at_what_is_counted(template: Expanded) -> Iterator[str]:
    """Each metric of our own that an alarm watches is counted, and each one counted, and billed, is watched."""
    ours = {
        metric[1] for alarm in template.of_type(ALARM).values() for metric, *_ in _watched(alarm) if metric[0] == OURS
    }
    for name in sorted(map(str, ours - _counted())):
        yield f"{name}: the code does not count it"
    for name in sorted(_counted() - ours):
        yield f"{name}: is counted, and no alarm watches it"


@cache
def _counted() -> frozenset[str]:
    """The names of counted metrics: the texts in the first argument of `telemetry.count`."""
    files = [
        *(REPOSITORY / "functions").glob("*/handler.py"),
        *(REPOSITORY / "layers/messaging/client_messaging").rglob("*.py"),
    ]
    calls = [
        call
        for file in files
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "telemetry.count"
    ]
    texts = [node.value for call in calls for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
    return frozenset(str(text) for text in texts)
