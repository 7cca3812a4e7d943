"""Request bodies as JSON (RFC 8259), parsed strictly: text that two parsers could read differently is refused."""

import base64
import binascii
import json
from typing import Any, Final, NoReturn

from client_messaging.domain.refusals import MalformedRequest

_LONGEST_INTEGER: Final = 18


def raw(body: str | None, *, is_base64: bool) -> bytes:
    """The bytes of a body as API Gateway passes it. Raises MalformedRequest for invalid base64."""
    text = body or ""
    if not is_base64:
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise MalformedRequest from None


def parse(body: bytes | str) -> Any:
    """The value of a body.

    Raises MalformedRequest for anything but JSON in UTF-8: a byte-order mark, NaN and Infinity, a duplicate name in an
    object, nesting beyond Python's recursion limit.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse, parse_int=_integer)
    except (ValueError, RecursionError):
        raise MalformedRequest from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise MalformedRequest
    return value


def _refuse(_constant: str) -> NoReturn:
    raise MalformedRequest


def _integer(digits: str) -> int | float:
    """A number of thousands of digits as float: no field takes it, and Python refuses to convert it to int."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)
