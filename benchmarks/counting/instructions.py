"""Counting instructions: a program under callgrind, which says itself where one count ends and the next begins.

Callgrind (https://valgrind.org/docs/manual/cl-manual.html) counts the instructions of one process, in all its threads,
and of nobody else, however busy the machine is. What is counted is done N times and then 2 N times; the difference,
divided by N, is what one takes: what it costs to begin and end a count is not in it.
"""

import gc
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

_DUMP: Final = re.compile(
    r"^desc: Trigger: dump (?P<name>[^\n]+), (?P<calls>\d+) times$.*^totals: (?P<total>\d+)$", re.M | re.S
)
_NOT_COUNTED: Final = "what was before"
_LONGEST_SECONDS: Final = 900


class NotHere(Exception):
    """A program that measures is not installed; the text says how to get it."""


def of_module(module: str, environment: Mapping[str, str], folder: Path) -> dict[str, float]:
    """Run a Python module that calls `begin` and `count`: instructions a call, by name.

    `folder` is empty and takes callgrind's files. Raises NotHere without valgrind.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise NotHere("instructions are counted with valgrind, which is not here (apt-get install valgrind)")
    command = [
        *(valgrind, "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder / 'out'}", "--quiet"),
        *(sys.executable, "-m", module),
    ]
    paths = os.pathsep.join(sys.path)
    given = os.environ | dict(environment) | {"PYTHONPATH": paths, "PYTHONHASHSEED": "0"}  # sets in the same order
    subprocess.run(command, env=given, stdout=subprocess.DEVNULL, check=True, timeout=_LONGEST_SECONDS)
    return per_call(dump.read_text() for dump in folder.iterdir())


def begin() -> None:
    """Count from here on: what is imported and made before runs several times as fast, and is not looked through again.

    Else a collection of all garbage, which comes once in thousands of requests, would now and then fall into one count.
    """
    gc.collect()
    gc.freeze()
    _control("--instr=on")


def count(name: str, calls: int, act: Callable[[int], object]) -> None:
    """Do it so many times and then twice as many times; each gets a number of its own, from 0."""
    _control(f"--dump={_NOT_COUNTED}, 0 times")
    for first, times in ((0, calls), (calls, 2 * calls)):
        for number in range(first, first + times):
            act(number)
        _control(f"--dump={name}, {times} times")


def per_call(dumps: Iterable[str]) -> dict[str, float]:
    """Instructions a call by name, of the texts of callgrind's files."""
    taken: dict[str, dict[int, int]] = defaultdict(dict)
    for dump in dumps:
        if found := _DUMP.search(dump):
            taken[found["name"]][int(found["calls"])] = int(found["total"])
    del taken[_NOT_COUNTED]
    return {name: (totals[max(totals)] - totals[min(totals)]) / min(totals) for name, totals in taken.items()}


def _control(what: str) -> None:
    subprocess.run(["callgrind_control", what, str(os.getpid())], capture_output=True, check=True)  # noqa: S607
