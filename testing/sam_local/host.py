"""Services on this machine for functions in containers: store, queues, bus, connections, the issuer's keys.

One address serves them all, since the template knows one `AWS_ENDPOINT_URL`. It is bound where containers of the engine
see this machine, and nowhere else.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from testing.receiver import Receiver, Reply
from testing.sam_local.engine import Engine

NAME: Final = "host.docker.internal"
"""What containers call this machine, when they are started with `--add-host NAME:host-gateway`."""


@dataclass(frozen=True)
class Host:
    """What is served, and what came in."""

    port: int
    documents: dict[str, Any]
    receiver: Receiver = field(default_factory=Receiver)

    @property
    def url(self) -> str:
        """The address as containers write it."""
        return f"http://{NAME}:{self.port}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    host: Host
    store_port: int


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        document = self.server.host.documents.get(self.path)
        self._answer(404 if document is None else 200, json.dumps(document).encode(), {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        received = self.server.host.receiver
        reply: Reply | None = received.reply(self.command, self.path, self.headers.get("X-Amz-Target"), body)
        if reply is None:
            self._forward(body)
        else:
            status, document = reply
            self._answer(status, b"" if document is None else json.dumps(document).encode(), {})

    do_DELETE = do_POST  # noqa: N815 - the name is http.server's

    def _forward(self, body: bytes) -> None:
        store = HTTPConnection("127.0.0.1", self.server.store_port, timeout=30)
        try:
            store.request("POST", self.path, body, dict(self.headers.items()))
            answer = store.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower().startswith("x-amz")}
            self._answer(answer.status, answer.read(), kept)
        finally:
            store.close()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        all_headers = {"Content-Type": "application/x-amz-json-1.0", "Content-Length": str(len(body)), **headers}
        for name, value in all_headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


@contextmanager
def serving(engine: Engine, image: str, store_port: int, documents: dict[str, Any]) -> Iterator[Host]:
    """Serve the store, a receiver of what is sent elsewhere, and documents (path to document) to containers."""
    with _bound(_address(engine, image)) as server:
        host = Host(server.server_address[1], documents)
        server.host, server.store_port = host, store_port
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()


def _address(engine: Engine, image: str) -> str:
    """This machine's address as a container sees it."""
    known = engine.docker("run", "--rm", f"--add-host={NAME}:host-gateway", "--entrypoint=cat", image, "/etc/hosts")
    return next(line.split()[0] for line in known.splitlines() if NAME in line)


def _bound(address: str) -> _Server:
    """A server at that address, or at the loopback where an engine in a virtual machine leads containers to it."""
    try:
        return _Server((address, 0), _Handler)
    except OSError:
        return _Server(("127.0.0.1", 0), _Handler)
