"""A start takes a part of what a typical handler's takes: the heaviest function of each kind is held to it."""

import shutil

import pytest

from benchmarks.counting import start_up
from testing.artefact.built import Function

_OF_EACH_KIND = ("list_inbox", "tell_connections", "authorize_connection")


@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed: apt-get install valgrind")
def test_a_start_is_lean(functions: dict[str, Function]) -> None:
    yardsticks = start_up.typical(functions["compose"])
    ours = [functions[name] for name in _OF_EACH_KIND]
    typical, lean, plain, *counted = start_up.count([*yardsticks, *ours])
    for name, number in zip(_OF_EACH_KIND, counted, strict=True):
        assert not start_up.over(number, start_up.Yardsticks(typical, lean, plain)), name
