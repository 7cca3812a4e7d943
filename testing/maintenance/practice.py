"""A practice in which everything has happened that leaves a trace, in tables over the engine, and ways to damage it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from client_messaging import wiring
from client_messaging.domain import ids, watches
from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.domain.model import Caller, Inbox, Message, PersonState, Relationship, Role, Sender
from client_messaging.domain.nudges import Nudge, Stage
from client_messaging.dynamodb import (
    append_transaction,
    audit_records,
    chain_registry,
    chain_verification,
    items,
    keys,
    nudge_records,
    watch_records,
)
from client_messaging.dynamodb.append_transaction import Append, Attempt, SendKey
from client_messaging.dynamodb.tables import Tables
from client_messaging.use_cases.contacts import Failed, mark_failed
from maintenance.verifying.inventory import Tolerance
from testing import sealing
from testing.invocations import Json, Row, invoke
from testing.people import ANA, BEN, KIM, LEO, LUIS, MIA, NINA, ROSA, SAM, TOM, Person
from testing.rows import scan
from testing.stack import Stack, portal_event

NOW_AND_EXACT: Final = Tolerance(apart=timedelta(0), settled=timedelta(0), before=timedelta(0))
"""Nothing is written meanwhile, there is one clock, and all entries are at the instant of their ids."""

IDA: Final = Person("willow", "clinician", "ida")
LUIS_EMAIL: Final = "luis@example.invalid"
LEO_AND_ANA: Final = Inbox("willow", LEO, "ana")
CHART: Final = "PRACTICE#willow#CLIENT#leo"
CHART_OF_MIA: Final = "PRACTICE#willow#CLIENT#mia"
"""Sealed by a version before."""

WITH_ANA: Final = f"{CHART}#CLINICIAN#ana"

_OF_ROLE: Final = {
    Role.CLINICIAN: ("compose", audit_records.MESSAGE_COMPOSED),
    Role.CHART_OWNER: ("client_reply", audit_records.MESSAGE_REPLIED),
}


@dataclass(frozen=True)
class Practice:
    """Its tables, and what stands in them."""

    stack: Stack
    delivered: set[str] = field(default_factory=set)
    """The ids of audit records that the stream has delivered."""

    @property
    def tables(self) -> Tables:
        return Tables(self.stack.dynamodb, self.stack.messages_table, self.stack.audit_table)

    def rows(self) -> dict[tuple[str, str, str], Row]:
        """Every row, by its table and key."""
        return {
            (table, row["pk"]["S"], row["sk"]["S"]): row
            for table in (self.stack.messages_table, self.stack.audit_table)
            for row in scan(self.stack, table)
        }

    def of(self, pk: str, *, audit: bool = False) -> list[Row]:
        """The rows of a partition, in their order."""
        table = self.stack.audit_table if audit else self.stack.messages_table
        return [row for (of, key, _), row in sorted(self.rows().items()) if (of, key) == (table, pk)]

    def anchor(self, partition: str = CHART) -> None:
        """Verify a chain and anchor it, as a round does."""
        assert chain_verification.verify_and_anchor(self.tables, partition, wiring.now()).intact

    def where(self, **attributes: str) -> Row:
        """The first row with these attributes."""
        rows = self.rows()
        wanted = {name: {"S": value} for name, value in attributes.items()}
        return next(rows[key] for key in sorted(rows) if wanted.items() <= rows[key].items())

    def put(self, row: Mapping[str, Json], *, audit: bool = False) -> str:
        """Write a row; its key in one line."""
        table = self.stack.audit_table if audit else self.stack.messages_table
        self.stack.dynamodb.put_item(TableName=table, Item=dict(row))
        return said(row)

    def change(self, row: Row, *, audit: bool = False, **attributes: Json) -> str:
        """Write a row anew with other attributes, or without those that are None."""
        changed = {**row, **attributes}
        return self.put({name: value for name, value in changed.items() if value is not None}, audit=audit)

    def delete(self, *rows: Row, audit: bool = False) -> str:
        """Delete rows; the key of the last one."""
        table = self.stack.audit_table if audit else self.stack.messages_table
        for row in rows:
            self.stack.dynamodb.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})
        return said(rows[-1])

    def append_past_the_gate(self, person: Person, thread: str, inbox: Inbox = LEO_AND_ANA) -> str:
        """What an append into a thread writes, whatever the gate says; the entry's id."""
        role, now = Role(person.role), wiring.now()
        writer = Caller(person.practice_id, role, person.person_id, person.person_id)
        sender = Sender(role, person.person_id, None if role is Role.CLINICIAN else Relationship.OTHER)
        operation, action = _OF_ROLE[role]

        def make(entry_id: str) -> Message:
            return Message(entry_id, inbox, thread, "This week", "x", sender, ids.timestamp_of(entry_id))

        key = keys.head(inbox)
        last = self.tables.get(key)[key]["last_id"]["S"]
        entry = make(ids.new(now - timedelta(milliseconds=1), after=last))
        wanted = Append(inbox, writer, SendKey(operation, entry.id, "0"), action, make)
        steps = append_transaction.transaction_for(self.tables, wanted, Attempt(entry, now, opens=None, head=None))
        del steps["gate"]
        self.tables.transact(steps)
        return entry.id

    def set_access_as_before(self, person: Person, state: PersonState) -> None:
        """What version 0.1.0 wrote: who has this id, in whichever role, may no longer use the service, or may again."""
        now, sam = wiring.now(), Caller("willow", Role.STAFF, "sam", "sam")
        key = keys.suspension(person.practice_id, person.person_id)
        suspended = items.item(key, since=ids.timestamp(now), by="sam")
        partition = keys.person(person.practice_id, person.person_id)
        self.put(
            audit_records.record(partition, audit_records.PERSON_ACCESS_CHANGED, sam, now, state=state.value),
            audit=True,
        )
        if state is PersonState.SUSPENDED:
            self.put(suspended)
        else:
            self.delete(suspended)

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Afterwards every row is as it was before."""
        before = self.rows()
        try:
            yield
        finally:
            after = self.rows()
            for key in after.keys() - before.keys():
                self.delete(after[key], audit=key[0] == self.stack.audit_table)
            for key, row in before.items():
                if after.get(key) != row:
                    self.put(row, audit=key[0] == self.stack.audit_table)


def said(row: Mapping[str, Any]) -> str:
    return f"{row['pk']['S']} {row['sk']['S']}"


def begin(stack: Stack) -> Practice:
    """Let everything happen: writing and reading, a hand-over, suspensions, notices, refusals, and some of it before
    an upgrade.
    """
    sealing.begin(stack)
    practice = Practice(stack)
    stack.enable(ANA, LEO, ROSA, clinician_ids=["ben"], client_name="Leo")
    stack.enable(SAM, MIA, ROSA, clinician_ids=["ana"])
    thread = stack.compose(ANA.called("Dr. Ana")).json["id"]
    answer = stack.reply(thread, ROSA.called("Rosa")).json["id"]
    stack.compose(ANA, thread=thread)
    stack.portal_update(portal_event())
    _update_as_before(practice)
    stack.compose(BEN)
    stack.read(answer)
    stack.portal_read(thread)
    stack.portal_inbox()
    stack.audit_page()
    stack.show_access()
    stack.enable(ANA, LEO, LUIS, relationship="other")
    answer = _reopen_as_before(practice, thread)
    stack.portal_inbox(ROSA)
    stack.read(answer, ANA, unread_from=True)
    stack.portal_read(answer, LUIS)
    stack.set_section("messaging", client_starts=True)
    stack.set_section("response", crisis={"en": "Call 988."})
    stack.set_section("response", emergency_numbers=["988"])
    stack.set_absence("2099-01-04T09:00:00Z", BEN, "ben", note={"en": "Away."}, instead="ana")
    stack.set_absence(None, SAM, note={"en": "Away."}, instead="ben")
    stack.set_preferences(LUIS, channels=["sms"], sms_consent=True)
    stack.set_preferences(LUIS, channels=["email"])
    stack.set_preferences(ROSA, quiet=None, sms_consent=True)
    begun = stack.start(LUIS).json["id"]
    stack.compose(ANA, thread=begun)
    stack.start(LUIS)
    stack.disable(client_name="Leo Lund")
    stack.compose(ANA)
    stack.enable(ANA, LEO, LUIS, relationship="other", contact={"email": LUIS_EMAIL})
    stack.compose(ANA)
    stack.reply(stack.compose(ANA, MIA).json["id"], ROSA, MIA)
    _watch(practice)
    _nudge(practice)
    _suspend(practice)
    sealing.seal_each(stack, as_before=CHART_OF_MIA)
    chain_registry.register(practice.tables, CHART_OF_MIA, wiring.now())  # as the upgrade says
    assert invoke("verify_audit", {"chains": "all"})["broken"] == 0
    practice.delivered.update(row["sk"]["S"] for row in practice.rows().values() if "action" in row)
    return practice


def _watch(practice: Practice) -> None:
    """Ana's newest message to Leo is watched, after one that had its notice."""
    now, newest = wiring.now(), watch_records.entries_after(practice.tables, LEO_AND_ANA, ids.NIL)[-1]
    looked = watch_records.look(practice.tables, LEO_AND_ANA)
    for _ in range(2):
        watch = watches.begun(newest, looked, now, ids.new(now))
        watch_records.begin(practice.tables, LEO_AND_ANA, watch, looked.watch)
        if looked.watch is None:
            watch_records.end(practice.tables, LEO_AND_ANA, watch, told_to=newest.id)
        looked = watch_records.look(practice.tables, LEO_AND_ANA)


