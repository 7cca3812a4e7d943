"""What a start leaves in a process can be copied: copies are not alike in what has to differ."""

import ast
import gc
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from client_messaging.domain import ids
from client_messaging.dynamodb import retries
from client_messaging.runtime import startup
from deployment.paths import REPOSITORY


def test_two_copies_of_a_process_neither_pause_nor_name_alike() -> None:
    """Copies begin with the same state of chance. A fork would not show it: Python seeds anew after one."""
    state, seen = random.getstate(), []
    for _ in range(2):
        random.setstate(state)
        seen.append((list(retries.REQUESTS.pauses()), ids.new(datetime(2026, 1, 1, tzinfo=UTC))))
    (one_pauses, one_id), (other_pauses, other_id) = seen
    assert one_pauses != other_pauses
    assert one_id != other_id


def test_a_start_on_lambda_makes_what_is_needed_and_collects_garbage_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "compose")
    monkeypatch.setattr(gc, "freeze", lambda: made.append("frozen"))
    startup.before_imports()
    try:
        assert not gc.isenabled()
        startup.after_imports(lambda: made.append("store"))
        assert gc.isenabled()
    finally:
        gc.enable()
    assert made == ["store", "frozen"]


@pytest.mark.parametrize(("begun", "after_restoring"), [("snap-start", [random.seed]), ("on-demand", [])])
def test_copies_of_a_snapshot_and_no_others_are_given_chance_anew(
    monkeypatch: pytest.MonkeyPatch, begun: str, after_restoring: list[object]
) -> None:
    hooks: list[object] = []
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "compose")
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", begun)
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", SimpleNamespace(register_after_restore=hooks.append))
    monkeypatch.setattr(gc, "freeze", lambda: None)
    startup.after_imports()
    assert hooks == after_restoring


def test_without_the_runtimes_hook_nothing_starts_into_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "compose")
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)
    with pytest.raises(ImportError):
        startup.after_imports()


def test_anywhere_else_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    startup.before_imports()
    assert gc.isenabled()
    startup.after_imports(lambda: pytest.fail("made where nobody asked"))


@pytest.mark.parametrize(
    "handler", sorted((REPOSITORY / "functions").glob("*/handler.py")), ids=lambda path: path.parent.name
)
def test_a_handler_imports_libraries_only_by_the_package_which_stops_garbage_collection(handler: Path) -> None:
    imports = [node for node in ast.parse(handler.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = [str(node.module) if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports]
    packages = {module.partition(".")[0] for module in modules}
    assert "client_messaging" in packages
    assert packages - {"client_messaging"} <= sys.stdlib_module_names
