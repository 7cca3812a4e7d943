"""Every decision has its number, a status and a date, and stands in the list."""

import re
from pathlib import Path
from typing import Final

import pytest

from deployment.paths import REPOSITORY

FOLDER: Final = REPOSITORY / "docs/decisions"
DECISIONS: Final = sorted(FOLDER.glob("0*.md"))
LISTED: Final = re.findall(
    r"^\| (\d+) \| \[(.*)\]\((.*)\) \| (.*) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE
)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_begins_with_number_status_and_date(path: Path) -> None:
    begins = re.match(r"# (\d+)\. (.+)\n\nAccepted, (\d{4}-\d\d-\d\d)\.", path.read_text())
    assert begins is not None
    number, title, date = begins.groups()
    assert path.name.startswith(f"{int(number):04}-")
    assert (number, title, path.name, date) in LISTED


def test_nothing_else_is_listed() -> None:
    assert len(LISTED) == len(DECISIONS)
