"""The store: one method an access pattern (`docs/access-patterns.md`)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from client_messaging import append_steps, appending, ids, items, keys, portal_changes
from client_messaging.append_steps import Append
from client_messaging.model import Caller, Chart, Entry, Head, Inbox, Message, PortalAccess
from client_messaging.portal_changes import PortalChange
from client_messaging.tables import Tables

if TYPE_CHECKING:
    from client_messaging.items import ReadItem


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides about a chart or one of its inboxes, as it was at one moment."""

    portal: PortalAccess | None
    head: Head | None
    caller_suspended: bool
    clinician_suspended: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """What decides about writing into a thread. `reopened_at`: the newest entry that let a new owner in."""

    root: Message | None
    portal: PortalAccess | None
    caller_suspended: bool
    reopened_at: str


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of an inbox: the newest entries, those directly before an id, or those directly after one."""

    limit: int
    before: str | None = None
    after: str | None = None
    messages_only: bool = False


class Store:
    """Messages, gates and inboxes in DynamoDB. Safe to share between the requests of one process."""

    def __init__(self, tables: Tables, clock: Callable[[], datetime], executor: ThreadPoolExecutor) -> None:
        self._tables = tables
        self._executor = executor
        self.now = clock

    def gate(self, chart: Chart, caller: Caller) -> Gate:
        """AP1: portal access of a chart, and whether the caller is suspended. One BatchGetItem."""
        wanted = (keys.portal(chart), keys.suspension(chart.practice_id, caller.person_id))
        found = self._tables.get(*wanted)
        return Gate(_portal(found, chart), None, wanted[1] in found, clinician_suspended=False)

    def inbox_gate(self, inbox: Inbox, caller: Caller) -> Gate:
        """AP1: what decides about an inbox: portal access, head and suspensions. One BatchGetItem."""
        chart = inbox.chart
        of_caller = keys.suspension(inbox.practice_id, caller.person_id)
        of_clinician = keys.suspension(inbox.practice_id, inbox.clinician_id)
        found = self._tables.get(keys.portal(chart), keys.head(inbox), of_caller, of_clinician)
        head = found.get(keys.head(inbox))
        return Gate(
            portal=_portal(found, chart),
            head=items.to_head(head) if head else None,
            caller_suspended=of_caller in found,
            clinician_suspended=of_clinician in found,
        )

    def change_portal_access(self, change: PortalChange) -> None:
        """AP2: change portal access, hand the chart over, open inboxes. Raises Outdated where it changed meanwhile."""
        portal_changes.apply(self._tables, change, self.now())

    def read_inbox(self, inbox: Inbox, caller: Caller, wanted: Range) -> tuple[Gate, list[Entry]]:
        """AP3, AP5: a stretch of an inbox beside all that decides about it. Two consistent requests in parallel."""
        gate = self._executor.submit(self.inbox_gate, inbox, caller)
        entries = self.entries(inbox, wanted)
        return gate.result(), entries

    def entries(self, inbox: Inbox, wanted: Range) -> list[Entry]:
        """AP3, AP5: up to `limit` entries, nearest first: newest first, or oldest first where `after` is given."""
        low = wanted.after if wanted.after is not None else ids.NIL
        high = wanted.before if wanted.before is not None else ids.LAST
        forward = wanted.after is not None
        condition = f"pk = :pk AND sk {'>' if forward else '<'} :place"
        values = items.values(**{":pk": keys.entries(inbox), ":place": low if forward else high})
        only = "message" if wanted.messages_only else None
        found = self._tables.query(condition, values, forward=forward, only=only, limit=wanted.limit)
        return [items.to_entry(read, inbox) for read in found]

    def append(self, wanted: Append) -> Entry:
        """AP4: append one entry to an inbox whose gate is open. One TransactWriteItems where nobody is in the way."""
        return appending.append(self._tables, wanted, self.now())

    def heads(self, chart: Chart) -> list[Head]:
        """AP9: the heads of all inboxes of a client. One Query."""
        condition = "pk = :pk AND begins_with(sk, :prefix)"
        values = items.values(**{":pk": keys.chart(chart), ":prefix": keys.HEAD_PREFIX})
        found = self._tables.query(condition, values, forward=True, limit=append_steps.MOST_INBOXES)
        return [items.to_head(read) for read in found]

    def thread(self, inbox: Inbox, thread_id: str, caller: Caller) -> Thread:
        """AP10: the first message of a thread, with the gate and the caller's suspension. One BatchGetItem."""
        root, reopened = keys.entry(inbox, thread_id), keys.reopened_thread(inbox, thread_id)
        suspension = keys.suspension(inbox.practice_id, caller.person_id)
        found = self._tables.get(root, reopened, keys.portal(inbox.chart), suspension)
        return Thread(
            root=_root(found.get(root), inbox),
            portal=_portal(found, inbox.chart),
            caller_suspended=suspension in found,
            reopened_at=found[reopened]["entry_id"]["S"] if reopened in found else ids.NIL,
        )

    def message(self, inbox: Inbox, entry_id: str) -> Message:
        """The message that an Idempotency-Key made. One GetItem's worth: a BatchGetItem of one."""
        key = keys.entry(inbox, entry_id)
        return items.to_message(self._tables.get(key)[key], inbox)


def _portal(found: "dict[keys.Key, ReadItem]", chart: Chart) -> PortalAccess | None:
    read = found.get(keys.portal(chart))
    return items.to_portal(read) if read else None


def _root(read: "ReadItem | None", inbox: Inbox) -> Message | None:
    """The message, if it is the first of its thread."""
    if read is None or read["kind"]["S"] != "message" or read["thread_id"]["S"] != read["sk"]["S"]:
        return None
    return items.to_message(read, inbox)
