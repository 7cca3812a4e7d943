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
from client_messaging.dynamodb import audit_records
from client_messaging.dynamodb.notice_records import MOST_NOTICES
from testing import rows
from testing.invocations import Row
from testing.people import ANA, LEO, SAM
from testing.stack import Stack, portal_event

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


# ---------------------------------------------------------------- as they are written
COLLEAGUES: Final = [f"clinician-{number:02}" for number in range(11)]


@pytest.fixture
def told(stack: Stack) -> dict[str, str]:
    """Leo's chart with twelve inboxes, each with a notice of one update; by clinician the notice."""
    stack.enable(ANA, LEO, clinician_ids=COLLEAGUES)
    stack.portal_update(portal_event())
    return {row["pk"]["S"].rpartition("#")[2]: row["sk"]["S"] for row in stack.rows() if "occurred_at" in row}


def stored(stack: Stack) -> list[Row]:
    return [row for row in stack.audit() if row.get("action", {}).get("S") == "notice.recorded"]


def shown_to_staff(stack: Stack, **query: str) -> Any:
    answer = stack.audit_page(SAM, LEO, **query)
    assert answer.status == 200, answer.text
    return answer.json


def test_staff_are_shown_a_record_of_each_notice_of_a_transaction(stack: Stack, told: dict[str, str]) -> None:
    assert len(told) == 12
    of_notices = [one for one in shown_to_staff(stack)["records"] if one["action"] == "notice.recorded"]
    assert {one["clinician_id"]: one["entry_id"] for one in of_notices} == told
    assert [one.keys() for one in of_notices] == [{"id", "at", "action", "actor", "clinician_id", "entry_id"}] * 12
    assert {(one["at"], one["actor"]["role"]) for one in of_notices} == {(stored(stack)[0]["at"]["S"], "system")}
    shown_ids = [one["id"] for one in of_notices]
    assert shown_ids == sorted(set(shown_ids), reverse=True)
    assert all(map(ids.is_ulid, shown_ids))
    assert [one["entry_id"] for one in of_notices] == sorted(told.values(), reverse=True)


@pytest.mark.parametrize("limit", range(1, 14))
def test_a_page_may_end_between_two_notices(stack: Stack, told: dict[str, str], limit: int) -> None:
    stack.compose()
    whole = shown_to_staff(stack, limit="100")["records"]
    paged, answer = [], shown_to_staff(stack, limit=str(limit))
    assert answer["records"].pop(0)["action"] == "audit.shown"
    while True:
        paged += answer["records"]
        assert len(answer["records"]) <= limit
        assert len(paged) <= len(whole)
        if answer["older"] is None:
            break
        answer = shown_to_staff(stack, limit=str(limit), before=answer["older"])
        assert answer["records"], "a cursor leads to something"
    assert paged == whole
    assert len(whole) == 14


def test_what_staff_were_shown_is_recorded_by_the_ids_that_they_saw(stack: Stack, told: dict[str, str]) -> None:
    first = shown_to_staff(stack, limit="5")
    second = shown_to_staff(stack, limit="5", before=first["older"])
    recorded = [one for one in shown_to_staff(stack)["records"] if one["action"] == "audit.shown"][::-1]
    for page_, record in zip((first, second), recorded, strict=True):
        of_page = [one["id"] for one in page_["records"]]
        assert (record["newest_id"], record["oldest_id"], record["entries"]) == (of_page[0], of_page[-1], 5)


def test_notices_leave_the_pages_of_the_owner_full(stack: Stack, told: dict[str, str]) -> None:
    for _ in range(3):
        stack.compose()
        stack.portal_update(portal_event())
    page_ = stack.portal_audit_page(limit="3").json
    assert [one["action"] for one in page_["records"]] == ["message.composed"] * 3
    rest = stack.portal_audit_page(limit="3", before=page_["older"]).json
    assert ([one["action"] for one in rest["records"]], rest["older"]) == (["portal_access.changed"], None)


def test_a_cursor_of_a_version_before_goes_on_where_it_was(stack: Stack, told: dict[str, str]) -> None:
    """That version showed the stored record alone, by its own id."""
    (row,) = stored(stack)
    chart, own = Chart("willow", LEO), row["sk"]["S"]
    assert [one for one, *_ in page(chart, own, 3)] == [ids.from_int(ids.to_int(own) - down) for down in (1, 2, 3)]


def test_a_version_before_shows_the_record_of_many_without_ids(stack: Stack, told: dict[str, str]) -> None:
    """While versions run side by side; what it takes of a row has not changed since."""
    (row,) = stored(stack)
    record = audit_records.to_record(row)
    assert (record.id, record.action, record.about) == (row["sk"]["S"], "notice.recorded", {})


def test_a_record_of_a_version_before_is_shown_as_it_was(stack: Stack) -> None:
    stack.enable()
    stack.portal_update(portal_event())
    (row,) = stored(stack)
    assert row.keys() >= {"clinician_id", "entry_id", "text_hash"}
    (one,) = [one for one in shown_to_staff(stack)["records"] if one["action"] == "notice.recorded"]
    assert (one["id"], one["clinician_id"], one["entry_id"]) == (
        row["sk"]["S"],
        *(row[name]["S"] for name in ("clinician_id", "entry_id")),
    )


def test_one_query_reads_a_page(stack: Stack, told: dict[str, str]) -> None:
    for _ in range(12):
        stack.compose()
    older = shown_to_staff(stack, limit="5")["older"]
    asked: list[str] = []
    client = wiring.store()._tables.client
    client.meta.events.register("provide-client-params.dynamodb.*", lambda model, **_: asked.append(model.name))
    for before in ({}, {"before": older}):
        asked.clear()
        shown_to_staff(stack, limit="5", **before)
        assert sorted(asked) == ["BatchGetItem", "PutItem", "Query"]
