"""The address on this machine that a sign-in page redirects to: serves one sign-in, and keeps nothing."""

import errno
import hmac
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Thread
from typing import Final
from urllib.parse import parse_qs, urlsplit

from maintenance.stacks import NotThere

_LINGER_SECONDS: Final = 5
"""How long the last page is waited for: the browser may be closed, or never come back from signing out."""

_NO_SUCH_ADDRESS: Final = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)

_PAGE: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign-in</title>'
    '<p style="font: 1.2rem system-ui; margin: 4rem auto; max-width: 30rem">{}</p></html>'
)
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Content-Type": "text/html; charset=utf-8",
    "Referrer-Policy": "no-referrer",  # the code stands in the address
}
_OLD: Final = "This answer is of another sign-in. Close this window, and use the address that was printed last."
_DONE: Final = "You can close this window and go back to the terminal."


@dataclass
class Attempt:
    """One sign-in: where the browser goes, and the answer it comes back with."""

    state: str
    sign_in_address: str
    sign_out_address: str
    code: str = ""
    error: str = ""
    answered: Event = field(default_factory=Event)
    finished: Event = field(default_factory=Event)
    """Set when the browser has the last page."""


@contextmanager
def serving(attempt: Attempt, port: int) -> Iterator[None]:
    """Answer the browser on the loopback, in both of its address families. Raises NotThere if the port is taken."""
    handler = type("Handler", (_Handler,), {"attempt": attempt})
    with ExitStack() as servers:
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            server = _server(family, (host, port), handler)
            if server is None:
                continue
            servers.enter_context(server)
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            servers.callback(server.shutdown)
        yield
        if attempt.code:
            attempt.finished.wait(_LINGER_SECONDS)


def _server(family: int, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer | None:
    """A listening server; None where this machine has no such addresses."""
    # HTTPServer's own server_bind asks DNS for this machine's name, which may take minutes.
    how = {"address_family": family, "daemon_threads": True, "server_bind": TCPServer.server_bind}
    kind = type("Server", (ThreadingHTTPServer,), how)
    try:
        server: ThreadingHTTPServer = kind(address, handler)
    except OSError as error:
        if family == socket.AF_INET6 and error.errno in _NO_SUCH_ADDRESS:
            return None
        raise NotThere(
            f"port {address[1]} of this machine cannot be used ({error.strerror}): end what listens there, or another "
            "make sign-in"
        ) from None
    return server


class _Handler(BaseHTTPRequestHandler):
    attempt: Attempt

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        answer = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/":
            self._page(404, "There is nothing here.")
        elif not answer:
            self._come_back()
        elif not hmac.compare_digest(answer.get("state", "").encode(), self.attempt.state.encode()):
            print("An answer of another sign-in came; still waiting for this one.", file=sys.stderr)
            self._page(400, _OLD)
        else:
            self._take(answer)

    def _come_back(self) -> None:
        """Signed out: the browser now goes to sign in, or has done so and is finished."""
        if self.attempt.answered.is_set():
            self._page(200, _DONE)
            self.attempt.finished.set()
        else:
            self._redirect(self.attempt.sign_in_address)

    def _take(self, answer: dict[str, str]) -> None:
        """The first answer counts. With a code, the browser is signed out: its session is of no use to anybody."""
        if not self.attempt.answered.is_set():
            self.attempt.code, self.attempt.error = answer.get("code", ""), answer.get("error", "")
            self.attempt.error = self.attempt.error or ("" if self.attempt.code else "no_code")
            self.attempt.answered.set()
        if self.attempt.error:
            self._page(200, "The sign-in was refused; the terminal says more. You can close this window.")
        else:
            self._redirect(self.attempt.sign_out_address)

    def _redirect(self, address: str) -> None:
        self.send_response(303)
        self.send_header("Location", address)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def _page(self, status: int, text: str) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(_PAGE.format(text).encode())

    def log_message(self, *_: object) -> None:
        """Log nothing: the code stands in the request."""
