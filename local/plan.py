"""Configuration of a run: template, sockets, addresses, template parameters."""

import socket
from dataclasses import dataclass
from pathlib import Path

from local.awslambda.function_spec import FunctionSpec
from local.cloudformation import arns
from local.errors import CannotStart
from local.front_ends import addresses
from local.front_ends.addresses import FrontEnd
from local.issuer import dialects, tokens
from local.paths import Paths

type Listener = socket.socket
_SENDERS_DOMAIN = "messages.invalid"


@dataclass(frozen=True)
class Debug:
    """The function that listens for a debugger (debugpy), and its port on the loopback."""

    operation: str
    port: int

    def apply(self, specs: list[FunctionSpec]) -> list[FunctionSpec]:
        """The functions with the debugger added. Raises CannotStart for an unknown function."""
        known = [spec.operation for spec in specs]
        if self.operation not in known:
            raise CannotStart(f"unknown function {self.operation!r}: one of {', '.join(known)}")
        return [spec.debugged(self.port) if spec.operation == self.operation else spec for spec in specs]


@dataclass(frozen=True)
class Web:
    """Folder of the built front ends, and the socket that serves it."""

    folder: Path
    socket: socket.socket

    @property
    def port(self) -> int:
        port: int = self.socket.getsockname()[1]
        return port


@dataclass(frozen=True)
class Plan:
    """A run with bound sockets; nothing is started yet."""

    paths: Paths
    template: Path
    socket: socket.socket
    debug: Debug | None = None
    web: Web | None = None
    sign_in: str = dialects.OPENID

    @property
    def web_url(self) -> str:
        """Origin of both front ends; empty if none are served."""
        return f"http://127.0.0.1:{self.web.port}" if self.web else ""

    @property
    def sockets(self) -> list[Listener]:
        """All sockets of the server."""
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
        """Address of API Gateway's management API."""
        return f"{self.aws_url}/execute-api"

    def live_url(self, path: str) -> str:
        """Address of a WebSocket API with this path."""
        return f"{self.api_url.replace('http', 'ws', 1)}{path}"

    @property
    def issuer(self) -> str:
        return f"{self.api_url}{tokens.PATH}"

    def parameters(self) -> dict[str, str]:
        """Template parameters: the local issuer, origins of front ends, served or under development, and senders."""
        origins = [self.web_url] if self.web_url else []
        origins += [self.api_url, self.api_url.replace("127.0.0.1", "localhost")]
        origins += ["http://localhost:5173", "http://127.0.0.1:5173", "http://localhost:3000"]
        return {
            "JwtIssuer": self.issuer,
            "JwtAudience": tokens.AUDIENCE,
            "AllowedOrigins": ",".join(origins),
            "NudgeUrl": f"{self.web_url or self.api_url}/portal/",
            "NudgeSender": f"post@{_SENDERS_DOMAIN}",
            "NudgeIdentityArn": f"arn:aws:ses:{arns.REGION}:{arns.ACCOUNT}:identity/{_SENDERS_DOMAIN}",
            "NudgeTextIdentityArn": f"arn:aws:sms-voice:{arns.REGION}:{arns.ACCOUNT}:phone-number/phone-local",
        }


def port_of_front_ends(port_of_api: int, requested: int | None) -> int:
    """The requested port, else the one after the API's; 0 means any free port, for both."""
    if requested is not None:
        return requested
    return port_of_api + 1 if port_of_api else 0


def listen(port: int, option: str = "--port") -> socket.socket:
    """A listening socket on the loopback. Raises CannotStart if the port is in use."""
    # With an explicit protocol asyncio sets TCP_NODELAY on accepted sockets; otherwise every response waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise CannotStart(f"port {port} is in use: choose another one with {option} (0: any free port)") from None
    listener.listen(128)
    return listener
