"""An OpenID provider on a loopback port: it signs tokens with RS256 and serves the key that verifies them."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import RSAAlgorithm

from testing.people import Person

AUDIENCE: Final = "front-ends"

_KEY_ID: Final = "2026-01"
_TOKENS_LIVE_SECONDS: Final = 900


def _new_key() -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Issuer:
    """The signer of tokens."""

    url: str
    _key: RSAPrivateKey = field(default_factory=_new_key)

    def token(self, person: Person, **changes: object) -> str:
        """A token of this person's; `changes` replace standard claims (`exp`, `aud`, `iss`)."""
        now = int(time.time())
        standard = {"iss": self.url, "aud": AUDIENCE, "iat": now, "exp": now + _TOKENS_LIVE_SECONDS}
        return jwt.encode({**person.claims, **standard, **changes}, self._key, "RS256", {"kid": _KEY_ID})

    def impostor(self) -> "Issuer":
        """A forger: signs in this issuer's name with another key."""
        return Issuer(self.url)

    def documents(self) -> dict[str, Any]:
        """What it serves: path to document (OpenID Connect Discovery 1.0, section 4; RFC 7517)."""
        public = {**RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True), "kid": _KEY_ID, "alg": "RS256"}
        return {
            "/.well-known/openid-configuration": {"issuer": self.url, "jwks_uri": f"{self.url}/keys"},
            "/keys": {"keys": [public]},
        }


class _Server(ThreadingHTTPServer):
    """A server of documents."""

    documents: dict[str, Any]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        document = self.server.documents.get(self.path)
        self.send_response(404 if document is None else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


@contextmanager
def serving() -> Iterator[Issuer]:
    """An issuer whose key can be fetched."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        issuer = Issuer(f"http://127.0.0.1:{server.server_address[1]}")
        server.documents = issuer.documents()
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
