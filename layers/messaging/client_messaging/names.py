"""Names of people and clients: one line of text, 1 to 120 characters, kept with messages and charts, never logged."""

import re
from typing import Final

LONGEST: Final = 120

PATTERN: Final = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]{1,120}$"
"""No control character (Unicode category Cc), line or paragraph separator, or control of the text's direction."""

_TAKEN: Final = re.compile(PATTERN.replace("$", r"\Z"))
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def claimed(value: object) -> str | None:
    """The name that a token's claim gives, without white space around it; None where it is no name.

    An HTTP API hands a list over as one text in brackets, `"[a b]"`: that counts as none.
    """
    if not isinstance(value, str):
        return None
    name = value.strip()
    if name.startswith("[") and name.endswith("]"):
        return None
    return name if _TAKEN.match(name) and not _SURROGATE.search(name) else None
