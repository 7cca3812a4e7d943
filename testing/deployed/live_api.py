"""The WebSocket API as MiniStack serves it: a front end's way in, and the functions' way out.

The template's address of the API is one of AWS; MiniStack serves every API below its own. A connection that is accepted
is not told our subprotocol there, since MiniStack passes no header of `$connect`'s answer on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext
from typing import Final

from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_to
from websockets.typing import Subprotocol

from testing.deployed.deployment import Deployment
from testing.deployed.ministack import Account

PROTOCOL: Final = Subprotocol("client-messaging")
_TRIES: Final = 3
_OPENS_WITHIN_SECONDS: Final = 30
"""The emulator leaves a handshake unanswered now and then, on a busy machine."""

_ADDRESS: Final = "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI"


def let_functions_speak(account: Account, deployment: Deployment) -> None:
    """Replace AWS's address of the API by MiniStack's in the function that speaks on connections, and publish that."""
    functions = account.client("lambda")
    name = deployment.ids["TellConnectionsFunction"]
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    assert variables[_ADDRESS] == f"https://{deployment.ids['LiveApi']}.execute-api.eu-west-1.amazonaws.com/live"
    there = {**variables, _ADDRESS: _url(account, deployment)}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": there})
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)


@contextmanager
def connect(account: Account, deployment: Deployment, token: str | None) -> Iterator[ClientConnection]:
    """A connection with this token, as a browser opens one. Raises websockets' InvalidHandshake where it is refused."""
    offered = [PROTOCOL] if token is None else [PROTOCOL, Subprotocol(f"bearer.{token}")]
    url = _url(account, deployment).replace("https://", "wss://")
    with _opened(url, offered, account.trust()) as connection:
        yield connection


def _opened(url: str, offered: list[Subprotocol], trust: SSLContext) -> ClientConnection:
    for tries_left in reversed(range(_TRIES)):
        try:
            return connect_to(url, subprotocols=offered, ssl=trust, open_timeout=_OPENS_WITHIN_SECONDS, proxy=None)
        except TimeoutError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _url(account: Account, deployment: Deployment) -> str:
    return f"{account.url}/_aws/execute-api/{deployment.ids['LiveApi']}/live"
