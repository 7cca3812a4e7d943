"""AP4: append a notice of one event to every inbox of a chart, many inboxes in one transaction.

    gate      ConditionCheck   the gate is open and hides none of the notices
    event     Put or Update    the event has no notice in any of these inboxes; now it has
    head n    Update           nothing was appended to inbox n since its head was read
    entry n   Put              its notice
    audit     Put              that all of these were recorded (`notice_records`)

What was recorded of an event is one item a chart: by clinician the id of the notice. It is a condition of every
transaction, so that each inbox has one notice however often, and however much at once, the event is delivered. Versions
up to 0.1.0 kept an item for each inbox (`SeenEvent`); those are read before, and count.

An inbox whose head was quicker leaves its transaction and is appended to alone; the others are tried again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from itertools import batched
from typing import TYPE_CHECKING, Final, cast

from client_messaging.domain import availability, ids
from client_messaging.domain.model import Chart, Entry, Head, Inbox
from client_messaging.domain.refusals import Fault, TryAgain
from client_messaging.dynamodb import append_transaction, audit_records, items, keys, notice_records
from client_messaging.dynamodb.append import APPENDS, INFORMED_ATTEMPTS
from client_messaging.dynamodb.append_transaction import EVENTS_ARE_KEPT, Append, Attempt, SeenEvent
from client_messaging.dynamodb.conditions import put_new
from client_messaging.dynamodb.tables import Cancelled, Steps, Tables
from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef, UpdateTypeDef

    from client_messaging.dynamodb.items import ReadItem
    from client_messaging.dynamodb.tables import Failed

MOST_INBOXES_AT_ONCE: Final = notice_records.MOST_NOTICES
"""Inboxes of one transaction: two items each, gate, event and audit record; a transaction has 100 items at most.

A notice has up to 14 KB, 48 are far from the 4 MB of a transaction, and their record from the 400 KB of an item.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""

type Make = Callable[[Inbox, str], Entry]
"""Builds the notice of an inbox from its id."""


class Outcome(Enum):
    """What became of an event in one inbox: its notice was written now, was there, or is not allowed any more."""

    WRITTEN = "written"
    SEEN = "seen"
    DROPPED = "dropped"


class RecordedEvent(Value):
    """What was recorded of an event: the clinicians whose inboxes have a notice. `exists`: whether the item does."""

    notices: frozenset[str]
    exists: bool


def recorded(tables: Tables, chart: Chart, event_id: str, now: datetime) -> RecordedEvent:
    """What was recorded of an event in a chart and has not expired. One Query, of an item or none."""
    values = items.values(**{":pk": keys.event(chart, event_id)})
    notices: set[str] = set()
    exists = False
    for read in (one for page in tables.pages("pk = :pk", values) for one in page):
        if items.number(read, "expires_at") <= now.timestamp():
            continue
        if items.key_of(read) == keys.recorded_event(chart, event_id):
            exists = True
            notices |= items.to_notices(read).keys()
        else:
            notices.add(keys.parse_seen_event(items.key_of(read))["clinician"])
    return RecordedEvent(frozenset(notices), exists)


def append_to_each(
    tables: Tables,
    event_id: str,
    heads: Sequence[Head],
    before: RecordedEvent,
    notice: tuple[Make, Callable[[], datetime]],
) -> list[Outcome]:
    """Append to the inboxes of these heads, of one chart, those that have no notice of the event. The outcome of each.

    `notice`: what makes the notices, and the clock. Raises TryAgain; what was written by then stays.
    """
    left = [head for head in heads if head.inbox.clinician_id not in before.notices]
    run = _Run(tables, event_id, notice, event_exists=before.exists)
    for some in batched(left, MOST_INBOXES_AT_ONCE, strict=False):
        for head in run.append_together(some):
            run.append_alone(head)
    return [*run.outcomes.values(), *[Outcome.SEEN] * (len(heads) - len(left))]


