"""The store: one method an access pattern (`docs/access-patterns.md`).

What a write needs is imported with it: the use cases that write import it at the start, and others never do.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import batched, chain
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.model import (
    MOST_INBOXES,
    Caller,
    Chart,
    Entry,
    Head,
    Inbox,
    Message,
    PortalAccess,
    PortalState,
    Role,
    Suspensions,
    Tally,
    is_by_clinician,
)
from client_messaging.domain.refusals import TryAgain
from client_messaging.domain.snapshots import (
    Announced,
    AuditRecord,
    ChartGate,
    ClinicianInboxes,
    EntryRange,
    Gate,
    OwnerInboxes,
    OwnerPreferences,
    Reading,
    Thread,
)
from client_messaging.dynamodb import audit_records, items, keys, owned_inboxes
from client_messaging.dynamodb.in_parallel import meanwhile
from client_messaging.dynamodb.tables import AttributeFilter, Tables
from client_messaging.values import replace

if TYPE_CHECKING:
    from client_messaging.domain.absence import Absence
    from client_messaging.domain.practice_settings import PracticeSettings
    from client_messaging.dynamodb.append_notices import Make, Outcome
    from client_messaging.dynamodb.append_transaction import Append
    from client_messaging.dynamodb.change_absence import AbsenceChange
    from client_messaging.dynamodb.change_person_access import PersonChange
    from client_messaging.dynamodb.change_portal_access import PortalChange
    from client_messaging.dynamodb.change_practice_settings import SectionChange
    from client_messaging.dynamodb.change_preferences import PreferencesChange
    from client_messaging.dynamodb.clinician_inboxes import InboxRange
    from client_messaging.dynamodb.items import ReadItem
    from client_messaging.dynamodb.move_read_marker import MarkerMove


_FEW_ENTRIES: Final = 25
_ALL: Final = 1_000_000
_CHARTS_AT_ONCE: Final = 50
"""Gates and heads of one BatchGetItem: 100 items at most."""


class Store:
    """Messages, gates and inboxes in DynamoDB. Safe to share between the requests of one process."""

    def __init__(self, tables: Tables, clock: Callable[[], datetime], executor: ThreadPoolExecutor) -> None:
        self._tables = tables
        self._clock = clock
        self._executor = executor
        self._known_practices: set[str] = set()

    def gate(self, chart: Chart, caller: Caller) -> ChartGate:
        """AP1: portal access of a chart, and whether the caller is suspended. One BatchGetItem."""
        found = self._tables.get(keys.portal(chart), _suspension(caller))
        return ChartGate(_portal(found, chart), _is_suspended(found, caller))

    def inbox_gate(self, inbox: Inbox, caller: Caller, *, for_status: bool = False) -> Gate:
        """AP1: the gate of an inbox: portal access, head and suspensions. One BatchGetItem.

        For a chart owner also whether the practice lets clients begin threads, and the clinician's absence; for their
        status section `response`. For the clinician whether the practice nudges; for their own status their absence.
        """
        chart = inbox.chart
        of_clinician = keys.suspension(inbox.practice_id, inbox.clinician_id)
        wanted = [keys.portal(chart), keys.head(inbox), _suspension(caller), of_clinician]
        if caller.role is Role.CHART_OWNER:
            wanted += [_messaging(caller), *_announcements(inbox)[: None if for_status else 1]]
        else:
            wanted += [_nudges(caller), *_announcements(inbox)[: 1 if for_status else 0]]
        found = self._tables.get(*wanted)
        return Gate(
            portal=_portal(found, chart),
            head=_head(found, inbox),
            caller_suspended=_is_suspended(found, caller),
            clinician_suspended=Role.CLINICIAN in items.to_suspensions(found.get(of_clinician)),
            practice_starts=items.practice_starts(found.get(_messaging(caller))),
            practice_nudges=items.practice_nudges(found.get(_nudges(caller))),
            announced=_announced(found, inbox),
        )

    def start_gate(self, inbox: Inbox, caller: Caller) -> Gate:
        """AP1: the gate of an inbox as far as the transaction of a begun thread needs it. One BatchGetItem.

        The transaction checks itself whether the clinician is suspended. With what the caller is told.
        """
        wanted = [keys.portal(inbox.chart), keys.head(inbox), _suspension(caller), _messaging(caller)]
        found = self._tables.get(*wanted, *_announcements(inbox))
        return Gate(
            portal=_portal(found, inbox.chart),
            caller_suspended=_is_suspended(found, caller),
            head=_head(found, inbox),
            clinician_suspended=False,
            practice_starts=items.practice_starts(found.get(_messaging(caller))),
            announced=_announced(found, inbox),
        )

    def is_known_practice(self, practice_id: str) -> bool:
        """AP30: whether a chart of a practice was ever enabled. One Query, if it is not known to this process."""
        key = keys.known_practice(practice_id)
        if practice_id not in self._known_practices and self._tables.query(
            "pk = :pk AND sk = :sk", items.values(**{":pk": key.pk, ":sk": key.sk}), forward=True, limit=1
        ):
            self._known_practices.add(practice_id)
        return practice_id in self._known_practices

    def note_practice(self, practice_id: str) -> None:
        """AP30: note that a chart of a practice was enabled, unless it is known. One PutItem, if it succeeds."""
        try:
            if not self.is_known_practice(practice_id):
                self._tables.put_new(self._tables.messages, items.item(keys.known_practice(practice_id)))
                self._known_practices.add(practice_id)
        except TryAgain:
            return

    def change_portal_access(self, change: "PortalChange", now: datetime) -> None:
        """AP2: change portal access, hand the chart over, open inboxes. Raises Outdated after a concurrent change."""
        from client_messaging.dynamodb.change_portal_access import apply_portal_change

        apply_portal_change(self._tables, change, now)

    def read_inbox(
        self, inbox: Inbox, caller: Caller, wanted: EntryRange, let_in: Callable[[Gate, Caller], object]
    ) -> tuple[Gate, list[Entry]]:
        """AP3, AP5: entries of an inbox, and its gate. Two consistent requests in parallel.

        Further Queries follow only if `let_in` does not raise: the time of a refusal must not reveal an inbox's size.
        """
        with meanwhile(self._executor, self.inbox_gate, inbox, caller) as gate:
            entries = self.entries(inbox, wanted, lambda: let_in(gate.result(), caller))
            return gate.result(), entries

    def entries(self, inbox: Inbox, wanted: EntryRange, before_more: Callable[[], object] | None = None) -> list[Entry]:
        """AP3, AP5: up to `limit` entries, nearest first: newest first, or oldest first with `after`."""
        low = wanted.after if wanted.after is not None else ids.NIL
        high = wanted.before if wanted.before is not None else ids.LAST
        forward = wanted.after is not None
        condition = f"pk = :pk AND sk {'>' if forward else '<'} :place"
        values = items.values(**{":pk": keys.entries(inbox), ":place": low if forward else high})
        only = AttributeFilter("kind", ("message",)) if wanted.messages_only else None
        found = self._tables.query(
            condition, values, forward=forward, only=only, limit=wanted.limit, before_more=before_more
        )
        return [items.to_entry(read, inbox) for read in found]

    def record_shown(self, inbox: Inbox, reader: Caller, entry_ids: Sequence[str]) -> None:
        """AP13: record a read of these entries, newest first. One PutItem. Raises TryAgain."""
        self._tables.put_new(self._tables.audit, audit_records.shown(inbox, reader, self._clock(), entry_ids))

    def record_portal_access_shown(self, chart: Chart, reader: Caller) -> None:
        """AP13: record a read of portal access of a chart. One PutItem. Raises TryAgain."""
        self._tables.put_new(self._tables.audit, audit_records.portal_access_shown(chart, reader, self._clock()))

    def record_refused(self, caller: Caller, client_id: str | None, route: str, code: str) -> None:
        """AP13: record a refused, authenticated request. One PutItem. Raises TryAgain."""
        self._tables.put_new(self._tables.audit, audit_records.refused(caller, client_id, self._clock(), route, code))

    def audit_of(self, chart: Chart, before: str, limit: int, actions: Sequence[str] = ()) -> list[AuditRecord]:
        """AP11: up to `limit` audit records of a chart before this id, newest first, of these actions or of all.

        A record of many notices is one of each. One Query, if ids are random.
        """
        from client_messaging.dynamodb import notice_records

        return notice_records.before(self._tables, chart, before, limit, actions)

    def record_audit_shown(self, chart: Chart, reader: Caller, records: Sequence[AuditRecord]) -> None:
        """AP13: record a read of these audit records, newest first. One PutItem. Raises TryAgain."""
        self._tables.put_new(self._tables.audit, audit_records.audit_shown(chart, reader, self._clock(), records))

    def append(self, wanted: "Append") -> Entry:
        """AP4: append one entry to an inbox whose gate is open. One TransactWriteItems without contention."""
        from client_messaging.dynamodb import append

        return append.append(self._tables, wanted, self._clock)

    def head(self, inbox: Inbox, caller: Caller) -> tuple[Head | None, bool]:
        """AP4: the head of an inbox in which a thread begins, and whether the caller is suspended. One BatchGetItem."""
        found = self._tables.get(keys.head(inbox), _suspension(caller))
        return _head(found, inbox), _is_suspended(found, caller)

    def append_to_each(self, chart: Chart, event_id: str, make: "Make") -> "list[Outcome]":
        """AP4: append a notice of an event to every inbox of a chart. The outcome of each; none without inboxes.

        Two Queries in parallel (the heads, AP9, and what was recorded of the event), then one TransactWriteItems for
        each 48 inboxes without a notice.
        """
        from client_messaging.dynamodb import append_notices

        with meanwhile(
            self._executor, append_notices.recorded, self._tables, chart, event_id, self._clock()
        ) as asked_for:
            heads = self.heads(chart)
            before = asked_for.result()
        return append_notices.append_to_each(self._tables, event_id, heads, before, (make, self._clock))

    def reading(self, inbox: Inbox, entry_id: str, caller: Caller) -> Reading:
        """AP6: an entry, with gate, head and the caller's suspension. One BatchGetItem."""
        entry = keys.entry(inbox, entry_id)
        found = self._tables.get(entry, keys.portal(inbox.chart), keys.head(inbox), _suspension(caller))
        read = found.get(entry)
        return Reading(
            portal=_portal(found, inbox.chart),
            head=_head(found, inbox),
            entry=items.to_entry(read, inbox) if read else None,
            tally=_tally(read) if read else None,
            caller_suspended=_is_suspended(found, caller),
        )

    def tally_of(self, inbox: Inbox, entry_id: str) -> Tally:
        """AP6: how many entries each side had written up to an entry without a stored tally.

        Queries back to the nearest entry that has one; entries without one are mostly consecutive new threads.
        """
        by_clinician, by_others, place, few = 0, 0, entry_id, _FEW_ENTRIES
        while True:
            values = items.values(**{":pk": keys.entries(inbox), ":place": place})
            found = self._tables.query("pk = :pk AND sk <= :place", values, forward=False, limit=few)
            for read in found:
                if (known := _tally(read)) is not None:
                    return Tally(known.by_clinician + by_clinician, known.by_others + by_others)
                if is_by_clinician(items.to_entry(read, inbox)):
                    by_clinician += 1
                else:
                    by_others += 1
            if len(found) < few:
                return Tally(by_clinician, by_others)
            place, few = ids.from_int(ids.to_int(items.text(found[-1], "sk")) - 1), few * 4

    def move_marker(self, move: "MarkerMove") -> None:
        """AP6: move a read marker. One TransactWriteItems. Raises Outdated after a concurrent move."""
        from client_messaging.dynamodb.move_read_marker import apply_marker_move

        apply_marker_move(self._tables, move, self._clock())

    def inboxes_of_clinician(self, caller: Caller, wanted: "InboxRange") -> ClinicianInboxes:
        """AP7: a page of a clinician's inboxes, and how much is unread in all of them.

        Two Queries of the indexes in parallel, or one of the index of unread ones, then one consistent BatchGetItem;
        both again if more was read or written than the page before had counted.
        """
        from client_messaging.dynamodb.clinician_inboxes import InboxReads

        return InboxReads(self._tables, self._executor, caller).page(wanted)

    def inboxes_to_tell(self, practice_id: str, clinician_id: str, after: tuple[str, str] | None) -> Iterator[Head]:
        """AP7: all inboxes of a clinician from the index, oldest activity first. One Query per megabyte.

        `after`: only those after this activity and client. An inbox with new activity meanwhile moves towards the end:
        it comes twice, and is never skipped.
        """
        clinician = keys.clinician(practice_id, clinician_id)
        place = None
        if after:
            activity_id, client_id = after
            key = items.key_item(keys.head(Inbox(practice_id, client_id, clinician_id)))
            place = key | items.values(clinician_key=clinician, activity_id=activity_id)
        values = items.values(**{":key": clinician})
        for page in self._tables.pages("clinician_key = :key", values, index=keys.BY_CLINICIAN, after=place):
            yield from map(items.to_head, page)

    def newest_inbox(self, practice_id: str, clinician_id: str) -> Inbox | None:
        """AP7: the inbox of a clinician with the newest activity, by the index. One Query."""
        from client_messaging.dynamodb.clinician_inboxes import heads_in

        heads = heads_in(self._tables, keys.BY_CLINICIAN, keys.clinician(practice_id, clinician_id), ids.LAST, 1)
        return heads[0].inbox if heads else None

    def is_first_of_owner(self, inbox: Inbox, owner_id: str) -> bool:
        """AP8: whether no chart of this owner with a lesser id has an inbox with the same clinician.

        One Query, then one BatchGetItem for each 50 charts, up to the first that has one.
        """
        values = items.values(
            **{
                ":pk": keys.owner(inbox.practice_id, owner_id),
                ":sk": keys.owned_chart(inbox.practice_id, owner_id, inbox.client_id).sk,
            }
        )
        owned = chain.from_iterable(self._tables.pages("pk = :pk AND sk < :sk", values))
        lesser = (
            Inbox(inbox.practice_id, items.text(read, "client_id"), inbox.clinician_id)
            for read in owned
            if "owned_until" not in read
        )
        return not any(self._owns_one(some, owner_id) for some in batched(lesser, _CHARTS_AT_ONCE, strict=False))

    def _owns_one(self, inboxes: Sequence[Inbox], owner_id: str) -> bool:
        """Whether one of these inboxes exists, in an enabled chart of this owner."""
        found = self._tables.get(*(key for one in inboxes for key in (keys.portal(one.chart), keys.head(one))))
        return any(
            portal.state is PortalState.ENABLED and portal.is_owned_by(owner_id)
            for one in inboxes
            if keys.head(one) in found and (portal := _portal(found, one.chart))
        )

    def suspensions(self, practice_id: str, *people: str) -> dict[str, Suspensions]:
        """AP12: in which roles each of these people is suspended, and since when. One BatchGetItem."""
        wanted = {person: keys.suspension(practice_id, person) for person in people}
        found = self._tables.get(*wanted.values())
        return {person: items.to_suspensions(found.get(key)) for person, key in wanted.items()}

    def is_suspended(self, practice_id: str, role: Role, person_id: str) -> bool:
        """AP12: whether a person is suspended in this role. One BatchGetItem."""
        return role in self.suspensions(practice_id, person_id)[person_id]

    def change_person_access(self, change: "PersonChange", now: datetime) -> None:
        """AP12: suspend a person or lift the suspension. Raises Outdated after a concurrent change."""
        from client_messaging.dynamodb.change_person_access import apply_person_change

        apply_person_change(self._tables, change, now)

    def practice_settings(self, caller: Caller) -> "tuple[PracticeSettings, bool]":
        """AP15: all sections of the caller's practice, and whether they are suspended. One BatchGetItem."""
        from client_messaging.domain.practice_settings import SectionName
        from client_messaging.dynamodb import settings_items

        sections = [keys.settings(caller.practice_id, name.value) for name in SectionName]
        found = self._tables.get(_suspension(caller), *sections)
        return settings_items.to_settings(caller.practice_id, found), _is_suspended(found, caller)

    def change_section(self, change: "SectionChange", now: datetime) -> None:
        """AP15: replace a section of the practice settings. Raises Outdated after a concurrent change."""
        from client_messaging.dynamodb.change_practice_settings import apply_section_change

        apply_section_change(self._tables, change, now)

    def absence(self, caller: Caller, clinician_id: str) -> "tuple[Absence | None, bool]":
        """AP28: the absence of a clinician, and whether the caller is suspended. One BatchGetItem."""
        key = keys.absence(caller.practice_id, clinician_id)
        found = self._tables.get(key, _suspension(caller))
        return _absence(found, key), _is_suspended(found, caller)

    def change_absence(self, change: "AbsenceChange", now: datetime) -> None:
        """AP28: set or end an absence. Raises AccessSuspended, and Outdated after a concurrent change."""
        from client_messaging.dynamodb.change_absence import apply_absence_change

        apply_absence_change(self._tables, change, now)

    def preferences(self, caller: Caller) -> "OwnerPreferences":
        """AP29: preferences of a chart owner, and the gates of their charts. One BatchGetItem beside `owned_gates`."""
        from client_messaging.dynamodb import preferences_items, settings_items

        preferences = keys.preferences(caller.practice_id, caller.person_id)
        nudges = _nudges(caller)
        with meanwhile(self._executor, self._tables.get, preferences, nudges, _suspension(caller)) as asked_for:
            gates = self.owned_gates(caller.practice_id, caller.person_id)
            found = asked_for.result()
        return OwnerPreferences(
            preferences=preferences_items.to_preferences(found.get(preferences)),
            practice=settings_items.to_nudges(found.get(nudges)).value,
            gates=gates,
            caller_suspended=_is_suspended(found, caller),
        )

    def owned_gates(self, practice_id: str, owner_id: str) -> list[tuple[str, PortalAccess]]:
        """AP29: the charts that a person owns by client id, with their gates. One Query, a BatchGetItem for 100."""
        charts = self._owned_charts(practice_id, owner_id)
        gates = []
        for some in batched(charts, 100, strict=False):
            found = self._tables.get(*map(keys.portal, some))
            gates += [(chart.client_id, portal) for chart in some if (portal := _portal(found, chart))]
        return [(client_id, portal) for client_id, portal in gates if portal.is_owned_by(owner_id)]

    def change_preferences(self, change: "PreferencesChange", now: datetime) -> None:
        """AP29: replace preferences. Raises AccessSuspended, and Outdated after a concurrent change."""
        from client_messaging.dynamodb.change_preferences import apply_preferences_change

        apply_preferences_change(self._tables, change, now)

    def stand_in(self, practice_id: str, absence: "Absence | None") -> str | None:
        """AP12: who stands in now, unless the absence does not hold or they are suspended. One BatchGetItem or none."""
        if absence is None or not absence.holds_at(ids.timestamp(self._clock())):
            return None
        return self.without_suspended(practice_id, absence).instead

    def without_suspended(self, practice_id: str, absence: "Absence") -> "Absence":
        """AP12: an absence as answers have it, without a stand-in who is suspended. One BatchGetItem or none."""
        if absence.instead is None or not self.is_suspended(practice_id, Role.CLINICIAN, absence.instead):
            return absence
        return replace(absence, instead=None)

    def inbox_as_it_is(self, inbox: Inbox) -> tuple[PortalAccess | None, Head | None]:
        """AP1: the gate and the head of an inbox, without a caller. One BatchGetItem."""
        found = self._tables.get(keys.portal(inbox.chart), keys.head(inbox))
        return _portal(found, inbox.chart), _head(found, inbox)

    def inboxes_of_owner(self, caller: Caller) -> OwnerInboxes:
        """AP8: the inboxes of all charts of an owner. A Query beside a BatchGetItem, then those of `owned_inboxes`."""
        with meanwhile(self._executor, self._tables.get, _suspension(caller), _messaging(caller)) as asked_for:
            charts = self._owned_charts(caller.practice_id, caller.person_id)
            found = asked_for.result()
        behind = owned_inboxes.of_charts(self._tables, self._executor, charts)
        return OwnerInboxes(
            inboxes=[(portal, head) for portal, head in behind if portal.is_owned_by(caller.person_id)],
            caller_suspended=_is_suspended(found, caller),
            practice_starts=items.practice_starts(found.get(_messaging(caller))),
        )

    def _owned_charts(self, practice_id: str, owner_id: str) -> "dict[Chart, ReadItem]":
        values = items.values(**{":pk": keys.owner(practice_id, owner_id)})
        owned = self._tables.query("pk = :pk", values, forward=True, limit=_ALL)
        return {Chart(practice_id, items.text(read, "client_id")): read for read in owned if "owned_until" not in read}

    def heads(self, chart: Chart) -> list[Head]:
        """AP9: the heads of all inboxes of a client. One Query."""
        condition = "pk = :pk AND begins_with(sk, :prefix)"
        values = items.values(**{":pk": keys.chart(chart), ":prefix": keys.HEAD_PREFIX})
        found = self._tables.query(condition, values, forward=True, limit=MOST_INBOXES)
        return [items.to_head(read) for read in found]

    def thread(self, inbox: Inbox, thread_id: str, caller: Caller) -> Thread:
        """AP10: the first message of a thread, with gate, head and the caller's suspension. One BatchGetItem.

        For a chart owner also what they are told.
        """
        root = keys.entry(inbox, thread_id)
        wanted = [root, keys.portal(inbox.chart), keys.head(inbox), _suspension(caller)]
        found = self._tables.get(*wanted, *(_announcements(inbox) if caller.role is Role.CHART_OWNER else []))
        return Thread(
            root=_root(found.get(root), inbox),
            portal=_portal(found, inbox.chart),
            head=_head(found, inbox),
            caller_suspended=_is_suspended(found, caller),
            announced=_announced(found, inbox),
        )

    def senders(self, *entries: tuple[Inbox, str]) -> dict[str, str]:
        """AP14: the senders of up to 100 messages, by id. One BatchGetItem, or none for no messages.

        For heads last written by version 0.1.0, which lack the sender.
        """
        found = self._tables.get(*(keys.entry(*one) for one in entries)) if entries else {}
        return {key.sk: items.text(read, "sender_id") for key, read in found.items()}

    def message(self, inbox: Inbox, entry_id: str) -> Message | None:
        """The message of an Idempotency-Key; None if a restore has lost it. One BatchGetItem of one key."""
        key = keys.entry(inbox, entry_id)
        read = self._tables.get(key).get(key)
        return items.to_message(read, inbox) if read else None


