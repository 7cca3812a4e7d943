"""The checks of the order of commits, by the seals: ids increase, and entries are written while the gate is open.

A stream has the changes of one chart in the order of their commits, but may swap two transactions of one instant: those
less than `apart` from each other by the writers' clocks may be in either order.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.domain.model import PortalState
from client_messaging.dynamodb import audit_records, keys
from maintenance.verifying.charts import ChartData
from maintenance.verifying.findings import Check, Checks, Finding
from maintenance.verifying.inventory import Tolerance, describe
from maintenance.verifying.records import ACTION_OF, at

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem


def check(chart: ChartData, tolerance: Tolerance) -> Checks:
    """Check the order of a chart's entries, and the gate at the time of each. Unsealed records are only counted."""
    checks = Checks()
    in_order = chart.recorded.in_order()
    of_inbox: defaultdict[str, list[ReadItem]] = defaultdict(list)
    for record in in_order:
        if _is_of_entry(record):
            of_inbox[record["clinician_id"]["S"]].append(record)
    for clinician_id, records in of_inbox.items():
        checks.each(Check.ORDER, _out_of_order(chart, clinician_id, records, tolerance.apart), of=len(records))
    findings = list(_behind_shut_gates(chart, in_order, tolerance.apart))
    checks.each(Check.OPEN, findings, of=sum(len(records) for records in of_inbox.values()))
    checks.looked_at["without an order"] += sum(_is_of_entry(record) for record in chart.recorded.unsealed())
    return checks


def _is_of_entry(record: "ReadItem") -> bool:
    return record["action"]["S"] in ACTION_OF.values()


def _out_of_order(
    chart: ChartData, clinician_id: str, records: "Sequence[ReadItem]", apart: timedelta
) -> Iterator[Finding]:
    highest = records[0]
    for record in records[1:]:
        entry_id, before = record["entry_id"]["S"], highest["entry_id"]["S"]
        if entry_id > before:
            highest = record
        elif abs(at(record) - at(highest)) >= apart:
            where = describe(keys.entry(chart.inbox(clinician_id), entry_id))
            yield Finding(Check.ORDER, where, f"an id after {before}", "one before it")


def _behind_shut_gates(chart: ChartData, in_order: "Sequence[ReadItem]", apart: timedelta) -> Iterator[Finding]:
    """Entries that no state of the gate at their time permits."""
    changes = [
        number for number, record in enumerate(in_order) if record["action"]["S"] == audit_records.PORTAL_ACCESS_CHANGED
    ]
    gates, known = [in_order[change] for change in changes], 0
    for number, record in enumerate(in_order):
        if known < len(changes) and changes[known] == number:
            known += 1
        elif _is_of_entry(record):
            possible = list(_gates_at(record, gates, known, apart))
            if not any(_permits(gate, record) for gate in possible):
                where = describe(keys.entry(chart.inbox(record["clinician_id"]["S"]), record["entry_id"]["S"]))
                yield Finding(Check.OPEN, where, "a gate open to its writer", _gate(possible))


def _gates_at(record: "ReadItem", gates: "Sequence[ReadItem]", known: int, apart: timedelta) -> "Iterator[ReadItem]":
    """The possible gates at a record: the change before it, and changes so close that they may precede it."""

    def is_near(gate: "ReadItem") -> bool:
        return abs(at(gate) - at(record)) < apart

    for gate in reversed(gates[:known]):
        yield gate
        if not is_near(gate):
            break
    for gate in gates[known:]:
        if not is_near(gate):
            break
        yield gate


def _permits(gate: "ReadItem", record: "ReadItem") -> bool:
    is_open = gate["state"]["S"] == PortalState.ENABLED and gate["visible_after"]["S"] < record["entry_id"]["S"]
    is_reply = record["action"]["S"] == audit_records.MESSAGE_REPLIED
    return is_open and (not is_reply or record.get("actor_id") == gate["owner_id"])


def _gate(possible: "Sequence[ReadItem]") -> str:
    if not possible:
        return "no gate"
    gate = possible[0]
    place = gate["visible_after"]["S"]
    hidden = f", up to {place} hidden" if place != ids.NIL else ""
    return f"{gate['state']['S']} for {gate['owner_id']['S']}{hidden}"
