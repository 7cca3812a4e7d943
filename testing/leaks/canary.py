"""The canary: a text that no output may hold, and its detection in every encoding."""

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Final

WORD: Final = "kanariek"
"""Valid wherever letters are. Not part of any other word of the product."""

PHONE: Final = "55501997319"

TEXT: Final = f'{WORD}: "é" </{WORD}>\n\t😶 100 % & \\{WORD}'
"""Differs in nearly every encoding."""


def forms_in(text: str) -> set[str]:
    """The forms in which the canary stands in a text; none if it does not."""
    return {form for form, pattern in _PATTERNS if pattern.search(text)}


def _forms(secret: str) -> Iterator[tuple[str, str]]:
    letters = secret.encode()
    yield "as it is", f"(?i:{secret})"
    yield "in hexadecimal", f"(?i:{letters.hex()})"
    yield "percent-encoded", "(?i:" + "".join(f"%(?:25)*{letter:02x}" for letter in letters) + ")"
    yield "in escapes", "(?i:" + "".join(rf"\\+(?:u00|x){letter:02x}" for letter in letters) + ")"
    yield "in character references", "(?i:" + "".join(f"&#(?:{letter}|x{letter:02x});" for letter in letters) + ")"
    for shift in range(3):
        yield "in base64", re.escape(_in_base64(letters, shift))


def _in_base64(letters: bytes, shift: int) -> str:
    """What base64 makes of these bytes behind `3 n + shift` others, whatever stands around them."""
    encoded = b64encode(bytes(shift) + letters).decode()
    return encoded[-(-shift * 8 // 6) : (shift + len(letters)) * 8 // 6]


_PATTERNS: Final = [(form, re.compile(pattern)) for secret in (WORD, PHONE) for form, pattern in _forms(secret)]
