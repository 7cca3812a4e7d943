"""Changes of the API since the last release, and which of them break clients: `make openapi-changes`.

A client made from the released document must go on working: its requests must still be accepted, and responses must
match its document. So requests may get wider, responses narrower, and responses may get more fields and more values of
an enumeration, as docs/api.md says; everything else breaks. What is not compared counts as broken.

No maintained tool for OpenAPI 3.1 is in the registries of the other tools, and our document, being generated, uses
little of JSON Schema. `docs/openapi.released.json` is the document of the last release.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deployment.paths import REPOSITORY
from tools.openapi import DOCUMENT
from tools.schema_changes import Comparison, resolved

type Json = dict[str, Any]

RELEASED: Final = DOCUMENT.with_name("openapi.released.json")
_METHODS: Final = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, order=True)
class Change:
    """A difference, and whether it may break clients of the released document."""

    where: str
    what: str
    breaks: bool = True

    def __str__(self) -> str:
        return f"{'breaks' if self.breaks else 'adds'}  {self.where}: {self.what}"


def changes(released: Json, now: Json) -> list[Change]:
    """All changes of operations, in the order of paths."""
    before, after = _operations(released), _operations(now)
    gone = [Change(name, "the operation is gone") for name in before.keys() - after.keys()]
    new = [Change(name, "a new operation", breaks=False) for name in after.keys() - before.keys()]
    kept = before.keys() & after.keys()
    inside = [change for name in kept for change in _of_operation(name, before[name], after[name], released, now)]
    return sorted({*gone, *new, *inside})


def is_allowed(released: Json, now: Json) -> bool:
    """Whether nothing breaks, or the version allows it: https://semver.org, before 1.0 by the minor version."""
    if not any(change.breaks for change in changes(released, now)):
        return True
    before, after = (_breaking_part(document["info"]["version"]) for document in (released, now))
    return after > before


def _breaking_part(version: str) -> tuple[int, ...]:
    major, minor, _ = (int(part) for part in version.split("."))
    return (major,) if major else (major, minor)


def _operations(document: Json) -> dict[str, Json]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    }


def _of_operation(name: str, before: Json, after: Json, released: Json, now: Json) -> Iterator[Change]:
    if before["operationId"] != after["operationId"]:
        yield Change(name, f"operationId was {before['operationId']}: generated clients name it so")
    taken, answered = Comparison(released, now, of_answers=False), Comparison(now, released, of_answers=True)
    yield from _of_parameters(name, before, after, taken)
    yield from _of_body(name, before, after, taken)
    yield from _of_answers(name, before["responses"], after["responses"], answered)


def _of_parameters(name: str, before: Json, after: Json, taken: Comparison) -> Iterator[Change]:
    was, is_now = (
        {(parameter["in"], parameter["name"]): parameter for parameter in side["parameters"]}
        for side in (before, after)
    )
    for key in was.keys() | is_now.keys():
        where = f"{name} {key[0]} {key[1]}"
        if key not in is_now:
            yield Change(where, "is no longer taken")
        elif is_now[key]["required"] and not was.get(key, {}).get("required"):
            yield Change(where, "is required")
        elif key not in was:
            yield Change(where, "a new parameter", breaks=False)
        else:
            yield from (Change(where, what) for what in taken.differences(was[key]["schema"], is_now[key]["schema"]))


def _of_body(name: str, before: Json, after: Json, taken: Comparison) -> Iterator[Change]:
    was, is_now = (side.get("requestBody", {}).get("content", {}) for side in (before, after))
    if is_now and not was:
        yield Change(f"{name} body", "is required")
    for kind, content in was.items():
        if kind not in is_now:
            yield Change(f"{name} body", f"{kind} is no longer taken")
            continue
        differences = taken.differences(content["schema"], is_now[kind]["schema"])
        yield from (Change(f"{name} body", what) for what in differences)


def _of_answers(name: str, before: Json, after: Json, answered: Comparison) -> Iterator[Change]:
    for status in before.keys() - after.keys():
        yield Change(f"{name} {status}", "is no longer answered", breaks=status < "400")
    for status in after.keys() - before.keys():
        yield Change(f"{name} {status}", "is answered", breaks=status < "400")
    for status in before.keys() & after.keys():
        was, is_now = resolved(before[status], answered.outer), resolved(after[status], answered.inner)
        for kind in was.get("content", {}).keys() & is_now.get("content", {}).keys():
            inner, outer = (_without_particulars(side["content"][kind]["schema"], status) for side in (is_now, was))
            yield from (Change(f"{name} {status}", what) for what in answered.differences(inner, outer))
        for header in was.get("headers", {}).keys() - is_now.get("headers", {}).keys():
            yield Change(f"{name} {status}", f"header {header} is gone")


def _without_particulars(schema: Json, status: str) -> Json:
    """The Problem of a refusal; the document of 0.1.0 repeated status and codes for each."""
    problem: Json = schema["allOf"][0] if status >= "400" and "allOf" in schema else schema
    return problem


class NotThere(Exception):
    """There is no document to compare with. The text is for the reader."""


def document_at(commit: str, repository: Path = REPOSITORY) -> Json:
    """The API's document at a tag or commit. Raises NotThere."""
    name = f"{commit}:{DOCUMENT.relative_to(REPOSITORY)}"
    shown = subprocess.run(
        ["git", "show", "--end-of-options", name], cwd=repository, capture_output=True, text=True, check=False
    )
    if shown.returncode:
        raise NotThere(f"git has no {name}: is it a tag, and was it fetched (git fetch --tags)?")
    document: Json = json.loads(shown.stdout)
    return document


def main(since: str | None = None) -> int:
    """Print the changes since the release, or since a tag or commit.

    Status 1 if one breaks and the version does not allow it, 2 with one sentence if there is nothing to compare with.
    """
    try:
        released = document_at(since) if since else json.loads(RELEASED.read_text())
    except NotThere as problem:
        print(f"openapi-changes: {problem}", file=sys.stderr)
        return 2
    now = json.loads(DOCUMENT.read_text())
    every = changes(released, now)
    print("\n".join(map(str, every)) or "nothing changed")
    return 0 if is_allowed(released, now) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