def _nudge(practice: Practice) -> None:
    """Luis was nudged once, and his e-mail address does not work since."""
    now, luis = wiring.now(), nudge_records.Person("willow", LUIS.person_id)
    first = Nudge(Stage.FIRST, ids.new(now), now, LEO)
    nudge_records.begin(practice.tables, luis, first, None)
    nudge_records.claim(practice.tables, luis, first.ring, now)
    second = Nudge(Stage.SECOND, ids.new(now), now, LEO, (now,))
    went = nudge_records.Sent(first.ring, 1, Channel.EMAIL, now)
    nudge_records.go_on(practice.tables, luis, first.ring, second, went)
    bounced = Failed(Channel.EMAIL, LUIS_EMAIL, ContactState.BOUNCED)
    assert mark_failed(wiring.store(), practice.tables, luis, bounced, now)


def _update_as_before(practice: Practice) -> None:
    """An update of the portal in the one inbox of a chart, recorded as by version 0.1.0: in an item of that inbox."""
    event = portal_event(MIA)
    practice.stack.portal_update(event)
    (row,) = [row for row in practice.rows().values() if "notices" in row and "CLIENT#mia#" in row["pk"]["S"]]
    ((clinician_id, entry_id),) = items.to_notices(row).items()
    key = keys.seen_event(Inbox("willow", MIA, clinician_id), str(event["id"]))
    practice.delete(row)
    practice.put({**items.key_item(key), "entry_id": {"S": entry_id}, "expires_at": row["expires_at"]})


def _reopen_as_before(practice: Practice, thread: str) -> str:
    """As version 0.1.0 let the new owner into a thread of the former one; the new owner's answer."""
    by = practice.append_past_the_gate(ANA, thread)
    reopened = keys.reopened_thread(LEO_AND_ANA, thread)
    practice.put(items.item(reopened, entry_id=by))
    return practice.append_past_the_gate(LUIS, thread)


def _suspend(practice: Practice) -> None:
    """By role; and as version 0.1.0 did, Kim, and Ida, who was let in again as staff since."""
    stack = practice.stack
    stack.set_access(TOM, "suspended")
    stack.set_access(TOM.as_("staff"), "suspended")
    stack.set_access(NINA, "suspended")
    stack.set_access(NINA, "active")
    for person in (KIM, IDA):
        practice.set_access_as_before(person, PersonState.SUSPENDED)
    stack.set_access(IDA.as_("staff"), "active")
