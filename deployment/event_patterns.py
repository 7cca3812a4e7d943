"""EventBridge's event patterns, also used by event source mappings as filters.

Every operator is known here or is an error at the start:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

import re
from collections.abc import Callable
from typing import Final

from deployment.documents import Document, Json
from local.problems import NotServed

_ABSENT: Final = object()
_NUMBERS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "=": lambda value, bound: value == bound,
}
_OR = "$or"


def check(pattern: Json, where: str) -> None:
    """Refuse a pattern that `matches` would not understand, naming what it is."""
    if not isinstance(pattern, dict):
        raise NotServed(where, "an event pattern is an object")
    for name, wanted in pattern.items():
        if name == _OR:
            for alternative in wanted:
                check(alternative, where)
        elif isinstance(wanted, dict):
            check(wanted, where)
        elif isinstance(wanted, list) and wanted:
            _check_choices(wanted, f"{where}, {name}")
        else:
            raise NotServed(where, f"the event pattern for {name} is neither an object nor a list of choices")


def matches(event: Json, pattern: Document) -> bool:
    """Whether an event satisfies every field of a pattern."""
    for name, wanted in pattern.items():
        if name == _OR:
            if not any(matches(event, alternative) for alternative in wanted):
                return False
        elif not _field_matches(event, name, wanted):
            return False
    return True


def _field_matches(event: Json, name: str, wanted: Json) -> bool:
    if isinstance(event, list):  # a list of objects: one of them has to match
        return any(_field_matches(one, name, wanted) for one in event)
    value = event.get(name, _ABSENT) if isinstance(event, dict) else _ABSENT
    if isinstance(wanted, dict):
        return matches({} if value is _ABSENT else value, wanted)
    values = value if isinstance(value, list) and value else [_ABSENT] if isinstance(value, list) else [value]
    return any(_satisfies(one, choice) for one in values for choice in wanted)


def _satisfies(value: Json, choice: Json) -> bool:
    if not isinstance(choice, dict):
        return _same(value, choice)
    operator, argument = next(iter(choice.items()))
    return _OPERATORS[operator](value, argument)


def _same(value: Json, wanted: Json) -> bool:
    """JSON's equality: true is not 1."""
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _exists(value: Json, argument: Json) -> bool:
    there = value is not _ABSENT and not isinstance(value, dict)
    return bool(there == argument)


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
    """`*` is any text; a backslash takes the next character as it is."""
    parts = re.split(r"\\(.)|(\*)", argument)
    pattern = "".join(
        ".*" if part == "*" and index % 3 == 2 else re.escape(part or "") for index, part in enumerate(parts)
    )
    return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None


def _numeric(value: Json, argument: Json) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    pairs = zip(argument[::2], argument[1::2], strict=True)
    return all(_NUMBERS[sign](value, bound) for sign, bound in pairs)


def _anything_but(value: Json, argument: Json) -> bool:
    if value is _ABSENT:
        return False
    if isinstance(argument, dict):
        operator, wanted = next(iter(argument.items()))
        unwanted = wanted if isinstance(wanted, list) else [wanted]
        return not any(_OPERATORS[operator](value, one) for one in unwanted)
    return not any(_same(value, one) for one in (argument if isinstance(argument, list) else [argument]))


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


def _check_choices(choices: list[Json], where: str) -> None:
    for choice in choices:
        if isinstance(choice, list):
            raise NotServed(where, "a choice of an event pattern is a value or one operator")
        if isinstance(choice, dict):
            _check_operator(choice, where)


def _check_operator(choice: Document, where: str) -> None:
    if len(choice) != 1:
        raise NotServed(where, "a choice of an event pattern has exactly one operator")
    operator, argument = next(iter(choice.items()))
    if operator not in _OPERATORS or not _ARGUMENTS[operator](argument):
        raise NotServed(where, f"the event pattern operator {operator} ({argument!r}) is not served by the local stack")


def _is_affix(argument: Json) -> bool:
    nested = isinstance(argument, dict) and list(argument) == ["equals-ignore-case"]
    return isinstance(argument, str) or nested


def _is_numeric(argument: Json) -> bool:
    if not isinstance(argument, list) or not argument or len(argument) % 2:
        return False
    return all(one in _NUMBERS for one in argument[::2]) and all(isinstance(one, int | float) for one in argument[1::2])


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
