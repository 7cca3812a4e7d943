"""stack.json: addresses and resource names of the running local stack. It exists only while the stack is ready."""

import json
from pathlib import Path

from deployment.documents import Document


class NotRunning(Exception):
    """No local stack is ready. The text says how to start one."""


def path(data: Path) -> Path:
    """Where the stack with this data folder writes it."""
    return data / "stack.json"


def write(data: Path, document: Document) -> None:
    """Atomic: readers never see half a file."""
    file = path(data)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    new.replace(file)


def read(data: Path) -> Document:
    """The document of the running stack. Raises NotRunning."""
    try:
        document: Document = json.loads(path(data).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotRunning("no local stack is running: start it with `make run` in another terminal") from None
    return document


def remove(data: Path) -> None:
    path(data).unlink(missing_ok=True)
