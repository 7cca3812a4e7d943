"""AP2: change portal access of a chart, in one transaction.

caller    ConditionCheck   the caller is not suspended
gate      Put              the gate is unchanged since it was read (`version`, and `inboxes`: none was opened)
owner     Put, Update      adds the chart to the new owner's, with the names of its inboxes; names those that are opened
former    Update           ends it among the former owner's
head …    Put, Update      inboxes to open; on a hand-over each inbox's head, if nothing was appended since it was read;
                           for a new client name or state each head, which has them for overviews
audit     Put              who did it
"""

from datetime import datetime
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.domain.model import Caller, Chart, Head, Inbox, PortalAccess, PortalState, Role
from client_messaging.dynamodb import audit_records, conditions, items, keys, owned_inboxes
from client_messaging.dynamodb.tables import Steps, Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateTypeDef


class PortalChange(Value):
    """A change of portal access, from `before` to `after`.

    `heads`: of all open inboxes. `opens`: inboxes to open, empty.
    """

    chart: Chart
    caller: Caller
    before: PortalAccess | None
    after: PortalAccess
    heads: tuple[Head, ...] = ()
    opens: tuple[Inbox, ...] = ()

    @property
    def names_another_owner(self) -> bool:
        """Whether the owner changes."""
        return self.before is not None and not self.before.is_owned_by(self.after.owner.person_id)

    @property
    def clinicians(self) -> frozenset[str]:
        """The clinicians with an inbox afterwards."""
        return frozenset(inbox.clinician_id for inbox in (*(head.inbox for head in self.heads), *self.opens))

    @property
    def hands_over(self) -> bool:
        """Whether the owner changes, or gets access to history that was hidden from them."""
        before = self.before
        return before is not None and (self.names_another_owner or before.visible_after != self.after.visible_after)

    @property
    def renames(self) -> bool:
        """Whether the client's name changes."""
        return self.before is not None and self.before.client_name != self.after.client_name

    @property
    def restates(self) -> bool:
        """Whether access is enabled or disabled that was not."""
        return self.before is not None and self.before.state is not self.after.state


def apply_portal_change(tables: Tables, change: PortalChange, now: datetime) -> None:
    """Write the change. Raises AccessSuspended, Outdated and TryAgain."""
    conditions.write(tables, _steps(tables, change, now))


def _steps(tables: Tables, change: PortalChange, now: datetime) -> Steps:
    practice_id = change.chart.practice_id
    steps = {
        "caller": conditions.not_suspended(tables, practice_id, change.caller.person_id, change.caller.role),
        "gate": _put_gate(tables, change, now),
    }
    if change.before is None or change.names_another_owner:
        steps |= _hand_owned_chart(tables, change, now)
    elif change.opens:
        # All inboxes, not only those that are opened: a row of version 0.1.0 names none.
        named = owned_inboxes.name(
            tables, change.chart, change.after.owner.person_id, change.clinicians, ids.timestamp(now)
        )
        steps["owner"] = {"Update": named}
    for inbox in change.opens:
        opened = items.from_head(_opened(change, inbox, now))
        steps[f"head {inbox.clinician_id}"] = conditions.put_new(tables.messages, opened)
    for head in change.heads if change.hands_over or change.renames or change.restates else ():
        steps[f"head {head.inbox.clinician_id}"] = _update_head(tables, change, head)
    steps["audit"] = conditions.put_new(
        tables.audit,
        audit_records.record(
            keys.chart(change.chart),
            audit_records.PORTAL_ACCESS_CHANGED,
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
        change.after, keys.portal(change.chart), changed_by=change.caller, changed_at=ids.timestamp(now)
    )
    if change.before is None:
        return conditions.put_new(tables.messages, item)
    states_stay, values = items.contact_states_are(change.before)
    seen = items.values(**{":seen": change.before.version, ":inboxes": change.before.inboxes})
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": item,
            "ConditionExpression": f"version = :seen AND inboxes = :inboxes AND {states_stay}",
            "ExpressionAttributeValues": values | seen,
        }
    }


def _hand_owned_chart(tables: Tables, change: PortalChange, now: datetime) -> Steps:
    chart, at = change.chart, ids.timestamp(now)
    owned = keys.owned_chart(chart.practice_id, change.after.owner.person_id, chart.client_id)
    item = items.item(owned, client_id=chart.client_id, since=at, clinicians=change.clinicians or None)
    steps: Steps = {"owner": {"Put": {"TableName": tables.messages, "Item": item}}}
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


def _opened(change: PortalChange, inbox: Inbox, now: datetime) -> Head:
    """The head of an empty inbox. A clinician's name is known from their own token only."""
    caller = change.caller
    is_own = caller.role is Role.CLINICIAN and caller.person_id == inbox.clinician_id
    return Head(
        inbox,
        activity_id=ids.new(now),
        client_name=change.after.client_name,
        clinician_name=caller.name if is_own else None,
    )


def _update_head(tables: Tables, change: PortalChange, head: Head) -> "TransactWriteItemTypeDef":
    """Update a head: the client's name, the state, and on a hand-over the owner's read marker."""
    condition, add = "attribute_exists(pk)", ""
    known: items.Item = {}
    state = items.portal_state_of_head(disabled=change.after.state is PortalState.DISABLED)
    changed: dict[str, items.Value] = {"client_name": change.after.client_name, "portal_state": state}
    if change.hands_over:
        condition, add = "last_id = :seen", " ADD owner_moves :one"
        known = items.values(**{":seen": head.last_id}) | items.values(**{":one": 1})
        changed |= _marker_of_new_owner(change, head)
    expression, values = items.update(**changed)
    update: UpdateTypeDef = {
        "TableName": tables.messages,
        "Key": items.key_item(keys.head(head.inbox)),
        "UpdateExpression": expression + add,
        "ConditionExpression": condition,
    }
    if known or values:
        update["ExpressionAttributeValues"] = known | values
    return {"Update": update}


def _marker_of_new_owner(change: PortalChange, head: Head) -> dict[str, items.Value]:
    """The read marker of a new owner: visible entries are unread, hidden ones are counted as covered.

    Another owner has begun no thread yet. Entries that the former owner had read stay read for the clinician.
    """
    hidden = 0 if change.after.shares_history else head.written.by_clinician
    marker: dict[str, items.Value] = {"owner_covered": hidden, "owner_read_to": ids.NIL}
    started: dict[str, items.Value] = {"owner_started": 0} if change.names_another_owner else {}
    return marker | {"owner_read_at": None, "owner_reader": None} | started
