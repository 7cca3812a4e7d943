"""How fast one caller may send."""

from datetime import UTC, datetime, timedelta

import pytest

from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import TooManyRequests
from client_messaging.domain.send_limit import Allowance, SendLimit
from client_messaging.values import replace

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANA, BEN = (Caller("willow", Role.CLINICIAN, name, name) for name in ("ana", "ben"))


def test_a_burst_passes_and_then_it_is_enough() -> None:
    limit = SendLimit(burst=3, per_second=0.5)
    for _ in range(3):
        limit.charge(ANA, NOW)
    with pytest.raises(TooManyRequests) as refused:
        limit.charge(ANA, NOW)
    assert refused.value.retry_after == 2


def test_who_waits_may_go_on() -> None:
    limit = SendLimit(burst=1, per_second=0.5)
    limit.charge(ANA, NOW)
    limit.charge(ANA, NOW + timedelta(seconds=2))
    with pytest.raises(TooManyRequests):
        limit.charge(ANA, NOW + timedelta(seconds=3))


def test_one_caller_does_not_slow_another() -> None:
    limit = SendLimit(burst=1, per_second=0.001)
    namesakes = (replace(ANA, practice_id="harbor"), replace(ANA, role=Role.CHART_OWNER))
    for caller in (ANA, BEN, *namesakes):
        limit.charge(caller, NOW)
    for caller in (ANA, BEN, *namesakes):
        with pytest.raises(TooManyRequests):
            limit.charge(caller, NOW)


def test_a_thousand_at_once_and_then_twenty_a_second() -> None:
    limit = SendLimit()
    for _ in range(1000):
        limit.charge(ANA, NOW)
    for seconds in range(1, 4):
        with pytest.raises(TooManyRequests) as refused:
            limit.charge(ANA, NOW + timedelta(seconds=seconds - 1))
        assert refused.value.retry_after == 1
        for _ in range(20):
            limit.charge(ANA, NOW + timedelta(seconds=seconds))
    with pytest.raises(TooManyRequests):
        limit.charge(ANA, NOW + timedelta(seconds=3))


def test_ten_thousand_callers_are_remembered() -> None:
    limit = SendLimit(burst=1, per_second=0.001)
    for name in ("ana", *range(9_999)):
        limit.charge(Caller("willow", Role.CLINICIAN, str(name), "login"), NOW)
    with pytest.raises(TooManyRequests):
        limit.charge(ANA, NOW)
    limit.charge(BEN, NOW)
    limit.charge(ANA, NOW)


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    limit = SendLimit(burst=1, per_second=1)
    limit.charge(ANA, NOW)
    with pytest.raises(TooManyRequests):
        limit.charge(ANA, NOW - timedelta(hours=1))


def test_an_allowance_says_how_many_and_when_there_are_more() -> None:
    limit = SendLimit(burst=2, per_second=0.1)
    assert (limit.allowance(ANA, NOW), limit.window) == (Allowance(2, 0), 20)
    limit.charge(ANA, NOW)
    assert limit.allowance(ANA, NOW) == Allowance(1, 10)
    limit.charge(ANA, NOW)
    assert limit.allowance(ANA, NOW) == Allowance(0, 10)
    assert limit.allowance(ANA, NOW + timedelta(seconds=4)) == Allowance(0, 6)
    assert limit.allowance(ANA, NOW + timedelta(seconds=10)) == Allowance(1, 10)
    assert limit.allowance(BEN, NOW) == Allowance(2, 0)
