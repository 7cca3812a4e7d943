"""The order in which things were committed, by the seals: ids increase, and every entry came while the gate was open.

A stream has the changes of one chart in the order of their commits; of two transactions of one instant it
may have the later one first. Where two lie less than `apart` beside each other by the writers' clocks, either may.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.domain.model import PortalState
from client_messaging.dynamodb import audit_records, keys
from maintenance.verifying.charts import ChartAsItIs
from maintenance.verifying.findings import Check, Finding, Findings
from maintenance.verifying.inventory import Patience, said
from maintenance.verifying.records import ACTION_OF, at

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem


def check(chart: ChartAsItIs, patience: Patience) -> Findings:
    """The order of a chart's entries, and where the gate was when each came. What has no seal yet is counted only."""
    found = Findings()
    in_order = chart.recorded.in_order()
    of_inbox: defaultdict[str, list[ReadItem]] = defaultdict(list)
    for record in in_order:
        if _is_of_entry(record):
            of_inbox[record["clinician_id"]["S"]].append(record)
    for clinician_id, records in of_inbox.items():
        found.each(Check.ORDER, _out_of_order(chart, clinician_id, records, patience.apart), of=len(records))
    shut_out = list(_behind_shut_gates(chart, in_order, patience.apart))
    found.each(Check.OPEN, shut_out, of=sum(len(records) for records in of_inbox.values()))
    found.looked_at["without an order"] += sum(_is_of_entry(record) for record in chart.recorded.unsealed())
    return found


def _is_of_entry(record: "ReadItem") -> bool:
    return record["action"]["S"] in ACTION_OF.values()


def _out_of_order(
    chart: ChartAsItIs, clinician_id: str, records: "Sequence[ReadItem]", apart: timedelta
) -> Iterator[Finding]:
    highest = records[0]
    for record in records[1:]:
        entry_id, before = record["entry_id"]["S"], highest["entry_id"]["S"]
        if entry_id > before:
            highest = record
        elif abs(at(record) - at(highest)) >= apart:
            where = said(keys.entry(chart.inbox(clinician_id), entry_id))
            yield Finding(Check.ORDER, where, f"an id after {before}", "one before it")


def _behind_shut_gates(chart: ChartAsItIs, in_order: "Sequence[ReadItem]", apart: timedelta) -> Iterator[Finding]:
    """Entries that no state of the gate at their time lets in."""
    changes = [
        number for number, one in enumerate(in_order) if one["action"]["S"] == audit_records.PORTAL_ACCESS_CHANGED
    ]
    gates, known = [in_order[change] for change in changes], 0
    for number, record in enumerate(in_order):
        if known < len(changes) and changes[known] == number:
            known += 1
        elif _is_of_entry(record):
            possible = list(_gates_at(record, gates, known, apart))
            if not any(_lets_in(gate, record) for gate in possible):
                where = said(keys.entry(chart.inbox(record["clinician_id"]["S"]), record["entry_id"]["S"]))
                yield Finding(Check.OPEN, where, "a gate open to its writer", _gate(possible))


def _gates_at(record: "ReadItem", gates: "Sequence[ReadItem]", known: int, apart: timedelta) -> "Iterator[ReadItem]":
    """The gate when a record was made: the change before it, and those that lie so close that they may have been it."""

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


def _lets_in(gate: "ReadItem", record: "ReadItem") -> bool:
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
