"""A portal update for a chart with more inboxes than one transaction takes, under faults and amid other writes."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import batched
from typing import Any, Final

import pytest

from client_messaging.dynamodb.append_notices import MOST_INBOXES_AT_ONCE
from testing.faults.injected import EVER, FAULTS, Killed, ask_in_turn, in_between, injected
from testing.faults.tables_as_they_are import empty, rows
from testing.invocations import Json, Row
from testing.people import ANA, BEN, LEO, LUIS, Person
from testing.stack import Stack, portal_event
from tests.faults.conftest import Tell

COLLEAGUES: Final = [f"clinician-{number:02}" for number in range(MOST_INBOXES_AT_ONCE + 6)]
INBOXES: Final = frozenset({"ana", *COLLEAGUES})
DONE: Final[Json] = {"batchItemFailures": []}


@pytest.fixture
def chart(over_engine: Stack) -> Iterator[Stack]:
    """Leo's chart, with an inbox of Ana's and of her colleagues."""
    ask_in_turn()
    for some in batched(COLLEAGUES, 45, strict=False):
        assert over_engine.enable(ANA, LEO, clinician_ids=list(some)).status == 200
    yield over_engine
    empty(over_engine)


def notices_of(stack: Stack, event: dict[str, Any]) -> Counter[str]:
    """How many notices of an event each inbox has, by clinician. Each is recorded once, with a hash, and counted."""
    there = [row for _, row in rows(stack)]
    found = [_place(row) for row in there if row.get("occurred_at", {}).get("S") == event["detail"]["occurred_at"]]
    recorded = [one for row in there if row.get("action", {}).get("S") == "notice.recorded" for one in _mentions(row)]
    of_event = {entry_id for _, entry_id in found}
    assert sorted(found) == sorted(one for one in recorded if one[1] in of_event)
    assert {_place(row) for row in there if row.get("kind", {}).get("S") == "notice"} == set(recorded)
    _are_counted(there)
    return Counter(clinician_id for clinician_id, _ in found)


def _place(entry: Row) -> tuple[str, str]:
    """Clinician and id of a notice."""
    return entry["pk"]["S"].rpartition("#")[2], entry["sk"]["S"]


def _mentions(record: Row) -> list[tuple[str, str]]:
    """The same of each notice that an audit record mentions, many or one."""
    if "notices" not in record:
        assert "text_hash" in record
        return [(record["clinician_id"]["S"], record["entry_id"]["S"])]
    assert len(record["notices"]["M"]) > 1
    assert record["notices"]["M"].keys() == record["text_hashes"]["M"].keys()
    return [(clinician_id, entry["S"]) for clinician_id, entry in record["notices"]["M"].items()]


def _are_counted(there: list[Row]) -> None:
    written = Counter(row["pk"]["S"].rpartition("#")[2] for row in there if row.get("kind", {}).get("S") == "notice")
    heads = {row["clinician_id"]["S"]: int(row["others_sent"]["N"]) for row in there if "activity_id" in row}
    assert {one: written[one] for one in heads} == heads


def an_update(number: int) -> dict[str, Any]:
    return portal_event(LEO, detail={"occurred_at": f"2026-03-01T{number // 60:02}:{number % 60:02}:00.000Z"})


@pytest.mark.parametrize("times", [1, EVER], ids=["once", "for ever"])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_inbox_has_the_notice_once_whatever_request_fails(
    chart: Stack, tell: Tell, fault: str, times: int
) -> None:
    for number in range(1, EVER):
        event = an_update(number)
        with injected(fault, number, times) as hits, suppress(Killed):
            chart.portal_update(event)
        if hits.asked < number:
            break
        tell("faults injected at a request of a portal update", hits.hit)
        assert chart.portal_update(event) == DONE
        assert notices_of(chart, event) == dict.fromkeys(INBOXES, 1), f"request {number}"
        before = rows(chart)
        assert chart.portal_update(event) == DONE
        assert rows(chart) == before, "delivered again, it writes nothing"
    assert number > 3


def _write(stack: Stack) -> None:
    assert stack.compose(ANA).status == 201


def _write_for_long(stack: Stack) -> None:
    for _ in range(3):
        assert stack.compose(Person("willow", "clinician", COLLEAGUES[-1])).status == 201


def _open(stack: Stack) -> None:
    assert stack.enable(BEN, LEO).status == 200


def _hand_over(stack: Stack) -> None:
    assert stack.enable(ANA, LEO, LUIS, relationship="other").status == 200


MEANWHILE: Final[dict[str, Callable[[Stack], None]]] = {
    "a message into one inbox": _write,
    "messages into an inbox of the second piece": _write_for_long,
    "another inbox is opened": _open,
    "the chart is handed over": _hand_over,
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_what_is_written_meanwhile_takes_the_notice_from_nobody(chart: Stack, meanwhile: str) -> None:
    for number in range(1, EVER):
        event = an_update(number)
        with in_between(number, lambda: MEANWHILE[meanwhile](chart)) as hits:
            assert chart.portal_update(event) == DONE
        if not hits.hit:
            break
        found = notices_of(chart, event)
        assert {found[one] for one in INBOXES} == {1}, f"before request {number}"
        assert chart.portal_update(event) == DONE
        assert set(notices_of(chart, event).values()) == {1}
    assert number > 3


def test_an_event_that_is_delivered_twice_at_once_makes_one_notice_an_inbox(chart: Stack) -> None:
    for number in range(1, EVER):
        event = an_update(number)
        with in_between(number, partial(chart.portal_update, event)) as hits:
            assert chart.portal_update(event) == DONE
        if not hits.hit:
            break
        assert notices_of(chart, event) == dict.fromkeys(INBOXES, 1), f"before request {number}"


def test_a_chart_that_is_disabled_meanwhile_gets_no_more(chart: Stack) -> None:
    for number in range(1, EVER):
        event = an_update(number)
        with in_between(number, lambda: chart.disable(ANA, LEO)) as hits:
            assert chart.portal_update(event) == DONE
        assert chart.enable(ANA, LEO).status == 200
        if not hits.hit:
            break
        found = notices_of(chart, event)
        assert set(found.values()) <= {1}
        assert len(found) in (0, MOST_INBOXES_AT_ONCE, len(INBOXES)), f"before request {number}: whole transactions"
        assert chart.portal_update(event) == DONE
        assert notices_of(chart, event) == dict.fromkeys(INBOXES, 1), "enabled again, the event can be repeated"
