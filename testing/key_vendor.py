"""The credentials endpoint of SnapStart on a loopback port, and the AWS endpoint that the keys are used with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class KeyVendor:
    """Issues numbered keys with a validity; records tokens of callers, and the keys that requests were signed with."""

    valid_for: timedelta
    url: str = ""
    asked_with: list[str | None] = field(default_factory=list)
    signed_with: list[str] = field(default_factory=list)

    def hand_out(self, token: str | None) -> dict[str, str]:
        """New keys in Lambda's format; records the token."""
        self.asked_with.append(token)
        return {
            "AccessKeyId": f"key-{len(self.asked_with)}",
            "SecretAccessKey": "a secret of nobody",
            "Token": "a session of nobody",
            "Expiration": (datetime.now(UTC) + self.valid_for).isoformat(),
        }


@contextmanager
def serving(valid_for: timedelta) -> Iterator[KeyVendor]:
    """A vendor on a loopback port; all other requests get an empty response."""
    vendor = KeyVendor(valid_for)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(vendor.hand_out(self.headers.get("Authorization")))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            vendor.signed_with.append(self.headers["Authorization"].partition("Credential=")[2].partition("/")[0])
            self._answer({})

        def _answer(self, document: dict[str, str]) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        vendor.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield vendor
        finally:
            server.shutdown()
            thread.join()
