"""stack.json: addresses and resource names of the running local stack. It is valid only while the stack runs.

The stack removes it when it stops. After a kill -9 it is still there, but the lock of the run is free.
"""

import json
from pathlib import Path
from typing import Final

from deployment import locks
from deployment.documents import Document

_START: Final = "start it with `make run` in another terminal"


class NotRunning(Exception):
    """No local stack is ready. The text says how to start one."""


def path(data: Path) -> Path:
    """Where the stack with this data folder writes it."""
    return data / "stack.json"


def lock(data: Path) -> Path:
    """The file that a stack with this data folder locks as long as it runs."""
    return data / "run.lock"


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
        raise NotRunning(f"no local stack is running: {_START}") from None
    except (OSError, ValueError) as error:
        raise NotRunning(f"{path(data)} cannot be read ({type(error).__name__}): {_START}") from None
    if _has_ended(data):
        raise NotRunning(f"the local stack of {data} was killed: {_START}")
    return document


def _has_ended(data: Path) -> bool:
    """Whether the run's lock is free."""
    if not lock(data).exists():
        return False
    free = locks.acquire(lock(data))
    if free:
        free.close()
    return free is not None


def remove(data: Path) -> None:
    path(data).unlink(missing_ok=True)
