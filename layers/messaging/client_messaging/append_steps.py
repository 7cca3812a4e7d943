"""The steps of an append (AP4): what is written, and on which conditions.

    caller      ConditionCheck   the caller is not suspended
    clinician   ConditionCheck   for a reply: the clinician is not suspended
    gate        ConditionCheck   the gate is open, for a reply the caller's own, and lies before the new id
    head        Update           the new id comes after the last one
    once        Put              the Idempotency-Key is new, or the event was not seen in this inbox
    entry       Put              the message or notice
    audit       Put              who did it
    reopened    Put              only for a thread that began before a hand-over

Where an inbox is opened, the gate is an Update and the head a Put.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from client_messaging import access, audit, items, keys
from client_messaging.model import Caller, Entry, Head, Inbox, Message, Role
from client_messaging.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from client_messaging.items import Item

MOST_INBOXES: Final = 90
"""Inboxes of one chart: a hand-over touches the head of each in one transaction, which takes 100 items."""

KEYS_ARE_KEPT: Final = timedelta(days=7)
EVENTS_ARE_KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SendKey:
    """The caller's Idempotency-Key for one operation, and the fingerprint of the request it came with."""

    operation: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """The event that a notice is written for."""

    event_id: str


@dataclass(frozen=True, slots=True)
class Append:
    """What is to be appended, by whom (None: the system), and what makes it happen once.

    `make` builds the entry from its id. `thread_of` is, for a clinician writing into a thread, the root's id and the
    gate's `visible_after` as they were read: where a hand-over lies between them, the new owner is let into the thread.
    """

    inbox: Inbox
    writer: Caller | None
    once: SendKey | SeenEvent
    action: str
    make: Callable[[str], Entry]
    thread_of: tuple[str, str] | None = None


def of(
    tables: Tables, wanted: Append, entry: Entry, now: datetime, *, opening: bool
) -> "dict[str, TransactWriteItemTypeDef]":
    """The transaction that appends this entry, by the names above, opening its inbox or to one that is open."""
    steps: dict[str, TransactWriteItemTypeDef] = {}
    inbox, writer = wanted.inbox, wanted.writer
    if writer is not None:
        steps["caller"] = not_suspended(tables, inbox.practice_id, writer.person_id)
    if writer is not None and writer.person_id != inbox.clinician_id:  # one item, one condition
        steps["clinician"] = not_suspended(tables, inbox.practice_id, inbox.clinician_id)
    steps["gate"] = _gate_open(tables, wanted, entry, opening=opening)
    steps["head"] = _open_inbox(tables, entry) if opening else _advance_head(tables, entry)
    steps["once"] = _once(tables, wanted, entry, now)
    steps["entry"] = put_new(tables.messages, items.from_entry(entry))
    steps["audit"] = put_new(tables.audit, _audit(wanted, entry, now))
    if wanted.thread_of is not None and wanted.thread_of[0] <= wanted.thread_of[1]:
        reopened = items.item(keys.reopened_thread(inbox, wanted.thread_of[0]), entry_id=entry.id)
        steps["reopened"] = {"Put": {"TableName": tables.messages, "Item": reopened}}
    return steps


def not_suspended(tables: Tables, practice_id: str, person_id: str) -> "TransactWriteItemTypeDef":
    """This person has no suspension record."""
    return {
        "ConditionCheck": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.suspension(practice_id, person_id)),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


def put_new(table: str, item: "Item") -> "TransactWriteItemTypeDef":
    """Put an item that is not there yet."""
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}


def _gate_open(tables: Tables, wanted: Append, entry: Entry, *, opening: bool) -> "TransactWriteItemTypeDef":
    key = items.key_item(keys.portal(wanted.inbox.chart))
    condition = "#state = :open AND visible_after < :id"
    values = items.values(**{":open": access.OPEN.value, ":id": entry.id})
    if wanted.writer is not None and wanted.writer.role is Role.CHART_OWNER:
        condition += " AND owner_id = :owner"
        values |= items.values(**{":owner": wanted.writer.person_id})
    if wanted.thread_of is not None:
        condition += " AND visible_after = :seen"
        values |= items.values(**{":seen": wanted.thread_of[1]})
    if not opening:
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
    # Whoever opens an inbox changes the gate, so that a hand-over under way sees that there is one inbox more.
    return {
        "Update": {
            "TableName": tables.messages,
            "Key": key,
            "UpdateExpression": "ADD version :one, inboxes :one",
            "ConditionExpression": f"{condition} AND inboxes < :most",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": values | items.values(**{":one": 1, ":most": MOST_INBOXES}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _advance_head(tables: Tables, entry: Entry) -> "TransactWriteItemTypeDef":
    last = _last_entry(entry)
    counter = "clinician_sent" if _by_clinician(entry) else "others_sent"
    assignments = ", ".join(f"{name} = :{name}" for name in last)
    return {
        "Update": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.head(entry.inbox)),
            "UpdateExpression": f"SET {assignments} ADD {counter} :one",
            "ConditionExpression": "last_id < :last_id",
            "ExpressionAttributeValues": items.values(
                **{f":{name}": value for name, value in last.items()}, **{":one": 1}
            ),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _open_inbox(tables: Tables, entry: Entry) -> "TransactWriteItemTypeDef":
    head = Head(entry.inbox, last_id=entry.id, clinician_sent=1)
    item = items.from_head(head, opened_id=entry.id) | items.values(**_last_entry(entry))
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _last_entry(entry: Entry) -> dict[str, str]:
    """What the head says of the newest entry; the clinician's indexes follow it."""
    last = {"last_id": entry.id, "activity_id": entry.id}
    if isinstance(entry, Message):
        last |= {"last_kind": "message", "last_role": entry.sender.role.value, "last_at": entry.sent_at}
    else:
        last |= {"last_kind": "notice", "last_role": "system", "last_at": entry.recorded_at}
    if not _by_clinician(entry):
        last["unread_clinician_key"] = keys.clinician(entry.inbox)
    return last


def _by_clinician(entry: Entry) -> bool:
    return isinstance(entry, Message) and entry.sender.role is Role.CLINICIAN


def _once(tables: Tables, wanted: Append, entry: Entry, now: datetime) -> "TransactWriteItemTypeDef":
    seconds = int(now.timestamp())
    if isinstance(wanted.once, SeenEvent):
        expires_at = seconds + int(EVENTS_ARE_KEPT.total_seconds())
        item = items.item(keys.seen_event(wanted.inbox, wanted.once.event_id), entry_id=entry.id, expires_at=expires_at)
    else:
        caller = wanted.writer.person_id if wanted.writer else ""
        item = items.item(
            keys.idempotency(wanted.inbox, caller, wanted.once.operation, wanted.once.key),
            fingerprint=wanted.once.fingerprint,
            entry_id=entry.id,
            expires_at=seconds + int(KEYS_ARE_KEPT.total_seconds()),
        )
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": item,
            # TTL removes an expired item within days, not at once.
            "ConditionExpression": "attribute_not_exists(pk) OR expires_at <= :now",
            "ExpressionAttributeValues": items.values(**{":now": seconds}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _audit(wanted: Append, entry: Entry, now: datetime) -> "Item":
    inbox = wanted.inbox
    about = {"clinician_id": inbox.clinician_id, "entry_id": entry.id}
    return audit.record(inbox.chart, wanted.action, wanted.writer, now, **about)
