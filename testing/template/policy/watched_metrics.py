"""Which metrics have an alarm, and at which threshold."""

from testing.template.policy.alarms import ALARM
from testing.template.policy.expanded import Document, Expanded, Json, at, listed, prop, substituted

type Watched = tuple[str, str, str, str]
"""Namespace, metric, dimensions and statistic."""


def has_alarm(
    template: Expanded, metric: tuple[str, str], dimensions: list[tuple[str, Json]] | None, statistic: str, most: int
) -> bool:
    """Whether an alarm watches a metric at this threshold or a lower one, within five minutes."""
    of_one = None if dimensions is None else [{"Name": name, "Value": value} for name, value in dimensions]
    expected = (*metric, repr(of_one), statistic)
    return template.computed_once(_thresholds).get(expected, most + 1) <= most


def _thresholds(template: Expanded) -> dict[Watched, int]:
    """The lowest threshold of each watched metric, alone or in a sum."""
    lowest: dict[Watched, int] = {}
    for alarm in template.of_type(ALARM).values():
        threshold = prop(alarm, "Threshold")
        for metric in _single(alarm) + _summed(alarm):
            if isinstance(threshold, int):
                lowest[metric] = min(threshold, lowest.get(metric, threshold))
    return lowest


def _single(alarm: Document) -> list[Watched]:
    if prop(alarm, "EvaluationPeriods") != 1 or not 0 < (prop(alarm, "Period") or 0) <= 300:
        return []
    metric = (substituted(prop(alarm, "Namespace")), prop(alarm, "MetricName"), repr(prop(alarm, "Dimensions")))
    return [(*metric, prop(alarm, "Statistic"))]


def _summed(alarm: Document) -> list[Watched]:
    """A sum of ten metrics at most, over several periods: late data points count as 0 at first."""
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
