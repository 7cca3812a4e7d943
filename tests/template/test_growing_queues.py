"""DeadLetterQueueGrewAlarm: when it rings, by CloudWatch's documented metric math (Using metric math, DIFF and MAX)."""

from itertools import batched, pairwise
from typing import Any, Final

import pytest

from testing.template.policy.alarms import GREW
from testing.template.written import Resources

MINUTES_OF_A_PERIOD: Final = 5


def rings(alarm: Any, minutes: dict[str, list[int]]) -> list[int]:
    """The periods at whose end the alarm goes from OK to ALARM, for the visible messages of queues minute by minute."""
    assert alarm["Metrics"][0]["Expression"] == "MAX(DIFF(METRICS()))"
    assert {one["MetricStat"]["Stat"] for one in alarm["Metrics"][1:]} == {"Maximum"}
    assert {one["MetricStat"]["Period"] for one in alarm["Metrics"][1:]} == {60 * MINUTES_OF_A_PERIOD}
    metrics = [list(map(max, batched(one, MINUTES_OF_A_PERIOD, strict=True))) for one in minutes.values()]
    differences = [[after - before for before, after in pairwise(one)] for one in metrics]
    breaching = [False, *(max(one) > alarm["Threshold"] for one in zip(*differences, strict=True))]
    looked_back = alarm["EvaluationPeriods"]
    is_in_alarm = [
        sum(breaching[max(0, end - looked_back + 1) : end + 1]) >= alarm["DatapointsToAlarm"]
        for end in range(len(breaching))
    ]
    return [end for end, (before, now) in enumerate(pairwise(is_in_alarm), start=1) if now and not before]


def periods(*counts: int) -> list[int]:
    return [count for count in counts for _ in range(MINUTES_OF_A_PERIOD)]


STILL: Final = periods(*[2] * 12)


@pytest.mark.parametrize(
    ("of_one", "expected"),
    [
        (periods(0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2), [1, 7]),
        (periods(0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3), [1]),
        (periods(1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0), []),
        ([3] * 7 + [0] * 2 + [3] * 51, []),
        ([3] * 5 + [0] * 10 + [3] * 45, [3]),
    ],
    ids=[
        "a second one rings again",
        "a burst rings once",
        "a redrive is silent",
        "so is a look",
        "a killed look rings",
    ],
)
def test_it_rings_again_while_messages_wait(resources: Resources, of_one: list[int], expected: list[int]) -> None:
    alarm = resources[GREW]["Properties"]
    assert rings(alarm, {"one": of_one, "another": STILL}) == expected


def test_a_queue_that_shrinks_does_not_hide_one_that_grows(resources: Resources) -> None:
    grows, shrinks = periods(1, 1, 1, 2, 2, 2), periods(9, 9, 9, 0, 0, 0)
    assert rings(resources[GREW]["Properties"], {"one": grows, "another": shrinks}) == [3]
