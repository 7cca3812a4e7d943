"""Recounting: heads, tallies of entries and a gate's number of inboxes are derived from the entries again.

Appends rely on heads: a head, and a gate, is changed in one write, on condition that it is unchanged since it was read.
A head's client name and state are set to those of its gate.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Inbox, PortalState
from client_messaging.domain.refusals import TryAgain
from client_messaging.dynamodb import items, keys
from client_messaging.dynamodb.keys import Key
from maintenance.restoring.job import Job
from maintenance.tables import inboxes, scanning
from maintenance.tables.inboxes import COUNTS, COVERED, INDEXES, LAST, SENDERS, Counted, EntryHeader
from maintenance.tables.item_kinds import Kind

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from client_messaging.dynamodb.items import ReadItem, Value

type Seen = Mapping[str, AttributeValueTypeDef | None]
"""Attributes as they were read; None for a missing one."""

_OF_GATE: Final = ("client_name", "portal_state")
"""Attributes that a head has of its gate."""

COUNTED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ENTRY: COUNTS,
    Kind.HEAD: (*LAST, *SENDERS, *COUNTS, *COVERED, *INDEXES, *_OF_GATE),
    Kind.GATE: ("inboxes", "version"),
    Kind.CHAIN: ("anchored_number", "anchored_hash"),
}
"""Derived attributes, which are corrected; of a chain with its seals.

A gate's `version`, which counted inboxes in version 0.1.0, may differ.
"""

RECOUNTED: Final = {Kind.HEAD: frozenset(COUNTED[Kind.HEAD]), Kind.GATE: frozenset({"inboxes"})}
"""Attributes that are counted even where they are missing."""

_SEEN: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.HEAD: ("clinician_read_to", "clinician_moves", "owner_read_to", "owner_moves", *COUNTED[Kind.HEAD]),
    Kind.GATE: COUNTED[Kind.GATE],
    Kind.ENTRY: (),
}
"""Attributes that others may change meanwhile, the write's condition. Opening an inbox changes only `inboxes`."""

_TRIES: Final = 10


def recount(job: Job, chart: Chart, clinicians: set[str]) -> None:
    """Recount a chart, after all its items were put back. Raises TryAgain if others never cease to write."""
    for clinician_id in sorted(clinicians.union(_clinicians(_partition(job, chart)))):
        _recount_inbox(job, Inbox(chart.practice_id, chart.client_id, clinician_id))
    _recount_gate(job, chart)


def _partition(job: Job, chart: Chart) -> "dict[Key, ReadItem]":
    """The live gate and heads; in a dry run, as they would be."""
    rows: dict[Key, ReadItem] = {}
    for tables in (job.live,) if job.apply else (job.source, job.live):
        rows |= {items.key_of(read): read for read in scanning.partition(tables, tables.messages, keys.chart(chart))}
    return rows


def _clinicians(chart_keys: Iterable[Key]) -> Iterator[str]:
    """Whose inboxes a chart has, by the heads among its keys."""
    return (head["clinician"] for head in map(keys.parse_head, chart_keys) if head)


def _lines(job: Job, inbox: Inbox) -> list[EntryHeader]:
    """The live entries of an inbox; in a dry run, as they would be."""
    restored = [] if job.apply else inboxes.read(job.source, inbox)
    every = {line.id: line for line in (*restored, *inboxes.read(job.live, inbox))}
    return [every[entry_id] for entry_id in sorted(every)]


def _recount_inbox(job: Job, inbox: Inbox) -> None:
    for _ in range(_TRIES):
        rows = _partition(job, inbox.chart)
        head, gate = rows.get(keys.head(inbox)), rows.get(keys.portal(inbox.chart))
        lines = _lines(job, inbox)
        if head is None:
            return
        wrong = _wrong(head, inbox, lines, gate)
        if not wrong or _write(job, keys.head(inbox), _seen(Kind.HEAD, head), wrong):
            job.report.recounted["heads"] += bool(wrong)
            _recount_tallies(job, inbox, lines)
            return
    raise TryAgain


def _wrong(head: "ReadItem", inbox: Inbox, lines: list[EntryHeader], gate: "ReadItem | None") -> Counted:
    """The corrections of a head; for a head that needs any, also the senders of its newest entries."""
    due = inboxes.counted(head, inbox, lines, gate["visible_after"]["S"] if gate else ids.NIL)
    says = {**inboxes.attributes_of(head), **{name: items.optional_text(head, name) for name in _OF_GATE}}
    due = {**due, **({name: says[name] for name in _OF_GATE} if gate is None else _of_gate(gate))}
    if inboxes.tolerated(due, says) == says:
        return {}
    return {name: value for name, value in due.items() if says[name] != value}


def _of_gate(gate: "ReadItem") -> Counted:
    disabled = gate["state"]["S"] == PortalState.DISABLED
    return {
        "client_name": items.optional_text(gate, "client_name"),
        "portal_state": items.portal_state_of_head(disabled=disabled),
    }


def _recount_tallies(job: Job, inbox: Inbox, lines: list[EntryHeader]) -> None:
    """Ids only increase, so the tallies of existing entries are final."""
    for line, tally in inboxes.tallies(lines):
        if line.tally not in (None, tally):
            counts = dict(zip(COUNTS, (tally.by_clinician, tally.by_others), strict=True))
            if _write(job, keys.entry(inbox, line.id), _seen(Kind.ENTRY, {}), counts):
                job.report.recounted["tallies"] += 1


def _recount_gate(job: Job, chart: Chart) -> None:
    for _ in range(_TRIES):
        # The gate first: the write's condition fails if an inbox is opened afterwards.
        gate = _partition(job, chart).get(keys.portal(chart))
        heads = len(list(_clinicians(_partition(job, chart))))
        if gate is None or gate.get("inboxes") == {"N": str(heads)}:
            return
        if _write(job, keys.portal(chart), _seen(Kind.GATE, gate), {"inboxes": heads}):
            job.report.recounted["gates"] += 1
            return
    raise TryAgain


def _seen(kind: Kind, item: "ReadItem") -> "Seen":
    return {name: item.get(name) for name in _SEEN[kind]}


def _write(job: Job, key: Key, seen: "Seen", due: "Mapping[str, Value]") -> bool:
    """Set these attributes, or remove those that are None, if the item is unchanged; returns whether it was."""
    if not job.apply:
        return True
    set_to = {name: value for name, value in due.items() if value is not None}
    removed = [name for name, value in due.items() if value is None]
    was = {name: value for name, value in seen.items() if value is not None}
    is_as_seen = [f"{name} = :was_{name}" if name in was else f"attribute_not_exists({name})" for name in seen]
    values: Any = items.values(**{f":{name}": value for name, value in set_to.items()})
    request: dict[str, Any] = {
        "TableName": job.live.messages,
        "Key": items.key_item(key),
        "UpdateExpression": _update(set_to, removed),
        "ConditionExpression": " AND ".join(["attribute_exists(pk)", *is_as_seen]),
    }
    values |= {f":was_{name}": value for name, value in was.items()}
    if values:
        request["ExpressionAttributeValues"] = values
    try:
        job.live.client.update_item(**request)
    except job.live.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def _update(set_to: Iterable[str], removed: Iterable[str]) -> str:
    sets, removes = ", ".join(f"{name} = :{name}" for name in set_to), ", ".join(removed)
    return " ".join([*([f"SET {sets}"] if sets else []), *([f"REMOVE {removes}"] if removes else [])])
