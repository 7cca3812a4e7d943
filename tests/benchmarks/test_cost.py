"""The cost model multiplies what is counted, and assumes of the stack what the template says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cost import bill, cost, nudges, small_practice
from benchmarks.cost.bill import Bill, Book
from benchmarks.cost.small_practice import Parts
from benchmarks.counting import nudges as counted
from benchmarks.counting import usage
from benchmarks.counting.capacity import Cost
from benchmarks.counting.usage import Usage
from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing import engine

DOCUMENTS = REPOSITORY / "docs"
NOTHING = Usage(Cost((), 0, 0), 0, 0, 0, 0, 0, 0, 0, Cost((), 0, 0), 0)


@pytest.fixture(scope="module")
def used() -> Iterator[Mapping[str, Usage]]:
    with engine.running() as url:
        yield usage.measure(url)


@pytest.fixture
def book() -> Book:
    return Book.read()


def dollars(book: Book, usage_of_call: Usage, name: str = "status", *, dear: bool = False) -> bill.Dollars:
    return Bill(book, dear=dear).of(name, usage_of_call)


# ---------------------------------------------------------------- what is counted
def test_what_is_billed_is_what_the_capacity_document_says(used: Mapping[str, Usage]) -> None:
    documented = (DOCUMENTS / "capacity.md").read_text()
    in_both = [name for name in used if f"| {name} |" in documented]
    assert len(in_both) == 8
    assert [used[name].cost.row(name) for name in in_both if used[name].cost.row(name) not in documented] == []


def test_a_message_leaves_itself_its_audit_record_and_a_seal(used: Mapping[str, Usage]) -> None:
    composed = used["compose, into a thread"]
    assert (composed.events, composed.audit_records) == (1, 1)
    assert (composed.sealing.write_units, composed.sealing.read_units) == (1, 1)
    assert composed.expiring_bytes > 0
    assert composed.kept_bytes > len("A message")


def test_a_page_leaves_an_audit_record_and_a_look_that_finds_nothing_new_does_not(used: Mapping[str, Usage]) -> None:
    assert used["newest page of 25"].audit_records == 1
    assert used["newest page, nothing new"].audit_records == 0


def test_every_request_is_logged_once(used: Mapping[str, Usage]) -> None:
    assert {name: usage_of_call.log_lines for name, usage_of_call in used.items()} == dict.fromkeys(used, 1)


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"pk": {"S": "ä"}}, 4),
        ({"n": {"N": "12345"}}, 5),
        ({"n": {"N": "-1.234"}}, 4),
        ({"b": {"BOOL": True}}, 2),
        ({"l": {"L": [{"S": "a"}]}}, 6),
        ({"m": {"M": {"k": {"S": "v"}}}}, 7),
    ],
)
def test_an_item_is_as_large_as_its_names_and_values(item: dict[str, dict[str, object]], size: int) -> None:
    assert usage.item_bytes(item) == size


# ---------------------------------------------------------------- what it costs
def test_a_unit_costs_its_price(book: Book) -> None:
    usage_of_call = replace(NOTHING, cost=Cost((), 2, 3), sealing=Cost((), 0, 4))
    bill_of_call = dollars(book, usage_of_call)
    assert bill_of_call["DynamoDB writes"] == pytest.approx(3 * 0.625)
    assert bill_of_call["DynamoDB writes, seals"] == pytest.approx(4 * 0.625)
    assert bill_of_call["DynamoDB reads"] == pytest.approx(2 * 0.125)


def test_a_small_function_waits_longer_for_its_part_of_a_core(book: Book) -> None:
    larger = replace(book, assumptions={**book.assumptions, "memory_mb": 1769})
    half = {**book.cpu_ms, "status": 1000 * 512 / 1769}
    a_second_of_half_a_gigabyte = 500_000 * 0.0000133334
    assert dollars(replace(book, cpu_ms=half), NOTHING)["Lambda"] == pytest.approx(0.2 + a_second_of_half_a_gigabyte)
    assert dollars(replace(larger, cpu_ms={"status": 1000}), NOTHING)["Lambda"] == pytest.approx(
        0.2 + 1769 / 1024 * 1_000_000 * 0.0000133334
    )


def test_an_event_is_published_queued_and_told(book: Book) -> None:
    bill_of_call = dollars(book, replace(NOTHING, events=1), dear=True)
    assert bill_of_call["EventBridge"] == pytest.approx(1.0)
    assert bill_of_call["SQS"] == pytest.approx(3 * 0.4)
    assert bill_of_call["WebSocket"] == pytest.approx(1.0)
    assert bill_of_call["DynamoDB reads"] == pytest.approx(5 * 0.125)


def test_what_comes_from_a_queue_pays_no_gateway(book: Book) -> None:
    assert dollars(book, NOTHING, "record a portal update")["HTTP API"] == 0
    assert dollars(book, NOTHING)["HTTP API"] == 1.0


def test_the_dear_end_is_never_cheaper(book: Book, used: Mapping[str, Usage]) -> None:
    cheap, dear = (Bill(book, dear=end).of_mix(used) for end in (False, True))
    assert all(cheap[what] <= dear[what] for what in cheap)
    assert sum(cheap.values()) < sum(dear.values())


def test_a_practice_pays_for_each_thing_as_often_as_it_does_it(book: Book, used: Mapping[str, Usage]) -> None:
    twice = replace(book, mix={name: 2 * times for name, times in book.mix.items()})
    before, after = (Bill(some_book, dear=False).of_mix(used)["HTTP API"] for some_book in (book, twice))
    assert after == pytest.approx(2 * before)


def test_capacity_that_is_provisioned_is_cheaper_where_enough_of_it_is_used(book: Book) -> None:
    on_demand = book.prices["dynamodb_million_write_units"]
    assert bill.provisioned(book, "write", 0.2) > on_demand > bill.provisioned(book, "write", 0.5)


# ---------------------------------------------------------------- what is assumed of the stack
def test_the_memory_is_the_templates(book: Book) -> None:
    template = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
    assert template["Globals"]["Function"]["MemorySize"] == book.assumptions["memory_mb"]


def test_there_is_a_figure_for_every_operation(book: Book) -> None:
    assert set(book.mix) == set(book.cpu_ms) == set(usage.OPERATIONS)


def test_somebody_elses_prices_are_taken(tmp_path: Path) -> None:
    dearer = tmp_path / "prices.toml"
    dearer.write_text(
        bill.BOOK.read_text().replace("http_api_million_requests = 1.00", "http_api_million_requests = 9")
    )
    assert dollars(Book.read(dearer), NOTHING)["HTTP API"] == 9


# ---------------------------------------------------------------- a small practice
def test_parts_are_counted_with_their_conditions() -> None:
    plain, probed = Parts.of(), Parts.of(Probe="yes")
    assert probed.functions() == plain.functions() + 1
    assert probed.alarm_metrics() == plain.alarm_metrics() + 2
    assert plain.own_metrics() == probed.own_metrics() == 4
    assert "AWS::SecretsManager::Secret" not in plain.by_type
    assert len(Parts.of(FrontEndDomain="a.example").by_type) > len(plain.by_type)


def test_an_alarm_more_costs_a_dime_more(
    book: Book, used: Mapping[str, Usage], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {what: low for what, _, low, _ in small_practice.rows(book, used)}
    monkeypatch.setattr(Parts, "alarm_metrics", lambda _: 31)
    after = {what: low for what, _, low, _ in small_practice.rows(book, used)}
    assert after["metrics of alarms"] == pytest.approx(3.1)
    assert {what for what in after if after[what] != before[what]} <= {"metrics of alarms"}


def test_the_document_shows_what_the_command_prints(book: Book, used: Mapping[str, Usage]) -> None:
    document = (DOCUMENTS / "cost.md").read_text()
    with engine.running() as url:
        nudging = nudges.table(book, counted.by_waiting(url, 0))
    tables = (cost.by_operation(book, used), cost.of_mix(book, used), cost.kept(book, used), nudging)
    for lines in (*tables, small_practice.table(book, used), cost.provisioned(book)):
        assert "\n".join(lines) in document
