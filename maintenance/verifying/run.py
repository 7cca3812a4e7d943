"""The whole verification: a scan of both tables, then chart by chart, person by person and practice by practice.

Tables change meanwhile. A chart is read in an order in which referenced items exist; one with findings is read again,
and only findings that repeat at the same place are kept.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from client_messaging.domain.model import Chart
from client_messaging.dynamodb import keys
from client_messaging.dynamodb.tables import Tables
from maintenance.verifying import charts, messages, order, people, practices, records
from maintenance.verifying.findings import Checks
from maintenance.verifying.inventory import Inventory, Tolerance, take_inventory

READINGS: Final = 3
"""How often a chart with findings is read."""


def verify(tables: Tables, tolerance: Tolerance | None = None) -> Checks:
    """Make all checks of both tables. Keeps no texts and writes nothing. Raises TryAgain."""
    tolerance = tolerance or Tolerance()
    inventory = take_inventory(tables, tolerance)
    checks = inventory.checks
    for chart in sorted(inventory.charts, key=keys.chart):
        checks.add(_repeated(partial(check_chart, tables, chart, inventory, tolerance)))
    for person in sorted(inventory.people):
        checks.add(_repeated(partial(people.check, tables, person, inventory, tolerance)))
    for practice_id in sorted(inventory.practices):
        checks.add(_repeated(partial(practices.check, tables, practice_id, inventory)))
    return checks


def check_chart(tables: Tables, chart: Chart, inventory: Inventory, tolerance: Tolerance) -> Checks:
    """Read and check a chart once."""
    chart_data = charts.read(tables, chart, inventory)
    checks = messages.check(chart_data, inventory, tolerance)
    checks.add(records.check(chart_data, inventory, tolerance))
    checks.add(order.check(chart_data, tolerance))
    return checks


def _repeated(check: Callable[[], Checks]) -> Checks:
    """The last of several readings, with the findings that all of them had."""
    checks = check()
    for _ in range(READINGS - 1):
        if not checks.findings:
            break
        again = check()
        again.keep_repeated(checks)
        checks = again
    return checks
