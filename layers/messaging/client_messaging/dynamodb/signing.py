"""Signature Version 4 as botocore computes it, without what is the same for each request of a day.

A signing key is four HMACs of the secret, the date, the region and the service: AWS lets it be kept for its day
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Signatures are the same
to the byte (tests/unit/dynamodb/test_signing.py).
"""

import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from botocore import auth
from botocore.auth import SIGNED_HEADERS_BLACKLIST, SigV4Auth

from client_messaging.dynamodb import headers

if TYPE_CHECKING:
    from botocore.signers import RequestSigner

_KEYS: Final = 2
"""Before and after midnight, or a renewal of the credentials."""

_URLS: Final = 4

_UNSIGNED: Final = frozenset(SIGNED_HEADERS_BLACKLIST)


def keep_keys(signer: "RequestSigner") -> None:
    """Let a client's signer use `KeptKeys` where it would use botocore's Signature Version 4."""
    choose: Any = signer.get_auth_instance

    def chosen(*args: Any, **named: Any) -> Any:
        one = choose(*args, **named)
        if type(one) is SigV4Auth:
            one.__class__ = KeptKeys
        return one

    signer.get_auth_instance = chosen  # type: ignore[method-assign]


class KeptKeys(SigV4Auth):
    """Signature Version 4 that keeps its signing key, and collects headers in a dict, not in an e-mail message."""

    _found: Any = None

    def add_auth(self, request: Any) -> None:
        """Sign a request, whose headers do not change meanwhile. It is the first that reads them all."""
        self._found = None
        headers.shorten(request)
        super().add_auth(request)

    def canonical_request(self, request: Any) -> Any:
        """The text whose hash is signed."""
        found = self.headers_to_sign(request)
        if request.params or type(found) is not _Headers or "X-Amz-Content-SHA256" in request.headers:
            return super().canonical_request(request)
        signed = self.signed_headers(found)
        return "\n".join(
            (request.method.upper(), *_place(request.url), f"{found.canonical()}\n", signed, self.payload(request))
        )

    def headers_to_sign(self, request: Any) -> Any:
        """The headers that botocore signs, by their names in lower case."""
        self._found = self._found or self._chosen(request)
        return self._found

    def signed_headers(self, headers_to_sign: Any) -> Any:
        """Their names. Asked for twice."""
        if type(headers_to_sign) is not _Headers:
            return super().signed_headers(headers_to_sign)
        headers_to_sign.signed = headers_to_sign.signed or super().signed_headers(headers_to_sign)
        return headers_to_sign.signed

    def signature(self: Any, string_to_sign: str, request: Any) -> Any:
        """The signature of a text, in hexadecimal digits."""
        day = request.context["timestamp"][:8]
        key = _signing_key(self.credentials.secret_key, day, self._region_name, self._service_name)
        return hmac.digest(key, string_to_sign.encode(), "sha256").hex()

    def _chosen(self, request: Any) -> Any:
        given = request.headers.items()
        found = _Headers((name.lower(), value) for name, value in given)
        if len(found) != len(given):
            return super().headers_to_sign(request)
        for name in _UNSIGNED & found.keys():
            del found[name]
        if "host" not in found:
            found["host"] = _host(request.url)
        return found


class _Headers(dict[str, str]):
    """Headers of one value each."""

    signed: str | None = None

    def get_all(self, name: str) -> list[str]:
        """As an e-mail message has it."""
        return [self[name]]

    def canonical(self) -> str:
        """A line for each, in the order of their names."""
        return "\n".join([f"{name}:{' '.join(value.split())}" for name, value in sorted(self.items())])


_botocores: Final[Any] = auth

_host: Final = lru_cache(maxsize=_URLS)(_botocores._host_from_url)  # noqa: SLF001


@lru_cache(maxsize=_URLS)
def _place(url: str) -> tuple[str, str]:
    """Path and query of a URL, as they are signed."""
    parts, botocores = urlsplit(url), _botocores.SigV4Auth
    return botocores._normalize_url_path(None, parts.path), botocores._canonical_query_string_url(None, parts)  # noqa: SLF001


@lru_cache(maxsize=_KEYS)
def _signing_key(secret: str, *scope: str) -> bytes:
    """The key for a day, a region and a service."""
    key = f"AWS4{secret}".encode()
    for part in (*scope, "aws4_request"):
        key = _botocores.SigV4Auth._sign(None, key, part)  # noqa: SLF001
    return key
