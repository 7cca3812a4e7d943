"""Sending a message, once however often it is repeated, and reading page after page by cursor."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4
from warnings import deprecated

from .calling import answer
from .generated.api.portal import client_reply
from .generated.api.practice import compose
from .generated.client import Client
from .generated.models import FirstMessage, InboxPage, Message, MessageInThread, Reply
from .generated.types import UNSET, Response, Unset


@dataclass(frozen=True)
class OutgoingMessage:
    """A message to send: a `subject` starts a thread, a `thread_id` goes into one.

    A `clinician_id` makes it a chart owner's, who starts threads where `messaging.start` of the inbox says so.

    `key`, its Idempotency-Key, makes it one message however often it is sent within seven days. Keep the object until
    `send` has returned: pickled, or as `dataclasses.asdict` of it, another process can send it again tomorrow. It holds
    the text of the message; its `repr` does not.
    """

    client_id: str
    body: str = field(repr=False)
    subject: str | None = field(default=None, repr=False)
    thread_id: str | None = None
    clinician_id: str | None = None
    key: str = field(default_factory=lambda: str(uuid4()))

    def __post_init__(self) -> None:
        if self.subject and self.thread_id:
            raise ValueError("a subject starts a thread, a thread_id goes into one: not both")

    def send(self, client: Client) -> Message:
        """Send it; returns the stored message, for a repetition the first. Raises Refused and httpx.TransportError."""
        if self.clinician_id is None:
            return answer(
                compose.sync_detailed(self.client_id, client=client, body=self._new(), idempotency_key=self.key)
            )
        sent = client_reply.sync_detailed(
            self.client_id, self.clinician_id, client=client, body=self._from_owner(), idempotency_key=self.key
        )
        return answer(sent)

    async def send_async(self, client: Client) -> Message:
        """As `send`."""
        if self.clinician_id is None:
            new = self._new()
            return answer(
                await compose.asyncio_detailed(self.client_id, client=client, body=new, idempotency_key=self.key)
            )
        sent = await client_reply.asyncio_detailed(
            self.client_id, self.clinician_id, client=client, body=self._from_owner(), idempotency_key=self.key
        )
        return answer(sent)

    @deprecated("use OutgoingMessage.send")
    def through(self, client: Client) -> Message:
        """As `send`; removed in the next release."""
        return self.send(client)

    @deprecated("use OutgoingMessage.send_async")
    async def through_async(self, client: Client) -> Message:
        """As `send_async`; removed in the next release."""
        return await self.send_async(client)

    def _new(self) -> FirstMessage | MessageInThread:
        if self.thread_id:
            return MessageInThread(body=self.body, thread_id=self.thread_id)
        return FirstMessage(body=self.body, subject=self.subject or "")

    def _from_owner(self) -> FirstMessage | Reply:
        if self.thread_id:
            return Reply(body=self.body, thread_id=self.thread_id)
        return FirstMessage(body=self.body, subject=self.subject or "")


@deprecated("use OutgoingMessage")
class Send(OutgoingMessage):
    """As OutgoingMessage; removed in the next release."""


class Page(Protocol):
    """A page of an inbox, of the inboxes or of the audit records; `older` is the cursor of the page before it."""

    older: str | None


def older[P: Page](ask: Callable[[str | Unset], Response[P]]) -> Iterator[P]:
    """The newest page and all older ones. `ask` calls an operation with a cursor as `before`."""
    cursor: str | Unset = UNSET
    while True:
        page = answer(ask(cursor))
        yield page
        if page.older is None:
            return
        cursor = page.older


async def older_async[P: Page](ask: Callable[[str | Unset], Awaitable[Response[P]]]) -> AsyncIterator[P]:
    """As `older`."""
    cursor: str | Unset = UNSET
    while True:
        page = answer(await ask(cursor))
        yield page
        if page.older is None:
            return
        cursor = page.older


def newer(ask: Callable[[str], Response[InboxPage]], cursor: str) -> Iterator[InboxPage]:
    """The pages after a cursor, each entry once; none if there is nothing new.

    `ask` takes a cursor, the `after` of an operation. Keep `newer` of the last page to go on from there.
    """
    while (page := answer(ask(cursor))).entries:
        yield page
        cursor = page.newer


async def newer_async(ask: Callable[[str], Awaitable[Response[InboxPage]]], cursor: str) -> AsyncIterator[InboxPage]:
    """As `newer`."""
    while (page := answer(await ask(cursor))).entries:
        yield page
        cursor = page.newer
