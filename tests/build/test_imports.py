"""Imports point one way, and have no effects."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from deployment.paths import REPOSITORY
from testing.whole import sample

PACKAGE = REPOSITORY / "layers/messaging/client_messaging"

# From the bottom to the top; a room imports only from rooms below its own.
ROOMS = ["domain", "runtime", "auth", "contract", "dynamodb", "events", "use_cases", "live", "wiring", "http_api"]
PURE = {"domain", "contract/cursor.py", "dynamodb/keys.py"}


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


def test_every_room_has_its_place() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if path.stem not in {"__init__", "__pycache__"}}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("height", range(len(ROOMS)))
def test_a_room_imports_only_from_below(height: int) -> None:
    allowed = set(ROOMS[: height + 1])
    for path in sorted((PACKAGE / ROOMS[height]).glob("*.py")) or [PACKAGE / f"{ROOMS[height]}.py"]:
        assert own(imports(path)) <= allowed, path


@pytest.mark.parametrize("place", sorted(PURE))
def test_the_domain_knows_neither_aws_nor_http(place: str) -> None:
    paths = [PACKAGE / place] if place.endswith(".py") else sorted((PACKAGE / place).glob("*.py"))
    outside = {name.split(".")[0] for path in paths for name in imports(path)}
    assert outside
    assert not outside & {"boto3", "botocore", "aws_lambda_powertools", "pydantic"}


HANDLERS = sorted(REPOSITORY.glob("functions/*/handler.py"))


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
