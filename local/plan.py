"""What to run, where, and at which address."""

import socket
from dataclasses import dataclass
from pathlib import Path

from local.errors import CannotStart
from local.front_ends import addresses
from local.front_ends.addresses import FrontEnd
from local.issuer import tokens
from local.paths import Paths

type Listener = socket.socket


@dataclass(frozen=True)
class Debug:
    """One operation whose function listens for a debugger (debugpy) on this port of the loopback."""

    operation: str
    port: int


@dataclass(frozen=True)
class Web:
    """A folder with the built front ends, and where it is served."""

    folder: Path
    socket: socket.socket

    @property
    def port(self) -> int:
        port: int = self.socket.getsockname()[1]
        return port


@dataclass(frozen=True)
class Plan:
    """A run that has its port, and has started nothing yet."""

    paths: Paths
    template: Path
    socket: socket.socket
    debug: Debug | None = None
    web: Web | None = None

    @property
    def web_url(self) -> str:
        """The origin of both front ends; empty where none are served."""
        return f"http://127.0.0.1:{self.web.port}" if self.web else ""

    @property
    def sockets(self) -> list[Listener]:
        """Everything that one server listens on."""
        return [self.socket, self.web.socket] if self.web else [self.socket]

    @property
    def front_ends(self) -> tuple[FrontEnd, ...]:
        return addresses.served_at(self.web_url)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    @property
    def aws_url(self) -> str:
        return f"{self.api_url}/_aws"

    @property
    def connections_url(self) -> str:
        """API Gateway's management API."""
        return f"{self.aws_url}/execute-api"

    def live_url(self, path: str) -> str:
        """A WebSocket API's address."""
        return f"{self.api_url.replace('http', 'ws', 1)}{path}"

    @property
    def issuer(self) -> str:
        return f"{self.api_url}{tokens.PATH}"

    def parameters(self) -> dict[str, str]:
        """Of the template: our own issuer, the origin of the front ends, and those of one under development."""
        origins = [self.web_url] if self.web_url else []
        origins += [self.api_url, self.api_url.replace("127.0.0.1", "localhost")]
        origins += ["http://localhost:5173", "http://127.0.0.1:5173", "http://localhost:3000"]
        return {
            "JwtIssuer": self.issuer,
            "JwtAudience": tokens.AUDIENCE,
            "AllowedOrigins": ",".join(origins),
        }


def port_of_front_ends(port_of_api: int, asked_for: int | None) -> int:
    """The one after the API's, or any that is free, as for the API; 0 stands for that."""
    if asked_for is not None:
        return asked_for
    return port_of_api + 1 if port_of_api else 0


def listen(port: int, option: str = "--port") -> socket.socket:
    """The loopback only; the error names the port and the way out."""
    # With the protocol named, asyncio sets TCP_NODELAY on what is accepted: without it every answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise CannotStart(f"port {port} is in use: choose another one with {option} (0 takes a free one)") from None
    listener.listen(128)
    return listener
