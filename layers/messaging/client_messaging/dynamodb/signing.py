"""Signature Version 4 as botocore computes it, without what is the same for each request of a day.

A signing key is four HMACs of the secret, the date, the region and the service: AWS lets it be kept for its day
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Signatures are the same
to the byte (tests/unit/dynamodb/test_signing.py).
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from botocore import auth
from botocore.auth import SIGNED_HEADERS_BLACKLIST, SigV4Auth

if TYPE_CHECKING:
    from botocore.signers import RequestSigner

_HMACS: Final = 8
"""Two signing keys: before and after midnight, or a renewal of the credentials."""

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

    def _sign(self, key: bytes, msg: str, hex: bool = False) -> Any:  # noqa: A002, FBT001, FBT002 - botocore's names
        return super()._sign(key, msg, hex) if hex else _hmac(key, msg)  # type: ignore[misc]

    _found: Any = None

    def add_auth(self, request: Any) -> None:
        """Sign a request. Its headers are asked for twice meanwhile, and do not change."""
        self._found = None
        super().add_auth(request)

    def headers_to_sign(self, request: Any) -> Any:
        """The headers that botocore signs, by their names in lower case."""
        self._found = self._found or self._chosen(request)
        return self._found

    def _chosen(self, request: Any) -> Any:
        headers = request.headers.items()
        found = _Headers((name.lower(), value) for name, value in headers)
        if len(found) != len(headers):
            return super().headers_to_sign(request)
        for name in _UNSIGNED & found.keys():
            del found[name]
        if "host" not in found:
            found["host"] = _host(request.url)
        return found


class _Headers(dict[str, str]):
    """Headers of one value each."""

    def get_all(self, name: str) -> list[str]:
        """As an e-mail message has it."""
        return [self[name]]


_botocores: Final[Any] = auth

_host: Final = lru_cache(maxsize=_HMACS)(_botocores._host_from_url)  # noqa: SLF001


@lru_cache(maxsize=_HMACS)
def _hmac(key: bytes, text: str) -> Any:
    return _botocores.SigV4Auth._sign(None, key, text)  # noqa: SLF001
