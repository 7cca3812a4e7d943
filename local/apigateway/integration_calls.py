"""Function calls of an HTTP or WebSocket API, with the integration time-out; cancelled when the stack stops."""

import asyncio
from collections.abc import Mapping

from deployment.documents import Json
from local.awslambda.functions import Function


class TimedOut(Exception):
    """The function did not answer within the integration time-out."""


class Stopped(Exception):
    """The stack is stopping."""


class IntegrationCalls:
    """Function calls of one API."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions
        self._unfinished: set[asyncio.Task[Json]] = set()

    async def call(self, function: str, event: Json, seconds: float) -> Json:
        """The function's result. Raises TimedOut, Stopped, and the errors of `Function.invoke`.

        After TimedOut the call goes on until the function's own time-out, as on AWS.
        """
        call = asyncio.create_task(self._functions[function].invoke(event))
        self._unfinished.add(call)
        call.add_done_callback(self._finished)
        done, _ = await asyncio.wait({call}, timeout=seconds)
        if not done:
            raise TimedOut
        if call.cancelled():
            raise Stopped
        return call.result()

    def _finished(self, call: asyncio.Task[Json]) -> None:
        self._unfinished.discard(call)
        if not call.cancelled():
            call.exception()  # retrieved, or asyncio would log it if nothing awaits the call any more

    async def stop(self) -> None:
        """Cancel all calls: their callers get Stopped."""
        for call in self._unfinished:
            call.cancel()
        await asyncio.gather(*self._unfinished, return_exceptions=True)
