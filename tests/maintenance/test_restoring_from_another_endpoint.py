"""A restore from tables at another endpoint under names of the live ones, as on a laptop: a name is not a table."""

from collections.abc import Iterator

import pytest

from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.report import Outcome
from testing import engine
from testing.maintenance.losses import bring_back, findings
from testing.maintenance.practice import Practice
from testing.people import MIA
from testing.sample_events import make_table


@pytest.fixture(scope="module", params=["the same names", "each other's names"])
def elsewhere(set_up: Practice, request: pytest.FixtureRequest) -> Iterator[Tables]:
    """A copy of both tables at a second server, under the same names, or each under that of the other."""
    live = [set_up.stack.messages_table, set_up.stack.audit_table]
    copies = dict(zip(live, live if request.param == "the same names" else reversed(live), strict=True))
    with engine.running() as url:
        client = engine.client(url)
        for name, logical_id in zip(copies.values(), ("MessagesTable", "AuditTable"), strict=True):
            make_table(client, name, logical_id)
        for (table, _, _), row in set_up.rows().items():
            client.put_item(TableName=copies[table], Item=dict(row))
        yield Tables(client, *copies.values())


def test_seals_come_back_deleted_or_changed(willow: Practice, elsewhere: Tables) -> None:
    seals = willow.of(f"PRACTICE#willow#CLIENT#{MIA}#SEALS", audit=True)
    before = willow.rows()
    willow.delete(seals[-1], audit=True)
    willow.change(seals[0], audit=True, record_hash={"S": "0" * 64})
    report = bring_back(willow, elsewhere)
    assert (report.counts["seal", Outcome.MISSING], report.counts["seal", Outcome.DIFFERING]) == (1, 1)
    assert willow.rows() == before


def test_a_chart_lost_in_both_tables_comes_back_with_its_seals(willow: Practice, elsewhere: Tables) -> None:
    before = willow.rows()
    of_mia = {key: row for key, row in before.items() if key[1].startswith(f"PRACTICE#willow#CLIENT#{MIA}")}
    for (table, _, _), row in of_mia.items():
        willow.delete(row, audit=table == willow.stack.audit_table)
    assert willow.rows().keys() < before.keys()
    bring_back(willow, elsewhere)
    assert willow.rows() == before
    assert findings(willow) == []
