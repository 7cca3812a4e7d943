"""Writing: a clinician composes, a chart owner replies or begins a thread."""

import json
from datetime import datetime
from hashlib import sha256

from client_messaging.domain import availability, ids
from client_messaging.domain.model import Caller, ChartOwner, Entry, Head, Inbox, Message, Sender, Told
from client_messaging.domain.refusals import AccessSuspended, MessagingUnavailable, NotFound, Reason, TryAgain
from client_messaging.domain.snapshots import NOTHING, Announced, Thread
from client_messaging.dynamodb import audit_records
from client_messaging.dynamodb.append import AlreadyAppended
from client_messaging.dynamodb.append_transaction import Append, SendKey
from client_messaging.dynamodb.store import Store
from client_messaging.values import Value, replace

_COMPOSE, _REPLY = "compose", "client_reply"


class SendRequest(Value):
    """A message to send into an inbox. The same `key` marks a repeated request."""

    caller: Caller
    inbox: Inbox
    body: str
    key: str


class SendResult(Value):
    """The message, and whether an earlier request with the same key wrote it."""

    message: Message
    replayed: bool


def compose(store: Store, request: SendRequest, subject: str | None, thread_id: str | None) -> SendResult:
    """Write to a client in the clinician's own inbox: with a subject in a new thread, with an id in an existing one.

    Raises AccessSuspended, NotFound (no such thread), KeyReused, MessagingUnavailable and TryAgain.
    """
    caller, inbox = request.caller, request.inbox
    once = SendKey(_COMPOSE, request.key, request_fingerprint(_COMPOSE, subject, request.body, thread_id))
    sender = Sender(caller.role, caller.person_id, name=caller.name)
    if thread_id is None:
        head, caller_suspended = store.head(inbox, caller)
        if caller_suspended:
            raise AccessSuspended
        first = _Draft(inbox, sender, request.body, thread_id=None, subject=subject or "")
        return _send(store, first.to_append(caller, once, audit_records.MESSAGE_COMPOSED, head))
    thread = store.thread(inbox, thread_id, caller)
    root = _thread_of_clinician(thread)
    draft = _Draft(inbox, sender, request.body, thread_id=root.id, subject=root.subject)
    return _send(store, draft.to_append(caller, once, audit_records.MESSAGE_COMPOSED, thread.head))


def reply(store: Store, request: SendRequest, thread_id: str) -> SendResult:
    """Answer a clinician in a thread of their inbox with the caller's chart.

    Raises AccessSuspended, NotFound (not the caller's chart, no such inbox or thread), KeyReused, MessagingUnavailable
    and TryAgain.
    """
    caller, inbox = request.caller, request.inbox
    once = SendKey(_REPLY, request.key, request_fingerprint(_REPLY, None, request.body, thread_id))
    thread = store.thread(inbox, thread_id, caller)
    root, owner = _thread_of_owner(thread, caller)
    sender = Sender(caller.role, caller.person_id, owner.relationship, caller.name)
    draft = _Draft(inbox, sender, request.body, root.id, root.subject, thread.announced)
    return _send(store, draft.to_append(caller, once, audit_records.MESSAGE_REPLIED, thread.head), thread.announced)


def start(store: Store, request: SendRequest, subject: str) -> SendResult:
    """Begin a thread in an open inbox of the caller's chart, where the chart or the practice lets chart owners do so.

    Raises AccessSuspended, NotFound (not the caller's chart, no such inbox), KeyReused, MessagingUnavailable and
    TryAgain.
    """
    caller, inbox = request.caller, request.inbox
    once = SendKey(_REPLY, request.key, request_fingerprint(_REPLY, subject, request.body, None))
    gate = store.start_gate(inbox, caller)
    if gate.caller_suspended:
        raise AccessSuspended
    owner = availability.owned(gate.portal, caller).owner
    if gate.head is None:
        raise NotFound
    sender = Sender(caller.role, caller.person_id, owner.relationship, caller.name)
    draft = _Draft(inbox, sender, request.body, None, subject, gate.announced)
    append = draft.to_append(caller, once, audit_records.MESSAGE_STARTED, gate.head)
    return _send(store, replace(append, practice_starts=gate.practice_starts), gate.announced)


class _Draft(Value):
    """A message without an id. Without a thread id it starts its own thread."""

    inbox: Inbox
    sender: Sender
    body: str
    thread_id: str | None
    subject: str
    announced: Announced = NOTHING

    def to_append(self, caller: Caller, once: SendKey, action: str, head: Head | None) -> Append:
        """The append of this message. `head`: the inbox's, if it was read. It is sent at the instant of its id."""

        def make(entry_id: str) -> Entry:
            thread_id, sent_at = self.thread_id or entry_id, ids.timestamp_of(entry_id)
            told = _told(self.announced, sent_at)
            return Message(entry_id, self.inbox, thread_id, self.subject, self.body, self.sender, sent_at, told)

        return Append(self.inbox, caller, once, action, make, self.thread_id, head)


def _told(announced: Announced, sent_at: str) -> Told | None:
    """What the writer is told at this instant. Most practices say nothing, and need no time zones."""
    if announced == NOTHING:
        return None
    from client_messaging.domain.response import told_at

    return told_at(announced, datetime.fromisoformat(sent_at))


def _send(store: Store, append: Append, announced: Announced = NOTHING) -> SendResult:
    try:
        entry = store.append(append)
    except MessagingUnavailable as refused:
        if refused.reason is Reason.CLINICIAN_UNAVAILABLE:
            refused.instead = store.stand_in(append.inbox.practice_id, announced.absence)
        raise
    except AlreadyAppended as repeated:
        return _replay(store, append, repeated.entry_id or "", announced)
    if not isinstance(entry, Message):
        raise TypeError("a sent entry is a message")
    return SendResult(entry, replayed=False)


def _replay(store: Store, append: Append, entry_id: str, announced: Announced) -> SendResult:
    """The message of a repeated key. If a restore to a point in time has lost it, the request is accepted as new."""
    message = store.message(append.inbox, entry_id)
    if message is None:
        if append.lost is not None:  # lost a second time, within this request
            raise TryAgain
        return _send(store, replace(append, lost=entry_id), announced)
    if append.writer is not None:
        store.record_shown(append.inbox, append.writer, [message.id])
    return SendResult(message, replayed=True)


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


def request_fingerprint(operation: str, *fields: str | None) -> str:
    """SHA-256, in hexadecimal, of a request's fields: tells a repeated request from another one with its key."""
    return sha256(json.dumps([operation, *fields]).encode()).hexdigest()
