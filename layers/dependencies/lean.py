"""Build the dependencies layer: pinned wheels for one processor, without unused files, with bytecode.

    python3.13 lean.py requirements.txt aarch64 <folder>

Run by `layer.mk` with an interpreter of the runtime's own minor version and its pip; nothing else is needed. The build
is reproducible to the byte: pip's installation records are left out, data files are rewritten, and bytecode is compiled
by one process, in the order of names, with a fixed hash seed.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import late_imports

SERVICES: Final = {
    "apigatewaymanagementapi": ("DeleteConnection", "PostToConnection"),
    "cognito-idp": ("InitiateAuth", "RespondToAuthChallenge"),
    "dynamodb": ("BatchGetItem", "DeleteItem", "PutItem", "Query", "TransactWriteItems"),
    "events": ("PutEvents",),
    "pinpoint-sms-voice-v2": ("SendTextMessage",),
    "scheduler": ("CreateSchedule",),
    "secretsmanager": ("GetSecretValue",),
    "sesv2": ("SendEmail",),
    "sqs": ("SendMessage", "SendMessageBatch"),
}
"""AWS services and operations that the functions call. A test compares this with the code."""

OF_ALL_SERVICES: Final = frozenset(
    {"_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json"}
)
OF_A_SERVICE: Final = frozenset({"endpoint-rule-set-1.json", "service-2.json"})
"""Data files that a botocore client needs; examples, paginators and waiters are unused."""

LEFT_OUT: Final = (
    "**/*.pyi",
    "**/py.typed",
    "**/tests",
    "bin",
    "*.data",  # scripts
    "*.dist-info/[A-Z]*",  # except METADATA, and licences and notices, which must be shipped (`KEPT_OF_DIST_INFO`)
    "*.dist-info/*.txt",
    "*.dist-info/sboms",
    # Features that no function uses. A test runs every sample event with the rest.
    "aws_lambda_powertools/tracing",
    "aws_lambda_powertools/utilities/auth_alpha",
    "aws_lambda_powertools/utilities/batch",
    "aws_lambda_powertools/utilities/data_masking",
    "aws_lambda_powertools/utilities/feature_flags",
    "aws_lambda_powertools/utilities/idempotency",
    "aws_lambda_powertools/utilities/kafka",
    "aws_lambda_powertools/utilities/parameters",
    "aws_lambda_powertools/utilities/parser",
    "aws_lambda_powertools/utilities/streaming",
    "aws_lambda_powertools/utilities/validation",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui",
    "cffi",  # its compiled half, _cffi_backend, is all that cryptography needs
    "dateutil/zoneinfo/*.tar.gz",
    "pycparser",
    "pydantic/mypy.py",
    "pydantic/v1",
)
KEPT_OF_DIST_INFO: Final = ("METADATA", "LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")
DOCUMENTATION: Final = frozenset({"documentation", "documentationUrl", "examples"})

type Json = dict[str, Any]


def main(requirements: str, processor: str, target: str) -> None:
    """Build the layer's python folder."""
    folder = Path(target)
    install(requirements, processor, folder)
    for path in sorted(left_out(folder)):
        remove(path)
    trim_aws_data(folder / "botocore/data")
    late_imports.rewrite(folder)
    compile_all(folder)


def install(requirements: str, processor: str, folder: Path) -> None:
    """Install the wheels with verified hashes. Amazon Linux 2023 has glibc 2.34."""
    platforms = [f"manylinux_2_{minor}_{processor}" for minor in range(34, 16, -1)] + [f"manylinux2014_{processor}"]
    what = ("--require-hashes", "--no-deps", "--only-binary=:all:", "--python-version=3.13", "--implementation=cp")
    how = ("--quiet", "--no-compile", "--disable-pip-version-check", "--no-warn-conflicts", "--root-user-action=ignore")
    pip = (sys.executable, "-m", "pip", "install", *how, *what)
    wheels = [f"--platform={platform}" for platform in platforms]
    subprocess.run([*pip, *wheels, f"--target={folder}", f"--requirement={requirements}"], check=True)


