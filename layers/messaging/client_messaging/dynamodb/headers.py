"""Headers with fewer steps: of botocore's requests, and as they are written and read where a message is plain.

The classes that botocore makes itself are told to be these. An e-mail message looks in each value it gives back for
bytes that are no text, and botocore's headers make an object of each name they are asked for. Contents, order and the
rules for names in two cases are the same (the tests compare). The head of a message that is not plain is None here, and
left to urllib3 and http.client.
"""

from collections.abc import Iterable, Iterator, ValuesView
from functools import lru_cache
from http.client import _is_legal_header_name  # type: ignore[attr-defined]
from typing import Any, Final, Self

from botocore.awsrequest import AWSRequest, AWSRequestPreparer, HeadersDict
from botocore.compat import HTTPHeaders
from urllib3._collections import HTTPHeaderDict


def shorten(request: AWSRequest) -> None:
    """Let a request and its headers be of the classes below."""
    if type(request) is AWSRequest and type(request.headers) is HTTPHeaders:
        request.__class__ = ShortRequest
        request.headers.__class__ = PlainHeaders
        request._request_preparer = _PREPARER  # type: ignore[attr-defined]  # noqa: SLF001


class PlainHeaders(HTTPHeaders):
    """An e-mail message's headers, of which only values beyond ASCII are looked into."""

    _headers: list[tuple[str, Any]]

    def __setitem__(self, name: str, val: Any) -> None:
        self._headers.append((name, val))

    def items(self) -> list[tuple[str, Any]]:
        """Names and values, in order."""
        return [
            one if type(one[1]) is bytes or (type(one[1]) is str and one[1].isascii()) else (one[0], self._plain(*one))
            for one in self._headers
        ]

    def get(self, name: str, failobj: Any = None) -> Any:
        """The first value of this name."""
        wanted = name.lower()
        for one, value in self._headers:
            if one.lower() == wanted:
                return self._plain(one, value)
        return failobj

    def _plain(self, name: str, value: Any) -> Any:
        if type(value) is bytes or (type(value) is str and value.isascii()):
            return value
        return self.policy.header_fetch_parse(name, value)


class Headers(HeadersDict):
    """Botocore's case-insensitive headers: names as first given, and values, by names in lower case."""

    _dict: dict[str, tuple[str, Any]]

    def __init__(self, *args: Any, **named: Any) -> None:
        self._dict = {}
        if args or named:
            self.update(*args, **named)

    @classmethod
    def of(cls, items: Iterable[tuple[str, Any]]) -> Self:
        """Headers of names and values, the last one of those with one name."""
        made = cls()
        found = made._dict
        for name, value in items:
            there = found.get(lower := name.lower())
            found[lower] = (there[0] if there else name, value)
        return made

    def update(self, *args: Any, **named: Any) -> None:
        """Set several."""
        if named or any(args):
            super().update(*args, **named)

    def __setitem__(self, key: str, value: Any) -> None:
        lower = key.lower()
        there = self._dict.get(lower)
        self._dict[lower] = (there[0] if there else key, value)

    def __getitem__(self, key: str) -> Any:
        return self._dict[key.lower()][1]

    def __delitem__(self, key: str) -> None:
        del self._dict[key.lower()]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._dict

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._dict.values())

    def items(self) -> ValuesView[tuple[str, Any]]:  # type: ignore[override]
        """Names and values, in order."""
        return self._dict.values()

    def get(self, key: str, default: Any = None) -> Any:
        """The value of this name."""
        there = self._dict.get(key.lower())
        return there[1] if there else default

    def copy(self) -> Self:
        """The same headers, to be changed alone."""
        return self.of(self.items())

    def tell_a_length(self) -> bool:
        """Whether one of them tells the length of the body, or that it is told with each chunk."""
        return "content-length" in self._dict or "transfer-encoding" in self._dict

    def __repr__(self) -> str:
        return repr(dict(self.items()))


class _Preparer(AWSRequestPreparer):
    def _prepare_headers(self, original: AWSRequest, prepared_body: Any = None) -> HeadersDict:
        headers = Headers.of(original.headers.items())
        if type(prepared_body) is not bytes or original.method != "POST" or headers.tell_a_length():
            return super()._prepare_headers(original, prepared_body)  # type: ignore[misc,no-any-return]
        headers["Content-Length"] = str(len(prepared_body))
        return headers


_PREPARER: Final = _Preparer()


class ShortRequest(AWSRequest):
    """A request whose body is not prepared, headers and all, to be read."""

    @property
    def body(self) -> Any:
        """The body, in bytes."""
        return self.data if type(self.data) is bytes and self.data else super().body


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


type Head = tuple[int, str, HTTPHeaderDict, int]
"""Status, reason and headers of a response, and the length of its body."""


def parsed(head: bytes) -> Head | None:
    """The head of a final response of HTTP/1.1 with a body of a told length; None if it is not plainly that."""
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status, _, reason = rest.partition(" ")
    fields = _named(lines)
    if version != "HTTP/1.1" or not _has_body(status) or not _are_plain([reason]) or fields is None:
        return None
    length = fields.get("content-length", _NONE)[1]
    keeps = "connection" not in fields or fields["connection"][1].lower() == "keep-alive"
    if not keeps or "transfer-encoding" in fields or not length.isdecimal() or len(length) > _DIGITS:
        return None
    headers = HTTPHeaderDict()
    headers._container = fields  # noqa: SLF001
    return int(status), reason, headers, int(length)


_WITHOUT_BODY: Final = ("204", "304")

_MOST_LINES: Final = 90
"""http.client refuses more than a hundred."""

_NONE: Final = ("", "")
_DIGITS: Final = 9


def _has_body(status: str) -> bool:
    return len(status) == 3 and status.isdecimal() and "200" <= status < "600" and status not in _WITHOUT_BODY


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
