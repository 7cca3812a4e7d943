"""Calls that an API of either kind makes of functions: it waits only so long, and not at all when the stack stops."""

import asyncio
from collections.abc import Mapping

from deployment.documents import Json
from local.awslambda.functions import Function


class TimedOut(Exception):
    """The function is slower than its integration allows."""


class Stopped(Exception):
    """The stack is being stopped; nobody will hear the answer."""


class IntegrationCalls:
    """The calls of one API."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions
        self._unfinished: set[asyncio.Task[Json]] = set()

    async def call(self, function: str, event: Json, seconds: float) -> Json:
        """What the function returned, or TimedOut, Stopped and whatever `Function.invoke` raises.

        A call that nobody waits for any longer goes on until the function's own time-out, as on AWS.
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
            call.exception()  # seen: nobody may be waiting for it any more

    async def stop(self) -> None:
        """Whoever waits for a function hears that it is Stopped."""
        for call in self._unfinished:
            call.cancel()
        await asyncio.gather(*self._unfinished, return_exceptions=True)
