"""The practice of the sample events in events/: loaded into empty tables, with the ids of the files.

leo    enabled, owned by Rosa (parent); Ana and Tom have inboxes; one thread of Ana's with two answers of Rosa's, the
       first of which Ana has read
mia    disabled, owned by Rosa; one thread of Ana's
ivy    enabled, handed over from Rosa to Luis; one thread of Ana's, from before
nova   never enabled
eli    enabled, owned by Kim; by its gate as many inboxes as one chart can have, of which Tom's is there, with one
       thread of his; `fill` writes the others
zoe    enabled, owned by Kim, who began as many threads with Ben as go without an answer of his
Leo's chart lets its owner begin threads, and so does Zoe's; the practice does not.
Tom, a clinician, Paul of the staff and Nina, a chart owner, are suspended. Tom is also absent without an end, and Ben
stands in for him. The practice has office hours, expects to answer in two days and says where to turn in a crisis.
Rosa is connected, for as long as this century lasts.
"""

from datetime import UTC, datetime
from typing import Any

from client_messaging import wiring
from client_messaging.domain import ids
from client_messaging.domain.contacts import Channel
from client_messaging.domain.model import (
    MOST_INBOXES,
    MOST_STARTED,
    Caller,
    Chart,
    ChartOwner,
    Head,
    Inbox,
    Message,
    PortalAccess,
    PortalState,
    Relationship,
    Role,
    Sender,
    Tally,
)
from client_messaging.domain.practice_settings import ExpectedResponse, OfficeHours, Response
from client_messaging.domain.preferences import Preferences
from client_messaging.dynamodb import items, keys
from client_messaging.dynamodb.append_transaction import Append, SendKey
from client_messaging.dynamodb.change_preferences import PreferencesChange
from client_messaging.dynamodb.store import Store
from client_messaging.live.connections import Connection, Connections
from client_messaging.use_cases import (
    absences,
    conversations,
    portal_access,
    practice_settings,
    read_markers,
)
from client_messaging.use_cases.absences import AbsenceRequest
from client_messaging.use_cases.portal_access import AccessChangeRequest, OwnerChange
from client_messaging.use_cases.practice_settings import SectionRequest
from client_messaging.values import replace
from testing.people import ANA, BEN, KIM, LEO, MIA, NINA, PAUL, ROSA, SAM, TOM, Person
from testing.rows import Rows, put
from testing.stack import Stack

THREAD = "01KDVDNM00ANAS0F1RST0THREA"
FIRST_ANSWER = "01KDVDNM01R0SAS0F1RSTREP1Y"
SECOND_ANSWER = "01KDVDNM02R0SASEC0NDREP1YA"
THREAD_OF_MIA = "01KDVDNM00ANAS0SECND0THREA"
THREAD_OF_IVY = "01KDVDNM00ANASTH1RDTHREADA"
THREAD_OF_ELI = "01KDVDNM00T0MS0F1RST0THREA"
THREAD_OF_ZOE = "01KDVDNM00K1MS0F1RST0THREA"
CONNECTION = "Um9zYQ="
END_OF_THE_CENTURY = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
USED_KEY = "sample-used-key"
SUBJECT, BODY, ANSWER = "Welcome", "Write to me here.", "Thank you."
RESPONSE = Response(
    time_zone="America/New_York",
    office_hours=(OfficeHours(("mon", "tue", "wed", "thu", "fri"), "09:00", "17:00"),),
    expected_response=ExpectedResponse(2, "business_days"),
    crisis={"en": "In a crisis, call or text 988.", "es": "En una crisis, llame o envíe un mensaje al 988."},
    emergency_numbers=("988", "911"),
)
_IVY, _ELI, _ZOE = "ivy", "eli", "zoe"


_rows = Rows()


def load(stack: Stack, store: Store) -> None:
    """Write the sample practice into a stack whose tables are empty."""
    _rows.into(stack, lambda: _write(stack, store))


def _write(stack: Stack, store: Store) -> None:
    for client_id, thread in ((LEO, THREAD), (MIA, THREAD_OF_MIA), (_IVY, THREAD_OF_IVY)):
        rosa = OwnerChange("rosa", Relationship.PARENT, {"email": "rosa@example.invalid", "phone": "+1 202 555 0134"})
        starts = {"client_starts": True} if client_id == LEO else {}
        _change_access(store, client_id, owner=rosa, clinician_ids=("ana", "tom"), client_starts=starts)
        _begin_thread(store, client_id, thread)
    for answer in (FIRST_ANSWER, SECOND_ANSWER):
        _answer(store, answer)
    read_markers.move(store, _caller(ANA), Inbox("willow", LEO, "ana"), FIRST_ANSWER)
    _change_access(store, MIA, owner=None)
    _change_access(store, _IVY, owner=OwnerChange("luis", Relationship.PARENT), clinician_ids=("ana",), version=1)
    put(stack, stack.messages_table, [*_full_chart(), *_unanswered_chart()])
    for person in (TOM, PAUL, NINA):
        stack.suspend(person)
    _say_what_to_expect(store)
    now = wiring.now()
    wanted = Preferences(
        channels=(Channel.EMAIL,), time_zone="America/New_York", since=ids.timestamp(now), revision=ids.new(now)
    )
    store.change_preferences(PreferencesChange(_caller(ROSA), None, wanted), now)


