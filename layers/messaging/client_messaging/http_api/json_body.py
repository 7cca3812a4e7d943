"""Request bodies as JSON (RFC 8259), read strictly: what two parsers could take for two things is refused."""

import base64
import binascii
import json
from typing import Any, Final, NoReturn

from client_messaging.domain.refusals import MalformedRequest

_LONGEST_INTEGER: Final = 18


def raw(body: str | None, *, is_base64: bool) -> bytes:
    """The bytes of a body as API Gateway hands it over. Raises MalformedRequest for base64 that is none."""
    text = body or ""
    if not is_base64:
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise MalformedRequest from None


def parse(body: bytes | str) -> Any:
    """The value that a body writes.

    Raises MalformedRequest for what is no JSON in UTF-8: a byte-order mark, NaN and Infinity, a name that stands
    twice in one object, nesting past what Python follows.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse, parse_int=_integer)
    except (ValueError, RecursionError):
        raise MalformedRequest from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedRequest
    return found


def _refuse(_constant: str) -> NoReturn:
    raise MalformedRequest


def _integer(digits: str) -> int | float:
    """No field takes a number of thousands of digits, and Python refuses to convert it."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)
