"""An OpenID provider in small: a signing key, a discovery document, a JWKS, and tokens for the people of people.py."""

import json
import os
import time
import uuid
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deployment.documents import Document
from local.practice.people import Person

AUDIENCE = "client-messaging-local"
PATH = "/_issuer"
LIFETIME_SECONDS = 3600


class SigningKey:
    """An RSA key that only its owner may read, made once."""

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
        private = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(private, RSAPrivateKey):
            raise TypeError(f"{path.name} is not an RSA key")
        return cls(private)

    def public(self) -> Document:
        """The key as a JWK."""
        key: Document = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._private.public_key()))
        return {**key, "kid": self.id, "use": "sig", "alg": "RS256"}

    def sign(self, claims: Document) -> str:
        return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": self.id})


def token(key: SigningKey, issuer: str, person: Person, lifetime: int = LIFETIME_SECONDS, **more: str) -> str:
    """An ID token such as the stack's own user pool would issue to that person, with `more` claims."""
    return key.sign(
        {
            **_claims(issuer, person, lifetime),
            "aud": AUDIENCE,
            "token_use": "id",
            "name": person.name,
            "custom:practice_id": person.practice_id,
            "custom:role": person.role,
            "custom:person_id": person.person_id,
            **more,
        }
    )


def access_token(key: SigningKey, issuer: str, person: Person, lifetime: int = LIFETIME_SECONDS) -> str:
    """As a user pool's: it says who signed in, and nothing that the API needs to know."""
    claims = _claims(issuer, person, lifetime)
    return key.sign({**claims, "client_id": AUDIENCE, "token_use": "access", "scope": "openid"})


def _claims(issuer: str, person: Person, lifetime: int) -> Document:
    now = int(time.time())
    login = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{issuer}/{person.person_id}"))
    return {"iss": issuer, "sub": login, "iat": now, "exp": now + lifetime}


def discovery(issuer: str) -> Document:
    """What `/.well-known/openid-configuration` says (OpenID Connect Discovery 1.0; RFC 8414; RFC 9207)."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "revocation_endpoint": f"{issuer}/revoke",
        "end_session_endpoint": f"{issuer}/logout",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "scopes_supported": ["openid"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "ui_locales_supported": ["en", "es"],
    }


def routes(key: SigningKey, issuer: str, origins: list[str]) -> list[Route]:
    """The two documents over HTTP, which pages of these origins may read, too."""
    cors = [Middleware(CORSMiddleware, allow_origins=origins)]

    async def configuration(_: Request) -> JSONResponse:
        return JSONResponse(discovery(issuer))

    async def keys(_: Request) -> JSONResponse:
        return JSONResponse({"keys": [key.public()]})

    return [
        Route(f"{PATH}/.well-known/openid-configuration", configuration, middleware=cors),
        Route(f"{PATH}/.well-known/jwks.json", keys, middleware=cors),
    ]


def _write(path: Path, private: RSAPrivateKey) -> None:
    """Complete or not at all, and never readable by others, not even for an instant."""
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    aside.replace(path)
