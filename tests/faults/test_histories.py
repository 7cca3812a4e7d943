"""Operations in any order, faults at any of their requests: what was acknowledged is there, once."""

from tests.faults import histories
from tests.faults.injected import FAULTS
from tests.faults.tables_as_they_are import empty
from tests.stack import Stack

HISTORIES = 60


def test_nothing_is_lost_and_nothing_doubled(over_engine: Stack) -> None:
    figures = histories.Figures()
    for seed in range(HISTORIES):
        histories.run(over_engine, seed, figures)
        empty(over_engine)
    assert not figures.broken
    assert (figures.lost, figures.doubled, figures.never_acknowledged) == (0, 0, 0)
    assert (figures.histories, len(figures.faults)) == (HISTORIES, len(FAULTS)), "every kind of fault was met"
