"""Of callgrind's files only the difference counts: what it takes to begin and end a count is in both."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.counting import instructions, start_up
from deployment.paths import REPOSITORY
from testing import engine


def dump(trigger: str, total: int) -> str:
    return f"# callgrind format\nversion: 1\ndesc: Trigger: {trigger}\n\nfn=(1) main\n0 {total}\n\ntotals: {total}\n"


def test_what_it_takes_to_count_is_not_counted() -> None:
    dumps = [
        dump("dump what was before, 0 times", 999_999),
        dump("dump compose, a new thread, 5 times", 100 + 5 * 30),
        dump("dump compose, a new thread, 10 times", 100 + 10 * 30),
        dump("dump status, 5 times", 100 + 5 * 7),
        dump("dump status, 10 times", 100 + 10 * 7),
        dump("Program termination", 123),
    ]
    for several in (dumps, dumps[::-1]):
        assert instructions.per_call(several) == {"compose, a new thread": 30, "status": 7}


def test_without_valgrind_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(instructions.NotHere, match="apt-get install valgrind"):
        instructions.of_module("nothing", {}, tmp_path)


def test_every_part_of_a_start_is_there() -> None:
    """The parts are programs in strings, which no type checker reads."""
    environment = os.environ | engine.ENVIRONMENT | {"MESSAGES_TABLE": "m", "AUDIT_TABLE": "a"}
    environment["PYTHONPATH"] = str(REPOSITORY / "layers/messaging")
    subprocess.run([sys.executable, "-c", "\n".join(start_up.PARTS.values())], env=environment, check=True)
