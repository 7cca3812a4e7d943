"""Operations in any order, faults at any of their requests: what was acknowledged is there, once."""

from testing.faults import histories
from testing.faults.injected import FAULTS
from testing.faults.tables_as_they_are import empty
from testing.stack import Stack
from testing.verified import wrong
from tests.faults.conftest import Tell

HISTORIES = 60


def test_nothing_is_lost_and_nothing_doubled(over_engine: Stack, tell: Tell) -> None:
    figures = histories.Figures()
    for seed in range(HISTORIES):
        histories.run(over_engine, seed, figures)
        assert wrong(over_engine) == [], f"seed {seed}"
        empty(over_engine)
    assert not figures.broken
    assert (figures.lost, figures.doubled, figures.never_acknowledged) == (0, 0, 0)
    tell("histories by chance", figures.histories)
    tell("operations in them", figures.operations)
    tell("faults injected in them", figures.faults.total())
    tell("messages acknowledged in them", figures.acknowledged)
    assert (figures.histories, len(figures.faults)) == (HISTORIES, len(FAULTS)), "every kind of fault was met"
