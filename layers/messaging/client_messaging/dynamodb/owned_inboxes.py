"""AP8: the inboxes of all charts of an owner.

The row of an owned chart names the chart's inboxes, so that gates and heads of many charts are read by their keys. It
is a hint, and read before them: a chart whose gate counts others is read by a Query of its own. So are charts whose row
is of version 0.1.0, which names none, and few charts, which take no more requests that way and fewer units.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import batched
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import Chart, Head, Inbox, PortalAccess
from client_messaging.dynamodb import items, keys
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import UpdateTypeDef

    from client_messaging.dynamodb.items import ReadItem

FEW_CHARTS: Final = 2
"""Charts that are read by a Query each: as many as run in parallel."""

_KEYS_AT_ONCE: Final = 100
_ALL: Final = 1_000_000

type Behind = list[tuple[PortalAccess, Head]]
"""Inboxes, each with the gate of its chart."""


def name(tables: Tables, chart: Chart, owner_id: str, clinicians: frozenset[str], at: str) -> "UpdateTypeDef":
    """Name all inboxes of a chart in its owner's row. `at`: since when it is theirs, if there is no row."""
    return _update(tables, chart, owner_id, at, ("SET clinicians = :clinicians, ", "", clinicians))


def name_one(tables: Tables, of: Inbox, owner_id: str, at: str) -> "UpdateTypeDef":
    """Name one inbox more in the row of a chart's owner."""
    return _update(
        tables, of.chart, owner_id, at, ("SET ", " ADD clinicians :clinicians", frozenset({of.clinician_id}))
    )


def _update(
    tables: Tables, chart: Chart, owner_id: str, at: str, named: tuple[str, str, frozenset[str]]
) -> "UpdateTypeDef":
    before, after, clinicians = named
    return {
        "TableName": tables.messages,
        "Key": items.key_item(keys.owned_chart(chart.practice_id, owner_id, chart.client_id)),
        "UpdateExpression": f"{before}client_id = :client_id, since = if_not_exists(since, :at){after}",
        "ExpressionAttributeValues": items.values(**{":client_id": chart.client_id, ":at": at})
        | items.values(**{":clinicians": clinicians}),
    }


def of_charts(tables: Tables, executor: ThreadPoolExecutor, owned: "Mapping[Chart, ReadItem]") -> Behind:
    """The inboxes of these charts, by the rows of their owner.

    For many charts one BatchGetItem for each 100 gates and heads, in parallel; for few charts, and those whose inboxes
    are not as named, a Query each. Raises TryAgain.
    """
    named = {chart: items.to_named_inboxes(read) for chart, read in owned.items()} if len(owned) > FEW_CHARTS else {}
    by_keys = {chart: clinicians for chart, clinicians in named.items() if clinicians}
    behind = _by_keys(tables, executor, by_keys)
    rest = [executor.submit(_behind_gate, tables, chart) for chart in owned if chart not in behind]
    wait(rest)
    return [one for some in (*behind.values(), *(asked.result() for asked in rest)) for one in some]


def _by_keys(
    tables: Tables, executor: ThreadPoolExecutor, named: Mapping[Chart, frozenset[str]]
) -> dict[Chart, Behind]:
    """The inboxes of the charts whose gate counts as many as there are by these names."""
    heads = {
        chart: [keys.head(Inbox(chart.practice_id, chart.client_id, one)) for one in sorted(clinicians)]
        for chart, clinicians in named.items()
    }
    found = _get(tables, executor, [key for chart, of_it in heads.items() for key in (keys.portal(chart), *of_it)])
    behind: dict[Chart, Behind] = {}
    for chart, of_it in heads.items():
        gate = found.get(keys.portal(chart))
        there = [items.to_head(found[key]) for key in of_it if key in found]
        if gate is not None and len(there) == items.number(gate, "inboxes"):
            portal = items.to_portal(gate)
            behind[chart] = [(portal, head) for head in there]
    return behind


def _get(tables: Tables, executor: ThreadPoolExecutor, wanted: Sequence[Key]) -> "dict[Key, ReadItem]":
    asked: list[Future[dict[Key, ReadItem]]] = [
        executor.submit(tables.get, *some) for some in batched(wanted, _KEYS_AT_ONCE, strict=False)
    ]
    wait(asked)
    return {key: read for some in asked for key, read in some.result().items()}


def _behind_gate(tables: Tables, chart: Chart) -> Behind:
    found = tables.query("pk = :pk", items.values(**{":pk": keys.chart(chart)}), forward=True, limit=_ALL)
    gates = [items.to_portal(read) for read in found if items.key_of(read) == keys.portal(chart)]
    heads = [items.to_head(read) for read in found if items.key_of(read) != keys.portal(chart)]
    return [(portal, head) for portal in gates for head in heads]
