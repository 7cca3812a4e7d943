"""AP4: the transaction of an append, its steps and their conditions.

    caller      ConditionCheck   the caller is not suspended
    clinician   ConditionCheck   for a reply: the clinician is not suspended
    gate        ConditionCheck   the gate is open, for a chart owner their own, and hides neither entry nor thread;
                                 it lets them begin a thread, or leaves it to the practice that does
    head        Update           the new id is greater than the last; if a head was read, the last is still the same;
                                 a chart owner has not begun too many threads
    once        Put              the Idempotency-Key is new, or the event was not seen in this inbox
    lost        ConditionCheck   if the key names an entry that was lost: it has not come back
    entry       Put              the message or notice
    audit       Put              who did it

To open an inbox, the gate is an Update and the head a Put, and the owner's chart names it (`open_inbox`). If caller and
clinician have the same id, one step checks both: a transaction takes one action per item.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from client_messaging.domain import availability
from client_messaging.domain.model import (
    MOST_STARTED,
    Caller,
    Entry,
    Head,
    Inbox,
    Role,
    Tally,
    is_by_clinician,
)
from client_messaging.dynamodb import audit_records, items, keys, open_inbox, text_hashes
from client_messaging.dynamodb.conditions import not_suspended, put_new, still_missing
from client_messaging.dynamodb.open_inbox import Opening
from client_messaging.dynamodb.tables import Steps, Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from client_messaging.dynamodb.items import Item

KEYS_ARE_KEPT: Final = timedelta(days=7)
EVENTS_ARE_KEPT: Final = timedelta(days=30)


class SendKey(Value):
    """The caller's Idempotency-Key for one operation, and the fingerprint of the request it came with."""

    operation: str
    key: str
    fingerprint: str


class SeenEvent(Value):
    """The event of a notice."""

    event_id: str


class Append(Value):
    """An append: inbox, writer (None: the system), and the key or event that makes it idempotent.

    `make` builds the entry from its id. `thread_id`: the thread of a message; None for a new thread or a notice. Of a
    notice about a message, that message: a hand-over that hides it refuses the notice.
    `head`: the inbox's head as it was read; None if there is none. The entry stores how many entries precede it, so
    that a read marker there need not count them. `practice_starts`, of a thread begun by a chart owner: whether the
    practice lets them, as it was read; None for any other append. `lost`: the entry that the key names, which a restore
    to a point in time has lost: the key is new as long as it names this entry and the entry is missing.
    """

    inbox: Inbox
    writer: Caller | None
    once: SendKey | SeenEvent
    action: str
    make: Callable[[str], Entry]
    thread_id: str | None = None
    head: Head | None = None
    practice_starts: bool | None = None
    lost: str | None = None


class Attempt(Value):
    """One attempt at an append: the entry with its id, at an instant, to an inbox that is open or is opened with it.

    With `head`, the attempt fails if anything was appended since it was read. `opens` is the inbox to open; the attempt
    fails if the client's name or the chart's owner has changed since.
    """

    entry: Entry
    now: datetime
    opens: Opening | None
    head: Head | None

    @property
    def tally(self) -> Tally | None:
        """How many entries each side has written up to this one; None if unknown."""
        before = Tally() if self.opens else self.head.written if self.head else None
        if before is None:
            return None
        if is_by_clinician(self.entry):
            return Tally(before.by_clinician + 1, before.by_others)
        return Tally(before.by_clinician, before.by_others + 1)


def transaction_for(tables: Tables, request: Append, attempt: Attempt) -> Steps:
    """The transaction that appends an entry, with the step names above."""
    steps: Steps = {}
    inbox, writer, entry = request.inbox, request.writer, attempt.entry
    if writer is not None and writer.person_id == inbox.clinician_id:
        steps["caller"] = not_suspended(tables, inbox.practice_id, writer.person_id, writer.role, Role.CLINICIAN)
    elif writer is not None:
        steps["caller"] = not_suspended(tables, inbox.practice_id, writer.person_id, writer.role)
        steps["clinician"] = not_suspended(tables, inbox.practice_id, inbox.clinician_id, Role.CLINICIAN)
    gate_open = _gate_open(tables, request, entry)
    if attempt.opens:
        steps |= open_inbox.steps(tables, entry, attempt.opens, gate_open)
    else:
        steps |= {"gate": gate_open, "head": _advance_head(tables, request, attempt)}
    steps["once"] = _once(tables, request, entry, attempt.now)
    if request.lost is not None:
        steps["lost"] = still_missing(tables.messages, keys.entry(inbox, request.lost))
    tally = items.from_tally(attempt.tally) if attempt.tally else {}
    salted, text_hash = text_hashes.salted(items.from_entry(entry))
    steps["entry"] = put_new(tables.messages, salted | tally)
    steps["audit"] = put_new(tables.audit, _audit(request, entry, attempt.now, text_hash))
    return steps


