"""Bodies are read strictly."""

import pytest

from client_messaging.domain.refusals import MalformedRequest
from client_messaging.http_api import json_body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nope",
        b'{"a": 1,}',
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"b": {"a": 1, "a": 1}}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a": "\x01"}',
    ],
)
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(MalformedRequest):
        json_body.parse(body)


@pytest.mark.parametrize("text", ["%%%", "YQ", "YQ==\n=", "é"])
def test_base64_that_is_none(text: str) -> None:
    with pytest.raises(MalformedRequest):
        json_body.raw(text, is_base64=True)


def test_base64_and_text_give_the_same_bytes() -> None:
    assert json_body.raw("eyJhIjogMX0=", is_base64=True) == json_body.raw('{"a": 1}', is_base64=False)


def test_a_number_of_thousands_of_digits_is_still_json() -> None:
    assert json_body.parse(b'{"a": ' + b"9" * 5000 + b"}") == {"a": float("inf")}


def test_values_are_kept() -> None:
    assert json_body.parse('{"a": ["é", 1, 1.5, null, true]}'.encode()) == {"a": ["é", 1, 1.5, None, True]}
