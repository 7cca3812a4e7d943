"""Indexes that trail their table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from client_messaging import wiring


@contextmanager
def indexes_that_stand_still(*only: str) -> Iterator[None]:
    """What the indexes, or only these, answer from now on is what they answered first: they trail the table."""
    events = wiring.store()._tables.client.meta.events
    first: dict[str, Any] = {}

    def note(params: Any, context: Any, **_: Any) -> None:
        context["index"] = params.get("IndexName")

    def stand_still(parsed: Any, context: Any, **_: Any) -> None:
        index = context.get("index")
        if index and (not only or index in only):
            parsed["Items"] = first.setdefault(index, parsed["Items"])

    events.register("provide-client-params.dynamodb.Query", note)
    events.register("after-call.dynamodb.Query", stand_still)
    yield
    events.unregister("provide-client-params.dynamodb.Query", note)
    events.unregister("after-call.dynamodb.Query", stand_still)
