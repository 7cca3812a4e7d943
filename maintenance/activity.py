"""The command `activity`: the audit records of a period, of all charts and people: ids, states and counts, no texts.

The audit table has no index by time: this scans all of it, seals included, and says on stderr how much that was.
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.dynamodb import audit_records, items, notice_records
from client_messaging.dynamodb.tables import Tables
from maintenance.stacks import DeployedStack, NotThere
from maintenance.tables import item_kinds, preflight, scanning
from maintenance.tables.scanning import Cost, Where

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from client_messaging.dynamodb.items import ReadItem

type Record = dict[str, str | int]

_ATTRIBUTES: Final = ("at", "action", "actor_role", "actor_id", *audit_records.ABOUT)
FIELDS: Final = ("practice", "client", "person", "role", *_ATTRIBUTES, "id")
"""The columns. A record is about a chart (`client`), a `person` in a `role`, or the practice."""

_KEY: Final = ("pk", "sk")
_A_MONTH: Final = timedelta(days=30)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--from", dest="begin", metavar="TIME", help="a date, or a time, in UTC (default: 30 days ago)")
    parser.add_argument("--to", dest="end", metavar="TIME", help="records before this time (default: now)")
    parser.add_argument("--practice", metavar="ID", help="only this practice")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="CSV instead of JSON lines")
    form.add_argument("--summary", action="store_true", help="a line for each person: charts, and actions by number")
    parser.add_argument("--audit-table", metavar="TABLE", help="instead of the stack's")


def activity(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Status 0. Raises NotThere for a time that is none, a period that ends before it begins, or nothing to look at."""
    end = _time(options.end) if options.end else datetime.now(UTC)
    begin = _time(options.begin) if options.begin else end - _A_MONTH
    if begin >= end:
        raise NotThere("the period ends before it begins: --from must be earlier than --to")
    table, cost = options.audit_table or stack.resource("AuditTable"), Cost()
    tables = Tables(stack.client("dynamodb"), messages="", audit=table)
    preflight.check_audit(tables)
    found = [one for one in read(tables, begin, end, cost) if options.practice in (None, one["practice"])]
    if options.practice is not None and not found and not _has_records(tables, options.practice):
        raise NotThere(f"{options.practice}: no audit records in {tables.audit}, of any time")
    found.sort(key=lambda one: (one["at"], one["id"]))
    _print(found, options)
    read_in_all = f"read {cost.items:,} items, {cost.units:,.1f} read units"
    print(f"{len(found):,} records from {ids.timestamp(begin)} to {ids.timestamp(end)}; {read_in_all}", file=sys.stderr)
    return 0


def read(tables: Tables, begin: datetime, end: datetime, cost: Cost) -> Iterator[Record]:
    """The records of a period, in no order; a record of many notices as one of each.

    Only records have a time: seals and their marks are left out.
    """
    values = items.values(**{":begin": ids.timestamp(begin), ":end": ids.timestamp(end)})
    within = Where("#at >= :begin AND #at < :end", {"#at": "at"}, values)
    for row in scanning.scan(tables, tables.audit, ("pk", "sk", *_ATTRIBUTES, "notices"), within, cost):
        yield from map(_record, notice_records.one_by_one(row))


def _has_records(tables: Tables, practice_id: str) -> bool:
    """Whether a practice has audit records of any time."""
    known = (
        item_kinds.known(items.key_of(row), item_kinds.RECORDS) for row in scanning.scan(tables, tables.audit, _KEY)
    )
    return any(one is not None and one.ids["practice"] == practice_id for one in known)


def _record(row: "ReadItem") -> Record:
    """The fields that a row has. Ids of a foreign key are left out: `verify-tables` reports it."""
    known = item_kinds.known(items.key_of(row), item_kinds.RECORDS)
    of_key = dict(known.ids) if known else {}
    fields = {
        **of_key,
        **{name: _plain(row[name]) for name in _ATTRIBUTES if name in row},
        "id": of_key.get("ulid", ""),
    }
    return {name: fields.get(name, "") for name in FIELDS}


def _plain(value: "AttributeValueTypeDef") -> str | int:
    return int(value["N"]) if "N" in value else value.get("S", "")


def summary(records: Iterable[Record]) -> list[str]:
    """A line for each person: practice, role and id, the number of charts, and of each action."""
    charts: defaultdict[tuple[str, ...], set[object]] = defaultdict(set)
    actions: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for one in records:
        actor = tuple(str(one[name]) for name in ("practice", "actor_role", "actor_id"))
        actions[actor][str(one["action"])] += 1
        charts[actor] |= {one["client"]} - {""}
    return [
        f"{' '.join(actor).strip()}: {len(charts[actor]):,} charts; "
        + ", ".join(f"{number:,} {action}" for action, number in sorted(actions[actor].items()))
        for actor in sorted(actions)
    ]


def _print(records: list[Record], options: argparse.Namespace) -> None:
    if options.csv:
        writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        return
    lines = summary(records) if options.summary else map(_json, records)
    for line in lines:
        print(line)


def _json(record: Record) -> str:
    return json.dumps({name: value for name, value in record.items() if value != ""})


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise NotThere(f"{text} is no time: write it as 2026-11-01 or 2026-11-01T08:00:00Z") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
