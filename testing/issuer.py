"""An issuer of tokens on a loopback port, which can also fail."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from testing.people import ANA

AUDIENCE = "front-end"
OURS, THEIRS = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@dataclass
class Issuer:
    """Serves a key set; `answer` is the response, or the status of a failure."""

    answer: Any
    asked: int = 0
    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)

    def token(self, key: Any = OURS, algorithm: str = "RS256", headers: Any = None, **changed: Any) -> str:
        """A token of Ana's; claims that are None are left out."""
        now = int(time.time())
        claims = {**ANA.claims, "iss": self.url, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 300, **changed}
        given = {name: value for name, value in claims.items() if value is not None}
        return _signed(json.dumps(given), key, algorithm, json.dumps({"kid": "k1"} if headers is None else headers))


@lru_cache(maxsize=64)
def _signed(claims: str, key: Any, algorithm: str, headers: str) -> str:
    """Thousands of requests of a second show the same few tokens: each is signed once."""
    return jwt.encode(json.loads(claims), key, algorithm=algorithm, headers=json.loads(headers))


def jwk(key: Any, **more: str) -> dict[str, str]:
    public: dict[str, str] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return public | {"kid": "k1", "use": "sig"} | more


@contextmanager
def serving() -> Iterator[Issuer]:
    """An issuer with our key."""
    made = Issuer({"keys": [jwk(OURS)]})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked += 1
            status, body = (made.answer, {}) if isinstance(made.answer, int) else (200, made.answer)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode() if isinstance(body, str) else json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()
