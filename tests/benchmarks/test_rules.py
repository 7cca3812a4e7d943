"""AWS's limits, as the simulation asks them."""

import math
import random
from collections import Counter

import pytest

from benchmarks.simulation.aws_limits import Concurrency, OnDemand, Partitions, Transactions, WorkQueue
from benchmarks.simulation.population import BURST, PEAK, Population, of_hour
from deployment.token_bucket import TokenBucket


def partition() -> Partitions:
    return Partitions(rate=1_000, count=1)


def test_a_partition_takes_a_thousand_write_units_a_second_and_no_more() -> None:
    table = partition()
    assert all(table.take(0.0, f"key {number}", 2) for number in range(500))
    assert not table.take(0.0, "another key", 2)
    assert table.take(0.002, "another key", 2)


def test_a_key_takes_no_more_than_a_partition_however_many_there_are() -> None:
    many = Partitions(rate=1_000, count=1_000)
    assert all(many.take(0.0, "hot", 2) for _ in range(500))
    assert not many.take(0.0, "hot", 2)
    assert many.take(0.0, "cold", 2)


def test_keys_of_one_partition_share_it() -> None:
    table = partition()
    assert all(table.take(0.0, "a", 2) for _ in range(250))
    assert all(table.take(0.0, "b", 2) for _ in range(250))
    assert not table.take(0.0, "b", 2)


def test_what_was_not_used_is_not_saved_up() -> None:
    bucket = TokenBucket(rate=10)
    assert bucket.take(0.0, 1)
    assert bucket.take(100.0, 10)
    assert not bucket.take(100.0, 1)


def test_a_request_that_is_refused_takes_nothing() -> None:
    bucket = TokenBucket(rate=10)
    assert not bucket.take(0.0, 11)
    assert bucket.take(0.0, 10)


def test_a_bucket_may_hold_more_than_a_second_of_it() -> None:
    assert TokenBucket(rate=10, burst=20).take(0.0, 20)


def test_transactions_that_overlap_in_one_item_conflict() -> None:
    now = Transactions()
    assert now.begin(0.0, 0.010, ["head", "entry 1"])
    assert not now.begin(0.005, 0.015, ["head", "entry 2"])
    assert now.begin(0.005, 0.015, ["another head", "entry 3"])


def test_a_transaction_that_is_over_is_in_nobodys_way() -> None:
    now = Transactions()
    assert now.begin(0.0, 0.010, ["head"])
    assert now.begin(0.010, 0.020, ["head"])


def test_a_transaction_that_was_cancelled_holds_nothing() -> None:
    now = Transactions()
    assert now.begin(0.0, 0.010, ["head"])
    assert not now.begin(0.0, 0.010, ["gate", "head"])
    assert now.begin(0.0, 0.010, ["gate"])


def test_an_account_runs_so_many_copies_at_once() -> None:
    copies = Concurrency(limit=2)
    assert copies.take(0.0, "compose")
    assert copies.take(0.0, "list_inbox")
    assert not copies.take(0.0, "compose")
    copies.release("list_inbox")
    assert copies.take(0.0, "compose")
    assert copies.most == 2


def test_a_function_gets_so_many_new_copies_in_ten_seconds_and_uses_idle_ones_meanwhile() -> None:
    copies = Concurrency(limit=100, more=2)
    assert [copies.take(0.0, "compose") for _ in range(3)] == [True, True, False]
    assert copies.take(0.0, "list_inbox")
    copies.release("compose")
    assert copies.take(1.0, "compose")
    assert not copies.take(9.9, "compose")
    assert copies.take(10.0, "compose")


def test_a_new_table_takes_four_thousand_units_and_in_half_an_hour_twice_what_it_had() -> None:
    table = OnDemand()
    assert table.accepts(0.0, 9_000) == 4_000
    assert table.accepts(1_000.0, 9_000) == 4_000
    assert table.accepts(1_801.0, 9_000) == 8_000
    assert table.accepts(5_000.0, 9_000) == 9_000


