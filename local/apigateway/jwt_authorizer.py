"""HTTP API's JWT authorizer: who calls is what a verified token says.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import jwt

from deployment.documents import Document, Json
from local.cloudformation import supported
from local.errors import NotSupported

_IDENTITY_SOURCE = "$request.header.Authorization"
_KEYS_KEPT_SECONDS = 7200.0  # the gateway keeps an issuer's keys for two hours
_ASK_AGAIN_SECONDS = 10.0  # for a key that is not among them

type FetchKeys = Callable[[str], Awaitable[Document]]


class Unauthorized(Exception):
    """401. The message goes into `www-authenticate`; it never carries anything of the token."""


class Forbidden(Exception):
    """403: the token is good, and lacks the route's scope."""


@dataclass(frozen=True)
class Verified:
    """The claims as the function sees them."""

    claims: dict[str, str]
    scopes: list[str] | None

    def context(self) -> Document:
        return {"jwt": {"claims": self.claims, "scopes": self.scopes}}


class Keys:
    """An issuer's public keys, fetched when first needed; `fetch` answers its JWKS."""

    def __init__(self, issuer: str, fetch: FetchKeys, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        age = None if self._fetched_at is None else self._clock() - self._fetched_at
        if age is None or age > _KEYS_KEPT_SECONDS or (key_id not in self._keys and age > _ASK_AGAIN_SECONDS):
            document = await self._fetch(self._issuer)
            self._keys = {key["kid"]: jwt.PyJWK(key, "RS256") for key in document["keys"] if key.get("kty") == "RSA"}
            self._fetched_at = self._clock()
        return self._keys.get(key_id)


class JwtAuthorizer:
    """Signature (RS256 only), issuer, audience, and the times."""

    def __init__(self, issuer: str, audiences: list[str], keys: Keys) -> None:
        self._issuer = issuer
        self._audiences = audiences
        self._keys = keys

    @classmethod
    def from_security_scheme(cls, where: str, scheme: Document, fetch: FetchKeys) -> "JwtAuthorizer":
        """From the security scheme that the translator wrote into the API's body."""
        given = scheme.get("x-amazon-apigateway-authorizer", {})
        supported.check_keys(where, given, {"identitySource", "jwtConfiguration", "type"}, "the authorizer's {}")
        if given.get("type") != "jwt":
            raise NotSupported(where, f"an authorizer of type {given.get('type')} is not supported by the local stack")
        if given.get("identitySource") != _IDENTITY_SOURCE:
            raise NotSupported(where, f"the identity source {given.get('identitySource')} is not served")
        issuer = given["jwtConfiguration"]["issuer"]
        return cls(issuer, given["jwtConfiguration"]["audience"], Keys(issuer, fetch))

    async def verify(self, header: str | None, scopes: tuple[str, ...]) -> Verified:
        """The claims of a token that holds; Unauthorized or Forbidden for any other."""
        if not header:
            raise Unauthorized
        claims = await self._claims(header[7:].strip() if header[:7].lower() == "bearer " else header)
        given = [*str(claims.get("scope", "")).split(), *_list(claims.get("scp"))]
        if scopes and not set(scopes) & set(given):
            raise Forbidden
        return Verified({name: as_text(value) for name, value in claims.items()}, given or None)

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
    """Functions get every claim as a text, in the notation of the language the gateway is written in."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{' '.join(map(as_text, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{as_text(value[name])}' for name in sorted(value))}]"
    return "<nil>" if value is None else str(value)


def _list(value: Json) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else [] if value is None else [str(value)]
