"""Suspensions are restored role by role: as the newest audit record of each role says, or else as they were.

A suspension of version 0.1.0 is for every role until one role is lifted; then it names the other roles. Suspensions
made after the point in time are only in the live audit records.
"""

from itertools import batched
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import Caller, PersonState, Role, Suspensions
from client_messaging.dynamodb import audit_records, items, keys
from client_messaging.dynamodb.keys import Key
from maintenance.restoring import mutable
from maintenance.restoring.job import Job, as_written, key_of
from maintenance.restoring.report import Outcome
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import Kind
from maintenance.tables.scanning import Where
from maintenance.verifying import people

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem

type Person = tuple[str, str]
"""The ids of a practice and a person."""

type Newest = dict[Role | None, ReadItem]
"""The newest change of a person's access by role; None: records of version 0.1.0."""

_SUSPENDED: Final = Where(
    "#action = :changed AND #state = :suspended",
    {"#action": "action", "#state": "state"},
    items.values(**{":changed": audit_records.PERSON_ACCESS_CHANGED, ":suspended": PersonState.SUSPENDED.value}),
)


def put_back(job: Job, person: Person, restored: "ReadItem | None", live: "ReadItem | None") -> None:
    """Suspend a person in each due role in which they are not suspended."""
    newest, key = _newest(job, person), keys.suspension(*person)
    due, existing = _due(restored, newest), items.to_suspensions(live)
    if due.keys() <= existing.keys():
        _keep(job, key, restored, live)
    elif live is None:
        job.put_back(job.live.messages, _row(key, restored, due, newest), Outcome.MISSING, Kind.SUSPENSION)
    elif _replace(job, live, as_written(_row(key, restored, {**due, **existing}, newest))):
        job.report.note(Kind.SUSPENSION, Outcome.DIFFERING, Outcome.PUT_BACK)
    else:
        job.report.keep(Kind.SUSPENSION, Outcome.DIFFERING, key, "it was changed meanwhile: restore again")


def put_back_newer(job: Job, looked_at: set[Person]) -> None:
    """The same for all others with a suspension in the live audit records."""
    others = {keys.suspension(*person): person for person in sorted(_ever_suspended(job) - looked_at)}
    for some in batched(others, scanning.MOST_AT_ONCE, strict=False):
        existing = scanning.get_items(job.live, job.live.messages, some)
        for key in some:
            put_back(job, others[key], None, existing.get(key))


def _ever_suspended(job: Job) -> set[Person]:
    record_keys = (key_of(row) for row in scanning.scan(job.live, job.live.audit, ("pk", "sk"), _SUSPENDED))
    known = (item_kinds.known(key, item_kinds.OF_AUDIT) for key in record_keys)
    return {(item.ids["practice"], item.ids["person"]) for item in known if item and item.kind is Kind.RECORD_OF_PERSON}


def _keep(job: Job, key: Key, restored: "ReadItem | None", live: "ReadItem | None") -> None:
    if restored is not None and live is None:
        job.report.keep(Kind.SUSPENSION, Outcome.MISSING, key, "it was lifted since")
    elif restored is not None and live != restored:
        job.report.keep(Kind.SUSPENSION, Outcome.DIFFERING, key, "it was changed since")


def _newest(job: Job, person: Person) -> Newest:
    changes = {
        role: mutable.changes_of(job.live, partition, audit_records.PERSON_ACCESS_CHANGED)
        for role, partition in people.partitions(*person).items()
    }
    return {role: records[-1] for role, records in changes.items() if records}


def _due(restored: "ReadItem | None", newest: Newest) -> Suspensions:
    """The roles in which the person is to be suspended, and since when."""
    due = dict(items.to_suspensions(restored))
    for role in Role:
        change = _last([newest[key] for key in (role, None) if key in newest])
        if change is not None and change["state"]["S"] == PersonState.SUSPENDED:
            due[role] = change["at"]["S"]
        elif change is not None:
            due.pop(role, None)
    return due


def _last(changes: "list[ReadItem]") -> "ReadItem | None":
    """The newest by the writers' clocks; of two at the same time the first."""
    return max(changes, key=lambda change: change["at"]["S"], default=None)


def _row(key: Key, restored: "ReadItem | None", due: Suspensions, newest: Newest) -> "ReadItem | Item":
    """The suspension to write: as it was, if it is still for every role or has no audit record."""
    last = _last(list(newest.values()))
    if restored is not None:
        is_of_every_role = "roles" not in restored and items.to_suspensions(restored) == due
        if last is None or (is_of_every_role and last is newest.get(None)):
            return restored
    if last is None:
        raise ValueError("a suspension is restored or recorded")
    changed_by = Caller("", Role(last["actor_role"]["S"]), last["actor_id"]["S"], "")
    return items.from_suspensions(key, due, changed_by=changed_by)


def _replace(job: Job, live: "ReadItem", row: "Item") -> bool:
    """Replace a suspension of some roles, if it is unchanged since it was read; returns whether it was."""
    if not job.apply:
        return True
    try:
        job.live.client.put_item(
            TableName=job.live.messages,
            Item=row,
            ConditionExpression="#roles = :roles",
            ExpressionAttributeNames={"#roles": "roles"},
            ExpressionAttributeValues={":roles": as_written(live)["roles"]},
        )
    except job.live.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
