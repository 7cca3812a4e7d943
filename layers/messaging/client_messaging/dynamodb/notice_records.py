"""The audit record of many notices: one item a transaction, shown and checked as one record for each notice.

    stored   R     notices {ana: E1, ben: E2}, text_hashes {ana: …, ben: …}, and what every record has
    shown    R     clinician_id ben, entry_id E2
             R-1   clinician_id ana, entry_id E1

Ids descend from the stored one, a ULID as a number, in the order of the entries. They are consecutive: no other record
lies between them, but one with an id of theirs: in one of 2^74 cases of two records of a chart in one millisecond. A
cursor is a position among the ids that are shown, so that a page may end between two notices of one record. Seals and
chains know stored records only.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from client_messaging.domain import ids
from client_messaging.domain.model import Chart
from client_messaging.domain.snapshots import AuditRecord
from client_messaging.dynamodb import audit_records, items, keys
from client_messaging.dynamodb.tables import AttributeFilter, Tables

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem

MOST_NOTICES: Final = 48
"""Notices of one record at most: a page looks this far above its position. A change of it must not lower it."""

MAPS: Final = ("notices", "text_hashes")
"""Attributes of a record of many: by clinician the id of the notice, and the hash of its texts."""

_OF_ONE: Final = ("clinician_id", "entry_id", "text_hash")


def of_each(records: "Sequence[Item]") -> "Item":
    """The record of the notices of a transaction, from a record of each, with the id of the first; of one, its own."""
    if len(records) == 1:
        return records[0]
    shared = {name: value for name, value in records[0].items() if name not in _OF_ONE}
    by_clinician = {items.text(one, "clinician_id"): one for one in cast("Sequence[ReadItem]", records)}
    notices, hashes = (
        {clinician_id: items.text(one, name) for clinician_id, one in by_clinician.items()}
        for name in ("entry_id", "text_hash")
    )
    return {**shared, **items.values(notices=notices, text_hashes=hashes)}


def one_by_one(read: "ReadItem") -> "list[ReadItem]":
    """A record of many notices as a record of each, newest first; any other record as it is."""
    if "notices" not in read:
        return [read]
    shared = {name: value for name, value in read.items() if name not in MAPS}
    hashes = read["text_hashes"]["M"] if "text_hashes" in read else {}
    own = ids.to_int(items.text(read, "sk"))
    newest_first = sorted(((of, one) for one, of in items.to_notices(read).items()), reverse=True)
    return [
        {
            **shared,
            "sk": {"S": ids.from_int(max(own - number, 0))},
            "clinician_id": {"S": clinician_id},
            "entry_id": {"S": entry_id},
            **({"text_hash": hashes[clinician_id]} if clinician_id in hashes else {}),
        }
        for number, (entry_id, clinician_id) in enumerate(newest_first)
    ]


def before(tables: Tables, chart: Chart, position: str, limit: int, actions: Sequence[str]) -> list[AuditRecord]:
    """Up to `limit` shown records of a chart before this position, newest first, of these actions or of all.

    One Query, unless other records follow within `MOST_NOTICES` ids after the position.
    """
    only = AttributeFilter("action", tuple(actions)) if actions else None
    condition, table = "pk = :pk AND sk < :place", tables.audit
    shown: list[ReadItem] = []
    place = _above(position)
    while len(shown) < limit:
        values = items.values(**{":pk": keys.chart(chart), ":place": place})
        wanted = limit - len(shown) + 1  # the position's own record is read, and may not be shown
        read = tables.query(condition, values, forward=False, limit=wanted, only=only, table=table)
        shown += [one for record in read for one in one_by_one(record) if items.text(one, "sk") < position]
        if len(read) < wanted:
            break
        place = items.text(read[-1], "sk")
    return [audit_records.to_record(one) for one in shown[:limit]]


def _above(position: str) -> str:
    """The position before which all stored records are that have a shown one before `position`."""
    return ids.from_int(min(ids.to_int(position) + MOST_NOTICES - 1, ids.to_int(ids.LAST)))
