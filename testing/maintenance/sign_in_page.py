"""A user pool's sign-in page and a stack's API on a loopback port, as strict as Cognito where `make sign-in` meets it.

Whoever opens the page is signed in at once as `person`. Requests are recorded by path.
"""

import base64
import hashlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from jwt.algorithms import RSAAlgorithm

from testing.issuer import OURS, THEIRS
from testing.people import ANA, Claims

CLIENT_ID: Final = "client-of-the-stack"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class SignInPage:
    """What the page does, and what it was asked. Answers of the API by method and path."""

    url: str = ""
    loopback: str = field(default_factory=lambda: f"http://localhost:{_free_port()}/")
    """The one address that the page redirects to."""
    claims: Claims = field(default_factory=lambda: ANA.claims)
    refusal: str = ""
    """An error of OAuth 2.0 instead of a code."""
    instead: dict[str, Any] = field(default_factory=dict)
    """Claims of the token that are changed."""
    state: str | None = None
    """Instead of the request's."""
    forged: bool = False
    instead_of_tokens: tuple[int, Any] | None = None
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[tuple[str, Any]] = field(default_factory=list)
    """Authorization header and body of requests to the API."""
    _waiting: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, **changed: Any) -> str:
        """An ID token."""
        now = int(time.time())
        claims = {**self.claims, "iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 900, **changed}
        key = THEIRS if self.forged else OURS
        return jwt.encode({name: one for name, one in claims.items() if one is not None}, key, "RS256", {"kid": "k1"})

    def authorize(self, query: dict[str, str]) -> str:
        """The address that the browser is sent back to (API reference, CallbackURLs: to the letter)."""
        assert query["client_id"] == CLIENT_ID
        assert query["redirect_uri"] == self.loopback
        assert (query["response_type"], query["scope"], query["code_challenge_method"]) == ("code", "openid", "S256")
        state = query["state"] if self.state is None else self.state
        if self.refusal:
            answer = {"error": self.refusal, "error_description": "Not for logs", "state": state}
            return f"{self.loopback}?{urlencode(answer)}"
        code = f"code-{len(self._waiting)}"
        self._waiting[code] = query
        return f"{self.loopback}?{urlencode({'code': code, 'state': state})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, Any]:
        """A code, once, with its verifier."""
        if self.instead_of_tokens:
            return self.instead_of_tokens
        request = self._waiting.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if request is None or request["code_challenge"] != challenge or form["redirect_uri"] != self.loopback:
            return 400, {"error": "invalid_grant"}
        return 200, {
            "id_token": self.token(**{"nonce": request["nonce"], **self.instead}),
            "access_token": "an access token of nobody",
            "refresh_token": "a refresh token of nobody",
        }


class _Handler(BaseHTTPRequestHandler):
    page: SignInPage

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.page.asked.append(parts.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/logout":
            assert query == {"client_id": CLIENT_ID, "logout_uri": self.page.loopback}
            self._redirect(self.page.loopback)
        elif parts.path == "/oauth2/authorize":
            self._redirect(self.page.authorize(query))
        else:
            key = {**RSAAlgorithm.to_jwk(OURS.public_key(), as_dict=True), "kid": "k1", "alg": "RS256"}
            self._answer(200, {"keys": [key]})

    def do_POST(self) -> None:
        self.page.asked.append(self.path)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._answer(*self.page.exchange({name: values[0] for name, values in form.items()}))

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.page.sent.append((self.headers["Authorization"], body))
        self._answer(*self.page.answers[f"PUT {self.path}"])

    def _redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: int, document: Any) -> None:
        body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def serving() -> Iterator[SignInPage]:
    """A page on a free port."""
    page = SignInPage()
    handler = type("Handler", (_Handler,), {"page": page})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        page.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield page
        finally:
            server.shutdown()
            thread.join()
