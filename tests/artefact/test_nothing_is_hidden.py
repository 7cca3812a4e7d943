"""A function sees its layers and nothing else: what they lack is an error here, as it would be on AWS."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from testing.artefact import emulator
from testing.artefact.aws import Aws
from testing.artefact.built import Function
from testing.artefact.emulator import PYTHON, Emulator
from testing.sample_events import event
from tests.artefact.conftest import Start

UNAUTHENTICATED = "compose.unauthenticated"


def without(package: str, function: Function, folder: Path) -> Function:
    """The function with layers that lack a package."""
    layers = []
    for number, layer in enumerate(function.layers):
        layers.append(folder / str(number))
        layers[-1].mkdir()
        for entry in layer.iterdir():
            if entry.name != package:
                (layers[-1] / entry.name).symlink_to(entry)
    return replace(function, layers=tuple(layers))


def with_handler(source: str, function: Function, folder: Path) -> Function:
    """The function with another handler."""
    (folder / "handler.py").write_text(source)
    return replace(function, folder=folder)


def test_a_function_starts_with_all_its_packages(functions: dict[str, Function], start: Start, tmp_path: Path) -> None:
    """So that the refusals below are for what is missing."""
    compose = start(without("nothing", functions["compose"], tmp_path))
    assert compose.invoke(event(UNAUTHENTICATED))["statusCode"] == 401


@pytest.mark.parametrize(
    "package", ["aws_lambda_powertools", "botocore", "client_messaging", "pydantic", "pydantic_core"]
)
def test_a_function_does_not_start_when_a_layer_lacks_a_package(
    functions: dict[str, Function], start: Start, tmp_path: Path, package: str
) -> None:
    answer = start(without(package, functions["compose"], tmp_path)).invoke(event(UNAUTHENTICATED))
    assert answer["errorType"] == "Runtime.ImportModuleError"
    assert f"No module named '{package}" in answer["errorMessage"]


@pytest.mark.parametrize("package", ["boto3", "httpx", "pytest", "tests"])
def test_a_function_does_not_start_when_it_imports_what_only_developers_have(
    functions: dict[str, Function], start: Start, tmp_path: Path, package: str
) -> None:
    source = (functions["compose"].folder / "handler.py").read_text()
    planted = with_handler(f"{source}\nimport {package}\n", functions["compose"], tmp_path)
    answer = start(planted).invoke(event(UNAUTHENTICATED))
    assert answer["errorMessage"] == f"Unable to import module 'handler': No module named '{package}'"


CURIOUS = """
import os
import sys

def lambda_handler(event, context):
    archive = [folder for folder in sys.path if folder.endswith(".zip") and not os.path.exists(folder)]
    return {
        "path": sys.path,
        "standard": os.path.dirname(os.__file__),
        "archive": archive[0],
        "environment": dict(os.environ),
    }
"""


def test_a_function_sees_nothing_of_the_developers(
    functions: dict[str, Function],
    found_aws: Aws,
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_DEVELOPER", "canary")
    curious = with_handler(CURIOUS, functions["compose"], tmp_path)
    seen = start(curious).invoke({})
    ours = {str(folder) for folder in (curious.folder, *curious.layers)}
    runtime = str(_site_packages())
    # An archive of the standard library is on every path, and never there.
    standard = {seen["standard"], f"{seen['standard']}/lib-dynload", seen["archive"]}
    assert set(seen["path"]) == {*ours, *standard, runtime}
    # ... and what the function brings along comes before what the runtime does.
    assert set(seen["path"][: seen["path"].index(runtime)]) == {*ours, *standard}
    assert "canary" not in json.dumps(seen["environment"])


def test_the_runtime_brings_nothing_along_that_could_hide_a_missing_package() -> None:
    there = {folder.name.partition("-")[0] for folder in _site_packages().glob("*.dist-info")}
    assert there == {"awslambdaric", "simplejson", "snapshot_restore_py"}


def test_an_emulator_ends_with_its_runtime_when_a_test_fails(
    functions: dict[str, Function], found_aws: Aws, tmp_path: Path
) -> None:
    seen: list[Emulator] = []

    def fail() -> None:
        with emulator.running(functions["compose"], found_aws.environment, tmp_path / "log") as started:
            started.invoke(event(UNAUTHENTICATED))
            seen.append(started)
            assert len(started.processes()) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen[0].processes() == []


def _site_packages() -> Path:
    """Where the runtime is installed."""
    (found,) = (PYTHON.parents[1] / "lib").glob("python3.*/site-packages")
    return found
