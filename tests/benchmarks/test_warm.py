"""A warm request takes fewer instructions than botocore, as it comes, takes for the same requests alone."""

import shutil

import pytest

from benchmarks.counting import warm

HIGHEST_RATIO = {"status": 0.9, "compose, into a thread": 0.85}
"""The whole over botocore as it comes; `docs/performance.md` has what was measured."""


@pytest.mark.whole
@pytest.mark.skipif(shutil.which("valgrind") is None, reason="instructions are counted with valgrind")
def test_a_warm_request_takes_less_than_botocore_as_it_comes() -> None:
    found = warm.spent(warm.counts(HIGHEST_RATIO))
    assert found.keys() == HIGHEST_RATIO.keys()
    for name, one in found.items():
        assert one.whole / one.plain < HIGHEST_RATIO[name], name
        assert 0 < one.edge < one.above < one.whole, name
