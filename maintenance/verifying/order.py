"""The checks of the order of commits, as far as times show it: ids increase, and entries stand behind open gates."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.domain.model import PortalState
from client_messaging.dynamodb import audit_records, keys
from maintenance.verifying.charts import ChartData
from maintenance.verifying.commits import Commit
from maintenance.verifying.findings import Check, Checks, Finding
from maintenance.verifying.inventory import Tolerance, describe
from maintenance.verifying.records import OF_ENTRIES

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem


def check(chart: ChartData, tolerance: Tolerance) -> Checks:
    """Check the order of a chart's entries, and the gate at the time of each."""
    checks = Checks()
    of_inbox: defaultdict[str, list[Commit]] = defaultdict(list)
    for commit in chart.recorded.commits(*OF_ENTRIES):
        of_inbox[commit.record["clinician_id"]["S"]].append(commit)
    changes = chart.recorded.commits(audit_records.PORTAL_ACCESS_CHANGED)
    newest_first = sorted(changes, key=lambda one: one.earliest, reverse=True)
    for written in of_inbox.values():
        checks.each(Check.ORDER, _out_of_order(chart, written, tolerance.apart), of=len(written))
        checks.each(Check.OPEN, _behind_shut_gates(chart, written, newest_first, tolerance.apart), of=len(written))
    return checks


def _out_of_order(chart: ChartData, written: Sequence[Commit], apart: timedelta) -> Iterator[Finding]:
    """Entries whose id is not greater than that of an entry certainly committed before."""
    ended = sorted(written, key=lambda one: one.latest)
    before, highest = 0, ids.NIL
    for commit in sorted(written, key=lambda one: one.earliest):
        while before < len(ended) and ended[before].is_before(commit, apart):
            highest = max(highest, _entry_id(ended[before]))
            before += 1
        if _entry_id(commit) < highest:
            yield Finding(Check.ORDER, _where(chart, commit), f"an id after {highest}", "one before it")


def _behind_shut_gates(
    chart: ChartData, written: Sequence[Commit], changes: Sequence[Commit], apart: timedelta
) -> Iterator[Finding]:
    """Entries that no possible state of the gate permits."""
    for commit in written:
        possible = list(_gates_at(commit, changes, apart))
        if not any(_permits(gate, commit.record) for gate in possible):
            yield Finding(Check.OPEN, _where(chart, commit), "a gate open to its writer", _gate(possible))


def _gates_at(commit: Commit, changes: Sequence[Commit], apart: timedelta) -> "Iterator[ReadItem]":
    """The possible gates at a commit: not certainly after it, nor certainly replaced before it."""
    before = [change.earliest for change in changes if change.is_before(commit, apart)]
    for change in changes:
        is_replaced = bool(before) and max(before) - change.latest > apart
        if not is_replaced and not commit.is_before(change, apart):
            yield change.record


def _entry_id(commit: Commit) -> str:
    return commit.record["entry_id"]["S"]


def _where(chart: ChartData, commit: Commit) -> str:
    return describe(keys.entry(chart.inbox(commit.record["clinician_id"]["S"]), _entry_id(commit)))


def _permits(gate: "ReadItem", record: "ReadItem") -> bool:
    is_open = gate["state"]["S"] == PortalState.ENABLED and gate["visible_after"]["S"] < record["entry_id"]["S"]
    is_reply = record["action"]["S"] in (audit_records.MESSAGE_REPLIED, audit_records.MESSAGE_STARTED)
    return is_open and (not is_reply or record.get("actor_id") == gate["owner_id"])


def _gate(possible: "Sequence[ReadItem]") -> str:
    if not possible:
        return "no gate"
    gate = possible[0]
    place = gate["visible_after"]["S"]
    hidden = f", up to {place} hidden" if place != ids.NIL else ""
    return f"{gate['state']['S']} for {gate['owner_id']['S']}{hidden}"
