"""The search knows the canary whichever way it was written down."""

import html
import json
import logging
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from testing.leaks.canary import PHONE, TEXT, WORD, forms_in

type Encoding = Callable[[str], str]


def _every(pattern: str) -> Encoding:
    return lambda text: "".join(pattern.format(letter) for letter in text.encode())


ENCODINGS: dict[str, Encoding] = {
    "as it is": str,
    "upper case": str.upper,
    "JSON": json.dumps,
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "repr": repr,
    "bytes": lambda text: repr(text.encode()),
    "percent-encoded": lambda text: quote(text, safe=""),
    "a form": quote_plus,
    "percent-encoded to the last letter": _every("%{:02X}"),
    "percent-encoded twice": lambda text: quote(_every("%{:02X}")(text)),
    "HTML": html.escape,
    "character references": _every("&#{};"),
    "hexadecimal character references": _every("&#x{:X};"),
    "escaped to the last letter": _every("\\u{:04x}"),
    "escaped to the last letter, in JSON": lambda text: json.dumps(_every("\\u{:04x}")(text)),
    "hexadecimal": lambda text: text.encode().hex(),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64url": lambda text: urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 of JSON": lambda text: b64encode(json.dumps({"body": text}).encode()).decode(),
}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_it_is_known_in_every_encoding(encoding: str, before: str) -> None:
    for secret in (TEXT, WORD, PHONE):
        assert forms_in(f"… {ENCODINGS[encoding](before + secret)} …")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_nothing_else_is_taken_for_it(encoding: str) -> None:
    for other in ("kanarie", "Kanarienvogel", "5550199731", "a text without any bird in it"):
        assert not forms_in(ENCODINGS[encoding](other))


def test_the_product_has_no_such_word() -> None:
    assert not forms_in(json.dumps(sorted(logging.root.manager.loggerDict)))
