"""`make start-up`: the instructions of each built function's start (Lambda's init phase), beside a typical handler.

Counted by valgrind from the start of the interpreter until the handler is imported, clients, loggers and routes
included. Counts are nearly deterministic, however busy the machine is. Everything runs in the interpreter of Lambda's
runtime, with only the artefact, the runtime and the standard library on its path.

The yardsticks are `typical/handler.py`, with the versions of the lock file: with bytecode, and without, as plain
`sam build` ships it; and `typical/lean/handler.py`, the same without Tracer and idempotency, with bytecode.
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.counting.instructions import NotHere
from benchmarks.table import Row
from deployment.paths import REPOSITORY
from testing.artefact import built, emulator
from testing.artefact.built import Function

MOST_OF_TYPICAL: Final = 0.52
MOST_OF_LEAN: Final = 0.65
MOST_OF_TYPICAL_WITHOUT_BYTECODE: Final = 0.16

_COMMAND: Final = 'make bench ARGS="--only start"'
_HERE: Final = Path(__file__).parent / "typical"
_WORK: Final = REPOSITORY / ".build/start-up"
_AWS: Final = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "PYTHONHASHSEED": "0",
}
_NOWHERE: Final = "http://127.0.0.1:1"
_START: Final = "import handler"
PARTS: Final = {
    "the interpreter": "pass",
    "Powertools' Logger and Metrics": "from client_messaging.runtime import telemetry as t; t.log(); t.metrics()",
    "pydantic": "from pydantic import BaseModel",
    "pydantic and our models": "from client_messaging.contract import page_responses",
    "all that every operation shares": "from client_messaging.http_api import api; api.Api()",
    "botocore and a client": "from client_messaging import wiring; wiring.tables()",
}
"""The parts of a start, each alone: they share modules, so that their sum is more than the whole."""

_CACHEGRIND: Final = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


class NotCounted(Exception):
    """The start or valgrind failed. The text is their output."""


def instructions(function: Function, code: str = _START) -> int:
    """The instructions of one start, or of other code in its environment. Raises NotCounted."""
    done = subprocess.run(
        [*_CACHEGRIND, emulator.PYTHON, "-c", f"{code}\nimport os; os._exit(0)"],
        env=emulator.environment(function, _AWS),
        cwd=function.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    match = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode or match is None:
        raise NotCounted(done.stderr)
    return int(match[1].replace(",", ""))


class Yardsticks(NamedTuple):
    """What starts are compared with: typical handlers, or the instructions of their starts."""

    typical: Any
    lean: Any
    plain: Any
    """The typical one without bytecode."""


def typical(any_function: Function) -> Yardsticks:
    """The yardsticks, in the environment of one of the functions."""
    shutil.rmtree(_WORK, ignore_errors=True)
    plain, compiled, lean = _WORK / "plain", _WORK / "compiled", _WORK / "lean"
    pip = (REPOSITORY / ".tools/sam-cli/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    how = ("--no-deps", "--no-compile", "--require-hashes", "--upgrade", "--target", plain)
    for requirements in (REPOSITORY / "layers/dependencies/requirements.txt", _HERE / "requirements.txt"):
        subprocess.run([*pip, *how, "--requirement", requirements], check=True, stderr=subprocess.DEVNULL)
    shutil.copy(_HERE / "handler.py", plain)
    shutil.copytree(plain, compiled)
    shutil.copytree(_HERE / "lean", lean)
    compileall = ("-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash")
    subprocess.run([emulator.PYTHON, *compileall, compiled, lean], check=True)
    ours_alone = "PYDANTIC_DISABLE_PLUGINS"
    environment = {name: value for name, value in any_function.environment.items() if name != ours_alone}
    of = replace(any_function, layers=(), environment=environment)
    return Yardsticks(
        replace(of, folder=compiled), replace(of, folder=lean, layers=(compiled,)), replace(of, folder=plain)
    )


def count(functions: Iterable[Function]) -> list[int]:
    """The instructions of these starts, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(instructions, functions))


def rows() -> Iterator[Row]:
    """For the table of `make bench`. Raises NotHere without valgrind, before anything is built."""
    needs_valgrind()
    with built.for_this_machine() as artefact:
        counted, yardsticks = measure(artefact.functions(_NOWHERE))
    of = ", ".join(f"{name} {_millions(number)} M" for name, number in yardsticks._asdict().items())
    for name, number in sorted(counted.items(), key=lambda item: -item[1]):
        ratio = ", ".join(f"{number / yardstick:.2f}" for yardstick in yardsticks)
        yield Row(f"instructions, start: `{name}`", f"{_millions(number)} M", of, ratio, _COMMAND)


def measure(functions: Mapping[str, Function]) -> tuple[dict[str, int], Yardsticks]:
    """The instructions of these starts, and of the yardsticks'."""
    typical_, lean, plain, *numbers = count([*typical(next(iter(functions.values()))), *functions.values()])
    return dict(zip(functions, numbers, strict=True)), Yardsticks(typical_, lean, plain)


def needs_valgrind() -> None:
    """Raises NotHere without it."""
    if not shutil.which("valgrind"):
        raise NotHere("instructions are counted with valgrind, which is not here (apt-get install valgrind)")


def table(counted: Mapping[str, int], yardsticks: Yardsticks) -> list[str]:
    """The table of docs/performance.md."""
    named = dict(zip(("typical", "lean", "typical, without bytecode"), yardsticks, strict=True))
    ours = {f"`{name}`": number for name, number in sorted(counted.items(), key=lambda item: -item[1])}
    return [
        "| start of | million instructions | of typical | of lean | of typical without bytecode |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {_millions(number)} | {' | '.join(f'{number / one:.2f}' for one in yardsticks)} |"
            for name, number in (named | ours).items()
        ),
    ]


def over(number: int, yardsticks: Yardsticks) -> bool:
    """Whether a start takes more than its part of one of the yardsticks."""
    parts = (MOST_OF_TYPICAL, MOST_OF_LEAN, MOST_OF_TYPICAL_WITHOUT_BYTECODE)
    return any(number > part * yardstick for part, yardstick in zip(parts, yardsticks, strict=True))


def _millions(number: int) -> str:
    return f"{number / 1_000_000:,.0f}"


def main() -> int:
    """Print the table; 1 if a function is over a limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("functions", nargs="*", help="only these functions (all)")
    names = parser.parse_args().functions
    needs_valgrind()
    with built.for_this_machine() as artefact:
        every = artefact.functions(_NOWHERE)
        functions = {name: function for name, function in every.items() if not names or name in names}
        counted, yardsticks = measure(functions)
    for line in table(counted, yardsticks):
        print(line)
    if not names:
        print("\n| part, alone | million instructions |\n|---|---|")
        for part, code in PARTS.items():
            print(f"| {part} | {_millions(instructions(functions['compose'], code))} |")
    return int(any(over(number, yardsticks) for number in counted.values()))


if __name__ == "__main__":
    sys.exit(main())
