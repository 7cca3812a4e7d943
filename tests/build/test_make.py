"""What `make` lists, and the targets that documents name."""

import os
import re
import subprocess
import sys
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


def test_what_a_person_is_told_goes_to_the_command_as_it_is() -> None:
    """And not what EMAIL or NAME are in the environment for other reasons."""
    given = {"ROLE": "clinician", "NAME": 'Dr. "Ana" O\'Brien `x`; a*'}
    environment = {**os.environ, "EMAIL": "elsewhere@example.org", "PERSON": "somebody"}
    # As if all was installed, and instead of the command: what it is given, a line each.
    instead = ["--old-file=.venv/ready", "RUN=printf '[%s]\\n'"]
    invite = ["make", "-s", "invite", "STACK=messaging", *instead, *(f"{name}={one}" for name, one in given.items())]
    done = subprocess.run(invite, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True)
    words = ["maintenance", "invite", "--stack", "messaging", "--role=clinician", f"--name={given['NAME']}"]
    assert done.stdout.splitlines() == [f"[{word}]" for word in words]


def test_the_arguments_of_make_test_are_not_those_of_a_make_that_a_test_runs() -> None:
    outer = {**os.environ, "MAKEFLAGS": "s -- ARGS=tests/build", "ARGS": "tests/build", "MAKELEVEL": "1"}
    test = f"{__file__}::{test_what_a_person_is_told_goes_to_the_command_as_it_is.__name__}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    done = subprocess.run(command, cwd=REPOSITORY, env=outer, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("words", "file"), [([], "client-messaging"), (["STACK=two"], "two")])
def test_answers_of_a_deployment_are_kept_in_no_tracked_file(words: list[str], file: str) -> None:
    command = ["make", "-n", "deploy", *words]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    (answers,) = set(re.findall(r"--config-file '([^']+)'", said))
    assert answers == str(REPOSITORY / f"samconfig.{file}.toml")
    assert f'stack_name = "{file}"' in said
    assert not subprocess.run(["git", "check-ignore", "-q", answers], cwd=REPOSITORY, check=False).returncode


@pytest.mark.parametrize("target", ["token", "listen", "event", "nudges", "ring", "reset"])
def test_a_command_of_the_local_stack_takes_arguments(target: str) -> None:
    said = subprocess.run(
        ["make", "-s", target, "ARGS=--help"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith(f"usage: python -m local {target} ")
