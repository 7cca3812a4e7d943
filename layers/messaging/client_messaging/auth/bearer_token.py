"""Bearer token verification in the function, for requests that passed no JWT authorizer.

With verified claims from API Gateway this module is not imported. `sam local` checks no token and passes no claims, and
so would a route that lost its authorizer. The checks are those of the gateway's JWT authorizer: RS256 by a key of the
issuer's JWKS with the token's `kid`, `iss`, `aud` (or `client_id` without `aud`), `exp`, and `nbf` and `iat` if
present, without leeway (RFC 7519, RFC 8725;
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import Final

import jwt

from client_messaging.domain.refusals import Fault, TryAgain, Unauthenticated
from client_messaging.runtime.settings import TokenSettings

_ALGORITHM: Final = "RS256"
_CACHED_SECONDS: Final = 300
_REFRESH_AFTER_SECONDS: Final = 30
_TIME_OUT_SECONDS: Final = 3


def claims(headers: Mapping[str, str], settings: TokenSettings) -> Mapping[str, object]:
    """The claims of the request's token; header names are in lower case.

    Raises Unauthenticated for an invalid token, and TryAgain if the issuer's keys cannot be fetched.
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
    except jwt.PyJWTError as error:
        raise Unauthenticated(_claim(error)) from None
    if not _is_for(verified, settings.audience):
        raise Unauthenticated("aud")
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


def _claim(error: jwt.PyJWTError) -> str | None:
    """The name of the claim that a token was refused for, if it is one."""
    if isinstance(error, jwt.MissingRequiredClaimError):
        return error.claim
    return next((claim for kind, claim in _CLAIMS.items() if isinstance(error, kind)), None)


def _is_for(verified: Mapping[str, object], audience: str) -> bool:
    claim = verified.get("aud", verified.get("client_id"))
    return audience in claim if isinstance(claim, list) else claim == audience


_CLAIMS: Final[dict[type[jwt.PyJWTError], str]] = {
    jwt.ExpiredSignatureError: "exp",
    jwt.InvalidIssuerError: "iss",
    jwt.ImmatureSignatureError: "nbf",
    jwt.InvalidIssuedAtError: "iat",
}


@dataclass(slots=True)
class _Keys:
    """The JWKS of an issuer, cached for minutes; for an unknown key id fetched again, but not often."""

    client: jwt.PyJWKClient
    fetched_at: float = 0.0

    def find(self, key_id: str) -> jwt.PyJWK:
        """The signing key with this id. Raises Unauthenticated for an unknown id, TryAgain without an answer."""
        key = self._look_up(key_id, refresh=False)
        if key is None and time.monotonic() - self.fetched_at > _REFRESH_AFTER_SECONDS:
            key = self._look_up(key_id, refresh=True)
        if key is None:
            raise Unauthenticated
        return key

    def _look_up(self, key_id: str, *, refresh: bool) -> jwt.PyJWK | None:
        if refresh or not self.fetched_at:
            self.fetched_at = time.monotonic()
        try:
            keys = self.client.get_jwk_set(refresh=refresh).keys
        except (jwt.PyJWTError, HTTPException, LookupError, OSError, TypeError, ValueError):  # no answer, or no key set
            self.fetched_at = 0.0
            raise TryAgain(Fault.UNREACHABLE) from None
        return next((key for key in keys if key.key_id == key_id and _signs(key)), None)


def _signs(key: jwt.PyJWK) -> bool:
    return key.key_type == "RSA" and key.public_key_use in (None, "sig") and key.algorithm_name == _ALGORITHM


@cache
def _keys_of(jwks_uri: str) -> _Keys:
    client = jwt.PyJWKClient(jwks_uri, lifespan=_CACHED_SECONDS, timeout=_TIME_OUT_SECONDS)
    return _Keys(client)
