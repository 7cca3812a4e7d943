"""What has an alarm: queues of what failed, errors, throttles, refusals, iterator age and a broken audit chain."""

from collections.abc import Iterator

from testing.template.policy.alarms import ALARM
from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    Json,
    arn_of,
    at,
    function_at_uri,
    function_of_alias,
    listed,
    operation_uris,
    prop,
    ref,
)
from testing.template.policy.functions import MAPPING, QUEUE


def alarms_are_heard(template: Expanded) -> Iterator[str]:
    """Each tells the topic, as soon as something is over its threshold; nothing measured is nothing wrong."""
    for name, alarm in template.of_type(ALARM).items():
        if prop(alarm, "AlarmActions") != [{"Ref": "AlarmTopic"}]:
            yield f"{name}: tells nobody"
        if (
            prop(alarm, "ComparisonOperator") != "GreaterThanThreshold"
            or prop(alarm, "TreatMissingData") != "notBreaching"
        ):
            yield f"{name}: rings when it should not"
        if not prop(alarm, "AlarmDescription"):
            yield f"{name}: does not say what is wrong"
    if "AlarmTopic" not in template.of_type("AWS::SNS::Topic"):
        yield "there is no topic"


type Watched = tuple[str, str, str, str]
"""Namespace, metric, dimensions and statistic."""


def _rings(template: Expanded, metric: tuple[str, str], dimension: tuple[str, Json], statistic: str, most: int) -> bool:
    """Whether some alarm rings within five minutes when one metric is over a threshold, at most this high."""
    wanted = (*metric, repr([{"Name": dimension[0], "Value": dimension[1]}]), statistic)
    return template.computed_once(_thresholds).get(wanted, most + 1) <= most


def _thresholds(template: Expanded) -> dict[Watched, int]:
    """The lowest threshold of each metric that an alarm watches, alone or in a sum."""
    lowest: dict[Watched, int] = {}
    for alarm in template.of_type(ALARM).values():
        threshold = prop(alarm, "Threshold")
        for metric in _alone(alarm) + _in_a_sum(alarm):
            if isinstance(threshold, int):
                lowest[metric] = min(threshold, lowest.get(metric, threshold))
    return lowest


def _alone(alarm: Document) -> list[Watched]:
    if prop(alarm, "EvaluationPeriods") != 1 or not 0 < (prop(alarm, "Period") or 0) <= 300:
        return []
    about = (prop(alarm, "Namespace"), prop(alarm, "MetricName"), repr(prop(alarm, "Dimensions")))
    return [(*about, prop(alarm, "Statistic"))]


def _in_a_sum(alarm: Document) -> list[Watched]:
    """A sum of ten metrics at most, over several periods, since what came late was filled with nothing."""
    metrics = [one for one in listed(prop(alarm, "Metrics")) if at(one, "Id")]
    watched = [at(one, "MetricStat") for one in metrics if at(one, "ReturnData") is False]
    sums = [one for one in metrics if at(one, "Expression") == "SUM(FILL(METRICS(), 0))"]
    soon = prop(alarm, "DatapointsToAlarm") == 1 and (prop(alarm, "EvaluationPeriods") or 1) >= 3
    if len(sums) != 1 or len(watched) > 10 or not soon:
        return []
    return [
        (at(one, "Metric", "Namespace"), at(one, "Metric", "MetricName"), repr(at(one, "Metric", "Dimensions")), "Sum")
        for one in watched
        if at(one, "Stat") == "Sum" and 0 < (at(one, "Period") or 0) <= 300
    ]


def what_was_put_aside_rings(template: Expanded) -> Iterator[str]:
    """An alarm for every queue from which no function takes."""
    read = {arn_of(prop(mapping, "EventSourceArn")) for mapping in template.of_type(MAPPING).values()}
    for name in set(template.of_type(QUEUE)) - read:
        about = ("QueueName", {"Fn::GetAtt": [name, "QueueName"]})
        if not _rings(template, ("AWS/SQS", "ApproximateNumberOfMessagesVisible"), about, "Maximum", 0):
            yield f"{name}: nobody hears of what lies there"


def functions_that_fail_ring(template: Expanded) -> Iterator[str]:
    """Every function is in an alarm for its errors and in one for being held back."""
    for name in template.of_type(FUNCTION):
        for metric in ("Errors", "Throttles"):
            if not _rings(template, ("AWS/Lambda", metric), ("FunctionName", {"Ref": name}), "Sum", 0):
                yield f"{name}: nobody hears of its {metric.lower()}"


def answers_that_failed_ring(template: Expanded) -> Iterator[str]:
    """More than a few 5xx of the API."""
    if not _rings(template, ("AWS/ApiGateway", "5xx"), ("ApiId", {"Ref": "Api"}), "Sum", 5):
        yield "nobody hears of 5xx"


def many_refusals_ring(template: Expanded) -> Iterator[str]:
    """More refusals than usual: of the operations, whose metric says which, and of the gateway, authorizer included."""
    if not _rings(template, ("AWS/ApiGateway", "4xx"), ("ApiId", {"Ref": "Api"}), "Sum", 500):
        yield "nobody hears of 4xx"
    for name in {function_at_uri(template, address) for address in operation_uris(template)} - {None}:
        service = prop(
            template.of_type(FUNCTION).get(str(name), {}), "Environment", "Variables", "POWERTOOLS_SERVICE_NAME"
        )
        if not _rings(template, ("ClientMessaging", "Refused"), ("service", service), "Sum", 100):
            yield f"{name}: nobody hears of its refusals"
    for name, function in template.of_type(FUNCTION).items():
        if prop(function, "Environment", "Variables", "POWERTOOLS_METRICS_NAMESPACE") != "ClientMessaging":
            yield f"{name}: counts what no alarm looks at"


def streams_that_wait_ring(template: Expanded) -> Iterator[str]:
    """A stream holds its records for a day only."""
    for mapping in template.of_type(MAPPING).values():
        if at(prop(mapping, "EventSourceArn"), "Fn::GetAtt", 1) == "StreamArn":
            function = function_of_alias(template, ref(prop(mapping, "FunctionName")))
            about = ("FunctionName", {"Ref": function})
            if not _rings(template, ("AWS/Lambda", "IteratorAge"), about, "Maximum", 300_000):
                yield f"{function}: nobody hears that its stream waits"


def a_broken_audit_record_rings(template: Expanded) -> Iterator[str]:
    """What verify_audit finds is heard."""
    if not _rings(template, ("ClientMessaging", "AuditBroken"), ("service", "verify_audit"), "Sum", 0):
        yield "nobody hears of a broken audit record"
