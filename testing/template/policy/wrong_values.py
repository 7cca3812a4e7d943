"""Wrong values of the right type for each place of the template, as a slip would leave them."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Document, Json
from testing.template.policy.places import SECTIONS, Place, changed, every_place, named

SIBLINGS: Final = 3
"""How many values from the same place of other resources are tried."""

_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)")


class Slips:
    """Wrong values by place."""

    def __init__(self, document: Document) -> None:
        self._resources: Document = document["Resources"]
        self._beside: defaultdict[str, list[Json]] = defaultdict(list)
        for section in SECTIONS:
            for place in every_place(document[section], (section,)):
                value = _at(document, place)
                beside = self._beside[_kind(document, place)]
                if len(place) > 2 and value not in beside:
                    beside.append(value)

    def of(self, document: Document, place: Place) -> Iterator[tuple[str, Json]]:
        """The wrong values for one place, each with the name of its slip."""
        value = _at(document, place)
        tried: list[Json] = [value]
        for slip, wrong in self._of(document, place, value):
            if wrong not in tried or type(wrong) is not type(value):
                tried.append(wrong)
                yield slip, wrong

    def _of(self, document: Document, place: Place, value: Json) -> Iterator[tuple[str, Json]]:
        if isinstance(value, bool):
            yield "flipped", not value
        elif isinstance(value, int):
            yield from (("tenfold", value * 10), ("half", value // 2), ("none", 0), ("one", 1))
        elif isinstance(value, str) and value in self._resources:
            yield from (("another", one) for one in self._of_the_same_type(value))
        elif isinstance(value, str) and value.startswith("{"):
            yield from (("pattern", one) for one in _other_patterns(value))
        elif isinstance(value, str):
            yield from (("another", one) for one in self._siblings(document, place, value))
            yield from (("another", one) for one in self._other_names_in(value))
            yield "misspelt", f"{value}x"
        elif isinstance(value, list) and not str(place[-1]).startswith("Fn::"):
            yield from (("more", [*value, more]) for more in self._more(document, place, value))

    def _siblings(self, document: Document, place: Place, value: Json) -> list[Json]:
        beside = self._beside[_kind(document, place)]
        start = beside.index(value) + 1 if value in beside else 0
        around = [*beside[start:], *beside[: max(start - 1, 0)]]
        return [one for one in around if type(one) is type(value)][:SIBLINGS]

    def _more(self, document: Document, place: Place, value: Json) -> list[Json]:
        others = [one for items in self._siblings(document, place, value) for one in items]
        return [one for one in others if one not in value][:SIBLINGS]

    def _of_the_same_type(self, name: str) -> list[str]:
        kind = self._resources[name]["Type"]
        names = [one for one, resource in self._resources.items() if resource["Type"] == kind]
        start = names.index(name) + 1
        return [*names[start:], *names[: start - 1]][:SIBLINGS]

    def _other_names_in(self, text: str) -> Iterator[str]:
        for match in _PLACEHOLDER.finditer(text):
            if match[1] in self._resources:
                for other in self._of_the_same_type(match[1]):
                    yield text[: match.start(1)] + other + text[match.end(1) :]


def _at(document: Document, place: Place) -> Json:
    value: Json = document
    for step in place:
        value = value[step]
    return value


def _kind(document: Document, place: Place) -> str:
    """A place without the resource's name and the index in a list."""
    if len(place) < 2:
        return str(place)
    steps = named(document, place) if place[0] == "Resources" else [str(step) for step in place]
    return " ".join("#" if isinstance(step, int) or step.isdecimal() else step for step in steps)


def _other_patterns(text: str) -> Iterator[str]:
    """An event pattern with one part removed or changed."""
    try:
        pattern = json.loads(text)
    except ValueError:  # a log's format
        yield f"{text}x"
        return
    for place in list(every_place(pattern)):
        with changed(pattern, place):
            yield json.dumps(pattern)
        value = _at(pattern, place)
        if isinstance(value, str | bool):
            with changed(pattern, place, not value if isinstance(value, bool) else f"{value}x"):
                yield json.dumps(pattern)
