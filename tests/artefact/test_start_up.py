"""A start takes a part of what a typical handler's takes: every function is held to it."""

import shutil

import pytest

from benchmarks.counting import start_up
from testing.artefact.built import Function


@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed: apt-get install valgrind")
def test_a_start_is_lean(functions: dict[str, Function]) -> None:
    counted, yardsticks = start_up.measure(functions)
    assert [name for name, number in counted.items() if start_up.over(number, yardsticks)] == []
