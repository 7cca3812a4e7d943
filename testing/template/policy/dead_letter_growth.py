"""The rule for growing dead-letter queues: an alarm that rings while messages wait, when one more arrives."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.alarms import ALARM, GREW
from testing.template.policy.expanded import Document, Expanded, arn_of, at, listed, prop, snake
from testing.template.policy.functions import MAPPING, QUEUE

GROWTH: Final = "MAX(DIFF(METRICS()))"
"""The largest growth of a queue since the period before; queues that shrink do not hide it, as they would in a sum."""
MOST: Final = 10
"""Metrics of one alarm."""
AS_EXPECTED: Final = {"Threshold": 0, "EvaluationPeriods": 3, "DatapointsToAlarm": 1}


def dead_letters_that_grow_ring(template: Expanded) -> Iterator[str]:
    """One alarm watches the growth of every queue that no function reads. An emulator takes no expression."""
    read = {arn_of(prop(mapping, "EventSourceArn")) for mapping in template.of_type(MAPPING).values()}
    queues = set(template.of_type(QUEUE)) - read
    alarm = template.of_type(ALARM).get(GREW, {})
    growth, *watched = listed(prop(alarm, "Metrics")) or [{}]
    if growth != {"Id": "growth", "Expression": GROWTH} or len(watched) > MOST:
        yield "no alarm on growth, or one on too many metrics"
    for name in sorted(queues):
        if watched.count(_longest(name)) != 1:
            yield f"{name}: no alarm on its growth"
    if len(watched) != len(queues) or any(prop(alarm, name) != value for name, value in AS_EXPECTED.items()):
        yield "the alarm watches something else, or at another threshold"
    if at(alarm, "Condition") != "OnAws" or "grew" not in str(prop(alarm, "AlarmDescription")):
        yield "the alarm is not for AWS alone, or does not say what it is about"


def _longest(queue: str) -> Document:
    """The most messages of five minutes: a look hides them for seconds."""
    dimensions = [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}]
    metric = {"Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Dimensions": dimensions}
    return {
        "Id": snake(queue),
        "ReturnData": False,
        "MetricStat": {"Stat": "Maximum", "Period": 300, "Metric": metric},
    }