def _say_what_to_expect(store: Store) -> None:
    section = SectionRequest(_caller(SAM), RESPONSE)
    practice_settings.set_section(store, section, wiring.now)
    of_tom = AbsenceRequest(_caller(SAM), TOM.person_id, None, None, {"en": "Please write to Ben."}, BEN.person_id)
    absences.set_absence(store, of_tom, wiring.now)


def fill(stack: Stack) -> None:
    """Write Eli's other inboxes: most of the rows, needed by one sample event."""
    opened = Head(Inbox("willow", _ELI, TOM.person_id))
    others = [replace(opened, inbox=replace(opened.inbox, clinician_id=f"c-{n}")) for n in range(1, MOST_INBOXES)]
    put(stack, stack.messages_table, list(map(items.from_head, others)))


def connect(connections: Connections) -> None:
    """Store Rosa's connection in an empty table."""
    connections.add(Connection(CONNECTION, "willow", "rosa", Role.CHART_OWNER, END_OF_THE_CENTURY))


def _change_access(store: Store, client_id: str, **change: Any) -> None:
    request = AccessChangeRequest(_caller(SAM), Chart("willow", client_id), **change)
    portal_access.change_access(store, request, wiring.now)


def _begin_thread(store: Store, client_id: str, thread_id: str) -> None:
    inbox = Inbox("willow", client_id, "ana")

    def make(_: str) -> Message:
        ana, sent_at = Sender(Role.CLINICIAN, "ana"), ids.timestamp_of(thread_id)
        return Message(thread_id, inbox, thread_id, SUBJECT, BODY, ana, sent_at)

    key = SendKey("compose", USED_KEY, conversations.request_fingerprint("compose", SUBJECT, BODY, None))
    store.append(Append(inbox, _caller(ANA), key, "message.composed", make))


def _answer(store: Store, message_id: str) -> None:
    inbox = Inbox("willow", LEO, "ana")
    rosa = Sender(Role.CHART_OWNER, "rosa", Relationship.PARENT)

    def make(_: str) -> Message:
        return Message(message_id, inbox, THREAD, SUBJECT, ANSWER, rosa, ids.timestamp_of(message_id))

    key = SendKey("client_reply", f"sample-{message_id}", conversations.request_fingerprint("client_reply", ANSWER))
    store.append(Append(inbox, _caller(ROSA), key, "message.replied", make))


def _full_chart() -> list[items.Item]:
    """A chart whose gate counts all the inboxes it can have, row by row.

    Requests would ask the clock, which dates what comes after them."""
    chart, since, sam = Chart("willow", _ELI), ids.timestamp_of(THREAD_OF_ELI), _caller(SAM)
    owner = ChartOwner(KIM.person_id, Relationship.PARENT)
    gate = PortalAccess(PortalState.ENABLED, since, owner, inboxes=MOST_INBOXES)
    of_tom = Inbox("willow", _ELI, TOM.person_id)
    tom = Sender(Role.CLINICIAN, TOM.person_id)
    message = Message(THREAD_OF_ELI, of_tom, THREAD_OF_ELI, SUBJECT, BODY, tom, since)
    opened = Head(of_tom, activity_id=THREAD_OF_ELI)
    written = items.from_head(replace(opened, written=Tally(1, 0))) | items.values(**items.last_entry_values(message))
    return [
        items.from_portal(gate, keys.portal(chart), changed_by=sam, changed_at=since),
        items.item(keys.owned_chart("willow", KIM.person_id, _ELI), client_id=_ELI, since=since),
        written,
        items.from_entry(message) | items.from_tally(Tally(1, 0)),
    ]


def _unanswered_chart() -> list[items.Item]:
    """A chart whose owner waits for an answer, row by row as the full one."""
    chart, since, sam = Chart("willow", _ZOE), ids.timestamp_of(THREAD_OF_ZOE), _caller(SAM)
    owner = ChartOwner(KIM.person_id, Relationship.PARENT)
    gate = PortalAccess(PortalState.ENABLED, since, owner, inboxes=1, client_starts=True)
    of_ben, kim = Inbox("willow", _ZOE, BEN.person_id), Sender(Role.CHART_OWNER, KIM.person_id, Relationship.PARENT)
    message = Message(THREAD_OF_ZOE, of_ben, THREAD_OF_ZOE, SUBJECT, BODY, kim, since)
    head = items.from_head(Head(of_ben, activity_id=THREAD_OF_ZOE, written=Tally(0, 1)))
    return [
        items.from_portal(gate, keys.portal(chart), changed_by=sam, changed_at=since),
        items.item(keys.owned_chart("willow", KIM.person_id, _ZOE), client_id=_ZOE, since=since),
        head | items.values(**items.last_entry_values(message), owner_started=MOST_STARTED),
        items.from_entry(message) | items.from_tally(Tally(0, 1)),
    ]


def _caller(person: Person) -> Caller:
    return Caller(person.practice_id, Role(person.role), person.person_id, person.claims["sub"])