def test_a_table_remembers_its_peak() -> None:
    table = OnDemand(peak=6_000)
    assert table.accepts(0.0, 10) == 10
    assert table.accepts(10_000.0, 13_000) == 12_000


def test_whoever_comes_while_all_are_at_work_waits() -> None:
    line = WorkQueue(workers=2)
    assert [line.join(0.0, 1.0) for _ in range(4)] == [0.0, 0.0, 1.0, 1.0]
    assert line.join(5.0, 1.0) == 0.0


# ---------------------------------------------------------------- who writes to whom
def people(messages_a_day: float = 1_000_000, seed: int = 1) -> Population:
    return Population(messages_a_day, random.Random(seed))  # noqa: S311


def test_the_same_seed_is_the_same_day() -> None:
    first, second, third = (list(people(seed=seed).arrivals(50, 5)) for seed in (1, 1, 2))
    assert first == second != third


def test_as_much_arrives_as_is_said_in_bursts_and_alone() -> None:
    assert len(list(people().arrivals(200, 60))) == pytest.approx(200 * 60, rel=0.03)


def test_some_messages_come_in_a_burst_in_one_inbox() -> None:
    written = Counter(inbox for _, inbox in people(1e7).arrivals(200, 20))
    assert max(written.values()) >= BURST


def test_practices_are_of_very_different_sizes() -> None:
    everybody = people()
    assert everybody.largest_practice > 100 * everybody.smallest_practice


def test_an_event_of_a_client_is_a_notice_in_each_of_their_inboxes() -> None:
    everybody = people()
    notices = list(everybody.notices(100, 30))
    assert len(notices) == pytest.approx(100 * 30, rel=0.05)
    clients = {(inbox.practice, inbox.client, at) for at, inbox in notices}
    assert len(notices) > 1.2 * len(clients)


def test_a_day_has_a_peak_and_a_mean_of_one() -> None:
    assert sum(of_hour(hour) for hour in range(24)) == pytest.approx(24)
    assert pytest.approx(3, rel=0.01) == PEAK


# ---------------------------------------------------------------- a queue, beside formulas
@pytest.mark.parametrize(("workers", "used"), [(1, 0.5), (1, 0.8), (4, 0.8), (10, 0.9)])
def test_a_queue_with_chance_waits_as_erlang_says(workers: int, used: float) -> None:
    """M/M/c, work of a second on average: https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_C_formula"""
    chance, queue, now, waits = random.Random(1), WorkQueue(workers), 0.0, []  # noqa: S311
    for _ in range(200_000):
        now += chance.expovariate(used * workers)
        waits.append(queue.join(now, chance.expovariate(1.0)))
    waiting = _erlang_c(workers, used * workers)
    assert sum(wait > 0 for wait in waits) / len(waits) == pytest.approx(waiting, rel=0.03)
    assert sum(waits) / len(waits) == pytest.approx(waiting / (workers * (1 - used)), rel=0.08)


@pytest.mark.parametrize(("every", "work", "longer"), [(1.0, 0.9, 0.0), (1.0, 1.0, 0.0), (1.0, 1.5, 0.5)])
def test_a_queue_without_chance_waits_only_where_work_takes_longer_than_it_is_apart(
    every: float, work: float, longer: float
) -> None:
    """D/D/1: each waits longer than the one before by as much as work exceeds its distance."""
    queue = WorkQueue(1)
    waits = [queue.join(number * every, work) for number in range(100)]
    assert waits == pytest.approx([number * longer for number in range(100)])


def _erlang_c(servers: int, offered: float) -> float:
    """The share of arrivals that wait."""
    terms = [offered**number / math.factorial(number) for number in range(servers)]
    last = offered**servers / math.factorial(servers) * servers / (servers - offered)
    return last / (sum(terms) + last)
