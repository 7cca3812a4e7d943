"""The audit record of many notices: stored as one, and shown, paged and exported as a record of each."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client_messaging import wiring
from client_messaging.domain import ids
from client_messaging.domain.model import Chart
from client_messaging.dynamodb.notice_records import MOST_NOTICES
from testing import rows
from testing.invocations import Row
from testing.stack import Stack

AT: Final = {"S": "2026-03-01T10:00:00.000Z"}
SIZES: Final = st.sampled_from([1, 1, 1, 2, 3, 5, MOST_NOTICES])
_charts = count()

type Shown = tuple[str, str | None, str | None]
"""The id of a shown record, and the clinician and entry of a notice."""


def a_record(partition: str, own: int, notices: int) -> tuple[Row, list[Shown]]:
    """A record as it is stored, and as it is shown, newest first; of one notice: a record of something else."""
    row: dict[str, Any] = {
        "pk": {"S": partition},
        "sk": {"S": ids.from_int(own)},
        "at": AT,
        "actor_role": {"S": "system"},
    }
    if notices == 1:
        return row | {"action": {"S": "inbox.shown"}}, [(ids.from_int(own), None, None)]
    # Names in another order than the entries.
    entries = {f"clinician-{number * 7 % 53:02}": ids.from_int(own + number) for number in range(notices)}
    maps = {"notices": entries, "text_hashes": dict.fromkeys(entries, "hash")}
    row |= {name: {"M": {one: {"S": text} for one, text in of.items()}} for name, of in maps.items()}
    newest_first = list(entries.items())[::-1]
    shown: list[Shown] = [(ids.from_int(own - down), *of) for down, of in enumerate(newest_first)]
    return row | {"action": {"S": "notice.recorded"}}, shown


def write(stack: Stack, some: Iterable[tuple[int, int]]) -> tuple[Chart, list[Shown]]:
    """Records of a new chart, at these places with so many notices, and all that is to be shown, newest first.

    A record whose ids are taken is left out.
    """
    chart = Chart("willow", f"chart-{next(_charts)}")
    begin, stored_rows = ids.to_int("01KB2Z8Q0V3N5T7X9W1Y4R6M8P"), []
    shown: dict[str, Shown] = {}
    for place, notices in some:
        row, its = a_record(f"PRACTICE#willow#CLIENT#{chart.client_id}", begin + place, notices)
        if shown.keys().isdisjoint(one for one, *_ in its):
            stored_rows.append(row)
            shown |= {one[0]: one for one in its}
    rows.put(stack, stack.audit_table, stored_rows)
    return chart, [shown[one] for one in sorted(shown, reverse=True)]


def page(chart: Chart, before: str, limit: int) -> list[Shown]:
    found = wiring.store().audit_of(chart, before, limit)
    return [(one.id, *map(one.about.get, ("clinician_id", "entry_id"))) for one in found]  # type: ignore[misc]


def all_pages(chart: Chart, limit: int) -> Iterator[Shown]:
    before = ids.LAST
    while some := page(chart, before, limit):
        assert len(some) <= limit
        assert some[0][0] < before
        yield from some
        before = some[-1][0]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(st.tuples(st.integers(0, 200), SIZES), max_size=12), limit=st.integers(1, 60))
def test_pages_of_any_limit_are_the_whole_list(stack: Stack, some: list[tuple[int, int]], limit: int) -> None:
    """Records lie as near to each other as no two of different milliseconds do."""
    chart, whole = write(stack, some)
    assert list(all_pages(chart, limit)) == whole
    assert page(chart, ids.LAST, len(whole) + 1) == whole


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_after_each_position_comes_what_follows_it(stack: Stack, limit: int) -> None:
    """Each id is a cursor, between two notices, too; records lie just above and below a full one."""
    chart, whole = write(stack, [(200, MOST_NOTICES), (201, 1), (152, 1), (151, MOST_NOTICES), (103, 2), (5, 1)])
    assert len(whole) == 2 * MOST_NOTICES + 5
    for number, (one, *_) in enumerate(whole):
        assert page(chart, one, limit) == whole[number + 1 :][:limit], number
