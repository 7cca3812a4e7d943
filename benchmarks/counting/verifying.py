"""`make verifying`: the time of `verify-tables`, as a multiple of a plain Scan of both tables in the same run.

Over dynoxide, in charts of a thousand messages, each with its audit record; nothing is sealed.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from benchmarks import histories
from client_messaging.domain import ids
from client_messaging.domain.model import (
    Caller,
    Chart,
    ChartOwner,
    Head,
    Inbox,
    Marker,
    Message,
    PortalAccess,
    PortalState,
    Relationship,
    Role,
    Sender,
    Tally,
)
from client_messaging.dynamodb import audit_records, items, keys
from client_messaging.dynamodb.tables import Tables
from maintenance.tables import scanning
from maintenance.verifying.run import verify
from testing import engine, rows
from testing.stack import Stack

OF_A_CHART: Final = 1_000
_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_ANA: Final = Caller("willow", Role.CLINICIAN, "ana", "login")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000, help="entries in all charts (100,000)")
    options = parser.parse_args()
    with engine.running() as url, engine.fresh_stack(url) as stack:
        for number in range(options.entries // OF_A_CHART):
            fill(stack, Chart("willow", f"client-{number}"))
        tables = Tables(stack.dynamodb, stack.messages_table, stack.audit_table)
        scanned = took(
            lambda: [sum(1 for _ in scanning.scan(tables, table)) for table in (tables.messages, tables.audit)]
        )
        checks = verify(tables)
        assert [str(finding) for finding in checks.findings] == []
        verified = took(lambda: verify(tables))
        print(f"{checks.looked_at['entries']:,} entries, {checks.made.total():,} checks, no findings")
        print(f"{verified / scanned:.1f} times a plain Scan of both tables")


def took(act: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def fill(stack: Stack, chart: Chart) -> None:
    """Write a chart with a thousand messages of its clinician."""
    histories.put(stack, _rows(chart))
    rows.put(stack, stack.audit_table, _records(chart))


def _written(chart: Chart) -> Iterator[tuple[datetime, Message]]:
    inbox = Inbox(chart.practice_id, chart.client_id, "ana")
    for number in range(OF_A_CHART):
        at = _BEGAN + timedelta(seconds=number)
        made = ids.from_int(int(at.timestamp() * 1000) << 80)
        yield at, Message(made, inbox, made, "This week", "x" * 100, Sender(Role.CLINICIAN, "ana"), ids.timestamp(at))


def _rows(chart: Chart) -> Iterator[Any]:
    at = ids.timestamp(_BEGAN)
    gate = PortalAccess(PortalState.ENABLED, at, ChartOwner("rosa", Relationship.PARENT), inboxes=1)
    yield items.from_portal(gate, keys.portal(chart), changed_by=_ANA, changed_at=at)
    yield items.item(keys.owned_chart(chart.practice_id, "rosa", chart.client_id), client_id=chart.client_id, since=at)
    for _, message in _written(chart):
        yield items.from_message(message)
    head = Head(message.inbox, activity_id=message.id, written=Tally(OF_A_CHART, 0), owner=Marker())
    yield items.from_head(head) | items.values(**items.last_entry_values(message))


def _records(chart: Chart) -> Iterator[Any]:
    """Audit records of this moment: older ones would have to be sealed."""
    now = datetime.now(UTC)
    details: dict[str, Any] = {"state": "enabled", "owner_id": "rosa", "visible_after": ids.NIL, "opened": ["ana"]}
    yield audit_records.record(keys.chart(chart), audit_records.PORTAL_ACCESS_CHANGED, _ANA, now, **details)
    for _, message in _written(chart):
        details = {"clinician_id": "ana", "entry_id": message.id}
        yield audit_records.record(keys.chart(chart), audit_records.MESSAGE_COMPOSED, _ANA, now, **details)


if __name__ == "__main__":
    main()
