"""`make faults-long`: random histories, the model, kills and pollers, repeated for the given time.

Prints the seed, so that a run can be done again, and at the end one table of figures. Exits with 1 where anything was
lost, doubled, or answered as it must not be.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import redirect_stdout

import pytest

from testing import engine
from testing.faults import histories
from testing.faults.histories import Figures
from testing.faults.injected import ask_in_turn
from testing.faults.tables_as_they_are import empty

_ROUND_SECONDS = 120
_EXAMPLES = "100"
_MESSAGES = "150"
_OTHERS = {
    "the model": ("tests/faults/test_model.py", {"FAULTS_EXAMPLES": _EXAMPLES}),
    "kills": ("tests/faults/test_killed.py", {"FAULTS_MESSAGES": _MESSAGES}),
    "pollers": ("tests/faults/test_pollers.py", {}),
}


def main() -> int:
    """Run for the given minutes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="how long (60); what has begun is finished")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9), help="of the histories")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.minutes:g} minutes", flush=True)
    until, figures, others, kills = time.monotonic() + options.minutes * 60, Figures(), Counter[str](), Counter[str]()
    seed = options.seed
    while time.monotonic() < until:
        seed = _histories(seed, min(until, time.monotonic() + _ROUND_SECONDS), figures)
        for name, (file, environment) in _OTHERS.items():
            if time.monotonic() < until:
                passed, output = _pytest(file, environment)
                others[f"{name}: {'passed' if passed else 'FAILED'}"] += 1
                for number, what in re.findall(r"'(\w+)': (\d+)", output):
                    kills[number] += int(what)
                kills["acknowledged"] += sum(map(int, re.findall(r"(\d+) acknowledged", output)))
    print(_table(figures, others, kills))
    return 1 if figures.broken or any("FAILED" in name for name in others) else 0


def _histories(seed: int, until: float, figures: Figures) -> int:
    """Histories until then; the next seed."""
    with engine.running() as url, engine.fresh_stack(url) as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)
        ask_in_turn()
        while time.monotonic() < until:
            with redirect_stdout(None):  # metrics
                histories.run(stack, seed, figures)
            empty(stack)
            seed += 1
    return seed


def _pytest(file: str, environment: dict[str, str]) -> tuple[bool, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", file]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-3000:], flush=True)
    return done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if "acknowledged; killed" in line)


def _table(figures: Figures, others: Counter[str], kills: Counter[str]) -> str:
    lines = {
        "histories": figures.histories,
        "operations": figures.operations,
        "faults injected": figures.faults.total(),
        "kinds of faults": len(figures.faults),
        "asked again by the client": figures.asked_again,
        "messages acknowledged": figures.acknowledged,
        "lost": figures.lost,
        "doubled": figures.doubled,
        "there but never acknowledged": figures.never_acknowledged,
        "kill -9 of the store": kills["store"],
        "kill -9 of a writer": kills["writer"],
        "messages acknowledged under kills": kills["acknowledged"],
        **others,
        "broken": len(figures.broken),
    }
    return "\n".join([*(f"{name:40} {value:>10,}" for name, value in lines.items()), *figures.broken[:20]])


if __name__ == "__main__":
    sys.exit(main())