def _gate_open(tables: Tables, request: Append, entry: Entry) -> "TransactWriteItemTypeDef":
    key = items.key_item(keys.portal(request.inbox.chart))
    condition = "#state = :open AND visible_after < :begins"  # a thread's id is not after those of its entries
    values = items.values(**{":open": availability.OPEN.value, ":begins": request.thread_id or entry.id})
    if request.writer is not None and request.writer.role is Role.CHART_OWNER:
        condition += " AND owner_id = :owner"
        values |= items.values(**{":owner": request.writer.person_id})
    if request.practice_starts is not None:
        condition += f" AND {_lets_client_start(practice_starts=request.practice_starts)}"
        values |= items.values(**{":true": True})
    return {
        "ConditionCheck": {
            "TableName": tables.messages,
            "Key": key,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _lets_client_start(*, practice_starts: bool) -> str:
    """`PortalAccess.lets_client_start`: the chart's own setting is part of the transaction, the practice's was read."""
    if practice_starts:
        return "(attribute_not_exists(client_starts) OR client_starts = :true)"
    return "client_starts = :true"


def _advance_head(tables: Tables, request: Append, attempt: Attempt) -> "TransactWriteItemTypeDef":
    entry, seen = attempt.entry, attempt.head
    said = items.last_entry_values(entry)
    if not is_by_clinician(entry):
        said["unread_clinician_key"] = keys.clinician(entry.inbox.practice_id, entry.inbox.clinician_id)
    counter = "clinician_sent" if is_by_clinician(entry) else "others_sent"
    expression, values = items.update(**said)
    condition = "last_id < :last_id"
    if seen is not None:
        condition = "last_id = :seen"
        values |= items.values(**{":seen": seen.last_id})
    started = ""
    if request.practice_starts is not None:
        started = ", owner_started :one"
        condition += " AND (attribute_not_exists(owner_started) OR owner_started < :most)"
        values |= items.values(**{":most": MOST_STARTED})
    return {
        "Update": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.head(entry.inbox)),
            "UpdateExpression": f"{expression} ADD {counter} :one{started}",
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values | items.values(**{":one": 1}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _once(tables: Tables, request: Append, entry: Entry, now: datetime) -> "TransactWriteItemTypeDef":
    seconds = int(now.timestamp())
    if isinstance(request.once, SeenEvent):
        expires_at = seconds + int(EVENTS_ARE_KEPT.total_seconds())
        item = items.item(
            keys.seen_event(request.inbox, request.once.event_id), entry_id=entry.id, expires_at=expires_at
        )
    else:
        caller = request.writer.person_id if request.writer else ""
        item = items.item(
            keys.idempotency(request.inbox, caller, request.once.operation, request.once.key),
            fingerprint=request.once.fingerprint,
            entry_id=entry.id,
            expires_at=seconds + int(KEYS_ARE_KEPT.total_seconds()),
        )
    of_lost = " OR entry_id = :lost" if request.lost is not None else ""
    lost = {":lost": request.lost} if request.lost is not None else {}
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": item,
            # TTL removes an expired item within days, not at once.
            "ConditionExpression": f"attribute_not_exists(pk) OR expires_at <= :now{of_lost}",
            "ExpressionAttributeValues": items.values(**{":now": seconds}, **lost),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _audit(request: Append, entry: Entry, now: datetime, text_hash: str | None) -> "Item":
    inbox = request.inbox
    about = {"clinician_id": inbox.clinician_id, "entry_id": entry.id, "text_hash": text_hash}
    return audit_records.record(keys.chart(inbox.chart), request.action, request.writer, now, **about)
