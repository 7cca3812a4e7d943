"""One scan of both tables: every chart, person and key. Charts and people are checked afterwards, one by one.

Keeps sets of ids: charts with their inboxes, people, and entries of the days for which idempotency keys and seen events
are kept. Does not grow with older messages.
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
from maintenance.verifying.findings import Check, Checks, Finding

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
class Tolerance:
    """Allowed clock differences.

    `apart`: commits this close together may be in either order.
    `settled`: items newer than the scan, by clocks this far behind, do not count as missing.
    `before`: an entry of version 0.1.0 may have a timestamp this long before the instant of its id.
    """

    apart: timedelta = timedelta(seconds=2)
    settled: timedelta = timedelta(minutes=1)
    before: timedelta = timedelta(seconds=30)


@dataclass
class Parts:
    """The parts of a chart besides its gate and heads."""

    inboxes: set[str] = field(default_factory=set)
    """Clinicians with entries, or with other items of an inbox."""

    owners: set[str] = field(default_factory=set)
    reopened: set[tuple[str, str]] = field(default_factory=set)
    """Clinician and thread."""

    events: set[tuple[str, str]] = field(default_factory=set)
    """Clinician and notice of unexpired seen events."""


@dataclass
class Inventory:
    """All charts, people and keys in both tables, and the checks of single items."""

    began: datetime
    settled: str
    """Items with a smaller id were written before the scan began, as was all of their transaction."""

    charts: defaultdict[Chart, Parts] = field(default_factory=lambda: defaultdict(Parts))
    people: set[tuple[str, str]] = field(default_factory=set)
    """Practice and person of suspensions, nudges, audit records and seals."""

    practices: set[str] = field(default_factory=set)
    """Practices with settings, or audit records and seals of such."""

    keys: set[tuple[str, str, str, str]] = field(default_factory=set)
    """Practice, caller, operation and message of unexpired idempotency keys."""

    recent: set[str] = field(default_factory=set)
    """Entries that such a key may name, by id."""

    sealed: Counter[str] = field(default_factory=Counter)
    """The number of sealed records by partition."""

    malformed: set[str] = field(default_factory=set)
    """Partitions with audit records, seals or a registration that lacks an attribute: their chain cannot be read."""

    checks: Checks = field(default_factory=Checks)


def take_inventory(tables: Tables, tolerance: Tolerance) -> Inventory:
    """Scan both tables, without texts."""
    now = datetime.now(UTC)
    inventory = Inventory(now, ids.new(now - tolerance.settled))
    for table, among in ((tables.messages, item_kinds.OF_MESSAGES), (tables.audit, item_kinds.OF_AUDIT)):
        for read in scanning.scan(tables, table, item_kinds.ATTRIBUTES):
            inventory.checks.looked_at[table] += 1
            _note(inventory, read, among)
    without_text = [_without_text(read) for read in scanning.scan(tables, tables.messages, ("pk", "sk"), _NO_TEXT)]
    with_text = inventory.checks.looked_at["messages"] + inventory.checks.looked_at["gates"]
    inventory.checks.each(Check.TEXT, without_text, of=with_text)
    inventory.checks.each(Check.KEY, _keys_without_message(inventory), of=len(inventory.keys))
    inventory.checks.looked_at["charts"] = len(inventory.charts)
    return inventory


def _note(inventory: Inventory, read: "ReadItem", among: tuple[Kind, ...]) -> None:
    key = items.key_of(read)
    item = item_kinds.known(key, among)
    if not inventory.checks.equal(Check.KIND, describe(key), "a known key", "a known key" if item else "another"):
        if among is item_kinds.OF_AUDIT and key.pk.endswith(keys.seals("")):
            inventory.malformed.add(key.pk.removesuffix(keys.seals("")))
        return
    assert item is not None  # noqa: S101 - for mypy
    faults = item_kinds.faults(item.kind, read)
    inventory.checks.equal(
        Check.ATTRIBUTES, describe(key), "those of its kind", ", ".join(faults) or "those of its kind"
    )
    inventory.checks.looked_at[_COUNTED.get(item.kind, "others")] += 1
    if item.kind is Kind.ENTRY and read.get("kind") == {"S": "message"}:
        inventory.checks.looked_at["messages"] += 1
    if not faults:
        _keep(inventory, item, read)
    elif item.kind in (*item_kinds.OF_AUDIT, Kind.CHAIN):
        inventory.malformed.add(partition_of(item))
    if item.kind in _OF_INBOX:
        inventory.charts[item.chart].inboxes.add(item.ids["clinician"])
    elif "client" in item.ids and item.kind is not Kind.OWNED:
        inventory.charts.setdefault(item.chart, Parts())
    elif item.kind in _OF_PERSON and "person" in item.ids:
        inventory.people.add((item.ids["practice"], item.ids["person"]))
    elif "practice" in item.ids and item.ids.keys() & {"client", "person"} == set():
        inventory.practices.add(item.ids["practice"])


_OF_INBOX: Final = (Kind.ENTRY, Kind.WATCH, Kind.REOPENED, Kind.EVENT)
_OF_PERSON: Final = (
    *(Kind.SUSPENSION, Kind.ABSENCE, Kind.PREFERENCES, Kind.NUDGE, Kind.CHAIN),
    *(Kind.RECORD_OF_PERSON, Kind.SEAL, Kind.SEALED),
)
_COUNTED: Final = {
    Kind.GATE: "gates",
    Kind.HEAD: "inboxes",
    Kind.ENTRY: "entries",
    Kind.RECORD: "audit records",
    Kind.RECORD_OF_PERSON: "audit records",
    Kind.RECORD_OF_SETTINGS: "audit records",
}


def _keep(inventory: Inventory, item: Known, read: "ReadItem") -> None:
    now = int(inventory.began.timestamp())
    match item.kind:
        case Kind.OWNED:
            inventory.charts[item.chart].owners.add(item.ids["person"])
        case Kind.REOPENED:
            inventory.charts[item.chart].reopened.add((item.ids["clinician"], item.ids["ulid"]))
        case Kind.EVENT if int(read["expires_at"]["N"]) > now:
            inventory.charts[item.chart].events.add((item.ids["clinician"], read["entry_id"]["S"]))
        case Kind.NOTICES if int(read["expires_at"]["N"]) > now:
            inventory.charts[item.chart].events |= set(items.to_notices(read).items())
        case Kind.KEY if int(read["expires_at"]["N"]) > now:
            inventory.keys.add((item.ids["practice"], item.ids["person"], item.ids["operation"], read["entry_id"]["S"]))
        case Kind.ENTRY if item.ids["ulid"] >= ids.new(
            inventory.began - append_transaction.KEYS_ARE_KEPT - timedelta(days=1)
        ):
            inventory.recent.add(item.ids["ulid"])
        case Kind.SEALED:
            inventory.sealed[partition_of(item)] += 1


def _keys_without_message(inventory: Inventory) -> Iterator[Finding]:
    """Idempotency keys whose message is missing, although it was written before the scan began."""
    for practice, caller, operation, entry_id in sorted(inventory.keys):
        if entry_id not in inventory.recent and entry_id < inventory.settled:
            where = f"{practice}, {operation} of {caller}"
            yield Finding(Check.KEY, where, f"message {entry_id}", "nothing")


def _without_text(read: "ReadItem") -> Finding:
    return Finding(Check.TEXT, describe(items.key_of(read)), "texts", "not all of them")


def partition_of(item: Known) -> str:
    """The partition of audit records that an item of the audit table, or a registered chain, belongs to."""
    if "client" in item.ids:
        return keys.chart(item.chart)
    if "person" not in item.ids:
        return keys.practice(item.ids["practice"])
    practice_id, person_id = item.ids["practice"], item.ids["person"]
    if "role" in item.ids:
        return keys.person_in_role(practice_id, Role(item.ids["role"]), person_id)
    return keys.person(practice_id, person_id)


def describe(key: Key) -> str:
    """A key in one line."""
    return f"{key.pk} {key.sk}"
