"""A server with TLS on a loopback port: authorities that nobody trusts, and certificates of any name and age.

What arrives is kept, so that a test can say that nothing was sent.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_HOST: Final = "127.0.0.1"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A root of its own."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def pem(self) -> str:
        """Its certificate."""
        return self._signed(self.name, self.key, x509.BasicConstraints(ca=True, path_length=None), _DAY)

    def certify(self, host: str, folder: Path, *, ended: bool = False) -> Path:
        """A file with a key and a certificate for a host, valid for a day or ended an hour ago."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = self._signed(host, key, names, -_DAY / 24 if ended else _DAY)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        path = folder / f"{host}.pem"
        path.write_text(private + certificate)
        return path

    def _signed(
        self, subject: str, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType, valid_for: timedelta
    ) -> str:
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_named(subject))
            .issuer_name(_named(self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 2 * _DAY)
            .not_valid_after(now + valid_for)
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .sign(self.key, hashes.SHA256())
        )
        return certificate.public_bytes(Encoding.PEM).decode()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class _Server(ThreadingHTTPServer):
    arrived: list[bytes]
    behind: int | None

    def handle_error(self, *_: object) -> None:
        """Nothing: clients end handshakes."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.arrived.append(body)
        answer = b'{"Responses":{}}' if self.server.behind is None else self._passed_on(self.server.behind, body)
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _passed_on(self, port: int, body: bytes) -> bytes:
        behind = HTTPConnection(_HOST, port)
        behind.request("POST", "/", body, dict(self.headers.items()))
        answer = behind.getresponse().read()
        behind.close()
        return answer

    def log_message(self, *_: object) -> None:
        """Nothing."""


@dataclass(frozen=True)
class TlsServer:
    """Its port, and the bodies of requests that arrived."""

    port: int
    arrived: list[bytes]


@contextmanager
def serving(certificate: Path, behind: int | None = None) -> Iterator[TlsServer]:
    """A DynamoDB without items, or with what the store on the port `behind` answers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with _Server((_HOST, 0), _Handler) as server:
        server.arrived, server.behind = [], behind
        # Each connection's thread makes its handshake: a client that ends it ends no other.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield TlsServer(server.server_port, server.arrived)
        finally:
            server.shutdown()
            thread.join()
