"""AP7: a page of a clinician's inboxes, and how much is unread in all of them.

Heads come from two indexes, which trail the table. Unread ones are read again from the table (25 at most, those of the
page first), so that entries just read do not count.

Counting reads every unread head from the index. A page hands its count on to the page that continues it: what the
clinician had received, unread and read, which their own reading does not change (`keys.reads` sums that up). The
next page subtracts what is read by then, and counts anew only if the newest activities are others. A count is handed on
only if both indexes show the same as each other, as the heads read again, and as the clinician's last move of a marker.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Caller, Head, Role
from client_messaging.domain.snapshots import ClinicianInboxes, ReceivedCount
from client_messaging.dynamodb import items, keys
from client_messaging.dynamodb.in_parallel import meanwhile
from client_messaging.dynamodb.keys import Key
from client_messaging.dynamodb.tables import Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

_ALL: Final = 1_000_000
_MOST_HEADS_READ_AGAIN: Final = 25
_NEWEST: Final = 5
"""Activities by which a page knows that nothing was received: several, since clocks differ; within half a unit."""

_KEYS: Final = {keys.BY_CLINICIAN: "clinician_key", keys.UNREAD_BY_CLINICIAN: "unread_clinician_key"}


class InboxRange(Value):
    """Which inboxes of a clinician to read: up to `limit` with an older activity than `before`, all or the unread.

    `counted`: what the page before counted, if there was one that said so.
    """

    limit: int
    before: str
    unread_only: bool
    counted: ReceivedCount | None = None


def heads_in(tables: Tables, index: str, clinician: str, before: str, limit: int) -> list[Head]:
    """Up to `limit` heads of a clinician's in an index, with an older activity than `before`, latest first."""
    values = items.values(**{":key": clinician, ":place": before})
    found = tables.query_index(index, f"{_KEYS[index]} = :key AND activity_id < :place", values, limit)
    return [items.to_head(read) for read in found]


type _ByClient = dict[str, Head]
"""Heads of one clinician by their client's id."""


class _Indexed(Value):
    """Heads as the indexes have them: of the page, those with something unread, and the newest."""

    page: _ByClient
    unread: _ByClient
    newest: list[Head]


class _Found(Value):
    """What the table has: heads that were read again, what the clinician has read, and whether they are suspended."""

    heads: _ByClient
    reads: "ReadItem | None"
    caller_suspended: bool

    def fresh(self, head: Head) -> Head:
        """A head as the table has it, if it was read again."""
        return self.heads.get(head.inbox.client_id, head)


