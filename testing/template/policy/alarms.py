"""The alarms: each is fed by what its description speaks of, soon enough and not before something is wrong."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from deployment.paths import REPOSITORY
from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    Json,
    at,
    function_at_uri,
    listed,
    operation_uris,
    prop,
    ref,
    snake,
)

ALARM: Final = "AWS::CloudWatch::Alarm"
METRICS: Final = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): ("Maximum", 60, 0, r"Dead-letter queue"),
    ("AWS/Lambda", "Errors"): ("Sum", 60, 0, r"error"),
    ("AWS/Lambda", "Throttles"): ("Sum", 60, 0, r"throttled"),
    ("AWS/Lambda", "IteratorAge"): ("Maximum", 300, 300_000, r"Iterator age"),
    ("AWS/ApiGateway", "5xx"): ("Sum", 300, 5, r"5xx"),
    ("AWS/ApiGateway", "4xx"): ("Sum", 300, 500, r"4xx"),
    ("ClientMessaging", "Refused"): ("Sum", 300, 100, r"refus"),
    ("ClientMessaging", "AuditBroken"): ("Sum", 60, 0, r"audit.*(changed|missing)"),
}
"""How a metric is looked at: statistic, period in seconds, threshold; and the word for it in a description."""
SUBJECTS: Final = {
    "PortalUpdatesDeadLetters": r"portal",
    "LiveUpdatesDeadLetters": r"live|connection",
    "UnpublishedEvents": r"publish",
    "UnsealedRecords": r"seal",
    "PublishEventsFunction": r"publish",
    "SealAuditFunction": r"seal",
    "Api": r"API",
    "verify_audit": r"verif",
}
"""The word for what an alarm of one metric looks at."""
OPERATIONS: Final = r"API function"
OTHERS: Final = r"Background function"


def alarms_look_at_what_they_speak_of(template: Expanded) -> Iterator[str]:
    """Metric, statistic, period, threshold and words belong together; none looks at anything else beside it."""
    told = [prop(alarm, "AlarmDescription") for alarm in template.of_type(ALARM).values()]
    for name, alarm in template.of_type(ALARM).items():
        text = str(prop(alarm, "AlarmDescription"))
        if told.count(text) > 1:
            yield f"{name}: says what another says"
        watched = list(_watched(alarm))
        if len({metric for metric, _, _ in watched}) != 1 or not watched:
            yield f"{name}: looks at several things"
            continue
        how = METRICS.get(watched[0][0])
        if how is None or {(statistic, period) for _, statistic, period in watched} != {how[:2]}:
            yield f"{name}: looks at {watched[0][0]} in another way than meant"
        elif prop(alarm, "Threshold") != how[2] or not re.search(how[3], text):
            yield f"{name}: rings too early or too late, or says something else"


type Watched = tuple[tuple[str, str], str, int]


def _watched(alarm: Document) -> Iterator[Watched]:
    """The metrics, with statistic and period."""
    if prop(alarm, "Metrics") is None:
        yield (prop(alarm, "Namespace"), prop(alarm, "MetricName")), prop(alarm, "Statistic"), prop(alarm, "Period")
    for one in _summed(alarm):
        metric = at(one, "MetricStat", "Metric")
        yield (
            (at(metric, "Namespace"), at(metric, "MetricName")),
            at(one, "MetricStat", "Stat"),
            at(one, "MetricStat", "Period"),
        )


def _summed(alarm: Document) -> list[Document]:
    return [one for one in listed(prop(alarm, "Metrics")) if at(one, "MetricStat") is not None]


def alarms_look_at_whom_they_speak_of(template: Expanded) -> Iterator[str]:
    """One queue, stream or API; or all functions behind the API, or all others: each function once."""
    operations = {function_at_uri(template, address) for address in operation_uris(template)}
    for name, alarm in template.of_type(ALARM).items():
        text = str(prop(alarm, "AlarmDescription"))
        if prop(alarm, "Metrics") is None:
            if not re.search(SUBJECTS.get(_whom(prop(alarm, "Dimensions", 0)), "nobody"), text):
                yield f"{name}: looks at somebody else"
            continue
        found = [_function(template, at(one, "MetricStat", "Metric", "Dimensions", 0)) for one in _summed(alarm)]
        ids = [at(one, "Id") for one in listed(prop(alarm, "Metrics")) if at(one, "Expression") is None]
        if len(set(found)) != len(found) or ids != [snake(one) for one in found]:
            yield f"{name}: looks at a function twice, or calls it by another's name"
        behind_the_api = {one in operations for one in found}
        if behind_the_api != {re.search(OPERATIONS, text) is not None} or len(found) + 1 != len(prop(alarm, "Metrics")):
            yield f"{name}: looks at functions that it does not speak of"
        if behind_the_api == {False} and not re.search(OTHERS, text):
            yield f"{name}: does not say which functions it looks at"


def _whom(dimension: Json) -> str:
    value = at(dimension, "Value")
    return str(ref(value) or at(value, "Fn::GetAtt", 0) or value)


def _function(template: Expanded, dimension: Json) -> str:
    """The function that a dimension is about: its logical id, of that of its service."""
    whom = _whom(dimension)
    return next((name for name in template.of_type(FUNCTION) if whom in (name, snake(name))), "")


def alarms_look_back_as_far_as_figures_come_late(template: Expanded) -> Iterator[str]:
    """One period of one metric; of a sum, which fills what is not there yet, some minutes."""
    for name, alarm in template.of_type(ALARM).items():
        periods = prop(alarm, "EvaluationPeriods")
        seconds = {period for _, _, period in _watched(alarm)}
        wanted = 1 if prop(alarm, "Metrics") is None else 3 if seconds == {300} else 5
        if periods != wanted:
            yield f"{name}: looks back for too long, or not far enough"


def alarms_look_at_what_is_counted(template: Expanded) -> Iterator[str]:
    """Of our own metrics, those that the code counts."""
    ours = {
        metric[1]
        for alarm in template.of_type(ALARM).values()
        for metric, *_ in _watched(alarm)
        if metric[0] == "ClientMessaging"
    }
    for name in sorted(map(str, ours - _counted())):
        yield f"{name}: nothing counts it"
    if {"Refused", "AuditBroken"} - ours:
        yield "refusals, or broken audit records, ring nowhere"


@cache
def _counted() -> frozenset[str]:
    """The names that some `telemetry.count` has: texts in its first argument."""
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
