"""What the documents say of requests and capacity units is what the functions take, and it does not grow."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.counting import capacity, nudges, seals
from benchmarks.counting.capacity import Cost
from testing import engine

DOCUMENT = Path(__file__).parent.parent.parent / "docs/capacity.md"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with engine.running() as url:
        yield url


def table(costs: dict[str, Cost], first: str = "") -> list[str]:
    return [f"{first}{cost.row(operation)}" for operation, cost in costs.items()]


@pytest.mark.parametrize("size", capacity.SIZES[:2])
def test_no_operation_costs_more_in_a_long_inbox(url: str, size: int) -> None:
    documented = DOCUMENT.read_text().split("## By the new threads")[0]
    measured = table(capacity.of_an_inbox(url, size))
    assert [line for line in documented.splitlines() if line.startswith("| ")][1:] == measured


def documented_by(sizes: str) -> list[str]:
    """The rows of a section, but for its headings."""
    section = DOCUMENT.read_text().split(f"## By the {sizes}")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


def test_a_marker_among_new_threads_costs_what_the_document_says(url: str) -> None:
    sizes = capacity.NEW_THREADS
    measured = [line for size in sizes for line in table(capacity.of_new_threads(url, size), f"| {size:,} ")]
    assert documented_by("new threads of an inbox") == measured


def test_an_overview_costs_what_the_document_says(url: str) -> None:
    measured = [line for size in capacity.INBOXES for line in table(capacity.of_overviews(url, size), f"| {size:,} ")]
    assert documented_by("inboxes of a clinician") == measured


def test_all_unread_inboxes_cost_what_the_document_says(url: str) -> None:
    sizes = capacity.UNREAD_INBOXES
    measured = [line for size in sizes for line in table(capacity.of_unread_inboxes(url, size), f"| {size:,} ")]
    assert documented_by("unread inboxes of a clinician") == measured


def test_the_overview_of_an_owner_costs_what_the_document_says(url: str) -> None:
    sizes = capacity.CHARTS_OF_AN_OWNER
    measured = [line for size in sizes for line in table(capacity.of_an_owner(url, size), f"| {size:,} ")]
    assert documented_by("charts of an owner") == measured


def test_notices_of_a_chart_cost_what_the_document_says(url: str) -> None:
    sizes = capacity.INBOXES_OF_A_CHART
    measured = [line for size in sizes for line in table(capacity.of_a_portal_update(url, size), f"| {size:,} ")]
    assert documented_by("inboxes of a chart") == measured


def test_a_notice_into_ninety_inboxes_takes_few_requests_and_units(url: str) -> None:
    cost = capacity.of_a_portal_update(url, 90)["record a portal update"]
    assert len(cost.requests) <= 8
    assert cost.write_units <= 800


def test_sealing_costs_what_the_document_says(url: str) -> None:
    documented = DOCUMENT.read_text().split("## By the records")[1].split("## By the people")[0]
    measured = table(seals.of_batches(url))
    assert [line for line in documented.splitlines() if line.startswith("| ")][1:] == measured


@pytest.mark.parametrize("waiting", nudges.WAITING[:2])
def test_a_nudge_costs_as_much_however_many_wait(url: str, waiting: int) -> None:
    documented = DOCUMENT.read_text().split("## By the people")[1]
    assert [line for line in documented.splitlines() if line.startswith("| ")][1:] == table(
        nudges.by_waiting(url, waiting)
    )