def left_out(folder: Path) -> Iterator[Path]:
    """Installed files that are not shipped."""
    for pattern in LEFT_OUT:
        yield from (path for path in folder.glob(pattern) if not path.name.startswith(KEPT_OF_DIST_INFO))


def remove(path: Path) -> None:
    """Delete a file or a folder, if it exists."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def trim_aws_data(data: Path) -> None:
    """Keep the newest models of `SERVICES` only, without documentation and uncompressed."""
    for path in sorted(data.iterdir()):
        if path.name not in SERVICES and _plain_name(path) not in OF_ALL_SERVICES:
            remove(path)
    prefixes = set()
    for service, operations in SERVICES.items():
        *old, newest = sorted((data / service).iterdir())
        for path in (*old, *(path for path in newest.iterdir() if _plain_name(path) not in OF_A_SERVICE)):
            remove(path)
        model = _uncompressed(newest, "service-2.json")
        prefixes.add(model["metadata"]["endpointPrefix"])
        _write(newest / "service-2.json", with_operations(model, operations))
        _write(newest / "endpoint-rule-set-1.json", _uncompressed(newest, "endpoint-rule-set-1.json"))
    for name in sorted(OF_ALL_SERVICES - {"endpoints.json"}):
        _write(data / name, _uncompressed(data, name))
    _write(data / "endpoints.json", with_services(_uncompressed(data, "endpoints.json"), prefixes))


def with_operations(model: Json, names: tuple[str, ...]) -> Json:
    """A service's model with these operations and their shapes."""
    operations = {name: model["operations"][name] for name in names}
    shapes: Json = {}
    missing = list(_references(operations))
    while missing:
        name = missing.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            missing += _references(shapes[name])
    return {**model, "operations": operations, "shapes": dict(sorted(shapes.items()))}


def with_services(endpoints: Json, prefixes: set[str]) -> Json:
    """All partitions and regions, with the endpoints of these services only."""
    return {
        **endpoints,
        "partitions": [
            {
                **partition,
                "services": {name: value for name, value in partition["services"].items() if name in prefixes},
            }
            for partition in endpoints["partitions"]
        ],
    }


def _references(part: Any) -> Iterator[str]:
    """Names of shapes that a part of a model references."""
    if isinstance(part, list):
        for item in part:
            yield from _references(item)
    if isinstance(part, dict):
        if isinstance(part.get("shape"), str):
            yield part["shape"]
        for value in part.values():
            yield from _references(value)


def _uncompressed(folder: Path, name: str) -> Json:
    """Read and delete a data file, compressed or not."""
    plain, compressed = folder / name, folder / f"{name}.gz"
    raw = plain.read_bytes() if plain.exists() else gzip.decompress(compressed.read_bytes())
    for path in (plain, compressed):
        path.unlink(missing_ok=True)
    content: Json = json.loads(raw)
    return content


def _write(path: Path, content: Json) -> None:
    """Write compact JSON in the original order, since the order of members is one of arguments."""
    path.write_text(json.dumps(_without_documentation(content), separators=(",", ":")))


def _without_documentation(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_documentation(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _without_documentation(value)
        for name, value in part.items()
        if not (name in DOCUMENTATION and isinstance(value, str))
    }


def _plain_name(path: Path) -> str:
    return path.name.removesuffix(".gz")


def compile_all(folder: Path) -> None:
    """Compile all modules, with their paths on Lambda, and without a check of the source at run time."""
    paths = ("-s", str(folder), "-p", "/opt/python")
    how = ("-q", "-f", "--invalidation-mode", "unchecked-hash")
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([sys.executable, "-m", "compileall", *how, *paths, str(folder)], check=True, env=environment)


if __name__ == "__main__":
    main(*sys.argv[1:])
