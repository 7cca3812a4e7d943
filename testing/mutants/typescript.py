"""Planted bugs in the TypeScript client and the front ends: which test of theirs notices one.

Those are `npm test` of what a bug is in and of what is built on it; then the one browser test that the bug names.
"""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deployment.paths import REPOSITORY
from testing.mutants.mutant import Mutant

FOLDERS = ("clients/typescript", "web")
"""The second is built from the source of the first."""

_FAILED = re.compile(r"^\s*(?:not ok \d+ - |✖ )(.+?)(?: \([\d.]+ms\))?$", re.MULTILINE)
_IN_THE_BROWSER = (".tools/browser/bin/python", "-m", "pytest", "--timeout=300", "-q", "-rs", "-p", "no:cacheprovider")


def is_in_typescript(mutant: Mutant) -> bool:
    """Whether it is for this module, and not for pytest alone."""
    return mutant.file.startswith(tuple(f"{folder}/" for folder in FOLDERS))


def passes_without_a_bug(copy: Path, mutants: Sequence[Mutant]) -> None:
    """Raises SystemExit where a test fails that is to notice one of these bugs, or is skipped."""
    _equip(copy)
    for folder in FOLDERS:
        _check_types(copy, folder, "without a bug")
    named = sorted({mutant.browser for mutant in mutants if mutant.browser})
    failures = [*(_failure(copy, folder) for folder in FOLDERS), *(_in_browser(copy, test) for test in named)]
    for failure in filter(None, failures):
        raise SystemExit(f"a test fails without any planted bug: {failure}")


def caught_by(copy: Path, mutant: Mutant) -> str | None:
    """The first test that fails with the bug in this copy. Raises SystemExit where it does not type-check."""
    _equip(copy)
    folders = FOLDERS if mutant.file.startswith(FOLDERS[0]) else FOLDERS[1:]
    for folder in folders:
        _check_types(copy, folder, mutant.name)
    failures = (_failure(copy, folder) for folder in folders)
    return next(filter(None, failures), None) or (_in_browser(copy, mutant.browser) if mutant.browser else None)


def _equip(copy: Path) -> None:
    """Link what is installed into a copy of the working tree, but for the client, which the front ends use."""
    for folder in FOLDERS:
        for package in (REPOSITORY / folder / "node_modules").iterdir():
            if package.name != "@client-messaging":
                _link(copy / folder / "node_modules" / package.name, package)
    _link(copy / "web/node_modules/@client-messaging/client", copy / "clients/typescript")


def _link(name: Path, to: Path) -> None:
    name.parent.mkdir(parents=True, exist_ok=True)
    name.symlink_to(to)


def _check_types(copy: Path, folder: str, name: str) -> None:
    done = _done(copy / folder, "node_modules/.bin/tsc", "--noEmit")
    if done.returncode:
        raise SystemExit(f"{name}: {folder} does not type-check: {done.stdout}{done.stderr}")


def _failure(copy: Path, folder: str) -> str | None:
    done = _done(copy / folder, "npm", "test", "--silent")
    failed = _FAILED.search(done.stdout)
    if done.returncode and not failed:
        raise SystemExit(f"the tests of {folder} could not be run: {done.stdout[-500:]}{done.stderr[-500:]}")
    return f"{folder}: {failed[1]}" if failed else None


def _in_browser(copy: Path, test: str) -> str | None:
    done = _done(copy, *_IN_THE_BROWSER, test)
    if done.returncode not in (0, 1) or "SKIPPED" in done.stdout:
        raise SystemExit(f"{test} could not be run: {done.stdout[-500:]}{done.stderr[-500:]}")
    return test if done.returncode else None


def _done(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
