"""Mutable items: restored only if missing, and changed to agree with the audit records since."""

from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import PortalState, Role
from client_messaging.domain.nudges import MOST_SENT
from client_messaging.dynamodb import audit_records, change_absence, items, keys
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.job import Job
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import RECORDS, Kind, Known

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

_RECORDED_OF_GATE: Final = ("state", "owner_id", "visible_after")
_BY_HAND: Final = (
    "changed by hand: its newest audit record says something else. Have staff set portal access again"
    " (PUT /clients/{client_id}/portal-access), and run verify-tables"
)
EXPIRES: Final = (Kind.KEY, Kind.EVENT, Kind.NOTICES, Kind.SENT)
_OF_RING: Final = ("claimed_at", "claims", "due_ring", "due_stage", "due_channels", "said_at")
"""What a cycle of nudges says of a ring of then: nobody has its turn any more, and its event was published."""


def reason_to_keep(job: Job, item: Known, restored: "ReadItem") -> str | None:
    """Why a missing item is not put back; None if it is."""
    if item.kind is Kind.OWNED and "owned_until" not in restored:
        gate = keys.portal(item.chart)
        live = job.live.get(gate).get(gate)
        if live is not None and live["owner_id"]["S"] != item.ids["person"]:
            return "the chart was handed over since"
    if item.kind is Kind.ABSENCE:
        partition = keys.person_in_role(item.ids["practice"], Role.CLINICIAN, item.ids["person"])
        changes = changes_of(job.live, partition, audit_records.ABSENCE_CHANGED)
        newest = changes[-1] if changes else None
        if newest and newest["state"]["S"] == change_absence.ENDED:
            return "it was ended since"
        if newest and newest["at"]["S"] > restored["set_at"]["S"]:
            return "another was set since: set it again"
    if item.kind is Kind.PREFERENCES:
        partition = keys.person_in_role(item.ids["practice"], Role.CHART_OWNER, item.ids["person"])
        changes = changes_of(job.live, partition, audit_records.PREFERENCES_CHANGED)
        if changes and changes[-1]["at"]["S"] > restored["since"]["S"]:
            return "they were set since: the chart owner sets them again"
    return None


def reason_of_difference(job: Job, item: Known, live: "ReadItem") -> str:
    """Why a live item that differs is kept: changed since, or by hand: a gate that no audit record explains."""
    if item.kind is Kind.GATE:
        changes = changes_of(job.live, keys.chart(item.chart), audit_records.PORTAL_ACCESS_CHANGED)
        if not changes or any(changes[-1][name] != live.get(name) for name in _RECORDED_OF_GATE):
            return _BY_HAND
    return "it was changed since"


def gate_to_put_back(job: Job, item: Known, restored: "ReadItem") -> "ReadItem":
    """The restored gate; disabled if its newest audit record says that it was changed since.

    Entries hidden from the owner since stay hidden when it is enabled again. No version is used twice: each change
    since has a record, and is counted.
    """
    changes = changes_of(job.live, keys.chart(item.chart), audit_records.PORTAL_ACCESS_CHANGED)
    since = sum(change["at"]["S"] > restored["changed_at"]["S"] for change in changes)
    restored = {**restored, "version": {"N": str(int(restored["version"]["N"]) + since)}}
    newest = changes[-1] if changes else None
    names = ("state", "owner_id", "visible_after")
    if newest is None or all(newest[name] == restored[name] for name in names):
        return restored
    hidden = max(newest["visible_after"], restored["visible_after"], key=lambda value: value["S"])
    shut: ReadItem = {"state": {"S": PortalState.DISABLED.value}, "since": newest["at"], "visible_after": hidden}
    return {**restored, **shut}


def nudge_to_put_back(job: Job, item: Known, restored: "ReadItem") -> "ReadItem":
    """The restored cycle of nudges, which knows the last two nudges of the live audit records as well.

    So nobody gets more than two in 24 hours. Its ring may be over: then the first message an hour after its time begins
    another cycle.
    """
    partition = keys.person_in_role(item.ids["practice"], Role.CHART_OWNER, item.ids["person"])
    recorded = [record["at"]["S"] for record in changes_of(job.live, partition, audit_records.NUDGE_SENT)]
    sent = sorted({*recorded, *(at["S"] for at in restored["sent"]["L"])})[-MOST_SENT:]
    kept = {name: value for name, value in restored.items() if name not in _OF_RING}
    return {**kept, "sent": {"L": [{"S": at} for at in sent]}}


def changes_of(tables: Tables, partition: str, action: str) -> "list[ReadItem]":
    """The records of an action, the newest last, by the writers' clocks: seals may be in any order.

    Without items that are no records, or lack an attribute: verify-tables names those.
    """
    records = scanning.partition(tables, tables.audit, partition)
    of_action = [record for record in records if record.get("action") == {"S": action} and _is_record(record)]
    return sorted(of_action, key=lambda row: (row["at"]["S"], row["sk"]["S"]))


def _is_record(read: "ReadItem") -> bool:
    item = item_kinds.known(items.key_of(read), RECORDS)
    return item is not None and not item_kinds.faults(item.kind, read)
