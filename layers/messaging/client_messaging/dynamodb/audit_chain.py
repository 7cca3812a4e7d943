"""Seals: a hash chain over the audit records of a chart, a person or a practice, which shows removal and change.

A seal has a number, the hash of one record and the hash of the seal before it. A changed or missing record does not
match its seal; a changed or missing seal breaks the chain after it; and the log, kept elsewhere, has number and hash of
the newest seal each time, which shows a truncated chain. `sealing` makes them.

Seals may be in any order of records: streams keep the order of changes of one item only, and each record is an item
(AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB"). A second seal of a record breaks no chain.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Role
from client_messaging.dynamodb import items, keys
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value, replace

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem

SEALED_WITHIN: Final = timedelta(minutes=15)
"""Age from which a record without a seal is a break: until then the stream may be behind."""

NOTHING: Final = "0" * 64
"""`previous` of the first seal."""

_ALL: Final = 1_000_000


class Seal(Value):
    """One link of a chain. Hashes are SHA-256 in hexadecimal; `previous` of the first is all zeros.

    `sealed_at`: None in seals of version 0.1.0. Not in the hash, so that either version continues the other's chain.
    """

    number: int
    record_id: str
    record_hash: str
    previous: str
    sealed_at: str | None = None

    @property
    def hash(self) -> str:
        """`previous` of the next seal."""
        link = [self.number, self.record_id, self.record_hash, self.previous]
        return sha256(json.dumps(link).encode()).hexdigest()


class SealItem(Value):
    """Consecutive seals of one batch, in one item under the number of the first: a write, whatever their number.

    Of all but the newest only record ids and hashes are stored; the rest follows from the chain.
    """

    first: int
    earlier: tuple[tuple[str, str], ...]
    newest: Seal

    @property
    def record_ids(self) -> set[str]:
        """The sealed records."""
        return {self.newest.record_id, *(record_id for record_id, _ in self.earlier)}

    def seals(self, previous: str) -> Iterator[Seal]:
        """The seals in order; `previous`: the hash of the seal before the item."""
        for number, (record_id, record_hash) in enumerate(self.earlier, start=self.first):
            link = Seal(number, record_id, record_hash, previous, self.newest.sealed_at)
            previous = link.hash
            yield link
        yield self.newest


class Break(Value):
    """A broken chain: the first record or seal that does not match, and why."""

    what: str
    where: str


def partition_of(request: Mapping[str, str]) -> str:
    """The partition of the requested chain: of a chart, of a person in a role or in any, or of a practice's settings.

    A person without a role: records of version 0.1.0. Raises ValueError for any other request.
    """
    match request:
        case {"practice_id": str(practice_id), "client_id": str(client_id)} if _are_ids(practice_id, client_id):
            return keys.chart(Chart(practice_id, client_id))
        case {"practice_id": str(practice_id), "person_id": str(person_id), "role": str(role)} if (
            _are_ids(practice_id, person_id) and role in Role
        ):
            return keys.person_in_role(practice_id, Role(role), person_id)
        case {"practice_id": str(practice_id), "person_id": str(person_id)} if (
            _are_ids(practice_id, person_id) and "role" not in request
        ):
            return keys.person(practice_id, person_id)
        case {"practice_id": str(practice_id)} if _are_ids(practice_id) and len(request) == 1:
            return keys.practice(practice_id)
    raise ValueError("practice_id and client_id or person_id are wanted")


def _are_ids(*texts: str) -> bool:
    return all(map(ids.is_outside_id, texts))


def fingerprint(record: "ReadItem") -> str:
    """The hash of a record: all attributes in DynamoDB JSON, sorted by name."""
    return sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def from_seals(partition: str, seals: Sequence[Seal]) -> "Item":
    """The item of consecutive seals over records of this partition."""
    newest = seals[-1]
    return items.item(
        keys.seal(partition, seals[0].number),
        number=newest.number,
        record_id=newest.record_id,
        record_hash=newest.record_hash,
        previous=newest.previous,
        sealed_at=newest.sealed_at,
        earlier=" ".join(f"{seal.record_id} {seal.record_hash}" for seal in seals[:-1]) or None,
    )


def to_seals(read: "ReadItem") -> SealItem:
    """An item of seals of the audit table."""
    earlier = (items.optional_text(read, "earlier") or "").split()
    newest = Seal(
        items.number(read, "number"),
        items.text(read, "record_id"),
        items.text(read, "record_hash"),
        items.text(read, "previous"),
        items.optional_text(read, "sealed_at"),
    )
    return SealItem(int(items.text(read, "sk")), tuple(zip(earlier[::2], earlier[1::2], strict=False)), newest)


def unfolded(read: "Iterable[ReadItem]") -> Iterator[Seal]:
    """All seals of a chain, from its items in order; an item under another key has seals of other numbers."""
    previous, due = NOTHING, 1
    for item in map(to_seals, read):
        seals = list(item.seals(previous))
        if item.first != due:
            seals[-1] = replace(item.newest, number=item.first + len(item.earlier))
        yield from seals
        previous, due = item.newest.hash, item.newest.number + 1


def read(tables: Tables, partition: str) -> "tuple[list[Seal], dict[str, ReadItem]]":
    """The seals of a partition in order, and its audit records by id. Raises TryAgain.

    Seals are read first, so that every sealed record is among the records.
    """

    def everything(pk: str) -> list["ReadItem"]:
        values = items.values(**{":pk": pk})
        return tables.query("pk = :pk", values, forward=True, limit=_ALL, table=tables.audit)

    chain = list(unfolded(everything(keys.seals(partition))))
    return chain, {items.text(record, "sk"): record for record in everything(partition)}


def first_break(chain: Sequence[Seal], records: Mapping[str, "ReadItem"], now: datetime) -> Break | None:
    """The first seal or record that does not match, or None."""
    previous = NOTHING
    for number, link in enumerate(chain, start=1):
        if link.number != number:
            return Break("a seal is missing", str(number))
        if link.previous != previous:
            return Break("a seal was changed", str(number - 1))
        if link.record_id not in records:
            return Break("a record is missing", link.record_id)
        if fingerprint(records[link.record_id]) != link.record_hash:
            return Break("a record or its seal was changed", link.record_id)
        previous = link.hash
    have_seals = {link.record_id for link in chain}
    late = ids.new(now - SEALED_WITHIN)
    unsealed = min(
        (record_id for record_id in records if record_id not in have_seals and record_id < late), default=None
    )
    return Break("a record has no seal", unsealed) if unsealed else None
