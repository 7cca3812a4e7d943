"""The registry of audit chains: it finds them all without a scan, and keeps how long each one was when it was verified.

A chain is registered before its first seal is written, and anchored, by number and hash of its newest seal, when it was
verified. Both are in the messages table: whoever can change the audit table alone can neither hide that there was a
chain, nor cut it below its anchor. Buckets spread the writes; a chain's own is in its key.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from client_messaging.domain import ids
from client_messaging.dynamodb import items, keys
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem


class Anchor(NamedTuple):
    """Number and hash of the seal that was the newest of a chain when it was verified last."""

    number: int
    hash: str


class Registered(Value):
    """A registered chain: the partition of its records, the instant since when, as the item has it, and its anchor."""

    partition: str
    since: str
    anchor: Anchor | None = None


class Round(Value):
    """A verification of all chains, in pieces: how many so far, and after which chain it goes on. Instants as text."""

    began: str
    after: str | None = None
    chains: int = 0
    broken: int = 0
    ended: str | None = None


def register(tables: Tables, partition: str, now: datetime) -> None:
    """Register a chain, unless it is registered. One PutItem. Raises TryAgain."""
    tables.put_new(tables.messages, from_registered(Registered(partition, ids.timestamp(now))))


def find(tables: Tables, partition: str) -> Registered | None:
    """The registration of a chain. One BatchGetItem. Raises TryAgain."""
    key = keys.chain(partition)
    read = tables.get(key).get(key)
    return to_registered(read) if read else None


def anchor(tables: Tables, registered: Registered, at: Anchor) -> None:
    """Move the anchor of a verified chain forward, never back. One PutItem. Raises TryAgain."""
    item = from_registered(Registered(registered.partition, registered.since, at))
    condition = "attribute_not_exists(anchored_number) OR anchored_number < :number"
    tables.put_if(tables.messages, item, condition, items.values(**{":number": at.number}))


def partitions(tables: Tables, after: str | None) -> Iterator[str]:
    """The partitions of registered chains in the order of their keys, from the one after. A Query a MB and bucket."""
    begin = keys.chain(after).pk if after else ""
    for bucket in keys.buckets_of_chains():
        if bucket < begin:
            continue
        values = items.values(**{":pk": bucket, ":after": after if after and bucket == begin else " "})
        for page in tables.pages("pk = :pk AND sk > :after", values):
            yield from (items.text(read, "sk") for read in page)


def last_round(tables: Tables) -> Round | None:
    """The round that is under way, or ended last. One BatchGetItem. Raises TryAgain."""
    key = keys.round_of_chains()
    read = tables.get(key).get(key)
    if read is None:
        return None
    return Round(
        items.text(read, "began"),
        items.optional_text(read, "gone_to"),
        items.number(read, "chains"),
        items.number(read, "broken"),
        items.optional_text(read, "ended"),
    )


def save_round(tables: Tables, done: Round) -> None:
    """Save how far a round has come, unless a later one has begun. One PutItem. Raises TryAgain."""
    item = items.item(
        keys.round_of_chains(),
        began=done.began,
        gone_to=done.after,
        chains=done.chains,
        broken=done.broken,
        ended=done.ended,
    )
    condition = "attribute_not_exists(pk) OR began <= :began"
    tables.put_if(tables.messages, item, condition, items.values(**{":began": done.began}))


def from_registered(registered: Registered) -> "Item":
    """The item of a registered chain."""
    number, hash_of_seal = registered.anchor or (None, None)
    return items.item(
        keys.chain(registered.partition), since=registered.since, anchored_number=number, anchored_hash=hash_of_seal
    )


def to_registered(read: "ReadItem") -> Registered:
    """A registered chain of the messages table."""
    number = items.number(read, "anchored_number") if "anchored_number" in read else None
    at = Anchor(number, items.optional_text(read, "anchored_hash") or "") if number is not None else None
    return Registered(items.text(read, "sk"), items.text(read, "since"), at)
