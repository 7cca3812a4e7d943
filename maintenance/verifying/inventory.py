"""One pass over both tables: what there is, by key. Charts and people are looked at afterwards, one by one.

It keeps sets of ids: charts with their inboxes, people, what was written within the days that idempotency keys and seen
events are kept for. It does not grow with older messages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Role
from client_messaging.dynamodb import append_transaction, items, keys
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import Kind, Known
from maintenance.tables.scanning import Where
from maintenance.verifying.findings import Check, Finding, Findings

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

_OF_CONTACT: Final = ("name", "email", "phone", "language")
_NO_TEXT: Final = Where(
    "(kind = :message AND NOT (attribute_type(subject, :text) AND attribute_type(body, :text)))"
    " OR (sk = :portal AND NOT attribute_type(contact, :map))"
    + "".join(
        f" OR (attribute_exists({text}) AND NOT attribute_type({text}, :text))"
        for text in (*item_kinds.NAMES, *(f"contact.#{name}" for name in _OF_CONTACT))
    ),
    {f"#{name}": name for name in _OF_CONTACT},
    items.values(**{":message": "message", ":portal": "PORTAL", ":text": "S", ":map": "M"}),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How far clocks may be apart.

    `apart`: audit records of one instant may be sealed the other way round: streams order changes of one item only.
    `settled`: what was written after the look at the tables began, by clocks so far behind, is not known to be missing.
    `before`: so long before the instant of its id an entry of version 0.1.0 may say that it was written.
    """

    apart: timedelta = timedelta(seconds=2)
    settled: timedelta = timedelta(minutes=1)
    before: timedelta = timedelta(seconds=30)


@dataclass
class Parts:
    """What there is of a chart beside its gate and its heads."""

    inboxes: set[str] = field(default_factory=set)
    """Clinicians with entries, or with anything else that belongs to an inbox."""

    owners: set[str] = field(default_factory=set)
    reopened: set[tuple[str, str]] = field(default_factory=set)
    """Clinician and thread."""

    events: set[tuple[str, str]] = field(default_factory=set)
    """Clinician and notice, of seen events that have not expired."""


@dataclass
class Inventory:
    """What there is."""

    began: datetime
    settled: str
    """A smaller id than this was there when the look began, and so was all that was written with it."""

    charts: defaultdict[Chart, Parts] = field(default_factory=lambda: defaultdict(Parts))
    people: set[tuple[str, str]] = field(default_factory=set)
    """Practice and person, of suspensions, audit records and seals."""

    keys: set[tuple[str, str, str, str]] = field(default_factory=set)
    """Practice, caller, operation and message, of idempotency keys that have not expired."""

    recent: set[str] = field(default_factory=set)
    """Entries that such a key may name."""

    sealed: Counter[str] = field(default_factory=Counter)
    """How many sealed records a partition has."""

    malformed: set[str] = field(default_factory=set)
    """Partitions of audit records or seals that lack an attribute: their chain cannot be read."""

    findings: Findings = field(default_factory=Findings)


def take(tables: Tables, patience: Patience) -> Inventory:
    """Look at every item of both tables, but for texts."""
    now = datetime.now(UTC)
    found = Inventory(now, ids.new(now - patience.settled))
    for table, among in ((tables.messages, item_kinds.OF_MESSAGES), (tables.audit, item_kinds.OF_AUDIT)):
        for read in scanning.scan(tables, table, item_kinds.ATTRIBUTES):
            _note(found, read, among)
    wanting = [_without_text(read) for read in scanning.scan(tables, tables.messages, ("pk", "sk"), _NO_TEXT)]
    with_text = found.findings.looked_at["messages"] + found.findings.looked_at["gates"]
    found.findings.each(Check.TEXT, wanting, of=with_text)
    found.findings.each(Check.KEY, _keys_of_nothing(found), of=len(found.keys))
    found.findings.looked_at["charts"] = len(found.charts)
    return found


