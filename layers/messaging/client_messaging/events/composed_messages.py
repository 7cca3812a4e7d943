"""Composed messages: the inbox of a published event that says that a clinician wrote."""

import json
from typing import Final

from client_messaging.domain import ids
from client_messaging.domain.model import Inbox
from client_messaging.events.published_events import MESSAGE_COMPOSED, SOURCE

_IDS: Final = ("practice_id", "client_id", "clinician_id")


def inbox_of(body: str) -> Inbox:
    """Parse a queue message's body, an EventBridge event. Raises ValueError with the reason, without any value."""
    try:
        event = json.loads(body, parse_int=float)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    match event:
        case {"source": source, "detail-type": kind, "detail": dict(detail)} if (source, kind) == (
            SOURCE,
            MESSAGE_COMPOSED,
        ):
            of = [detail.get(name) for name in _IDS]
        case _:
            raise ValueError("not a composed message")
    if not all(isinstance(one, str) and ids.is_outside_id(one) for one in of):
        raise ValueError("detail: not an inbox")
    return Inbox(*map(str, of))
