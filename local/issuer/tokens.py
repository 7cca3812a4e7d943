"""Signing key, ID and access tokens, and the routes of discovery document and JWKS."""

import json
import os
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.types import Options
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deployment.documents import Document
from local.errors import CannotStart
from local.practice.people import Person

AUDIENCE = "client-messaging-local"
PATH = "/_issuer"
LIFETIME_SECONDS = 3600
_ANEW = "delete it, and the next `make run` makes another"


class SigningKey:
    """The RSA signing key, created once, in a file readable by its owner only."""

    def __init__(self, private: RSAPrivateKey) -> None:
        self._private = private
        public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        digest = hashes.Hash(hashes.SHA256())
        digest.update(public)
        self.id = digest.finalize().hex()[:16]

    @classmethod
    def load_or_make(cls, path: Path) -> "SigningKey":
        if not path.exists():
            _write(path, generate_private_key(public_exponent=65537, key_size=2048))
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """Raises CannotStart."""
        try:
            private = serialization.load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise CannotStart(f"the signing key {path} cannot be read ({type(error).__name__}): {_ANEW}") from None
        if not isinstance(private, RSAPrivateKey):
            raise CannotStart(f"the signing key {path} is not an RSA key: {_ANEW}")
        return cls(private)

    def public(self) -> Document:
        """The public key as a JWK."""
        key: Document = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._private.public_key()))
        return {**key, "kid": self.id, "use": "sig", "alg": "RS256"}

    def sign(self, claims: Document) -> str:
        return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": self.id})

    def verified(self, token: str, issuer: str) -> Document | None:
        """Claims of an ID token that this key signed, however old; None for any other text."""
        try:
            key, options = self._private.public_key(), Options(verify_exp=False)
            return jwt.decode(token, key, ["RS256"], options, audience=AUDIENCE, issuer=issuer)
        except jwt.InvalidTokenError:
            return None


def token(key: SigningKey, issuer: str, person: Person, lifetime: int = LIFETIME_SECONDS, **more: str) -> str:
    """An ID token with the claims of the template's user pool, and `more` claims."""
    return id_token(key, issuer, person, lifetime, {**attributes(person), **more})


def id_token(key: SigningKey, issuer: str, person: Person, lifetime: int, more: Mapping[str, str]) -> str:
    """An ID token with `more` claims."""
    return key.sign({**_claims(issuer, person, lifetime), "aud": AUDIENCE, "token_use": "id", **more})


def attributes(person: Person) -> dict[str, str]:
    """A person's attributes in the user pool, by the names of their claims."""
    return {
        "name": person.name,
        "custom:practice_id": person.practice_id,
        "custom:role": person.role,
        "custom:person_id": person.person_id,
    }


def access_token(key: SigningKey, issuer: str, person: Person, lifetime: int = LIFETIME_SECONDS) -> str:
    """An access token like that of a user pool: without the claims that the API needs."""
    claims = _claims(issuer, person, lifetime)
    return key.sign({**claims, "client_id": AUDIENCE, "token_use": "access", "scope": "openid"})


def _claims(issuer: str, person: Person, lifetime: int) -> Document:
    now = int(time.time())
    return {"iss": issuer, "sub": login(issuer, person), "iat": now, "exp": now + lifetime}


def login(issuer: str, person: Person) -> str:
    """The claim `sub` of a person."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{issuer}/{person.person_id}"))


def routes(key: SigningKey, discovery: Document, origins: list[str]) -> list[Route]:
    """Routes of discovery document and JWKS, with CORS for these origins."""
    cors = [Middleware(CORSMiddleware, allow_origins=origins)]

    async def configuration(_: Request) -> JSONResponse:
        return JSONResponse(discovery)

    async def keys(_: Request) -> JSONResponse:
        return JSONResponse({"keys": [key.public()]})

    return [
        Route(f"{PATH}/.well-known/openid-configuration", configuration, middleware=cors),
        Route(f"{PATH}/.well-known/jwks.json", keys, middleware=cors),
    ]


def _write(path: Path, private: RSAPrivateKey) -> None:
    """Atomic, and never readable by other users."""
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    new.replace(path)
