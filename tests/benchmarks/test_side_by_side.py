"""A table sets each messenger beside one of them, from the same run."""

import pytest

from benchmarks.peer.processes import Consumed
from benchmarks.peer.side_by_side import Measured, percentile_of, table


def measured() -> Measured:
    found = Measured()
    found.took("send", "ours", [0.010, 0.020, 0.030])
    found.took("send", "peer", [0.040, 0.040, 0.040])
    return found


def test_a_time_stands_beside_how_many_times_the_peers_it_is() -> None:
    rows = list(table(measured(), ["ours", "peer"], beside="peer"))
    assert rows[:3] == ["| | ours | peer |", "|---|---|---|", "| send, p50 ms | 20.0 (× 0.50) | 40.0 |"]


def test_turns_add_up_to_a_rate() -> None:
    found = measured()
    for messages, seconds in ((10, 1.0), (30, 1.0)):
        found.wrote("all at once", "ours", messages, seconds)
    found.wrote("all at once", "peer", 80, 2.0)
    assert list(table(found, ["ours", "peer"], beside="peer"))[-1] == (
        "| all at once, messages a second | 20.0 (× 0.50) | 40.0 |"
    )


def test_what_is_consumed_is_divided_by_the_requests_of_all_turns() -> None:
    found = Measured()
    for requests, more in ((10, Consumed(0.1, 10 * 1024)), (30, Consumed(0.1, 30 * 1024))):
        found.used("send", "ours", requests, more)
    found.used("send", "peer", 4, Consumed(0.1, 10 * 1024))
    assert list(table(found, ["ours", "peer"], beside="peer"))[2:] == [
        "| send, processor ms a request | 5.0 (× 0.20) | 25.0 |",
        "| send, KiB written a request | 1.0 (× 0.40) | 2.5 |",
    ]


def test_who_did_not_take_part_has_no_figure() -> None:
    rows = list(table(measured(), ["ours", "stack", "peer"], beside="peer"))
    assert rows[2] == "| send, p50 ms | 20.0 (× 0.50) | – | 40.0 |"


@pytest.mark.parametrize(("percentile", "value"), [(50, 50.5), (99, 99.01)])
def test_a_percentile_is_what_that_many_of_a_hundred_do_not_exceed(percentile: int, value: float) -> None:
    assert percentile_of([float(number) for number in range(1, 101)], percentile) == pytest.approx(value)
