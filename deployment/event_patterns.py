"""EventBridge event patterns, also used as filters of event source mappings.

`check` refuses every operator that `matches` does not know:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

import re
from collections.abc import Callable
from typing import Final

from deployment.documents import Document, Json

_ABSENT: Final = object()
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "=": lambda value, bound: value == bound,
}
_OR = "$or"


class UnsupportedPattern(Exception):
    """The pattern is malformed, or has an operator that `matches` does not know. The text names the field."""


def check(pattern: Json) -> None:
    """Raise UnsupportedPattern for a pattern that `matches` would not understand."""
    if not isinstance(pattern, dict):
        raise UnsupportedPattern("an event pattern is an object")
    for name, field_pattern in pattern.items():
        if name == _OR:
            for alternative in field_pattern:
                check(alternative)
        elif isinstance(field_pattern, dict):
            check(field_pattern)
        elif isinstance(field_pattern, list) and field_pattern:
            _check_choices(name, field_pattern)
        else:
            raise UnsupportedPattern(f"the event pattern for {name} is neither an object nor a list of choices")


def matches(event: Json, pattern: Document) -> bool:
    """Whether an event satisfies every field of a pattern."""
    for name, field_pattern in pattern.items():
        if name == _OR:
            if not any(matches(event, alternative) for alternative in field_pattern):
                return False
        elif not _field_matches(event, name, field_pattern):
            return False
    return True


def _field_matches(event: Json, name: str, field_pattern: Json) -> bool:
    if isinstance(event, list):  # a list of objects: one of them has to match
        return any(_field_matches(member, name, field_pattern) for member in event)
    value = event.get(name, _ABSENT) if isinstance(event, dict) else _ABSENT
    if isinstance(field_pattern, dict):
        return matches({} if value is _ABSENT else value, field_pattern)
    return any(_satisfies(leaf, choice) for leaf in _leaves(value) for choice in field_pattern)


def _leaves(value: Json) -> list[Json]:
    """What choices are compared with: an object is no value, and an empty list has none."""
    members = value if isinstance(value, list) else [value]
    return [_ABSENT if isinstance(member, dict) else member for member in members] or [_ABSENT]


def _satisfies(value: Json, choice: Json) -> bool:
    if not isinstance(choice, dict):
        return _equal(value, choice)
    operator, argument = next(iter(choice.items()))
    return _OPERATORS[operator](value, argument)


def _equal(value: Json, choice: Json) -> bool:
    """Equality of JSON: true is not 1."""
    return isinstance(value, bool) == isinstance(choice, bool) and bool(value == choice)


def _exists(value: Json, argument: Json) -> bool:
    return bool((value is not _ABSENT) == argument)


def _affix(method: str) -> Callable[[Json, Json], bool]:
    def test(value: Json, argument: Json) -> bool:
        if not isinstance(value, str):
            return False
        if isinstance(argument, dict):
            folded = str(argument["equals-ignore-case"]).casefold()
            return bool(getattr(value.casefold(), method)(folded))
        return bool(getattr(value, method)(argument))

    return test


def _equals_ignore_case(value: Json, argument: Json) -> bool:
    return isinstance(value, str) and value.casefold() == argument.casefold()


def _wildcard(value: Json, argument: Json) -> bool:
    """`*` is any text; a backslash escapes the next character."""
    parts = re.split(r"\\(.)|(\*)", argument)
    pattern = "".join(
        ".*" if part == "*" and index % 3 == 2 else re.escape(part or "") for index, part in enumerate(parts)
    )
    return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None


def _numeric(value: Json, argument: Json) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    pairs = zip(argument[::2], argument[1::2], strict=True)
    return all(_COMPARISONS[sign](value, bound) for sign, bound in pairs)


def _anything_but(value: Json, argument: Json) -> bool:
    if value is _ABSENT:
        return False
    if isinstance(argument, dict):
        operator, nested = next(iter(argument.items()))
        excluded = nested if isinstance(nested, list) else [nested]
        return not any(_OPERATORS[operator](value, choice) for choice in excluded)
    return not any(_equal(value, choice) for choice in (argument if isinstance(argument, list) else [argument]))


_OPERATORS: dict[str, Callable[[Json, Json], bool]] = {
    "prefix": _affix("startswith"),
    "suffix": _affix("endswith"),
    "exists": _exists,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "numeric": _numeric,
    "anything-but": _anything_but,
}
_WITHIN_ANYTHING_BUT = {"prefix", "suffix", "equals-ignore-case", "wildcard"}


def _check_choices(field: str, choices: list[Json]) -> None:
    for choice in choices:
        if isinstance(choice, list):
            raise UnsupportedPattern(f"{field}: a choice of an event pattern is a value or one operator")
        if isinstance(choice, dict):
            _check_operator(field, choice)


def _check_operator(field: str, choice: Document) -> None:
    if len(choice) != 1:
        raise UnsupportedPattern(f"{field}: a choice of an event pattern has exactly one operator")
    operator, argument = next(iter(choice.items()))
    if operator not in _OPERATORS or not _ARGUMENTS[operator](argument):
        raise UnsupportedPattern(f"{field}: the event pattern operator {operator} ({argument!r}) is not supported")


def _is_affix(argument: Json) -> bool:
    nested = isinstance(argument, dict) and list(argument) == ["equals-ignore-case"]
    return isinstance(argument, str) or nested


def _is_numeric(argument: Json) -> bool:
    if not isinstance(argument, list) or not argument or len(argument) % 2:
        return False
    signs, bounds = argument[::2], argument[1::2]
    return all(sign in _COMPARISONS for sign in signs) and all(isinstance(bound, int | float) for bound in bounds)


def _is_anything_but(argument: Json) -> bool:
    if isinstance(argument, dict):
        return len(argument) == 1 and set(argument) <= _WITHIN_ANYTHING_BUT
    return not isinstance(argument, list) or bool(argument)


def _is_text(argument: Json) -> bool:
    return isinstance(argument, str)


_ARGUMENTS: dict[str, Callable[[Json], bool]] = {
    "prefix": _is_affix,
    "suffix": _is_affix,
    "exists": lambda argument: isinstance(argument, bool),
    "equals-ignore-case": _is_text,
    "wildcard": _is_text,
    "numeric": _is_numeric,
    "anything-but": _is_anything_but,
}
