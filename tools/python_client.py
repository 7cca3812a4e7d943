"""Regenerates the Python client from docs/openapi.json.

`python tools/python_client.py OPENAPI_PYTHON_CLIENT`, the generator's program; its ruff stands beside it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs/openapi.json"
GENERATED = ROOT / "clients/python/messaging_client/generated"
WORK = ROOT / ".build/python-client"


def main(generator: Path) -> None:
    """Status 1 and the generator's output if it warns: it leaves out what it warns about."""
    WORK.mkdir(parents=True, exist_ok=True)
    document = WORK / "openapi.json"
    document.write_text(json.dumps(simplified(json.loads(DOCUMENT.read_text(encoding="utf-8")))), encoding="utf-8")
    options = ["--meta", "none", "--overwrite", "--fail-on-warning", "--output-path", str(GENERATED)]
    path = f"{generator.parent}{os.pathsep}{os.environ['PATH']}"
    command = [str(generator), "generate", "--path", str(document), *options]
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def simplified(document: dict[str, Any]) -> dict[str, Any]:
    """The part of the document that the generator understands, and that a client should rely on.

    - Refusals and 304 are read by one hand-written place: some have two forms, API Gateway's and ours, of which the
      generator reads one; and an answer without a body makes every call's type one more.
    - A request that may have null for what it lacks is closed: the generated one leaves it out. A map stays open.
    - Answers may get new values where requests may not: a list of values in an answer is an open text.
    """
    for operation in operations(document):
        operation["responses"] = {
            code: response for code, response in operation["responses"].items() if int(code) < 300
        }
    schemas = document["components"]["schemas"]
    in_requests = _used_by([operation.get("requestBody", {}) for operation in operations(document)], schemas)
    for name, schema in schemas.items():
        if "propertyNames" in schema:
            schema.setdefault("additionalProperties", False)
        if name not in in_requests:
            _open(schema)
    return document


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation of the document."""
    return [operation for path in document["paths"].values() for operation in path.values()]


def _used_by(part: Any, schemas: dict[str, Any]) -> set[str]:
    """The names of all schemas that a part of the document refers to, directly or not."""
    names: set[str] = set()
    left = [part]
    while left:
        text = json.dumps(left.pop())
        new = {name for name in schemas if f'"#/components/schemas/{name}"' in text} - names
        names |= new
        left += [schemas[name] for name in new]
    return names


def _open(schema: Any) -> None:
    if isinstance(schema, dict):
        schema.pop("enum", None)
        for part in schema.values():
            _open(part)
    elif isinstance(schema, list):
        for part in schema:
            _open(part)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
