"""Verify an audit chain: against its records, against the registry, and against sealed records of version 0.1.0."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from client_messaging.domain import ids
from client_messaging.dynamodb import audit_chain, chain_registry, items, keys
from client_messaging.dynamodb.audit_chain import SEALED_WITHIN, Break, Seal
from client_messaging.dynamodb.chain_registry import Anchor, Registered
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

ALL_MISSING: Final = "all seals are missing"
CUT: Final = "seals at the end are missing"
REPLACED: Final = "seals at the end were replaced"
"""Breaks that the registry shows, and the chain itself does not."""


class Verdict(Value):
    """Result of a verification: numbers of records and seals that were read, and the first break, if any.

    `registered`: the registration that the chain was compared with.
    """

    records: int
    seals: int
    first_break: Break | None
    newest: Seal | None = None
    registered: Registered | None = None

    @property
    def intact(self) -> bool | None:
        """Whether the chain holds. None: there are neither records nor seals, so nothing was verified."""
        if self.first_break:
            return False
        return True if self.records or self.seals else None


def verify(tables: Tables, partition: str, now: datetime) -> Verdict:
    """Verify a whole chain and its records. Raises TryAgain."""
    try:
        registered = chain_registry.find(tables, partition)
        chain, records = audit_chain.read(tables, partition)
        broken = (
            audit_chain.first_break(chain, records, now)
            or registry_break(registered, chain, now)
            or _break_of_marks(tables, partition, chain)
        )
    except (KeyError, ValueError):  # an attribute that is missing or of another type: no function writes such an item
        return Verdict(0, 0, Break("a seal or a sealed record cannot be read", ""))
    return Verdict(len(records), len(chain), broken, chain[-1] if chain else None, registered)


def verify_and_anchor(tables: Tables, partition: str, now: datetime) -> Verdict:
    """Verify a registered chain, and move its anchor to its end if it holds. Raises TryAgain."""
    verdict = verify(tables, partition, now)
    registered, newest = verdict.registered, verdict.newest if verdict.intact else None
    if registered and newest and (registered.anchor is None or registered.anchor.number < newest.number):
        chain_registry.anchor(tables, registered, Anchor(newest.number, newest.hash))
    return verdict


def registry_break(registered: Registered | None, chain: Sequence[Seal], now: datetime) -> Break | None:
    """What the registry shows that the chain itself does not. `registered` is read before the chain."""
    if registered is None:
        return None
    if not chain and (registered.anchor or registered.since < ids.timestamp(now - SEALED_WITHIN)):
        return Break(ALL_MISSING, "1")
    if registered.anchor and len(chain) < registered.anchor.number:
        return Break(CUT, str(len(chain) + 1))
    if registered.anchor and chain[registered.anchor.number - 1].hash != registered.anchor.hash:
        return Break(REPLACED, str(registered.anchor.number))
    return None


def _break_of_marks(tables: Tables, partition: str, chain: Sequence[Seal]) -> Break | None:
    """The first seal of version 0.1.0 whose sealed record, a mark with its number, is missing or has another number.

    One Query a seal of 0.1.0. Raises TryAgain.
    """
    for link in chain:
        if link.sealed_at is not None:
            continue
        values = items.values(**{":pk": keys.sealed(partition, link.record_id).pk})
        marks = tables.query("pk = :pk", values, forward=True, limit=1, table=tables.audit)
        if not marks:
            return Break("a sealed record is missing", link.record_id)
        if items.number(marks[0], "number") != link.number:
            return Break("a sealed record was changed", link.record_id)
    return None
