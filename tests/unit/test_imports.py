"""Imports point one way, and have no effects."""

import ast
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from tests.whole import sample

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "layers/messaging/client_messaging"

# From the bottom to the top; a module imports only from layers below its own, or from its own where it stands later.
LAYERS = [
    ["ids", "names", "time_left", "starting", "credentials"],
    ["model", "errors"],
    ["access", "keys", "cursor", "contract", "json_body", "callers", "limits"],
    ["events_in", "items", "views"],
    ["audit", "tables", "page_tags", "events_out"],
    ["append_steps", "publishing"],
    ["appending", "portal_changes", "marker_moves", "person_changes", "connections", "seals"],
    ["store", "live_queue"],
    ["fan_outs"],
    ["live_ends"],
    ["live_news"],
    [
        "conversations",
        "portal",
        "inboxes",
        "overviews",
        "read_markers",
        "people",
        "audits",
        "notices",
        "live",
        "live_edge",
    ],
    ["settings", "telemetry", "problems"],
    ["wiring", "bearer"],
    ["api"],
]
PURE = {"ids", "names", "model", "errors", "access", "keys", "cursor"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "client_messaging"
            found |= {f"client_messaging.{name.name}" for name in node.names} if whole else {node.module}
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def own(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.startswith("client_messaging.")}


def test_every_module_has_its_place() -> None:
    assert sorted(chain.from_iterable(LAYERS)) == sorted(
        path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"
    )


@pytest.mark.parametrize("height", range(len(LAYERS)))
def test_a_layer_imports_only_from_below(height: int) -> None:
    allowed = set(chain.from_iterable(LAYERS[:height]))
    if LAYERS[height] in (["model", "errors"], LAYERS[2]):
        allowed |= set(LAYERS[height])
    for module in LAYERS[height]:
        assert own(imports(PACKAGE / f"{module}.py")) <= allowed, module


@pytest.mark.parametrize("module", sorted(PURE))
def test_the_domain_knows_neither_aws_nor_http(module: str) -> None:
    outside = {name.split(".")[0] for name in imports(PACKAGE / f"{module}.py")}
    assert not outside & {"boto3", "botocore", "aws_lambda_powertools", "pydantic"}


HANDLERS = sorted(ROOT.glob("functions/*/handler.py"))


def _function(handler: Path) -> str:
    return handler.parent.name


@pytest.mark.parametrize("handler", HANDLERS, ids=_function)
def test_a_handler_imports_the_package_and_libraries_only(handler: Path) -> None:
    outside = {name.split(".")[0] for name in imports(handler)}
    assert outside <= {"client_messaging", "aws_lambda_powertools", "http", "collections"}


IMPORTED: list[Path] = sample(HANDLERS, named=_function)


@pytest.mark.parametrize("handler", IMPORTED, ids=_function)
def test_importing_a_handler_needs_no_environment(handler: Path) -> None:
    """No client, no variable, no clock at import: an empty environment is enough."""
    done = subprocess.run(
        [sys.executable, "-c", "import handler"],
        env={"PYTHONPATH": f"{handler.parent}:{PACKAGE.parent}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
