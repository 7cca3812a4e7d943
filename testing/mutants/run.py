"""`make mutants`: plants each bug in a copy of the product and runs the suite on it, which must fail.

First the suite runs without any, and must pass; which test runs which function is written down, so that each bug meets
the tests first that can notice it.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deployment.paths import REPOSITORY
from testing.mutants import (
    nudges_local,
    nudges_outcomes,
    planted_auth,
    planted_clients,
    planted_domain,
    planted_dynamodb,
    planted_dynamodb_append,
    planted_dynamodb_audit,
    planted_events,
    planted_functions,
    planted_http_api,
    planted_live,
    planted_local,
    planted_maintenance,
    planted_nudges_cycle,
    planted_people,
    planted_preferences,
    planted_recipes,
    planted_settings,
    planted_template,
    planted_tls,
    planted_typescript_client,
    planted_use_cases,
    planted_watches,
    planted_web_absence,
    planted_web_element,
    planted_web_inbox,
    planted_web_preferences,
    planted_web_screen,
    planted_web_session,
    planted_web_settings,
    planted_web_sign_out,
    planted_web_starting,
    planted_web_writing,
    reach,
    typescript,
)
from testing.mutants.mutant import Mutant
from testing.mutants.reach import Reached
from testing.mutants.typescript import is_in_typescript

ALL = [
    *planted_auth.MUTANTS,
    *planted_domain.MUTANTS,
    *planted_dynamodb.MUTANTS,
    *planted_dynamodb_append.MUTANTS,
    *planted_dynamodb_audit.MUTANTS,
    *planted_events.MUTANTS,
    *planted_functions.MUTANTS,
    *planted_http_api.MUTANTS,
    *planted_live.MUTANTS,
    *planted_preferences.MUTANTS,
    *planted_use_cases.MUTANTS,
    *planted_watches.MUTANTS,
    *planted_settings.MUTANTS,
    *planted_template.MUTANTS,
    *planted_tls.MUTANTS,
    *nudges_local.MUTANTS,
    *nudges_outcomes.MUTANTS,
    *planted_local.MUTANTS,
    *planted_maintenance.MUTANTS,
    *planted_nudges_cycle.MUTANTS,
    *planted_people.MUTANTS,
    *planted_clients.MUTANTS,
    *planted_recipes.MUTANTS,
    *planted_typescript_client.MUTANTS,
    *planted_web_session.MUTANTS,
    *planted_web_preferences.MUTANTS,
    *planted_web_screen.MUTANTS,
    *planted_web_settings.MUTANTS,
    *planted_web_sign_out.MUTANTS,
    *planted_web_absence.MUTANTS,
    *planted_web_element.MUTANTS,
    *planted_web_inbox.MUTANTS,
    *planted_web_writing.MUTANTS,
    *planted_web_starting.MUTANTS,
]

STAGES = (
    ("tests/unit", "tests/build", "tests/documents", "tests/integration"),
    ("tests/maintenance",),
    ("tests/template",),
    ("tests/clients",),
    ("tests/local",),
    ("tests/leaks",),
    ("tests/authorisation",),
    ("tests/faults",),
)
"""The stages with most detections and least collection time come first; each runs only the bugs still undetected."""

NEAREST = {
    "template.yaml": ("tests/template",),
    "deployment/": ("tests/local",),
    "local/": ("tests/local",),
    "maintenance/": ("tests/maintenance",),
    "clients/": ("tests/clients",),
    "recipes/": ("tests/recipes",),
}
"""The stage that is tried first, by the prefix of a file's path."""

NOTES = REPOSITORY / ".build/reach"
HOW = ("--whole", "--exitfirst", "--quiet", "--no-header", "-p", "no:cacheprovider")

FIRST = 200
"""The number of tests that reach a bug's function which are tried before the stages."""