def _note(found: Inventory, read: "ReadItem", among: tuple[Kind, ...]) -> None:
    key = items.key_of(read)
    item = item_kinds.known(key, among)
    if not found.findings.equal(Check.KIND, said(key), "a known key", "a known key" if item else "another"):
        return
    assert item is not None  # noqa: S101 - for mypy
    faults = item_kinds.faults(item.kind, read)
    found.findings.equal(Check.ATTRIBUTES, said(key), "those of its kind", ", ".join(faults) or "those of its kind")
    found.findings.looked_at[_COUNTED.get(item.kind, "others")] += 1
    if item.kind is Kind.ENTRY and read.get("kind") == {"S": "message"}:
        found.findings.looked_at["messages"] += 1
    if not faults:
        _keep(found, item, read)
    elif item.kind in item_kinds.OF_AUDIT:
        found.malformed.add(partition_of(item))
    if item.kind in _OF_INBOX:
        found.charts[item.chart].inboxes.add(item.ids["clinician"])
    elif "client" in item.ids and item.kind is not Kind.OWNED:
        found.charts.setdefault(item.chart, Parts())
    elif item.kind in _OF_PERSON and "person" in item.ids:
        found.people.add((item.ids["practice"], item.ids["person"]))


_OF_INBOX: Final = (Kind.ENTRY, Kind.REOPENED, Kind.EVENT)
_OF_PERSON: Final = (Kind.SUSPENSION, Kind.RECORD_OF_PERSON, Kind.SEAL, Kind.SEALED)
_COUNTED: Final = {
    Kind.GATE: "gates",
    Kind.HEAD: "inboxes",
    Kind.ENTRY: "entries",
    Kind.SEAL: "seals",
    Kind.RECORD: "audit records",
    Kind.RECORD_OF_PERSON: "audit records",
}


def _keep(found: Inventory, item: Known, read: "ReadItem") -> None:
    practice, now = item.ids["practice"], int(found.began.timestamp())
    match item.kind:
        case Kind.OWNED:
            found.charts[item.chart].owners.add(item.ids["person"])
        case Kind.REOPENED:
            found.charts[item.chart].reopened.add((item.ids["clinician"], item.ids["ulid"]))
        case Kind.EVENT if int(read["expires_at"]["N"]) > now:
            found.charts[item.chart].events.add((item.ids["clinician"], read["entry_id"]["S"]))
        case Kind.KEY if int(read["expires_at"]["N"]) > now:
            found.keys.add((practice, item.ids["person"], item.ids["operation"], read["entry_id"]["S"]))
        case Kind.ENTRY if item.ids["ulid"] >= ids.new(
            found.began - append_transaction.KEYS_ARE_KEPT - timedelta(days=1)
        ):
            found.recent.add(item.ids["ulid"])
        case Kind.SEALED:
            found.sealed[partition_of(item)] += 1


def _keys_of_nothing(found: Inventory) -> Iterator[Finding]:
    """Keys whose message is not there, though it was written before the look at the tables began."""
    for practice, caller, operation, entry_id in sorted(found.keys):
        if entry_id not in found.recent and entry_id < found.settled:
            where = f"{practice}, {operation} of {caller}"
            yield Finding(Check.KEY, where, f"message {entry_id}", "nothing")


def _without_text(read: "ReadItem") -> Finding:
    return Finding(Check.TEXT, said(items.key_of(read)), "texts", "not all of them")


def partition_of(item: Known) -> str:
    """The partition whose audit records an item of the audit table is, or seals."""
    if "client" in item.ids:
        return keys.chart(item.chart)
    practice_id, person_id = item.ids["practice"], item.ids["person"]
    if "role" in item.ids:
        return keys.person_in_role(practice_id, Role(item.ids["role"]), person_id)
    return keys.person(practice_id, person_id)


def said(key: Key) -> str:
    """A key in one line."""
    return f"{key.pk} {key.sk}"
