"""`make mutants` judges bugs by a copy of the product, in which the tests pass as they do here."""

import subprocess
import sys
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
