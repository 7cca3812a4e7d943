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
COPIED = (
    *("docs", "events", "functions", "layers", "local", "maintenance", "tests", "tools"),
    *("Makefile", "pyproject.toml", "template.yaml", "README.md"),
)
SUITE = (
    *("tests/integration", "tests/unit", "tests/leaks", "tests/authorisation", "tests/faults"),
    *("--exitfirst", "--quiet", "--no-header", "-p", "no:cacheprovider"),
)


def main() -> int:
    """Print one line a mutant; 0 if all were caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only mutants whose name has one of these words")
    parser.add_argument("--at-once", type=int, default=2, help="how many suites run at once (2)")
    options = parser.parse_args()
    chosen = [one for one in MUTANTS if not options.words or any(word in one.name for word in options.words)]
    with ThreadPoolExecutor(options.at_once) as several:
        outcomes = list(several.map(_caught_by, chosen))
    survivors = [mutant for mutant, caught in zip(chosen, outcomes, strict=True) if caught is None]
    print(f"mutants: {len(chosen) - len(survivors)} passed, {len(survivors)} failed")
    return 1 if survivors else 0


def _caught_by(mutant: Mutant) -> str | None:
    """The first test that fails, or None if the bug survives."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            take = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            take(ROOT / name, copy / name)
        (copy / ".tools").symlink_to(ROOT / ".tools")  # the store
        _plant(mutant, copy / mutant.file)
        command = [sys.executable, "-m", "pytest", *SUITE]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR tests"))]
    caught = failed[0].split(" - ")[0] if done.returncode == 1 and failed else None
    print(f"{'caught  ' if caught else 'SURVIVED'}  {mutant.name}: {caught or done.stdout[-300:]}", flush=True)
    return caught


def _plant(mutant: Mutant, file: Path) -> None:
    text = file.read_text()
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.name}: stands {text.count(mutant.old)} times in {mutant.file}: {mutant.old}")
    file.write_text(text.replace(mutant.old, mutant.new))


if __name__ == "__main__":
    sys.exit(main())
