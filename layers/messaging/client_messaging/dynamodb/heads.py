"""Heads of HTTP messages that are plain: a request's headers as they are written, a response's as they are read.

Whatever is not plain is None here, and left to urllib3 and http.client.
"""

from functools import lru_cache
from http.client import _is_legal_header_name  # type: ignore[attr-defined]
from typing import Any, Final, NamedTuple

from urllib3._collections import HTTPHeaderDict

from client_messaging.dynamodb.headers import Headers

_NEEDED: Final = frozenset({"content-length", "user-agent"})
_WITH_RULES: Final = frozenset({"accept-encoding", "expect", "host", "transfer-encoding"})
"""Headers of a request that change its first lines or how its body is sent."""


def written(headers: Any) -> list[bytes] | None:
    """Lines of headers; None if they are not plainly those of a request with a body of a told length."""
    prefixes = _prefixes(tuple(headers)) if type(headers) is Headers else None
    if prefixes is None:
        return None
    values = [value.encode("latin-1") if type(value) is str else value for _, value in headers.items()]
    if not all([type(value) is bytes for value in values]):  # noqa: C419 - a list takes half the steps
        return None
    said = b"".join(values)
    if said.count(b"\n") or said.count(b"\r"):
        return None
    return [part for line in zip(prefixes, values, strict=True) for part in line]


@lru_cache(16)
def _prefixes(names: tuple[str, ...]) -> tuple[bytes, ...] | None:
    """What comes before the values of headers with these names; None for names with rules, or none that are legal."""
    lower = {name.lower() for name in names}
    if not lower >= _NEEDED or lower & _WITH_RULES:
        return None
    if not all(name.isascii() and _is_legal_header_name(name.encode()) for name in names):
        return None
    return tuple(f"\r\n{name}: ".encode() for name in names)


class Head(NamedTuple):
    """Status line and headers of a response, and the length of its body."""

    status: int
    reason: str
    headers: HTTPHeaderDict
    length: int


def parsed(head: bytes) -> Head | None:
    """The head of a final response of HTTP/1.1 with a body of a told length; None if it is not plainly that."""
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status, _, reason = rest.partition(" ")
    fields = _named(lines)
    if version != "HTTP/1.1" or status not in _STATUSES or not _are_plain([reason]) or fields is None:
        return None
    length = fields.get("content-length", _NONE)[1]
    keeps = "connection" not in fields or fields["connection"][1].lower() == "keep-alive"
    if not keeps or "transfer-encoding" in fields or not length.isdecimal() or len(length) > _DIGITS:
        return None
    headers = HTTPHeaderDict()
    headers._container = fields  # noqa: SLF001
    return Head(int(status), reason, headers, int(length))


_STATUSES: Final = frozenset(str(status) for status in range(200, 600) if status not in (204, 304))
"""Of responses that have a body."""

_MOST_LINES: Final = 90
"""http.client refuses more than a hundred."""

_NONE: Final = ["", ""]
_DIGITS: Final = 9


def _named(lines: list[str]) -> dict[str, list[str]] | None:
    """Names and values by names in lower case; None if one is there twice, or is not plain."""
    if len(lines) > _MOST_LINES or not _are_plain(lines):
        return None
    fields: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        fields[_lower(name) if colon else _NO_NAME] = [name, value.lstrip(" ")]
    return fields if len(fields) == len(lines) and _NO_NAME not in fields else None


_NO_NAME: Final = ""


@lru_cache(64)
def _lower(name: str) -> str:
    """A header's name in lower case; none for what is not plainly a name."""
    return name.lower() if name.replace("-", "").isalnum() else _NO_NAME


def _are_plain(lines: list[str]) -> bool:
    text = "".join(lines)
    return text.isascii() and text.isprintable() and not any([line.endswith(" ") for line in lines])  # noqa: C419