class _Run:
    """The appends of one delivery of an event. `last`: all notices have greater ids."""

    def __init__(
        self, tables: Tables, event_id: str, notice: tuple[Make, Callable[[], datetime]], *, event_exists: bool
    ) -> None:
        self.tables = tables
        self.event_id = event_id
        self.make, self.clock = notice
        self.event_exists = event_exists
        self.last = ids.NIL
        self.outcomes: dict[str, Outcome] = {}

    def append_together(self, heads: Sequence[Head]) -> list[Head]:
        """Append to these inboxes in one transaction. Returns the heads of those that have to be appended to alone."""
        alone: dict[str, Head] = {}
        left = {head.inbox.clinician_id: head for head in heads}
        for _ in range(INFORMED_ATTEMPTS):
            if len(left) < 2:
                break
            try:
                failed = self._transact([(head, head) for head in left.values()])
            except TryAgain as busy:
                if busy.fault is not Fault.CONFLICT:
                    raise
                break
            quicker = {one: _head(failed.get(f"head {one}")) for one in left}
            alone |= {one: head for one, head in quicker.items() if head}
            left = {one: head for one, head in left.items() if one not in {*self.outcomes, *alone}}
        return [head for one, head in (*alone.items(), *left.items()) if one not in self.outcomes]

    def append_alone(self, head: Head) -> None:
        """Append to one inbox, however often others are quicker. Raises TryAgain after the last attempt."""
        clinician_id = head.inbox.clinician_id
        for number in range(APPENDS.attempts):
            # Under contention the write matters more than the count of entries before it.
            failed = self._transact([(head, head if number < INFORMED_ATTEMPTS else None)])
            if clinician_id in self.outcomes:
                return
            head = _head(failed.get(f"head {clinician_id}")) or head
            self.last = max(self.last, head.last_id)
            if number >= INFORMED_ATTEMPTS and not APPENDS.back_off(number - INFORMED_ATTEMPTS):
                break
        raise TryAgain(Fault.CONFLICT)

    def _transact(self, inboxes: "Sequence[tuple[Head, Head | None]]") -> "Failed":
        """One attempt for these inboxes, each with the head that its condition expects, or none.

        Notes the outcomes. Returns what failed, by step.
        """
        now = self.clock()
        attempts = [self._attempt(head, informed, now) for head, informed in inboxes]
        try:
            self.tables.transact(self._steps(attempts))
        except Cancelled as cancelled:
            self._note_failed(attempts, cancelled.failed)
            return cancelled.failed
        self.event_exists = True
        self.outcomes |= {attempt.entry.inbox.clinician_id: Outcome.WRITTEN for attempt in attempts}
        return {}

    def _attempt(self, head: Head, informed: Head | None, now: datetime) -> Attempt:
        entry_id = ids.new(now, after=max(head.last_id, self.last))
        return Attempt(self.make(head.inbox, entry_id), now, None, informed)

    def _steps(self, attempts: Sequence[Attempt]) -> Steps:
        """The transaction, with the step names above."""
        of_each = {attempt.entry.inbox.clinician_id: self._steps_of(attempt) for attempt in attempts}
        _, first = min((attempt.entry.id, attempt.entry.inbox.clinician_id) for attempt in attempts)
        steps: Steps = {"gate": of_each[first]["gate"], "event": self._event(attempts)}
        for one, of_one in of_each.items():
            steps |= {f"{name} {one}": of_one[name] for name in ("head", "entry")}
        records = [dict(of_one["audit"]["Put"]["Item"]) for of_one in of_each.values()]
        return steps | {"audit": put_new(self.tables.audit, notice_records.of_each(records))}

    def _steps_of(self, attempt: Attempt) -> Steps:
        once, make = SeenEvent(self.event_id), lambda _: attempt.entry
        request = Append(attempt.entry.inbox, None, once, audit_records.NOTICE_RECORDED, make)
        return append_transaction.transaction_for(self.tables, request, attempt)

    def _event(self, attempts: Sequence[Attempt]) -> "TransactWriteItemTypeDef":
        """Note these notices: in a new item, if none was read or it has expired, or else in the one that there is."""
        now = attempts[0].now
        key = keys.recorded_event(attempts[0].entry.inbox.chart, self.event_id)
        notices = {attempt.entry.inbox.clinician_id: attempt.entry.id for attempt in attempts}
        expires_at = int((now + EVENTS_ARE_KEPT).timestamp())
        seconds = items.values(**{":now": int(now.timestamp())})
        common = {"TableName": self.tables.messages, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        if not self.event_exists:
            put = {
                **common,
                "Item": items.item(key, notices=notices, expires_at=expires_at),
                # TTL removes an expired item within days, not at once.
                "ConditionExpression": "attribute_not_exists(pk) OR expires_at <= :now",
                "ExpressionAttributeValues": seconds,
            }
            return {"Put": cast("PutTypeDef", put)}
        names = {f"#{number}": clinician_id for number, clinician_id in enumerate(notices)}
        ids_ = {f":{number}": entry_id for number, entry_id in enumerate(notices.values())}
        absent = " AND ".join(f"attribute_not_exists(notices.{name})" for name in names)
        sets = ", ".join(f"notices.#{number} = :{number}" for number in range(len(notices)))
        update = {
            **common,
            "Key": items.key_item(key),
            "UpdateExpression": f"SET {sets}, expires_at = :expires_at",
            "ConditionExpression": f"expires_at > :now AND {absent}",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": seconds | items.values(**ids_, **{":expires_at": expires_at}),
        }
        return {"Update": cast("UpdateTypeDef", update)}

    def _note_failed(self, attempts: Sequence[Attempt], failed: "Failed") -> None:
        """Note the outcomes that a cancelled transaction tells of."""
        if "event" in failed:
            self._note_seen(attempts, failed["event"])
        for attempt in attempts:
            clinician_id = attempt.entry.inbox.clinician_id
            if failed.get(f"head {clinician_id}", attempt) is None:  # there is no such inbox
                self.outcomes[clinician_id] = Outcome.DROPPED
        if "gate" in failed:
            portal = items.to_portal(failed["gate"]) if failed["gate"] else None
            if portal is None or not availability.availability(portal).available:
                dropped = {attempt.entry.inbox.clinician_id: Outcome.DROPPED for attempt in attempts}
                self.outcomes = dropped | self.outcomes
            else:
                self.last = max(self.last, portal.visible_after)

    def _note_seen(self, attempts: Sequence[Attempt], was: "ReadItem | None") -> None:
        """Note the inboxes with a notice: of another delivery, or of an attempt of ours whose response was lost."""
        now = int(attempts[0].now.timestamp())
        self.event_exists = was is not None and items.number(was, "expires_at") > now
        notices = items.to_notices(was) if was is not None and self.event_exists else {}
        for attempt in attempts:
            clinician_id = attempt.entry.inbox.clinician_id
            if clinician_id in notices:
                is_ours = notices[clinician_id] == attempt.entry.id
                self.outcomes[clinician_id] = Outcome.WRITTEN if is_ours else Outcome.SEEN


def _head(read: "ReadItem | None") -> Head | None:
    return items.to_head(read) if read else None
