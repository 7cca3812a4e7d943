"""What may have been changed or ended since: it comes back only where it is missing, and the audit record agrees."""

from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import PortalState
from client_messaging.dynamodb import audit_chain, audit_records, keys
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.job import Job
from maintenance.tables.item_kinds import Kind, Known

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

EXPIRES: Final = (Kind.KEY, Kind.EVENT)


def why_not(job: Job, item: Known, restored: "ReadItem") -> str | None:
    """Why an item that is missing is not put back; None where it is."""
    if item.kind is Kind.OWNED and "owned_until" not in restored:
        gate = keys.portal(item.chart)
        found = job.live.get(gate).get(gate)
        if found is not None and found["owner_id"]["S"] != item.ids["person"]:
            return "the chart was handed over since"
    return None


def gate_to_put_back(job: Job, item: Known, restored: "ReadItem") -> "ReadItem":
    """The gate as it was; disabled, where its newest audit record says that it was changed since.

    What was hidden since from its owner stays hidden when it is enabled again. No version is given out a second time:
    each change since has a record.
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


def changes_of(tables: Tables, partition: str, action: str) -> "list[ReadItem]":
    """The records of an action, the newest last: by the seals, and then by ids."""
    chain, records = audit_chain.read(tables, partition)
    numbers = {link.record_id: link.number for link in chain}
    found = [read for read in records.values() if read["action"]["S"] == action]
    return sorted(found, key=lambda read: (numbers.get(read["sk"]["S"], len(chain) + 1), read["sk"]["S"]))
