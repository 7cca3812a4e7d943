"""Writing: a clinician composes, a chart owner replies."""

import json
from dataclasses import dataclass
from hashlib import sha256

from client_messaging.contract.requests import MessageToSend, Reply
from client_messaging.domain import availability, ids
from client_messaging.domain.model import Caller, ChartOwner, Entry, Head, Inbox, Message, Sender
from client_messaging.domain.refusals import AccessSuspended, NotFound
from client_messaging.domain.snapshots import Thread
from client_messaging.dynamodb import audit_records
from client_messaging.dynamodb.append import AlreadyAppended
from client_messaging.dynamodb.append_transaction import Append, SendKey
from client_messaging.dynamodb.store import Store

_COMPOSE, _REPLY = "compose", "client_reply"


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """The message that is there now, and whether an earlier request with the same key put it there."""

    message: Message
    replayed: bool


def compose(store: Store, caller: Caller, client_id: str, new: MessageToSend, key: str) -> Sent:
    """Write to a client, in a new thread or in one that exists, in the caller's inbox with that client.

    Raises AccessSuspended, NotFound (no such thread), KeyReused, MessagingUnavailable and TryAgain.
    """
    inbox = Inbox(caller.practice_id, client_id, caller.person_id)
    once = SendKey(_COMPOSE, key, fingerprint(_COMPOSE, new.subject, new.body, new.thread_id))
    sender = Sender(caller.role, caller.person_id, name=caller.name)
    if new.thread_id is None:
        first = _Draft(inbox, sender, new.body, thread_id=None, subject=new.subject or "")
        return _send(store, first.append(caller, once, audit_records.MESSAGE_COMPOSED, None))
    thread = store.thread(inbox, new.thread_id, caller)
    root = _thread_of_clinician(thread)
    draft = _Draft(inbox, sender, new.body, thread_id=root.id, subject=root.subject)
    return _send(store, draft.append(caller, once, audit_records.MESSAGE_COMPOSED, thread.head))


def reply(store: Store, caller: Caller, client_id: str, clinician_id: str, new: Reply, key: str) -> Sent:
    """Answer a clinician in a thread of their inbox with this chart.

    Raises AccessSuspended, NotFound (not the caller's chart, no such inbox or thread), KeyReused, MessagingUnavailable
    and TryAgain.
    """
    inbox = Inbox(caller.practice_id, client_id, clinician_id)
    once = SendKey(_REPLY, key, fingerprint(_REPLY, None, new.body, new.thread_id))
    thread = store.thread(inbox, new.thread_id, caller)
    root, owner = _thread_of_owner(thread, caller)
    sender = Sender(caller.role, caller.person_id, owner.relationship, caller.name)
    draft = _Draft(inbox, sender, new.body, thread_id=root.id, subject=root.subject)
    return _send(store, draft.append(caller, once, audit_records.MESSAGE_REPLIED, thread.head))


@dataclass(frozen=True, slots=True, repr=False)
class _Draft:
    """A message that has no id yet. Without a thread it will be the first of its own."""

    inbox: Inbox
    sender: Sender
    body: str
    thread_id: str | None
    subject: str

    def append(self, caller: Caller, once: SendKey, action: str, head: Head | None) -> Append:
        """What the store is asked to append. `head`: the inbox's, where it was read. It is sent at the id's instant."""

        def make(entry_id: str) -> Entry:
            thread_id, sent_at = self.thread_id or entry_id, ids.timestamp_of(entry_id)
            return Message(entry_id, self.inbox, thread_id, self.subject, self.body, self.sender, sent_at)

        return Append(self.inbox, caller, once, action, make, self.thread_id, head)


def _send(store: Store, wanted: Append) -> Sent:
    try:
        entry = store.append(wanted)
    except AlreadyAppended as repeated:
        message = store.message(wanted.inbox, repeated.entry_id or "")
        if wanted.writer is not None:
            store.record_shown(wanted.inbox, wanted.writer, [message.id])
        return Sent(message, replayed=True)
    if not isinstance(entry, Message):
        raise TypeError("a sent entry is a message")
    return Sent(entry, replayed=False)


def _thread_of_clinician(thread: Thread) -> Message:
    if thread.caller_suspended:
        raise AccessSuspended
    if thread.root is None:
        raise NotFound
    return thread.root


def _thread_of_owner(thread: Thread, caller: Caller) -> tuple[Message, ChartOwner]:
    """A thread that began since this owner may see the inbox."""
    if thread.caller_suspended:
        raise AccessSuspended
    portal = availability.owned(thread.portal, caller)
    if thread.root is None or portal.hides(thread.root.id):
        raise NotFound
    return thread.root, portal.owner


def fingerprint(operation: str, *parts: str | None) -> str:
    """Tells one request from another: SHA-256 over what the caller asked for, in hexadecimal."""
    return sha256(json.dumps([operation, *parts]).encode()).hexdigest()
