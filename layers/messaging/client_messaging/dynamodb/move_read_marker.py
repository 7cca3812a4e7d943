"""AP6: move a read marker, in one transaction.

caller    ConditionCheck   the caller is not suspended
gate      ConditionCheck   for a chart owner: the gate is open and theirs, and does not hide the entry
head      Update           the marker is unchanged (`moves`); if nothing is unread after it: nothing was received since
reads     Update           for a clinician: how many entries they have read in all inboxes, and the last move
audit     Put              who has read or marked as unread, up to which entry and when
"""

from datetime import datetime
from typing import TYPE_CHECKING

from client_messaging.domain import availability, ids
from client_messaging.domain.model import Caller, Head, Marker, Role
from client_messaging.dynamodb import audit_records, conditions, items, keys
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_SIDES = {Role.CLINICIAN: "clinician", Role.CHART_OWNER: "owner"}


class MarkerMove(Value):
    """A move of the caller's marker in the inbox of this head. `entry_id`: the requested entry."""

    caller: Caller
    head: Head
    entry_id: str
    after: Marker

    @property
    def unread(self) -> int:
        """How many entries are unread after the move."""
        return self.head.written.received_by(self.caller.role) - self.after.covered


def apply_marker_move(tables: Tables, move: MarkerMove, now: datetime) -> None:
    """Write the move. Raises AccessSuspended, Outdated and TryAgain."""
    inbox = move.head.inbox
    steps = {"caller": conditions.not_suspended(tables, inbox.practice_id, move.caller.person_id, move.caller.role)}
    if move.caller.role is Role.CHART_OWNER:
        steps["gate"] = _gate_open(tables, move)
    steps["head"] = _move(tables, move, now)
    record = audit_records.record(
        keys.chart(inbox.chart),
        audit_records.INBOX_READ,
        move.caller,
        now,
        clinician_id=inbox.clinician_id,
        entry_id=move.entry_id,
        read_to=move.after.read_to,
    )
    if move.caller.role is Role.CLINICIAN:
        steps["reads"] = _add_to_reads(tables, move, now)
    steps["audit"] = conditions.put_new(tables.audit, record)
    conditions.write(tables, steps)


def _add_to_reads(tables: Tables, move: MarkerMove, now: datetime) -> "TransactWriteItemTypeDef":
    """Pages of an overview subtract the sum from what was counted; the last move says how old an index is."""
    inbox, read = move.head.inbox, move.after.covered - move.head.marker_of(move.caller.role).covered
    expression, values = items.update(
        client_id=inbox.client_id, moves=move.after.moves, unread=move.unread, read_to=move.after.read_to
    )
    return {
        "Update": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.reads(inbox.practice_id, inbox.clinician_id)),
            "UpdateExpression": f"{expression}, began = if_not_exists(began, :began) ADD covered :read",
            "ExpressionAttributeValues": values | items.values(**{":began": ids.new(now)}, **{":read": read}),
        }
    }


def _gate_open(tables: Tables, move: MarkerMove) -> "TransactWriteItemTypeDef":
    values = {":open": availability.OPEN.value, ":owner": move.caller.person_id, ":id": move.entry_id}
    return {
        "ConditionCheck": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.portal(move.head.inbox.chart)),
            "ConditionExpression": "#state = :open AND owner_id = :owner AND visible_after < :id",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": items.values(**values),
        }
    }


def _move(tables: Tables, move: MarkerMove, now: datetime) -> "TransactWriteItemTypeDef":
    side, was, after = _SIDES[move.caller.role], move.head.marker_of(move.caller.role), move.after
    marker: dict[str, items.Value] = {
        f"{side}_read_to": after.read_to,
        f"{side}_covered": after.covered,
        f"{side}_shown_to": after.shown_to,
        f"{side}_moves": after.moves,
        f"{side}_read_at": ids.timestamp(now),
        f"{side}_reader": move.caller.person_id,
    }
    condition, known = f"{side}_moves = :was", items.values(**{":was": was.moves})
    if move.caller.role is Role.CLINICIAN and move.unread:
        marker["unread_clinician_key"] = keys.clinician(move.head.inbox.practice_id, move.head.inbox.clinician_id)
    elif move.caller.role is Role.CLINICIAN:  # removes the head from the index of unread inboxes
        marker["unread_clinician_key"] = None
        condition += " AND others_sent = :others"
        known |= items.values(**{":others": move.head.written.by_others})
    expression, values = items.update(**marker)
    return {
        "Update": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.head(move.head.inbox)),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values | known,
        }
    }
