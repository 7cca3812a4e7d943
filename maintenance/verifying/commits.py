"""When audit records were committed, as far as tables show it: not before their time, not after their first seal.

Seals show no order: a stream keeps the order of changes of one item only, and may deliver records of one chart side by
side. Two commits have an order if the times in which they lie are `apart`: clocks differ by less.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from maintenance.verifying import times

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

LONGEST: Final = timedelta(minutes=1)
"""From a record's time to its commit at most: the longest time-out of a function that writes."""

_EVER: Final = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Commit:
    """An audit record, and between which instants it was committed."""

    record: "ReadItem"
    earliest: datetime
    latest: datetime

    def is_before(self, other: "Commit", apart: timedelta) -> bool:
        """Whether it was certainly committed before another."""
        return other.earliest - self.latest > apart


def commit(record: "ReadItem", sealed_at: str | None) -> Commit:
    """The commit of a record, sealed at this time or unknown when. A record without a time was changed: at any time."""
    at = times.read(record["at"]["S"])
    sealed = times.read(sealed_at) if sealed_at else None
    earliest, latest = (at, at + LONGEST) if at else _EVER
    return Commit(record, earliest, max(earliest, min(latest, sealed)) if sealed else latest)


def commits(records: "Mapping[str, ReadItem]", sealed_at: Mapping[str, str | None]) -> list[Commit]:
    """The commits of records, in the order of their ids."""
    return [commit(record, sealed_at.get(record_id)) for record_id, record in sorted(records.items())]


def possibly_newest(some: Iterable[Commit], apart: timedelta) -> list[Commit]:
    """The newest commit by the writers' clocks, and all that may be newer."""
    every = sorted(some, key=lambda one: one.earliest, reverse=True)
    return [one for one in every if not one.is_before(every[0], apart)]
