"""Suspensions come back role by role: as the newest audit record of each says, or where there is none as they were.

One of version 0.1.0 is of every role until one is lifted; what is left of it then is of the other roles by name.
"""

from typing import TYPE_CHECKING

from client_messaging import audit, items
from client_messaging.model import Caller, PersonState, Role, Suspensions
from maintenance.kinds import Known
from maintenance.restoring import mutable
from maintenance.restoring.job import Job, as_written
from maintenance.restoring.report import Outcome
from maintenance.verifying import people

if TYPE_CHECKING:
    from client_messaging.items import Item, ReadItem

type Newest = dict[Role | None, ReadItem]
"""The newest change of a person's access in each partition of theirs that has one; None: of version 0.1.0."""


def put_back(job: Job, item: Known, restored: "ReadItem", live: "ReadItem | None") -> None:
    """Suspend somebody in those roles in which they are not, and were not let in again since."""
    newest, key = _newest(job, item), items.key_of(restored)
    due, there = _due(restored, newest), items.to_suspensions(live)
    if due.keys() <= there.keys():
        if live is None:
            job.report.keep(item.kind, Outcome.MISSING, key, "it was lifted since")
        elif live != restored:
            job.report.keep(item.kind, Outcome.DIFFERING, key, "it was changed since")
    elif live is None:
        job.put_back(job.live.messages, _row(restored, due, newest), Outcome.MISSING, item.kind)
    elif _replace(job, live, as_written(_row(restored, {**due, **there}, newest))):
        job.report.note(item.kind, Outcome.DIFFERING, Outcome.PUT_BACK)
    else:
        job.report.keep(item.kind, Outcome.DIFFERING, key, "it was changed meanwhile: restore again")


def _newest(job: Job, item: Known) -> Newest:
    partitions = people.partitions(item.ids["practice"], item.ids["person"])
    changes = {
        role: mutable.changes_of(job.live, partition, audit.PERSON_ACCESS_CHANGED)
        for role, partition in partitions.items()
    }
    return {role: found[-1] for role, found in changes.items() if found}


def _due(restored: "ReadItem", newest: Newest) -> Suspensions:
    """In which roles somebody is suspended, and since when."""
    due = dict(items.to_suspensions(restored))
    for role in Role:
        said = _last([newest[one] for one in (role, None) if one in newest])
        if said is not None and said["state"]["S"] == PersonState.SUSPENDED:
            due[role] = said["at"]["S"]
        elif said is not None:
            due.pop(role, None)
    return due


def _last(changes: "list[ReadItem]") -> "ReadItem | None":
    """The newest by the writers' clocks; of two at once the first."""
    return max(changes, key=lambda change: change["at"]["S"], default=None)


def _row(restored: "ReadItem", due: Suspensions, newest: Newest) -> "ReadItem | Item":
    """The suspension to write: as it was, if it is of every role still or nothing is recorded of it."""
    last = _last(list(newest.values()))
    is_of_every_role = "roles" not in restored and items.to_suspensions(restored) == due
    if last is None or (is_of_every_role and last is newest.get(None)):
        return restored
    changed_by = Caller("", Role(last["actor_role"]["S"]), last["actor_id"]["S"], "")
    return items.from_suspensions(items.key_of(restored), due, changed_by=changed_by)


def _replace(job: Job, live: "ReadItem", row: "Item") -> bool:
    """Write a suspension in place of one of some roles, if that is as it was read. Whether it was so."""
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
