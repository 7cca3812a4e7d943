"""The whole verification: one look at everything, then chart by chart and person by person.

Tables are written meanwhile. Each chart is read so that what one item says of another is there; where something is
found all the same it is read again, and only what is found each time, at the same place, stays.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from client_messaging.domain.model import Chart
from client_messaging.dynamodb import keys
from client_messaging.dynamodb.tables import Tables
from maintenance.verifying import charts, inventory, messages, order, people, records
from maintenance.verifying.findings import Findings
from maintenance.verifying.inventory import Inventory, Patience

READINGS: Final = 3
"""How often a chart is read in which something is found."""


def verify(tables: Tables, patience: Patience | None = None) -> Findings:
    """Check everything that must hold in both tables. Reads no texts, and writes nothing. Raises TryAgain."""
    patience = patience or Patience()
    there = inventory.take(tables, patience)
    found = there.findings
    for chart in sorted(there.charts, key=keys.chart):
        found.add(_what_stays(partial(of_chart, tables, chart, there, patience)))
    for person in sorted(there.people):
        found.add(_what_stays(partial(people.look, tables, person, there, patience)))
    return found


def of_chart(tables: Tables, chart: Chart, there: Inventory, patience: Patience) -> Findings:
    """One look at a chart."""
    as_it_is = charts.read(tables, chart, there)
    found = messages.check(as_it_is, there, patience)
    found.add(records.check(as_it_is, there, patience))
    found.add(order.check(as_it_is, patience))
    return found


def _what_stays(look: Callable[[], Findings]) -> Findings:
    """The last look, with what was found in every one."""
    found = look()
    for _ in range(READINGS - 1):
        if not found.found:
            break
        again = look()
        again.only_again(found)
        found = again
    return found