class InboxReads:
    """The requests for one page."""

    def __init__(self, tables: Tables, executor: ThreadPoolExecutor, caller: Caller) -> None:
        self._tables = tables
        self._executor = executor
        self._clinician = keys.clinician(caller.practice_id, caller.person_id)
        self._suspension = keys.suspension(caller.practice_id, caller.person_id)
        self._reads = keys.reads(caller.practice_id, caller.person_id)

    def page(self, wanted: InboxRange) -> ClinicianInboxes:
        """The page, with its count. Raises TryAgain.

        Two Queries in parallel, or one for the first page of unread inboxes, then one BatchGetItem, with a Query beside
        it if more pages follow; again where the count of the page before does not hold.
        """
        return self._continued(wanted) or self._counted(wanted)

    def _continued(self, wanted: InboxRange) -> ClinicianInboxes | None:
        """The page with the count of the page before, if that still holds."""
        counted = wanted.counted
        if counted is None:
            return None
        index = keys.UNREAD_BY_CLINICIAN if wanted.unread_only else keys.BY_CLINICIAN
        with self._newest(None) as newest:
            page = self._heads(index, wanted.before, wanted.limit)
        indexed = _Indexed(_by_client(page), {}, newest())
        found = self._found(page, self._reads)
        if counted.as_of not in (_as_of(indexed, found.reads), _as_of(indexed, None)):
            return None
        newest_shown = max((head.activity_id for head in indexed.newest), default=ids.NIL)
        if found.reads and items.text(found.reads, "read_to") > newest_shown:
            return None  # what was read last is not in the index yet, and was not counted
        total = counted.received - _read(found.reads)
        if total < 0 or any(_received(found.fresh(head)) != _received(head) for head in page):
            return None
        return _answer(page, found, total, counted)

    def _counted(self, wanted: InboxRange) -> ClinicianInboxes:
        """The page with a count of its own."""
        page, unread = self._page_and_unread(wanted)
        shown, by_client = page[: wanted.limit], _by_client(unread)
        if len(shown) < wanted.limit:  # no page follows
            found = self._found((*shown, *unread))
            return _answer(shown, found, _total(_Indexed(_by_client(shown), by_client, []), found), None)
        with self._newest(None if wanted.unread_only or wanted.before < ids.LAST else page) as newest:
            found = self._found((*shown, *unread), self._reads)
        indexed = _Indexed(_by_client(shown), by_client, newest())
        total, counted = _total(indexed, found), None
        if _agree(indexed, found) and _shows_last_move(indexed, found.reads):
            counted = ReceivedCount(total + _read(found.reads), _as_of(indexed, found.reads))
        return _answer(shown, found, total, counted)

    @contextmanager
    def _newest(self, page: list[Head] | None) -> Iterator[Callable[[], list[Head]]]:
        """The newest heads: of this page, the first of all inboxes, or else by a Query beside other requests."""
        if page is not None:
            yield lambda: page[:_NEWEST]
            return
        with meanwhile(self._executor, self._heads, keys.BY_CLINICIAN, ids.LAST, _NEWEST) as asked:
            yield asked.result

    def _page_and_unread(self, wanted: InboxRange) -> tuple[list[Head], list[Head]]:
        """The inboxes of the page, or more, and all with something unread. Two Queries in parallel, or one for both."""
        if wanted.unread_only:
            unread = self._heads(keys.UNREAD_BY_CLINICIAN, ids.LAST, _ALL)
            return [head for head in unread if head.activity_id < wanted.before], unread
        with meanwhile(self._executor, self._heads, keys.UNREAD_BY_CLINICIAN, ids.LAST, _ALL) as asked:
            page = self._heads(keys.BY_CLINICIAN, wanted.before, max(wanted.limit, _NEWEST))
        return page, asked.result()

    def _heads(self, index: str, before: str, limit: int) -> list[Head]:
        return heads_in(self._tables, index, self._clinician, before, limit)

    def _found(self, heads: Iterable[Head], *more: Key) -> _Found:
        """Whether the clinician is suspended, these items, and the unread among these heads. One BatchGetItem."""
        doubtful = _by_client(islice((head for head in heads if _unread(head)), 2 * _MOST_HEADS_READ_AGAIN))
        wanted = [keys.head(head.inbox) for head in doubtful.values()][:_MOST_HEADS_READ_AGAIN]
        found = self._tables.get(self._suspension, *more, *wanted)
        return _Found(
            heads=_by_client(items.to_head(found[key]) for key in wanted if key in found),
            reads=found.get(self._reads),
            caller_suspended=Role.CLINICIAN in items.to_suspensions(found.get(self._suspension)),
        )


def _answer(page: list[Head], found: _Found, total: int, counted: ReceivedCount | None) -> ClinicianInboxes:
    return ClinicianInboxes(
        page=[(head.activity_id, found.fresh(head)) for head in page],
        unread_total=total,
        counted=counted,
        caller_suspended=found.caller_suspended,
    )


def _unread(head: Head) -> int:
    return head.unread_by(Role.CLINICIAN)


def _received(head: Head) -> int:
    return head.written.received_by(Role.CLINICIAN)


def _by_client(heads: Iterable[Head]) -> _ByClient:
    return {head.inbox.client_id: head for head in heads}


def _total(indexed: _Indexed, found: _Found) -> int:
    """What is unread, by the newest that is known of each inbox."""
    return sum(map(_unread, (indexed.unread | indexed.page | found.heads).values()))


def _read(reads: "ReadItem | None") -> int:
    return items.number(reads, "covered") if reads else 0


def _as_of(indexed: _Indexed, reads: "ReadItem | None") -> bytes:
    """Ten bytes that change with each entry in an inbox, and if what was read is summed up from a new beginning."""
    began = items.text(reads, "began") if reads else ids.NIL
    newest = (f"{head.activity_id} {head.inbox.client_id}" for head in indexed.newest)
    return sha256("\n".join((began, *newest)).encode()).digest()[:10]


def _agree(indexed: _Indexed, found: _Found) -> bool:
    """Whether the newest inboxes are in both indexes, and the heads read again are as in the index."""
    unread = indexed.unread
    newest = [(head, unread.get(head.inbox.client_id)) for head in indexed.newest if _unread(head)]
    if not all(there and there.activity_id == head.activity_id for head, there in newest):
        return False
    as_indexed = [(head, rows.get(client)) for client, head in found.heads.items() for rows in (unread, indexed.page)]
    return all(_unread(head) == _unread(there) for head, there in as_indexed if there)


def _shows_last_move(indexed: _Indexed, reads: "ReadItem | None") -> bool:
    """Whether the index of unread inboxes shows the last move of one of the clinician's markers."""
    if reads is None:
        return True
    there = indexed.unread.get(items.text(reads, "client_id"))
    if there is None:
        return items.number(reads, "unread") == 0
    return there.marker_of(Role.CLINICIAN).moves == items.number(reads, "moves")
