"""What `make` lists, and the targets that documents name."""

import re
import subprocess
from pathlib import Path

import pytest

from deployment.paths import REPOSITORY

MAKEFILE = (REPOSITORY / "Makefile").read_text()
TARGETS = dict(re.findall(r"^([a-z-]+):.*## (.*)$", MAKEFILE, re.MULTILINE))
ALIASES = {"verifying"}
DOCUMENTS = [*sorted(REPOSITORY.glob("*.md")), *sorted(REPOSITORY.glob("docs/**/*.md"))]


def test_every_target_is_listed_below_a_heading_in_few_words() -> None:
    listed = subprocess.run(["make", "-s", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make ([a-z-]+)", listed, re.MULTILINE) == list(TARGETS)
    assert len(re.findall(r"^\S", listed, re.MULTILINE)) > 5
    assert {name: text for name, text in TARGETS.items() if len(text) > 70} == {}


def test_no_folder_is_taken_for_a_command_that_was_run() -> None:
    database = subprocess.run(
        ["make", "-npq", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    ).stdout
    (phony,) = re.findall(r"^\.PHONY: (.*)$", database, re.MULTILINE)
    assert set(phony.split()) == TARGETS.keys() | ALIASES | {"able"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_targets_that_a_document_names_are_there(document: Path) -> None:
    commands = re.findall(r"(?:`|^ *\$? ?)make(?: -s)? ([a-z][a-z-]*)", document.read_text(), re.MULTILINE)
    assert set(commands) <= TARGETS.keys() | ALIASES
