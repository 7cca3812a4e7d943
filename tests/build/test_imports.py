"""Imports keep the contracts of pyproject.toml, and have no effects."""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from deployment.paths import REPOSITORY
from testing.whole import sample

PYPROJECT = REPOSITORY / "pyproject.toml"
PACKAGE = REPOSITORY / "layers/messaging/client_messaging"
ROOTS = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["root_packages"]
FOLDERS = [PACKAGE if root == "client_messaging" else REPOSITORY / root for root in ROOTS]

# In no package, and import nothing of the repository.
ALONE = {
    *REPOSITORY.glob("benchmarks/counting/typical/**/*.py"),
    *REPOSITORY.glob("layers/dependencies/*.py"),
    *REPOSITORY.glob("testing/deployed/batches/*.py"),
    *REPOSITORY.glob("tools/lambda-image/*.py"),
}


def test_imports_keep_the_contracts() -> None:
    """In a process of its own: import-linter sets up logging, which turns off every logger that there is."""
    code = (
        f"from importlinter.cli import lint_imports; raise SystemExit(lint_imports({str(PYPROJECT)!r}, no_cache=True))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(REPOSITORY)])}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_see_every_module() -> None:
    seen = grimp.build_graph(*ROOTS, cache_dir=None).modules
    for path in {path for folder in FOLDERS for path in folder.rglob("*.py")} - ALONE:
        inside = path.relative_to(PACKAGE.parent if PACKAGE in path.parents else REPOSITORY).with_suffix("")
        assert ".".join(inside.parts).removesuffix(".__init__") in seen, path


def imports(path: Path) -> set[str]:
    """The first part of each name that a module imports."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    names += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", sorted(ALONE), ids=lambda path: path.stem)
def test_what_is_in_no_package_imports_nothing_of_the_repository(path: Path) -> None:
    assert not imports(path) & {*ROOTS, "tests"}


HANDLERS = sorted(REPOSITORY.glob("functions/*/handler.py"))


def _function(handler: Path) -> str:
    return handler.parent.name


@pytest.mark.parametrize("handler", HANDLERS, ids=_function)
def test_a_handler_imports_the_package_and_libraries_only(handler: Path) -> None:
    assert imports(handler) <= {"client_messaging", "aws_lambda_powertools", "http", "collections"}


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
