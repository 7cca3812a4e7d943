"""Which tests reach which function of the product: a pytest plugin that records it, and its reader.

A planted bug in a function can only be noticed by a test that runs it, here or in another process. So the tests that
run it in this one are tried first, those that run little else before those that run everything.

Functions are told apart by file and first line, as code objects are (`co_firstlineno`, decorators included). Python's
own monitoring (PEP 669, `sys.monitoring`) says when one starts, once for each test.
"""

import ast
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Final

import pytest

from deployment.paths import REPOSITORY

WRITES_TO: Final = "REACHED"
"""The variable that names the folder where a run writes what its tests reached."""

_TOOL: Final = sys.monitoring.PROFILER_ID
_OF_THE_PRODUCT: Final = tuple(
    f"{REPOSITORY / folder}/"
    for folder in (
        "layers/messaging",
        "functions",
        "deployment",
        "maintenance",
        "local",
        "clients/python/messaging_client",
        "recipes",
    )
)

_CASES_AT_A_TIME: Final = 3
_QUICKEST_FIRST: Final = (
    "tests/unit",
    "tests/build",
    "tests/documents",
    "tests/clients",
    "tests/recipes",
    "tests/integration",
    "tests/maintenance",
    "tests/local",
    "tests/leaks",
    "tests/authorisation",
)

type Reached = dict[str, list[str]]
"""By test: the functions that it runs, as `file:line`."""


class Recorder:
    """Records what each test of this process reaches."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._by_test: Reached = {}
        self._now: set[str] = set()

    def start(self) -> None:
        sys.monitoring.use_tool_id(_TOOL, "reach")
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.PY_START, self._started)
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.PY_START)

    def _started(self, code: CodeType, _: int) -> object:
        if code.co_filename.startswith(_OF_THE_PRODUCT):
            self._now.add(f"{Path(code.co_filename).relative_to(REPOSITORY)}:{code.co_firstlineno}")
        return sys.monitoring.DISABLE  # until the next test

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._now = set()
        sys.monitoring.restart_events()
        answer = yield
        self._by_test[item.nodeid] = sorted(self._now)
        return answer

    def pytest_sessionfinish(self) -> None:
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.NO_EVENTS)
        name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        (self._folder / f"{name}.{os.getpid()}.json").write_text(json.dumps(self._by_test))


def pytest_configure(config: pytest.Config) -> None:
    if WRITES_TO in os.environ:
        recorder = Recorder(Path(os.environ[WRITES_TO]))
        recorder.start()
        config.pluginmanager.register(recorder)


def read(folder: Path) -> Reached:
    """Read the records of all processes of a run."""
    return {test: reached for file in folder.glob("*.json") for test, reached in json.loads(file.read_text()).items()}


def tests_of(reached: Reached, file: str, line: int, source: str) -> list[str]:
    """The tests that run the function around a line; of a line outside of any, those that run anything of the file.

    Those of the folders that take least to set up come first, there the most particular, but of each test that has many
    cases a few before the others. None for what is not Python.
    """
    if not file.endswith(".py"):
        return []
    first = _function_around(source, line)
    location = f"{file}:{first}" if first else f"{file}:"
    tests = [test for test, functions in reached.items() if any(_is(function, location) for function in functions)]
    cases: Counter[str] = Counter()
    ranked: list[tuple[int, int, int, str]] = []
    for test in sorted(tests, key=lambda test: (len(reached[test]), test)):
        name = test.partition("[")[0]
        ranked.append((_folder(test), cases[name] // _CASES_AT_A_TIME, len(ranked), test))
        cases[name] += 1
    return [test for *_, test in sorted(ranked)]


def _folder(test: str) -> int:
    return next((place for place, folder in enumerate(_QUICKEST_FIRST) if test.startswith(folder)), 99)


def _is(function: str, location: str) -> bool:
    return function.startswith(location) if location.endswith(":") else function == location


def _function_around(source: str, line: int) -> int | None:
    """The first line of the innermost function with this line in its body."""
    around = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body[0].lineno <= line <= (node.end_lineno or 0)
    ]
    if not around:
        return None
    innermost = max(around, key=lambda node: node.lineno)
    return min([innermost.lineno, *(decorator.lineno for decorator in innermost.decorator_list)])
