"""Places in a template: paths, patterns of paths, and a temporary change at one."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import Final

from testing.template.policy.expanded import Document, Json

type Place = tuple[str | int, ...]

SECTIONS: Final = ("Conditions", "Parameters", "Resources", "Rules", "Outputs")


class _Instead(Enum):
    """Has the same text in every process, by which samples are chosen."""

    NOTHING = auto()


NOTHING: Final = _Instead.NOTHING
"""Instead of a value: remove the key or item."""


def every_place(value: Json, place: Place = ()) -> Iterator[Place]:
    """Each key of an object and each item of a list, at any depth."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        yield (*place, step)
        yield from every_place(item, (*place, step))


def named(document: Document, place: Place) -> list[str]:
    """A place as written in patterns: a resource by its type, every other step as it is."""
    section, name, *rest = place
    first = document["Resources"][name]["Type"] if section == "Resources" else f"{section} {name}"
    return [*first.split(), *(str(step) for step in rest)]


def matches(pattern: str, steps: list[str]) -> bool:
    """Whether a pattern matches a place: `*` is any one step, `**` at the end the place and all below it."""
    expected = pattern.split()
    if expected[-1] == "**":
        expected, steps = expected[:-1], steps[: len(expected) - 1]
    return len(expected) == len(steps) and all(a in ("*", b) for a, b in zip(expected, steps, strict=True))


def find(document: Document, pattern: str) -> list[Place]:
    """The places that a pattern matches. `+` at its end is a new item of a list; a last key may be new."""
    first, *steps = pattern.split()
    if first in SECTIONS:
        return _below(document[first], tuple(steps), (first,))
    by_name = [first] if first in document["Resources"] else []
    roots = by_name or [name for name, one in document["Resources"].items() if one["Type"] == first]
    return [place for name in roots for place in _below(document["Resources"][name], tuple(steps), ("Resources", name))]


def _below(value: Json, steps: tuple[str, ...], place: Place) -> list[Place]:
    if not steps:
        return [place]
    step, *rest = steps
    if step == "+":
        return [(*place, len(value))]
    if not rest and isinstance(value, dict) and step != "*":
        return [(*place, step)]
    if isinstance(value, dict):
        inside = [(key, item) for key, item in value.items() if step in ("*", key)]
    else:
        inside = [(key, item) for key, item in enumerate(value or []) if step in ("*", str(key))]
    return [below for key, item in inside for below in _below(item, tuple(rest), (*place, key))]


@contextmanager
def changed(document: Document, place: Place, value: Json = NOTHING) -> Iterator[None]:
    """Change or remove the value at a place, and restore it at exit."""
    *above, last = place
    holder: Json = document
    for step in above:
        holder = holder[step]
    before = holder.copy()
    if isinstance(holder, list) and isinstance(last, int):
        holder[last : last + 1] = [] if value is NOTHING else [value]
    elif value is NOTHING:
        holder.pop(last, None)
    else:
        holder[last] = value
    try:
        yield
    finally:
        holder.clear()
        holder.extend(before) if isinstance(holder, list) else holder.update(before)
