"""`make mutants` judges bugs by a copy of the product, in which the tests pass as they do here."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from testing.mutants import run

ASK_WHAT_IS_AROUND = ["tests/build/test_make.py", "tests/build/test_set_up.py", "tests/build/test_imports.py"]


@pytest.mark.whole
def test_what_asks_git_or_make_passes_in_a_copy(tmp_path: Path) -> None:
    run.copy_product(tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ASK_WHAT_IS_AROUND]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_each_bug_can_be_planted_and_is_there_once() -> None:
    run.can_all_be_planted(run.ALL)


@pytest.mark.parametrize("change", ["name", "edit"])
def test_a_bug_that_is_there_twice_is_told(change: str) -> None:
    bug = run.ALL[0]
    again = replace(run.ALL[1], name=bug.name) if change == "name" else replace(bug, name="another name")
    with pytest.raises(SystemExit, match="there is another one"):
        run.can_all_be_planted([bug, again])
