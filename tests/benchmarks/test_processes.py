"""What a server consumes is what its processes do: those that it started too, and those that have ended."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.peer import processes
from benchmarks.peer.processes import Consumed

WORK = "import time\nwhile time.process_time() < {}: pass\n"


@contextmanager
def a_server(program: str) -> Iterator[int]:
    """A process that says when it has done its work, and then waits; its id."""
    command = [sys.executable, "-c", f"{program}\nprint(flush=True)\ninput()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        yield process.pid
        process.stdin.write(b"\n")


def test_processor_time_is_what_it_computed_and_not_what_it_waited() -> None:
    with a_server(WORK.format(0.3)) as process:
        time.sleep(0.3)
        assert processes.consumed([process]).seconds == pytest.approx(0.3, abs=0.1)


@pytest.mark.parametrize("then", ["wait()", "poll()"], ids=["ended", "running"])
def test_descendants_count_once_whether_they_run_or_have_ended(then: str) -> None:
    command = f"[sys.executable, '-c', {WORK.format(0.5)!r} + ('' if {then!r} == 'wait()' else 'input()')]"
    program = f"import subprocess, sys, time\nchild = subprocess.Popen({command})\nchild.{then}\ntime.sleep(1)"
    with a_server(program) as process:
        computing = time.monotonic() + 60
        while (used := processes.consumed([process]).seconds) < 0.5 and time.monotonic() < computing:
            time.sleep(0.05)
        assert 0.5 <= used < 0.9


def test_bytes_written_are_those_of_files(tmp_path: Path) -> None:
    file = str(tmp_path / "file")
    program = f"import os\nwith open({file!r}, 'wb') as file: file.write(bytes(1 << 20)); os.fsync(file.fileno())"
    with a_server(program) as process:
        assert (1 << 20) <= processes.consumed([process]).written < (1 << 21)


def test_whoever_has_ended_consumed_nothing() -> None:
    with a_server("") as process:
        assert process in processes.children()
    assert process not in processes.children()
    assert processes.consumed([process]) == Consumed()


def test_what_is_consumed_meanwhile_is_the_difference() -> None:
    assert Consumed(3.0, 30) - Consumed(1.0, 10) == Consumed(2.0, 20)
