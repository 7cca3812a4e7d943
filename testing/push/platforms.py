"""A receiver that stands for FCM, Google's token endpoint and APNs: HTTP/2 without TLS, and HTTP/1.1 for the first two.

It verifies what they verify: credentials, paths, the form of what is sent. What it answers to a device, a test says.
"""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

type Json = dict[str, Any]

_RSA: Final = generate_rsa_key(65537, 2048)
_EC: Final = generate_ec_key(SECP256R1())
_PEM: Final = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True)
class Pushed:
    """A notification that was taken."""

    platform: str
    token: str
    headers: dict[str, str]
    content: Json


@dataclass
class Platforms:
    """What came in, and what devices are answered: by token, answers in turn, `(status, code)`; 200 without any."""

    fcm_url: str = ""
    apns_url: str = ""
    taken: list[Pushed] = field(default_factory=list)
    answers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    credentials: list[str] = field(default_factory=list)
    """Each OAuth grant and each provider token that was seen, once."""

    def accounts(self) -> Json:
        """The secret of the recipe."""
        project = {
            "project_id": "p-1",
            "client_email": "push@p-1.example.invalid",
            "token_uri": f"{self.fcm_url}/token",
        }
        apns = {"key_id": "K1", "team_id": "T1", "topic": "org.example.chart", "key": _EC.private_bytes(*_PEM).decode()}
        return {"fcm": project | {"private_key": _RSA.private_bytes(*_PEM).decode()}, "apns": apns}

    def fcm(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Json]:
        """Google's two endpoints."""
        if path == "/token":
            (assertion,) = parse_qs(body.decode())["assertion"]
            claims = jwt.decode(assertion, _RSA.public_key(), ["RS256"], audience=f"{self.fcm_url}/token")
            self.credentials.append(f"grant of {claims['iss']} for {claims['scope']}")
            return 200, {"access_token": f"access-{len(self.credentials)}", "expires_in": 3599, "token_type": "Bearer"}
        if not headers.get("authorization", "").startswith("Bearer access-"):
            return 401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}}
        if path != "/v1/projects/p-1/messages:send":
            return 404, {"error": {"code": 404, "status": "NOT_FOUND"}}
        message = json.loads(body)["message"]
        status, code = self._answer(message["token"])
        if status == 200:
            self.taken.append(Pushed("fcm", message["token"], headers, message))
            return 200, {"name": "projects/p-1/messages/1"}
        return status, {"error": {"code": status, "status": code, "details": [{"errorCode": code}]}}

    def apns(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Json]:
        """Apple's endpoint."""
        provider = headers.get("authorization", "").removeprefix("bearer ")
        try:
            claims = jwt.decode(provider, _EC.public_key(), ["ES256"])
        except jwt.InvalidTokenError:
            return 403, {"reason": "InvalidProviderToken"}
        if (jwt.get_unverified_header(provider)["kid"], claims["iss"]) != ("K1", "T1"):
            return 403, {"reason": "InvalidProviderToken"}
        if provider not in self.credentials:
            self.credentials.append(provider)
        if headers.get("apns-topic") != "org.example.chart" or headers.get("apns-push-type") != "alert":
            return 400, {"reason": "BadTopic"}
        token = path.removeprefix("/3/device/")
        status, code = self._answer(token)
        if status == 200:
            self.taken.append(Pushed("apns", token, headers, json.loads(body)))
            return 200, {}
        return status, {"reason": code}

    def _answer(self, token: str) -> tuple[int, str]:
        waiting = self.answers.get(token)
        return waiting.pop(0) if waiting else (200, "")


@contextmanager
def receiving() -> Iterator[Platforms]:
    """Both receivers, until the block ends."""
    platforms = Platforms()
    google = ThreadingHTTPServer(("127.0.0.1", 0), _http1(platforms))
    platforms.fcm_url = f"http://127.0.0.1:{google.server_port}"
    apple = socket.create_server(("127.0.0.1", 0))
    platforms.apns_url = f"http://127.0.0.1:{apple.getsockname()[1]}"
    threads = [Thread(target=google.serve_forever, args=(0.01,)), Thread(target=_accept, args=(apple, platforms))]
    for thread in threads:
        thread.start()
    try:
        yield platforms
    finally:
        google.shutdown()
        google.server_close()
        apple.shutdown(socket.SHUT_RDWR)
        apple.close()
        for thread in threads:
            thread.join()


def _http1(platforms: Platforms) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, document = platforms.fcm(self.path, headers, body)
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Log nothing."""

    return Handler


def _accept(server: socket.socket, platforms: Platforms) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        Thread(target=_http2, args=(connection, platforms), daemon=True).start()


def _http2(connection: socket.socket, platforms: Platforms) -> None:
    """One connection, with prior knowledge of HTTP/2 (RFC 9113 §3.3)."""
    h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
    h2.initiate_connection()
    requests: dict[int, tuple[dict[str, str], bytearray]] = {}
    with connection:
        connection.sendall(h2.data_to_send())
        while received := connection.recv(65536):
            for event in h2.receive_data(received):
                if isinstance(event, RequestReceived):
                    headers = {str(name): str(value) for name, value in event.headers}
                    requests[event.stream_id] = (headers, bytearray())
                elif isinstance(event, DataReceived):
                    requests[event.stream_id][1].extend(event.data)
                    h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, StreamEnded):
                    headers, body = requests.pop(event.stream_id)
                    status, document = platforms.apns(headers[":path"], headers, bytes(body))
                    h2.send_headers(event.stream_id, [(":status", str(status))])
                    h2.send_data(event.stream_id, json.dumps(document).encode(), end_stream=True)
            connection.sendall(h2.data_to_send())
