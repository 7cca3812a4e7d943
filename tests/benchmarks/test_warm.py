"""A warm request takes fewer instructions than botocore, as it comes, takes for the same requests alone."""

import math
import shutil

import pytest

from benchmarks.counting import warm

HIGHEST_RATIO = {"status": 0.5, "newest page of 25": 0.4, "compose, a new thread": 0.5, "compose, into a thread": 0.42}
"""The whole over botocore as it comes; `docs/performance.md` has what was measured."""

MOST_INSTRUCTIONS = {"newest page of 25": 10e6, "compose, a new thread": 5.3e6}


@pytest.mark.whole
@pytest.mark.skipif(shutil.which("valgrind") is None, reason="instructions are counted with valgrind")
def test_a_warm_request_takes_less_than_botocore_as_it_comes() -> None:
    found = warm.spent(warm.counts(HIGHEST_RATIO))
    assert found.keys() == HIGHEST_RATIO.keys()
    for name, one in found.items():
        assert one.whole / one.plain < HIGHEST_RATIO[name], name
        assert one.whole < MOST_INSTRUCTIONS.get(name, math.inf), name
        assert 0 < one.edge < one.above < one.whole, name
