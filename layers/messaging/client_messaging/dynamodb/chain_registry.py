"""The registry of audit chains, which finds them all without a scan.

A chain is registered before its first seal is written, in the messages table: whoever can change the audit table alone
cannot hide that there was a chain. Buckets spread the writes; a chain's own is in its key.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.dynamodb import items, keys
from client_messaging.dynamodb.tables import Tables

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem


@dataclass(frozen=True, slots=True, repr=False)
class Registered:
    """A registered chain: the partition of its records, and the instant since when, as the item has it."""

    partition: str
    since: str


def register(tables: Tables, partition: str, now: datetime) -> None:
    """Register a chain, unless it is registered. One PutItem. Raises TryAgain."""
    tables.put_new(tables.messages, items.item(keys.chain(partition), since=ids.timestamp(now)))


def find(tables: Tables, partition: str) -> Registered | None:
    """The registration of a chain. One BatchGetItem. Raises TryAgain."""
    key = keys.chain(partition)
    read = tables.get(key).get(key)
    return to_registered(read) if read else None


def to_registered(read: "ReadItem") -> Registered:
    """A registered chain of the messages table."""
    return Registered(items.text(read, "sk"), items.text(read, "since"))
