"""Inboxes with a history and clinicians with many inboxes, written to the table in bulk, as rows of the product.

Entries, heads and counts are consistent. Audit records, idempotency keys and seen events are left out: no measured
operation reads them.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Head, Inbox, Message, Role, Sender, Tally
from client_messaging.dynamodb import items, keys
from testing.stack import Stack

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item

TEXT: Final = "A message of a usual length, some two lines on a telephone: how was the week, and did the homework help?"

_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_AT_ONCE: Final = 4
"""Concurrent requests, so that the store need not wait for the next."""


def fill(stack: Stack, size: int, inbox: Inbox) -> list[str]:
    """Write this many messages, clinician and chart owner in turn; returns their ids, oldest first."""
    made: list[str] = []
    put(stack, history(inbox, size, made))
    return made


def history(inbox: Inbox, size: int, made: list[str]) -> "Iterator[Item]":
    """The messages and the head of such an inbox; their ids are added to `made`."""
    sides = (Sender(Role.CHART_OWNER, "rosa"), Sender(Role.CLINICIAN, inbox.clinician_id))
    last, written = ids.NIL, Tally()
    for number in range(1, size + 1):
        now = _BEGAN + timedelta(seconds=number)
        last = ids.new(now, after=last)
        written = Tally((number + 1) // 2, number // 2)
        thread = made[0] if made else last
        message = Message(last, inbox, thread, "This week", TEXT, sides[number % 2], ids.timestamp(now))
        made.append(last)
        yield items.from_message(message) | items.from_tally(written)
    yield (
        items.from_head(Head(inbox, activity_id=last, written=written))
        | items.values(**items.last_entry_values(message))
        | _unread(inbox)
    )


def fill_overview(stack: Stack, inboxes: Iterable[Inbox], unread_in_every: int) -> None:
    """Write inboxes with one message each; one in `unread_in_every` is unread for the clinician."""
    put(stack, heads(inboxes, unread_in_every))


def heads(inboxes: Iterable[Inbox], unread_in_every: int) -> "Iterator[Item]":
    """The heads of such inboxes."""
    return (_head(number, inbox, unread_in_every) for number, inbox in enumerate(inboxes))


def _head(number: int, inbox: Inbox, unread_in_every: int) -> "Item":
    now = _BEGAN + timedelta(seconds=number)
    made, is_unread = ids.new(now), number % unread_in_every == 0
    sender = Sender(Role.CHART_OWNER, "rosa") if is_unread else Sender(Role.CLINICIAN, inbox.clinician_id)
    message = Message(made, inbox, made, "This week", TEXT, sender, ids.timestamp(now))
    written = Tally(0, 1) if is_unread else Tally(1, 0)
    head = items.from_head(Head(inbox, activity_id=made, written=written)) | items.values(
        **items.last_entry_values(message)
    )
    return head | (_unread(inbox) if is_unread else {})


def _unread(inbox: Inbox) -> "Item":
    return items.values(unread_clinician_key=keys.clinician(inbox.practice_id, inbox.clinician_id))


def put(stack: Stack, rows: "Iterable[Item]") -> None:
    """Write rows, 25 a request, with a few concurrent requests."""

    def write(batch: "tuple[Item, ...]") -> None:
        requests: Any = [{"PutRequest": {"Item": row}} for row in batch]
        answer = stack.dynamodb.batch_write_item(RequestItems={stack.messages_table: requests})
        assert not answer["UnprocessedItems"]

    under_way: deque[Future[None]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as writers:
        for batch in batched(rows, 25, strict=False):
            under_way.append(writers.submit(write, batch))
            if len(under_way) > _AT_ONCE:
                under_way.popleft().result()
        while under_way:
            under_way.popleft().result()
