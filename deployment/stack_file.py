"""stack.json: there while the stack is ready, and only then; how scripts and tests find it."""

import json
from pathlib import Path

from deployment.documents import Document
from local.problems import CannotStart


def write(path: Path, document: Document) -> None:
    """At once: whoever reads it never sees half of it."""
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    aside.replace(path)


def read(path: Path) -> Document:
    """The running stack."""
    try:
        document: Document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CannotStart("no local stack is running: start it with `make run` in another terminal") from None
    return document


def remove(path: Path) -> None:
    path.unlink(missing_ok=True)
