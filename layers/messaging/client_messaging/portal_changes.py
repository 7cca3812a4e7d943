"""AP2: change portal access of a chart, in one transaction.

caller    ConditionCheck   the caller is not suspended
gate      Put              the gate is as it was read (`version`)
owner     Put              the chart is among the new owner's
former    Update           and no longer among the former owner's
head …    Put, Update      inboxes that are opened; on a hand-over each inbox's head, if nothing was appended meanwhile
audit     Put              who did it
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from client_messaging import append_steps, audit, ids, items, keys
from client_messaging.errors import AccessSuspended
from client_messaging.model import Caller, Chart, Head, Inbox, PortalAccess
from client_messaging.tables import Cancelled, Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Outdated(Exception):
    """Portal access, or an inbox of the chart, changed since it was read."""


@dataclass(frozen=True, slots=True, repr=False)
class PortalChange:
    """From what to what, and which inboxes it concerns.

    `opens`: inboxes to open, empty. `hands_over`: the heads of all inboxes of the chart, where it goes to another owner
    or the owner is let into its history; empty otherwise.
    """

    chart: Chart
    caller: Caller
    before: PortalAccess | None
    after: PortalAccess
    opens: tuple[Inbox, ...] = ()
    hands_over: tuple[Head, ...] = ()


def apply(tables: Tables, change: PortalChange, now: datetime) -> None:
    """Write the change. Raises AccessSuspended, Outdated and TryAgain."""
    try:
        tables.transact(_steps(tables, change, now))
    except Cancelled as cancelled:
        if "caller" in cancelled.failed:
            raise AccessSuspended from None
        raise Outdated from None


def _steps(tables: Tables, change: PortalChange, now: datetime) -> "dict[str, TransactWriteItemTypeDef]":
    practice_id = change.chart.practice_id
    steps = {
        "caller": append_steps.not_suspended(tables, practice_id, change.caller.person_id),
        "gate": _put_gate(tables, change, now),
    }
    if change.before is None or not change.before.is_owned_by(change.after.owner.person_id):
        steps |= _hand_owned_chart(tables, change, now)
    for inbox in change.opens:
        opened = items.from_head(Head(inbox, activity_id=ids.new(now)))
        steps[f"head {inbox.clinician_id}"] = append_steps.put_new(tables.messages, opened)
    for head in change.hands_over:
        steps[f"head {head.inbox.clinician_id}"] = _hand_head_over(tables, change, head)
    steps["audit"] = append_steps.put_new(
        tables.audit,
        audit.record(
            keys.chart(change.chart),
            audit.PORTAL_ACCESS_CHANGED,
            change.caller,
            now,
            state=change.after.state.value,
            owner_id=change.after.owner.person_id,
            visible_after=change.after.visible_after,
            opened=[inbox.clinician_id for inbox in change.opens],
        ),
    )
    return steps


def _put_gate(tables: Tables, change: PortalChange, now: datetime) -> "TransactWriteItemTypeDef":
    item = items.from_portal(
        change.after, keys.portal(change.chart), changed_by=change.caller.person_id, changed_at=ids.timestamp(now)
    )
    if change.before is None:
        return append_steps.put_new(tables.messages, item)
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": item,
            "ConditionExpression": "version = :seen",
            "ExpressionAttributeValues": items.values(**{":seen": change.before.version}),
        }
    }


def _hand_owned_chart(tables: Tables, change: PortalChange, now: datetime) -> "dict[str, TransactWriteItemTypeDef]":
    chart, at = change.chart, ids.timestamp(now)
    owned = keys.owned_chart(chart.practice_id, change.after.owner.person_id, chart.client_id)
    steps: dict[str, TransactWriteItemTypeDef] = {
        "owner": {"Put": {"TableName": tables.messages, "Item": items.item(owned, client_id=chart.client_id, since=at)}}
    }
    if change.before is not None:
        former = keys.owned_chart(chart.practice_id, change.before.owner.person_id, chart.client_id)
        steps["former"] = {
            "Update": {
                "TableName": tables.messages,
                "Key": items.key_item(former),
                "UpdateExpression": "SET owned_until = :at",
                "ExpressionAttributeValues": items.values(**{":at": at}),
            }
        }
    return steps


def _hand_head_over(tables: Tables, change: PortalChange, head: Head) -> "TransactWriteItemTypeDef":
    """The new owner has read nothing: all that they may see is unread, all that is hidden from them is covered.

    What the former owner had read stays shown as read to the clinician.
    """
    hidden = 0 if change.after.visible_after == ids.NIL else head.written.by_clinician
    return {
        "Update": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.head(head.inbox)),
            "UpdateExpression": (
                "SET owner_covered = :hidden, owner_read_to = :nothing "
                "REMOVE owner_read_at, owner_reader ADD owner_moves :one"
            ),
            "ConditionExpression": "last_id = :seen",
            "ExpressionAttributeValues": {
                **items.values(**{":hidden": hidden, ":one": 1}),
                **items.values(**{":nothing": ids.NIL, ":seen": head.last_id}),
            },
        }
    }
