"""What running processes consume: processor time and bytes written, counted by Linux for each process.

Of a tree of processes: those that were started, all their descendants, and of descendants that have ended what their
parent waited for. Sleeping and waiting cost nothing, so other load on the machine changes the figures little.
"""

import ctypes
import os
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_PROC: Final = Path("/proc")
_PARENT, _CHILDRENS_USER, _CHILDRENS_SYSTEM = 1, 13, 14
"""Places in /proc/PID/stat after the name in brackets: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html"""
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Consumed:
    """Seconds of processors, user and system; bytes that were sent to the disk or will be."""

    seconds: float = 0.0
    written: int = 0

    def __add__(self, other: Self) -> "Consumed":
        return Consumed(self.seconds + other.seconds, self.written + other.written)

    def __sub__(self, other: Self) -> "Consumed":
        return Consumed(self.seconds - other.seconds, self.written - other.written)


def consumed(roots: Collection[int]) -> Consumed:
    """What these processes and their descendants have consumed since they began."""
    return sum((_of_one(process) for process in _trees(roots)), Consumed())


def children() -> set[int]:
    """The processes that this one started, and that run."""
    return _by_parent()[os.getpid()]


def _trees(roots: Collection[int]) -> Iterator[int]:
    by_parent, some = _by_parent(), list(roots)
    while some:
        process = some.pop()
        yield process
        some += by_parent[process]


def _by_parent() -> dict[int, set[int]]:
    by_parent: dict[int, set[int]] = defaultdict(set)
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            by_parent[int(_stat(folder)[_PARENT])].add(int(folder.name))
    return by_parent


def _of_one(process: int) -> Consumed:
    """Zero if it has ended: then its parent has it."""
    with suppress(OSError):
        stat = _stat(_PROC / str(process))
        of_ended = (int(stat[_CHILDRENS_USER]) + int(stat[_CHILDRENS_SYSTEM])) / _TICKS_A_SECOND
        lines = (_PROC / str(process) / "io").read_text().splitlines()
        counted = dict(line.split(": ") for line in lines)
        return Consumed(_processor_seconds(process) + of_ended, int(counted["write_bytes"]))
    return Consumed()


def _stat(folder: Path) -> list[str]:
    return (folder / "stat").read_text().rpartition(")")[2].split()


def _processor_seconds(process: int) -> float:
    """To the nanosecond, which /proc rounds to ticks: https://man7.org/linux/man-pages/man3/clock_getcpuclockid.3.html"""
    clock = ctypes.c_int()
    if error := ctypes.CDLL(None).clock_getcpuclockid(process, ctypes.byref(clock)):
        raise OSError(error, os.strerror(error))
    return time.clock_gettime(clock.value)
