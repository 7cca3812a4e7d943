"""The published schemas of events: validation, and values near their examples."""

import json
import re
from calendar import monthrange
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker, ValidationError  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]

DOCS: Final = Path(__file__).parent.parent / "docs"
SCHEMAS: Final[dict[str, Any]] = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text())
    for path in sorted((DOCS / "events").glob("*.schema.json"))
}
IN: Final = SCHEMAS["portal.updated"]
OUT: Final = {name: schema for name, schema in SCHEMAS.items() if schema is not IN}
_DAY: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-([0-9]{2})T")


def _is_on_a_day(text: object) -> bool:
    """Whether a timestamp's day exists in the calendar."""
    if not isinstance(text, str):
        return True
    day = _DAY.match(text)
    return day is not None and 1 <= int(day[3]) <= monthrange(int(day[1]), int(day[2]))[1]


def _pattern(_: Any, pattern: str, instance: object, __: Any) -> Iterator[Any]:
    """As ECMA 262 has it, whose `$` is the end and not before a last line feed."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError("does not match")


FORMATS: Final = FormatChecker(formats=())
FORMATS.checks("date-time")(_is_on_a_day)
VALIDATOR: Final = extend(Draft202012Validator, {"pattern": _pattern})


def is_valid(event: object, schema: Any) -> bool:
    """Whether an event is valid by a schema, including its calendar days."""
    return bool(VALIDATOR(schema, format_checker=FORMATS).is_valid(event))


def detail_of(schema: Any) -> Any:
    """The schema of an event's `detail`."""
    return schema["properties"]["detail"]


def example_of(schema: Any) -> Any:
    """The first example of a schema."""
    return schema["examples"][0]


# ---------------------------------------------------------------- values near an example
_OF_EVERY_TYPE: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        7.5,
        20260301100000,
        10**30,
        "",
        " ",
        "x",
        "7",
        "null",
        "\x00",
        "\ud83d",
        "\N{GRINNING FACE}",
    ),
    *([], [None], [[]], ["x"], [7], {}, {"": ""}, {"id": "x"}, {"0": "address"}),
)
_STRANGE: Final = (
    "\n",
    "\r",
    "\t",
    " ",
    "\x00",
    "#",
    "/",
    "_",
    "-",
    ".",
    "é",
    "\u0661",
    "\uff11",
    "\u2028",
    "\ufeff",
    "\ud83d",
    "İ",
)
_TIMES: Final = (
    *(
        "20260301100000",
        "20260301100000-0500",
        "1772359200",
        "1772359200000",
        "1772359200.5",
        "2026-03-01",
        "10:00:00Z",
    ),
    *(
        "2026-03-01T10:00:00",
        "2026-03-01 10:00:00Z",
        "2026-03-01t10:00:00Z",
        "2026-03-01T10:00:00z",
        "2026-03-01T10:00Z",
    ),
    *(
        "2026-03-01T10:00:00,5Z",
        "2026-03-01T10:00:00.Z",
        "2026-03-01T10:00:00+0100",
        "2026-03-01T10:00:00+01",
        "20260301T100000Z",
    ),
    *(
        "2026-03-01T10:00:00+24:00",
        "2026-03-01T10:00:00+01:60",
        "2026-03-01T10:00:00-00:00",
        "2026-03-01T10:00:00+23:59",
    ),
    *(
        "2026-W09-7T10:00:00Z",
        "2026-060T10:00:00Z",
        "26-03-01T10:00:00Z",
        "+2026-03-01T10:00:00Z",
        "12026-03-01T10:00:00Z",
    ),
    *(
        "2026-02-29T10:00:00Z",
        "2028-02-29T10:00:00Z",
        "2100-02-29T10:00:00Z",
        "2000-02-29T10:00:00Z",
        "2026-04-31T10:00:00Z",
    ),
    *("2026-00-01T10:00:00Z", "2026-13-01T10:00:00Z", "2026-03-00T10:00:00Z", "2026-03-32T10:00:00Z"),
    *("2026-03-01T24:00:00Z", "2026-03-01T10:60:00Z", "2026-12-31T23:59:60Z", "2026-03-29T02:30:00+01:00"),
    *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0999-12-31T23:59:59Z", "1000-01-01T00:00:00+23:59"),
    *("2999-12-31T23:59:59-23:59", "3000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"),
    *(f"2026-03-01T10:00:00.{'1234567890' * 10}"[: 20 + digits] + "Z" for digits in (1, 2, 3, 4, 6, 7, 9, 12, 100)),
    *("\u0662\u0660\u0662\u0666-03-01T10:00:00Z", "yesterday", "now"),
)


def near(schema: Any, value: Any) -> Iterator[Any]:
    """Variants of a valid value: values of every type in its place, and in the place of each of its parts."""
    yield value
    yield from _OF_EVERY_TYPE
    if schema.get("type") == "object":
        yield from _near_an_object(schema, value)
    elif schema.get("type") == "array":
        yield from _near_an_array(schema, value)
    elif schema.keys() - {"type", "description"}:
        yield from _near_a_text(schema, value)


def _near_an_object(schema: Any, value: Any) -> Iterator[Any]:
    yield {**value, "more": {"a": [1, None, {"b": 2e300}]}, "": None}
    for name, inner in schema["properties"].items():
        without = {key: one for key, one in value.items() if key != name}
        yield from (without, {**without, name.upper(): value[name]}, {**without, name.replace("-", "_"): value[name]})
        yield from ({**value, name: one} for one in near(inner, value[name]))


def _near_an_array(schema: Any, value: Any) -> Iterator[Any]:
    item, most = schema.get("items", {"type": "string"}), schema.get("maxItems", 1)
    yield from (["x"] * length for length in (0, 1, most - 1, most, most + 1, 2 * most))
    yield from (value * 2, [value], {str(place): one for place, one in enumerate(value)}, ",".join(value))
    for one in near(item, value[0] if value else "x"):
        yield from ([one], ["x", one])


def _near_a_text(schema: Any, value: str) -> Iterator[Any]:
    yield from schema.get("enum", ())
    yield from (
        value.upper(),
        value.title(),
        value[:-1],
        value[1:],
        value * 2,
        value.encode().hex(),
        [value],
        {"value": value},
    )
    for strange in _STRANGE:
        yield from (value + strange, strange + value, value[:1] + strange + value[1:], value[:1] + strange + value[2:])
    for length in sorted(
        {2 * schema.get("maxLength", 64), *(schema.get("maxLength", 64) + more for more in (-1, 0, 1))}
    ):
        yield from ("x" * length, "\N{GRINNING FACE}" * length)
    if schema.get("format") == "date-time":
        yield from _TIMES
