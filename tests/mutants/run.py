"""`make mutants`: plants each bug in a copy of the product and runs the suite on it, which must fail."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.planted import MUTANTS, Mutant

ROOT = Path(__file__).parent.parent.parent
STAGES = (
    ("tests/unit", "tests/integration"),
    ("tests/maintenance",),
    ("tests/leaks",),
    ("tests/authorisation",),
    ("tests/faults",),
)
"""What notices most and takes least to collect comes first; the next is run only for what was not noticed."""

HOW = ("--exitfirst", "--quiet", "--no-header", "-p", "no:cacheprovider")


def main() -> int:
    """Print one line a mutant; 0 if all were caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only mutants whose name has one of these words")
    parser.add_argument("--at-once", type=int, default=2, help="how many suites run at once (2)")
    options = parser.parse_args()
    without = _caught_by(None)
    if without:
        raise SystemExit(f"without any planted bug the tests fail, so that no failure would mean anything: {without}")
    chosen = [one for one in MUTANTS if not options.words or any(word in one.name for word in options.words)]
    with ThreadPoolExecutor(options.at_once) as several:
        outcomes = list(several.map(_judged, chosen))
    survivors = [mutant for mutant, caught in zip(chosen, outcomes, strict=True) if caught is None]
    print(f"mutants: {len(chosen) - len(survivors)} passed, {len(survivors)} failed")
    return 1 if survivors else 0


def _judged(mutant: Mutant) -> str | None:
    caught = _caught_by(mutant)
    print(f"{'caught  ' if caught else 'SURVIVED'}  {mutant.name}: {caught or ''}", flush=True)
    return caught


def _caught_by(mutant: Mutant | None) -> str | None:
    """The first test that fails, or None if the bug survives; without a mutant, on the product as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy(copy)
        if mutant:
            _plant(mutant, copy / mutant.file)
        outcomes = (_failure(copy, stage) for stage in STAGES)
        return next((failure for failure in outcomes if failure), None)


def _copy(to: Path) -> None:
    """The working tree as it is, but for what git ignores, and the store."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)
    (to / ".tools").symlink_to(ROOT / ".tools")


def _failure(copy: Path, stage: tuple[str, ...]) -> str | None:
    """The first test of a stage that fails. Raises SystemExit where the tests could not be run."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *stage, *HOW], cwd=copy, capture_output=True, text=True, check=False
    )
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR tests"))]
    if done.returncode and not failed:
        raise SystemExit(f"{' '.join(stage)} could not be run: {done.stdout[-500:]}{done.stderr[-500:]}")
    return failed[0].split(" - ")[0] if failed else None


def _plant(mutant: Mutant, file: Path) -> None:
    text = file.read_text()
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.name}: stands {text.count(mutant.old)} times in {mutant.file}: {mutant.old}")
    file.write_text(text.replace(mutant.old, mutant.new))


if __name__ == "__main__":
    sys.exit(main())
