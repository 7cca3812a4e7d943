"""The second lock: verify the bearer token ourselves, where no gateway did.

API Gateway hands verified claims over, and then this module is not even imported. `sam local` checks no token and
passes no claims; a route whose authorizer was lost would do the same. Then the token is held to what the gateway's JWT
authorizer asks, and no less: RS256 by a key of the issuer's JWKS with the token's `kid`, `iss`, `aud` (or `client_id`
where there is no `aud`), `exp`, and `nbf` and `iat` where they are given, without leeway (RFC 7519, RFC 8725;
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import Final

import jwt

from client_messaging.domain.refusals import TryAgain, Unauthenticated
from client_messaging.runtime.settings import TokenSettings

_ALGORITHM: Final = "RS256"
_KEYS_ARE_KEPT_SECONDS: Final = 300
_ASKED_AGAIN_AFTER_SECONDS: Final = 30
_PATIENCE_SECONDS: Final = 3


def claims(headers: Mapping[str, str], settings: TokenSettings) -> Mapping[str, object]:
    """The claims of the request's token; header names are in lower case.

    Raises Unauthenticated for any token that does not hold, and TryAgain where the issuer's keys cannot be fetched.
    """
    return claims_of(_token(headers), settings)


def claims_of(token: str, settings: TokenSettings) -> Mapping[str, object]:
    """The claims of a token. Raises as `claims` does."""
    if not settings.issuer or not settings.audience:
        raise Unauthenticated
    try:
        header = jwt.get_unverified_header(token)
        key = _keys_of(settings.jwks_uri).find(_key_id(header))
        verified = jwt.decode(
            token,
            key.key,
            algorithms=[_ALGORITHM],
            issuer=settings.issuer,
            options={"require": ["exp", "iss"], "verify_aud": False},
        )
    except jwt.PyJWTError:
        raise Unauthenticated from None
    if not _is_for(verified, settings.audience):
        raise Unauthenticated
    return verified


def _token(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return token.strip()


def _key_id(header: Mapping[str, object]) -> str:
    key_id = header.get("kid")
    if header.get("alg") != _ALGORITHM or not isinstance(key_id, str) or "crit" in header:
        raise Unauthenticated
    return key_id


def _is_for(verified: Mapping[str, object], audience: str) -> bool:
    given = verified.get("aud", verified.get("client_id"))
    return audience in given if isinstance(given, list) else given == audience


@dataclass(slots=True)
class _Keys:
    """The keys of an issuer, fetched when they are needed, kept for minutes, and asked for again sparingly."""

    client: jwt.PyJWKClient
    asked_at: float = 0.0

    def find(self, key_id: str) -> jwt.PyJWK:
        """The signing key with this id. Raises Unauthenticated for an unknown one, TryAgain without an answer."""
        found = self._among(key_id, refresh=False)
        if found is None and time.monotonic() - self.asked_at > _ASKED_AGAIN_AFTER_SECONDS:
            found = self._among(key_id, refresh=True)
        if found is None:
            raise Unauthenticated
        return found

    def _among(self, key_id: str, *, refresh: bool) -> jwt.PyJWK | None:
        if refresh or not self.asked_at:
            self.asked_at = time.monotonic()
        try:
            keys = self.client.get_jwk_set(refresh=refresh).keys
        except (jwt.PyJWTError, HTTPException, LookupError, OSError, TypeError, ValueError):  # no answer, or no key set
            self.asked_at = 0.0
            raise TryAgain from None
        return next((key for key in keys if key.key_id == key_id and _signs(key)), None)


def _signs(key: jwt.PyJWK) -> bool:
    return key.key_type == "RSA" and key.public_key_use in (None, "sig") and key.algorithm_name == _ALGORITHM


@cache
def _keys_of(jwks_uri: str) -> _Keys:
    client = jwt.PyJWKClient(jwks_uri, lifespan=_KEYS_ARE_KEPT_SECONDS, timeout=_PATIENCE_SECONDS)
    return _Keys(client)
