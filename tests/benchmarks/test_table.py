"""The one table of `make bench`: every section is explained, and one that cannot be measured here says why."""

import os
import re
import subprocess
import sys

import pytest

from benchmarks.__main__ import SECTIONS
from benchmarks.table import HEADINGS
from deployment.paths import REPOSITORY

pytestmark = pytest.mark.whole


def test_the_document_explains_every_section() -> None:
    table = (REPOSITORY / "docs/performance.md").read_text().split("| section |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(SECTIONS)


@pytest.mark.parametrize("section", ["warm", "start"])
def test_what_cannot_be_measured_here_is_left_out_and_says_why(section: str) -> None:
    environment = os.environ | {"PATH": "", "PYTHONPATH": "layers/messaging"}
    command = [sys.executable, "-m", "benchmarks", "--only", section]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(HEADINGS)
    assert done.stdout.splitlines()[-1].startswith(f"Left out: {section}: instructions are counted with valgrind")
