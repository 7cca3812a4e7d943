"""Headers and requests of botocore with fewer steps: the classes that botocore makes itself, told to be these.

An e-mail message looks in each value it gives back for bytes that are no text, and botocore's headers make an object
of each name they are asked for. Contents, order and the rules for names in two cases are the same (the tests compare).
"""

from collections.abc import Iterable, Iterator, ValuesView
from typing import Any, Final, Self

from botocore.awsrequest import AWSRequest, AWSRequestPreparer, HeadersDict
from botocore.compat import HTTPHeaders


def shorten(request: AWSRequest, **_: object) -> None:
    """A handler of `request-created`: let a request and its headers be of the classes below."""
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