def main() -> int:
    """Print one line a mutant; 0 if all were caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only mutants whose file or name has one of these words")
    parser.add_argument("--at-once", type=int, default=2, help="how many suites run at once (2)")
    parser.add_argument(
        "--passed",
        action="store_true",
        help="the last run passed without a bug: begin with the bugs, on the same tests",
    )
    options = parser.parse_args()
    can_all_be_planted(ALL)
    chosen = [
        mutant for mutant in ALL if not options.words or any(map(f"{mutant.file} {mutant.name}".count, options.words))
    ]
    if not options.passed:
        _without_a_bug(chosen, options.at_once)
    reached = reach.read(NOTES)
    with ThreadPoolExecutor(options.at_once) as several:
        outcomes = list(several.map(lambda mutant: _judged(mutant, reached), chosen))
    blamed = {test for mutant, test in zip(chosen, outcomes, strict=True) if test and not is_in_typescript(mutant)}
    _passes_without_a_bug(blamed)
    survivors = [mutant for mutant, caught in zip(chosen, outcomes, strict=True) if caught is None]
    print(f"mutants: {len(chosen) - len(survivors)} passed, {len(survivors)} failed")
    return 1 if survivors else 0


def can_all_be_planted(mutants: Sequence[Mutant]) -> None:
    """Raises SystemExit for a bug that cannot be planted, is there twice, or leaves no Python: any test fails then."""
    names, edits = set[str](), set[tuple[str, str, str]]()
    for mutant in mutants:
        _, planted_in = _planted(mutant, (REPOSITORY / mutant.file).read_text())
        if mutant.file.endswith(".py"):
            try:
                ast.parse(planted_in)
            except SyntaxError as error:
                raise SystemExit(f"{mutant.name}: {mutant.file} is no Python then: {error}") from None
        edit = (mutant.file, mutant.old, mutant.new)
        if mutant.name in names or edit in edits:
            raise SystemExit(f"{mutant.name}: there is another one with this name, or this change")
        names.add(mutant.name)
        edits.add(edit)


def _without_a_bug(chosen: Sequence[Mutant], at_once: int) -> None:
    """Raises SystemExit where a test fails: then no failure would mean anything."""
    in_typescript = [mutant for mutant in chosen if is_in_typescript(mutant)]
    if in_typescript:
        with tempfile.TemporaryDirectory() as folder:
            copy_product(Path(folder))
            typescript.passes_without_a_bug(Path(folder), in_typescript)
    if len(in_typescript) < len(chosen):
        _write_down_what_is_reached(at_once)


def _write_down_what_is_reached(at_once: int) -> None:
    """By each test. Raises SystemExit where one fails."""
    shutil.rmtree(NOTES, ignore_errors=True)
    NOTES.mkdir(parents=True)
    several = ("-p", "testing.mutants.reach", "-n", str(at_once), "--dist", "worksteal")
    with tempfile.TemporaryDirectory() as folder:
        copy_product(Path(folder))
        for stage in STAGES:
            failure = _failure(Path(folder), (*stage, *several), {reach.WRITES_TO: str(NOTES)})
            if failure:
                raise SystemExit(f"a test fails without any planted bug: {failure}")


def _passes_without_a_bug(blamed: set[str]) -> None:
    """See that what failed fails by the bug, not because only few tests ran. Raises SystemExit otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        copy_product(Path(folder))
        failure = _failure(Path(folder), tuple(sorted(blamed))) if blamed else None
    if failure:
        raise SystemExit(f"it fails without a bug, too, where few tests run: {failure}")


def _judged(mutant: Mutant, reached: Reached) -> str | None:
    caught = _caught_by(mutant, reached)
    print(f"{'caught  ' if caught else 'SURVIVED'}  {mutant.name}: {caught or ''}", flush=True)
    return caught


def _caught_by(mutant: Mutant, reached: Reached) -> str | None:
    """The first test that fails, or None if the bug survives."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_product(copy)
        line, source = _plant(mutant, copy / mutant.file)
        if is_in_typescript(mutant):
            return typescript.caught_by(copy, mutant)
        first = reach.tests_of(reached, mutant.file, line, source)[:FIRST]
        outcomes = (_failure(copy, stage) for stage in ((tuple(first),) if first else ()) + _stages(mutant.file))
        return next((failure for failure in outcomes if failure), None)


def _stages(file: str) -> tuple[tuple[str, ...], ...]:
    """All stages; the nearest to a file comes first."""
    nearest = [stage for beginning, stage in NEAREST.items() if file.startswith(beginning)]
    return (*nearest, *(stage for stage in STAGES if stage not in nearest))


def copy_product(to: Path) -> None:
    """The working tree as it is, with what is installed, and without a history."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (REPOSITORY / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, to / name)  # with its time, by which make tells what is old
    for installed in (".tools", ".venv"):
        (to / installed).symlink_to(REPOSITORY / installed)
    subprocess.run(["git", "init", "--quiet"], cwd=to, check=True)  # tests ask git what it ignores


def _failure(copy: Path, stage: tuple[str, ...], variables: Mapping[str, str] | None = None) -> str | None:
    """The first test of a stage that fails. Raises SystemExit where the tests could not be run."""
    command = [sys.executable, "-m", "pytest", *stage, *HOW]
    environment = {**os.environ, **(variables or {})}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR tests"))]
    if done.returncode and not failed:
        raise SystemExit(f"{' '.join(stage)} could not be run: {done.stdout[-500:]}{done.stderr[-500:]}")
    return failed[0].split(" - ")[0].split(" ", 1)[1] if failed else None


def _plant(mutant: Mutant, file: Path) -> tuple[int, str]:
    """Plant a bug; answers the line where it begins, and the source as it was."""
    text = file.read_text()
    line, planted_in = _planted(mutant, text)
    file.write_text(planted_in)
    return line, text


def _planted(mutant: Mutant, text: str) -> tuple[int, str]:
    """The line where a bug begins, and the text with it. Raises SystemExit where its place is not exactly one."""
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.name}: stands {text.count(mutant.old)} times in {mutant.file}: {mutant.old}")
    return text[: text.index(mutant.old)].count("\n") + 1, text.replace(mutant.old, mutant.new)


if __name__ == "__main__":
    sys.exit(main())
