"""`make listen`: live updates of a connected front end, one line each."""

import asyncio
import signal
from contextlib import suppress

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from local.errors import CannotStart


async def listen(live_url: str, token: str) -> None:
    """Print messages until Ctrl-C or until the server closes the connection."""
    task = asyncio.current_task()
    if task:
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)
    with suppress(asyncio.CancelledError):
        await _listen(live_url, token)


async def _listen(live_url: str, token: str) -> None:
    try:
        async with connect(
            live_url, subprotocols=[Subprotocol("client-messaging"), Subprotocol(f"bearer.{token}")]
        ) as connection:
            print("connected", flush=True)
            async for text in connection:
                print(text, flush=True)
            print(f"ended: {connection.close_reason or connection.close_code}", flush=True)
    except InvalidStatus as refusal:
        raise CannotStart(f"the connection was refused with {refusal.response.status_code}") from None
    except ConnectionClosed as ended:
        print(f"ended: {ended}", flush=True)
    except OSError as error:
        raise CannotStart(f"{live_url} cannot be reached: {error.strerror or error}") from None
