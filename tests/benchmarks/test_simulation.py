"""The simulation asks of AWS what the functions ask, waits where they would, and finds what is full first."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import repeat

import pytest

from benchmarks.cost.bill import Book
from benchmarks.counting import usage
from benchmarks.counting.usage import Usage
from benchmarks.simulation import aws_limits, day, items_touched
from benchmarks.simulation.peak import Peak, Seen
from benchmarks.simulation.population import Inbox
from benchmarks.simulation.saturation import Component, Load
from benchmarks.simulation.stack_limits import Limits, partitions
from deployment.paths import REPOSITORY
from testing import engine

LIMITS = Limits.of_template().lifted()
SMALL = 50_000


@pytest.fixture
def book() -> Book:
    return Book.read()


@pytest.fixture(scope="module")
def used() -> Iterator[Mapping[str, Usage]]:
    with engine.running() as url:
        yield usage.measure(url)


def peak(book: Book, limits: Limits = LIMITS, volume: float = SMALL) -> Peak:
    return Peak(book, limits, volume, seed=1)


def at_once(book: Book, *names: str, limits: Limits = LIMITS) -> Seen:
    """What comes of requests in one inbox at one instant."""
    return peak(book, limits).run(zip(repeat(1.0), names, repeat(Inbox(0, 0, 0))))


# ---------------------------------------------------------------- what is asked
def test_what_is_touched_adds_up_to_the_units_that_are_counted(used: Mapping[str, Usage]) -> None:
    for name, one in used.items():
        written, read = (sum(which.get(name, {}).values()) for which in (items_touched.WRITES, items_touched.READS))
        assert (name, written, read) == (name, one.cost.write_units, one.cost.read_units)
    assert {one.sealing.write_units for one in used.values()} == {0, items_touched.SEAL_UNITS}


def test_the_limits_are_the_templates() -> None:
    found = Limits.of_template()
    assert (found.gateway_a_second, found.gateway_burst) == (500, 1_000)
    assert (found.tellers, found.recorders, found.batches_of_shard) == (10, 10, {"messages": 1, "audit": 1})


def test_a_table_has_room_for_twice_what_it_was_asked_for() -> None:
    assert [partitions(units) for units in (0, 2_000, 2_001, 10_000)] == [4, 4, 5, 20]


# ---------------------------------------------------------------- what happens
def test_where_nothing_is_in_its_way_nothing_waits(book: Book) -> None:
    seen = at_once(book, "compose, into a thread", "status")
    assert (seen.counts["done"], seen.counts["conflicts"], seen.waited) == (2, 0, [0.0, 0.0])


def test_two_messages_into_one_inbox_at_once_conflict_and_both_get_there(book: Book) -> None:
    seen = at_once(book, "compose, into a thread", "reply")
    assert seen.counts["conflicts"] + seen.counts["ids overtaken"] >= 1
    assert seen.counts["done"] == 2
    assert max(seen.waited) > 0


def test_a_conflict_is_waited_for(book: Book) -> None:
    seen = at_once(book, "compose, a new thread", "compose, a new thread")
    assert seen.counts["conflicts"] >= 1
    assert sorted(seen.waited)[0] == 0.0 < max(seen.waited)


def test_two_who_only_read_do_not_conflict(book: Book) -> None:
    seen = at_once(book, "newest page of 25", "newest page of 25, portal")
    assert seen.counts["conflicts"] == 0
    assert seen.counts["done"] == 2


def test_too_many_in_one_inbox_are_told_to_try_again(book: Book) -> None:
    seen = at_once(book, *["reply"] * 400)
    assert seen.counts["503"] > 0
    assert seen.counts["503"] + seen.counts["done"] == 400


def test_the_gateway_turns_away_what_is_over_its_throttle(book: Book) -> None:
    seen = at_once(book, *["status"] * 5, limits=replace(LIMITS, gateway_burst=3))
    assert (seen.counts["429 of the gateway"], seen.counts["done"]) == (2, 3)


def test_lambda_turns_away_what_is_over_its_copies(book: Book) -> None:
    seen = at_once(book, *["status"] * 5, limits=replace(LIMITS, concurrency=3))
    assert (seen.counts["429 of Lambda"], seen.counts["done"], seen.most_copies) == (2, 3, 3)


def test_one_chart_is_read_no_more_than_a_partition_has(book: Book) -> None:
    asked = ["status", "newest page, nothing new"] * 900
    assert len(asked) * 2 > aws_limits.PARTITION_READ_UNITS
    seen = at_once(book, *asked, limits=replace(LIMITS, concurrency=2_000))
    assert seen.counts["throttled"] > 0


def test_a_stream_falls_behind_where_sealing_is_slower_than_writing(book: Book) -> None:
    slow = replace(book, assumptions={**book.assumptions, "round_trip_ms": [3, 10_000]})
    behind = [max(at_once(one, *["status", "newest page of 25"] * 20).behind["seal"]) for one in (book, slow)]
    assert behind[1] > 1 > behind[0]


def test_the_same_seed_is_the_same_run(book: Book) -> None:
    first, second = (one.run(one.practices(20)).counts for one in (peak(book), peak(book)))
    assert first == second
    assert first["asked"] > 50


# ---------------------------------------------------------------- what is full first
def test_a_component_is_full_where_all_of_it_is_used() -> None:
    half = Component("half", lambda volume: volume / 2_000_000, "")
    assert half.full_at() == pytest.approx(2_000_000, rel=0.02)
    assert Component("never", lambda _: 0.5, "").full_at() is None


def test_what_is_asked_for_is_in_proportion_to_the_volume(book: Book) -> None:
    for one in Load(book, LIMITS, dear=True).components():
        if "shards" not in one.name:
            assert one.used(2_000_000) == pytest.approx(2 * one.used(1_000_000))


def test_the_dear_end_is_full_no_later(book: Book) -> None:
    cheap, dear = (Load(book, LIMITS, dear=end).components() for end in (False, True))
    assert all(one.used(1e7) >= other.used(1e7) for one, other in zip(dear, cheap, strict=True))


def test_lifting_a_limit_puts_off_when_it_is_full(book: Book) -> None:
    before, after = (Load(book, limits, dear=True).components() for limits in (Limits.of_template(), LIMITS))
    later = {one.name for one, other in zip(after, before, strict=True) if one.used(1e7) < other.used(1e7)}
    assert later == {
        "HTTP API, throttle of the stage",
        "`publish_events`, shards",
        "`seal_audit`, shards",
        "`tell_connections`, concurrency",
        "`record_portal_update`, concurrency",
    }


def test_arithmetic_and_chance_agree_on_what_falls_behind(book: Book) -> None:
    volume = 3_000_000
    limits = replace(
        Limits.of_template(),
        gateway_a_second=1e6,
        gateway_burst=1e6,
        batches_of_shard={"messages": 1, "audit": 1},
    )
    full = {one.name for one in Load(book, limits, dear=True).components() if one.used(volume) > 1}
    assert "`seal_audit`, shards" in full
    one = peak(book, limits, volume)
    behind = one.run(one.practices(4)).behind
    assert max(behind["seal"]) > 1 > max(behind["publish"])


def test_a_new_table_does_not_take_a_busy_hour_all_at_once(book: Book) -> None:
    assert day._missed(book, "audit", 1e7, hour=0) < day._missed(book, "audit", 1e7, hour=10)


def test_the_document_shows_what_the_command_prints(book: Book) -> None:
    document = (REPOSITORY / "docs/cost.md").read_text()
    tables = [day.full(book, limits, day.VOLUME) for limits in (Limits.of_template(), LIMITS)]
    for lines in (*tables, day.new_tables(book, day.VOLUME)):
        assert "\n".join(lines) in document
