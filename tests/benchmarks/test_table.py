"""The one table of `make bench`: every section is explained, and one that cannot be measured here says why."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import SECTIONS
from benchmarks.table import HEADINGS

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parent.parent.parent


def test_the_document_explains_every_section() -> None:
    table = (ROOT / "docs/performance.md").read_text().split("| section |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(SECTIONS)


@pytest.mark.parametrize("section", ["warm", "start"])
def test_what_cannot_be_measured_here_is_left_out_and_says_why(section: str) -> None:
    environment = os.environ | {"PATH": "", "PYTHONPATH": "layers/messaging"}
    command = [sys.executable, "-m", "benchmarks", "--only", section]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(HEADINGS)
    assert done.stdout.splitlines()[-1].startswith(f"Left out: {section}: instructions are counted with valgrind")
