"""Counting instructions: a program under callgrind marks where each count begins and ends.

Callgrind (https://valgrind.org/docs/manual/cl-manual.html) counts the instructions of one process, all threads, however
busy the machine is. A call is made N times and then 2 N times; the difference divided by N is one call, without the
overhead of beginning and ending a count.
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
    """A measuring program is not installed; the text says how to install it."""


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
    # a fixed hash seed: sets are iterated in the same order
    variables = os.environ | dict(environment) | {"PYTHONPATH": paths, "PYTHONHASHSEED": "0"}
    subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, check=True, timeout=_LONGEST_SECONDS)
    return per_call(dump.read_text() for dump in folder.iterdir())


def begin() -> None:
    """Start counting; imports and set-up before it run several times as fast. Freezes the garbage collector's objects.

    Without the freeze a full garbage collection, one in thousands of requests, would sometimes fall into a count.
    """
    gc.collect()
    gc.freeze()
    _control("--instr=on")


def count(name: str, calls: int, act: Callable[[int], object]) -> None:
    """Call `act` so many times and then twice as many times, each with a number of its own, from 0."""
    _control(f"--dump={_NOT_COUNTED}, 0 times")
    for first, times in ((0, calls), (calls, 2 * calls)):
        for number in range(first, first + times):
            act(number)
        _control(f"--dump={name}, {times} times")


def per_call(dumps: Iterable[str]) -> dict[str, float]:
    """Instructions a call by name, from callgrind's files."""
    totals_of: dict[str, dict[int, int]] = defaultdict(dict)
    for dump in dumps:
        if match := _DUMP.search(dump):
            totals_of[match["name"]][int(match["calls"])] = int(match["total"])
    del totals_of[_NOT_COUNTED]
    return {name: (totals[max(totals)] - totals[min(totals)]) / min(totals) for name, totals in totals_of.items()}


def _control(what: str) -> None:
    subprocess.run(["callgrind_control", what, str(os.getpid())], capture_output=True, check=True)  # noqa: S607
