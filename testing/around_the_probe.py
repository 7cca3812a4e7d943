"""What the probe asks, on a loopback port: Secrets Manager, Cognito, a provider's token endpoint, and the API itself.

The API answers with the functions over the tables of a `Stack`, to whoever shows the token that was given last.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from client_messaging.runtime.telemetry import UnexpectedError
from testing.people import Person
from testing.routes import FUNCTION_OF
from testing.stack import Stack

PROBE: Final = Person("client-messaging-probe", "clinician", "probe", "Probe")
PASSWORD, CLIENT_SECRET, CODE = "a-password-of-the-probe", "a-secret-of-the-client", "287082"
TOTP_SECRET: Final = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238, appendix B, in base32; CODE is its code in the second half of the first minute."""
POOLS: Final = {
    "username": "probe@example.invalid",
    "password": PASSWORD,
    "totp_secret": TOTP_SECRET,
    "client_id": "probe-client",
    "client_secret": CLIENT_SECRET,
}

type Reply = tuple[int, dict[str, str], str]


@dataclass
class Around:
    """What the probe meets. `answers` is False: the API refuses every token, as after a change of the issuer's keys."""

    stack: Stack
    url: str = ""
    secret: dict[str, str] | None = None
    answers: bool = True
    asked: list[str] = field(default_factory=list)

    def reply(self, method: str, path: str, headers: Any, body: str) -> Reply:
        target = headers.get("X-Amz-Target", "").rpartition(".")[2]
        self.asked.append(target or f"{method} {path}")
        if target:
            return _json(*self._aws(target, json.loads(body)))
        if path == "/token":
            given = {name: values[0] for name, values in parse_qs(body).items()}
            right = given == {"grant_type": "client_credentials", "client_id": "p", "client_secret": CLIENT_SECRET}
            return _json(200, {"access_token": "from-provider"}) if right else _json(401, {"error": "invalid_client"})
        if not self.answers or headers.get("Authorization") not in ("Bearer from-pool", "Bearer from-provider"):
            return _json(401, {"message": "Unauthorized"})
        return self._api(method, path, headers, body)

    def _aws(self, target: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if target == "GetSecretValue":
            found = {"SecretString": json.dumps(self.secret)}
            return (200, found) if self.secret else (400, {"__type": "ResourceNotFoundException"})
        given = request.get("AuthParameters") or request["ChallengeResponses"]
        if given["SECRET_HASH"] != "NV41ixR+kESDK1YX0zgcoRSDVLc2ziCdieO3ePGZUB4=":
            return 400, {"__type": "NotAuthorizedException"}
        if target == "InitiateAuth" and given["PASSWORD"] == PASSWORD:
            return 200, {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "session"}
        if target == "RespondToAuthChallenge" and given["SOFTWARE_TOKEN_MFA_CODE"] == CODE:
            return 200, {"AuthenticationResult": {"IdToken": "from-pool"}}
        return 400, {"__type": "NotAuthorizedException"}

    def _api(self, method: str, path: str, headers: Any, body: str) -> Reply:
        split = urlsplit(path)
        _, of, client, what = split.path.split("/", 3)
        route = f"{method} /{of}/{{client_id}}/{what}"
        assert route in FUNCTION_OF
        kept = {name: headers[name] for name in ("Idempotency-Key",) if name in headers}
        query = dict(parse_qsl(split.query))
        try:
            answer = self.stack.call(route, PROBE, {"client_id": client}, query=query, headers=kept, raw=body or None)
        except UnexpectedError:
            return _json(500, {"message": "Internal Server Error"})
        return answer.status, dict(answer.headers), answer.text


def _json(status: int, body: dict[str, Any]) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(body)


@contextmanager
def serving(stack: Stack) -> Iterator[Around]:
    """All of it, until the block ends."""
    around = Around(stack)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, headers, text = around.reply(self.command, self.path, self.headers, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - as http.server names them

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        around.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield around
        finally:
            server.shutdown()
            thread.join()
