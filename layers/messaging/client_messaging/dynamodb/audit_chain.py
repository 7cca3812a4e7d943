"""Seals: a hash chain over the audit records of a chart or a person, which shows removal and change.

A seal has a number, the hash of one record and the hash of the seal before it. One function, permitted to put and query
only, makes seals from the audit table's stream in commit order: writers never wait for each other, and every record is
sealed within moments. A changed or missing record does not match its seal; a changed or missing seal breaks the chain
after it; and the log, kept elsewhere, has number and hash of the newest seal each time, which shows a truncated chain.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import batched, groupby
from typing import TYPE_CHECKING, Any, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Role
from client_messaging.domain.refusals import TryAgain
from client_messaging.dynamodb import conditions, items, keys, retries
from client_messaging.dynamodb.tables import Cancelled, Steps, Tables

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem

type StreamRecord = Mapping[str, Any]
"""A DynamoDB stream record, as Lambda passes it."""

MOST_AT_ONCE: Final = 50
"""Records sealed in one transaction: two items each, of at most 100."""

SEALED_WITHIN: Final = timedelta(minutes=15)
"""Age from which a record without a seal is a break: until then the stream may be behind."""

_ALL: Final = 1_000_000
_NOTHING: Final = "0" * 64


@dataclass(frozen=True, slots=True, repr=False)
class Seal:
    """One link of a chain. Hashes are SHA-256 in hexadecimal; `previous` of the first is all zeros."""

    number: int
    record_id: str
    record_hash: str
    previous: str

    @property
    def hash(self) -> str:
        """`previous` of the next seal."""
        link = [self.number, self.record_id, self.record_hash, self.previous]
        return sha256(json.dumps(link).encode()).hexdigest()


@dataclass(frozen=True, slots=True, repr=False)
class Break:
    """A broken chain: the first record or seal that does not match, and why."""

    what: str
    where: str


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """Result of a verification: numbers of records and seals, and the first break, if any."""

    records: int
    seals: int
    first_break: Break | None


@dataclass(frozen=True, slots=True, repr=False)
class ChainBatch:
    """Consecutive stream records of one chain. `sequence_number`: of the first."""

    partition: str
    sequence_number: str
    records: "list[ReadItem]"


def batches_by_chain(records: Sequence[StreamRecord]) -> Iterator[ChainBatch]:
    """Split a stream batch by chain, in order, into batches of one transaction each."""
    for partition, run in groupby(records, lambda record: items.text(record["dynamodb"]["Keys"], "pk")):
        for some in batched(run, MOST_AT_ONCE, strict=False):
            changes = [record["dynamodb"] for record in some]
            yield ChainBatch(partition, changes[0]["SequenceNumber"], [change["NewImage"] for change in changes])


def partition_of(request: Mapping[str, str]) -> str:
    """The partition of the requested chain: of a chart, of a person in a role, or of a person.

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
    raise ValueError("practice_id and client_id or person_id are wanted")


def _are_ids(*texts: str) -> bool:
    return all(map(ids.is_outside_id, texts))


def fingerprint(record: "ReadItem") -> str:
    """The hash of a record: all attributes in DynamoDB JSON, sorted by name."""
    return sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def seal_records(tables: Tables, partition: str, records: Sequence["ReadItem"]) -> Seal | None:
    """Seal records of one partition in this order, but for sealed ones. Returns the newest seal.

    Raises TryAgain. Idempotent.
    """
    left = list(records)
    for _ in retries.CHANGES.tries():
        newest = _newest(tables, partition)
        if not left:
            return newest
        try:
            tables.transact(_steps(tables, partition, left, newest))
        except Cancelled as cancelled:
            left = [record for record in left if f"sealed {record['sk']['S']}" not in cancelled.failed]
        else:
            left = []
    raise TryAgain


def _steps(tables: Tables, partition: str, records: Sequence["ReadItem"], newest: Seal | None) -> Steps:
    steps: Steps = {}
    number, previous = (newest.number, newest.hash) if newest else (0, _NOTHING)
    for record in records:
        number += 1
        made = Seal(number, items.text(record, "sk"), fingerprint(record), previous)
        previous = made.hash
        marker = items.item(keys.sealed(partition, made.record_id), number=number)
        steps[f"seal {number}"] = conditions.put_new(tables.audit, from_seal(partition, made))
        steps[f"sealed {made.record_id}"] = conditions.put_new(tables.audit, marker)
    return steps


def _newest(tables: Tables, partition: str) -> Seal | None:
    values = items.values(**{":pk": keys.seals(partition)})
    read = tables.query("pk = :pk", values, forward=False, limit=1, table=tables.audit)
    return to_seal(read[0]) if read else None


def from_seal(partition: str, made: Seal) -> "Item":
    """A seal over a record of this partition."""
    return items.item(
        keys.seal(partition, made.number),
        number=made.number,
        record_id=made.record_id,
        record_hash=made.record_hash,
        previous=made.previous,
    )


def to_seal(read: "ReadItem") -> Seal:
    """A seal of the audit table."""
    return Seal(
        items.number(read, "number"),
        items.text(read, "record_id"),
        items.text(read, "record_hash"),
        items.text(read, "previous"),
    )


def verify(tables: Tables, partition: str, now: datetime) -> Verdict:
    """Verify a whole chain and its records. Raises TryAgain."""
    chain, records = read(tables, partition)
    return Verdict(len(records), len(chain), first_break(chain, records, now))


def read(tables: Tables, partition: str) -> "tuple[list[Seal], dict[str, ReadItem]]":
    """The seals of a partition in order, and its audit records by id. Raises TryAgain.

    Seals are read first, so that every sealed record is among the records.
    """

    def everything(pk: str) -> list["ReadItem"]:
        values = items.values(**{":pk": pk})
        return tables.query("pk = :pk", values, forward=True, limit=_ALL, table=tables.audit)

    chain = list(map(to_seal, everything(keys.seals(partition))))
    return chain, {items.text(record, "sk"): record for record in everything(partition)}


def first_break(chain: Sequence[Seal], records: Mapping[str, "ReadItem"], now: datetime) -> Break | None:
    """The first seal or record that does not match, or None."""
    previous = _NOTHING
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
