"""Names of people and clients: one line of text, 1 to 120 characters, kept with messages and charts, never logged."""

from typing import Final

LONGEST: Final = 120

PATTERN: Final = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]{1,120}$"
"""No control character (Unicode category Cc), line or paragraph separator, or control of the text's direction."""

_KEPT_OUT: Final = (
    *(("\x00", "\x1f"), ("\x7f", "\x9f"), ("\u2028", "\u202e"), ("\u2066", "\u2069")),
    ("\ud800", "\udfff"),  # surrogates
)
"""The same, as ranges: compiling the pattern would cost time in every cold start."""


def claimed(value: object) -> str | None:
    """The name in a token's claim, stripped; None if it is not a valid name.

    An HTTP API passes a list as one string in brackets, `"[a b]"`, which is not valid.
    """
    if not isinstance(value, str):
        return None
    name = value.strip()
    if not 1 <= len(name) <= LONGEST or (name.startswith("[") and name.endswith("]")):
        return None
    return None if any(_is_kept_out(character) for character in name) else name


def _is_kept_out(character: str) -> bool:
    return any(first <= character <= last for first, last in _KEPT_OUT)
