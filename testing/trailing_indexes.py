"""Indexes that trail their table."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from client_messaging import wiring


@contextmanager
def indexes_that_stand_still(*only: str) -> Iterator[None]:
    """What the indexes, or only these, answer to a Query from now on is what they answered it first: they trail."""
    events = wiring.store()._tables.client.meta.events
    first: dict[str, Any] = {}

    def note(params: Any, context: Any, **_: Any) -> None:
        context["index"] = params.get("IndexName")
        context["asked"] = json.dumps(params, sort_keys=True)

    def stand_still(parsed: Any, context: Any, **_: Any) -> None:
        index = context.get("index")
        if index and (not only or index in only):
            parsed["Items"] = first.setdefault(context["asked"], parsed["Items"])

    events.register("provide-client-params.dynamodb.Query", note)
    events.register("after-call.dynamodb.Query", stand_still)
    yield
    events.unregister("provide-client-params.dynamodb.Query", note)
    events.unregister("after-call.dynamodb.Query", stand_still)
