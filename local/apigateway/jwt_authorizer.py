"""JWT authorizer of the HTTP API: verifies the bearer token and passes its claims on.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import jwt

from deployment.documents import Document, Json
from local.cloudformation import supported
from local.errors import NotSupported

_IDENTITY_SOURCE = "$request.header.Authorization"
_CACHE_SECONDS = 7200.0  # API Gateway caches an issuer's keys for two hours
_REFETCH_SECONDS = 10.0  # at the earliest, for an unknown key

type FetchKeys = Callable[[str], Awaitable[Document]]


async def fetch_jwks(http: httpx.AsyncClient, issuer: str) -> Document:
    """The JWKS of an issuer, found by OpenID Connect Discovery."""
    configuration = (await http.get(f"{issuer}/.well-known/openid-configuration")).raise_for_status()
    keys: Document = (await http.get(configuration.json()["jwks_uri"])).raise_for_status().json()
    return keys


class Unauthorized(Exception):
    """401. The message goes into `www-authenticate`; it holds nothing of the token."""


class Forbidden(Exception):
    """403: the token is valid but lacks the route's scopes."""


@dataclass(frozen=True)
class Verified:
    """Claims and scopes of a verified token, as functions get them."""

    claims: dict[str, str]
    scopes: list[str] | None

    def context(self) -> Document:
        return {"jwt": {"claims": self.claims, "scopes": self.scopes}}


class Keys:
    """Public keys of an issuer, fetched when needed; `fetch` returns its JWKS."""

    def __init__(self, issuer: str, fetch: FetchKeys, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        age = None if self._fetched_at is None else self._clock() - self._fetched_at
        if age is None or age > _CACHE_SECONDS or (key_id not in self._keys and age > _REFETCH_SECONDS):
            document = await self._fetch(self._issuer)
            self._keys = {key["kid"]: jwt.PyJWK(key, "RS256") for key in document["keys"] if key.get("kty") == "RSA"}
            self._fetched_at = self._clock()
        return self._keys.get(key_id)


class JwtAuthorizer:
    """Checks signature (RS256 only), issuer, audience, and times."""

    def __init__(self, issuer: str, audiences: list[str], keys: Keys) -> None:
        self._issuer = issuer
        self._audiences = audiences
        self._keys = keys

    @classmethod
    def from_security_scheme(cls, where: str, scheme: Document, fetch: FetchKeys) -> "JwtAuthorizer":
        """From a security scheme of the API's OpenAPI body."""
        settings = scheme.get("x-amazon-apigateway-authorizer", {})
        supported.check_keys(where, settings, {"identitySource", "jwtConfiguration", "type"}, "the authorizer's {}")
        if settings.get("type") != "jwt":
            raise NotSupported(
                where, f"an authorizer of type {settings.get('type')} is not supported by the local stack"
            )
        if settings.get("identitySource") != _IDENTITY_SOURCE:
            raise NotSupported(where, f"the identity source {settings.get('identitySource')} is not supported")
        issuer = settings["jwtConfiguration"]["issuer"]
        return cls(issuer, settings["jwtConfiguration"]["audience"], Keys(issuer, fetch))

    async def verify(self, header: str | None, scopes: tuple[str, ...]) -> Verified:
        """The claims of a valid token. Raises Unauthorized or Forbidden."""
        if not header:
            raise Unauthorized
        claims = await self._claims(header[7:].strip() if header[:7].lower() == "bearer " else header)
        granted = [*str(claims.get("scope", "")).split(), *_list(claims.get("scp"))]
        if scopes and not set(scopes) & set(granted):
            raise Forbidden
        return Verified({name: as_text(value) for name, value in claims.items()}, granted or None)

    async def _claims(self, token: str) -> Document:
        try:
            header = jwt.get_unverified_header(token)
            key = await self._keys.find(str(header.get("kid")))
            if header.get("alg") != "RS256" or key is None:
                raise Unauthorized("signing method or key is not one of the issuer's")
            claims: Document = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self._issuer,
                options={"require": ["exp", "iss"], "verify_aud": False},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthorized("the token has expired") from None
        except jwt.PyJWTError as error:
            raise Unauthorized(f"the token does not verify ({type(error).__name__})") from None
        if not set(self._audiences) & set(_list(claims.get("aud") or claims.get("client_id"))):
            raise Unauthorized("invalid audience")
        return claims


def as_text(value: Json) -> str:
    """A claim as functions get it: always a string, formatted as by Go."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{' '.join(map(as_text, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{as_text(value[name])}' for name in sorted(value))}]"
    return "<nil>" if value is None else str(value)


def _list(value: Json) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else [] if value is None else [str(value)]