def _suspension(caller: Caller) -> keys.Key:
    return keys.suspension(caller.practice_id, caller.person_id)


def _messaging(caller: Caller) -> keys.Key:
    return keys.settings(caller.practice_id, "messaging")


def _nudges(caller: Caller) -> keys.Key:
    return keys.settings(caller.practice_id, "nudges")


def _is_suspended(found: "dict[keys.Key, ReadItem]", caller: Caller) -> bool:
    return caller.role in items.to_suspensions(found.get(_suspension(caller)))


def _portal(found: "dict[keys.Key, ReadItem]", chart: Chart) -> PortalAccess | None:
    read = found.get(keys.portal(chart))
    return items.to_portal(read) if read else None


def _head(found: "dict[keys.Key, ReadItem]", inbox: Inbox) -> Head | None:
    read = found.get(keys.head(inbox))
    return items.to_head(read) if read else None


def _announcements(inbox: Inbox) -> list[keys.Key]:
    """What `_announced` needs: the clinician's absence, and section `response`."""
    return [keys.absence(inbox.practice_id, inbox.clinician_id), keys.settings(inbox.practice_id, "response")]


def _announced(found: "dict[keys.Key, ReadItem]", inbox: Inbox) -> Announced:
    of_absence, of_section = _announcements(inbox)
    read = found.get(of_section)
    section = None
    if read is not None:
        from client_messaging.dynamodb.settings_items import to_response

        section = to_response(read)
    return Announced(section, _absence(found, of_absence))


def _absence(found: "dict[keys.Key, ReadItem]", key: keys.Key) -> "Absence | None":
    read = found.get(key)
    if read is None:
        return None
    from client_messaging.dynamodb.change_absence import to_absence

    return to_absence(read)


def _tally(read: "ReadItem") -> Tally | None:
    return items.to_tally(read) if "clinician_sent" in read else None


def _root(read: "ReadItem | None", inbox: Inbox) -> Message | None:
    """The message, if it is the first of its thread."""
    if read is None or items.text(read, "kind") != "message" or items.text(read, "thread_id") != items.text(read, "sk"):
        return None
    return items.to_message(read, inbox)
