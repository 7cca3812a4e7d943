"""What is committed goes out as events: which, what they say, and that none is lost where the bus is not willing."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from client_messaging import wiring
from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.dynamodb.nudge_records import Person as NudgedPerson
from client_messaging.events import published_events
from client_messaging.events.bus import Bus
from client_messaging.events.published_events import Change
from client_messaging.runtime import telemetry
from client_messaging.use_cases.contacts import Failed, mark_failed
from deployment.paths import REPOSITORY
from testing.invocations import Answer, invoke
from testing.nudging import Outside
from testing.people import ANA, BEN, LEO, LUIS, MIA, PAUL, ROSA, SAM, Person
from testing.stack import Stack, portal_event
from testing.stream_records import Record, Stream

CANARY = "canary5e20"
ROLES = ("clinician", "staff", "client")
COMMITTED_AT = "2026-03-01T10:00:00.000Z"
"""When every change was committed, as `stream_records` has it."""
ALL_DONE: dict[str, list[Any]] = {"batchItemFailures": []}

type Json = Any
type Envelope = dict[str, Any]
type Event = tuple[str, Mapping[str, str | int | list[str] | None]]


class Listener:
    """Hears what the bus takes, call by call. `answers` are given one after the other; then the bus answers itself.

    An answer is the places of the entries that are not taken, the error of the whole call, or that there is none.
    """

    def __init__(self, bus: Bus) -> None:
        self.answers: list[set[int] | dict[str, str] | Exception | None] = []
        self.calls: list[list[str]] = []
        self._bus_name, self._entries, self._taken = bus.name, list[Json](), list[Envelope]()
        bus.client.meta.events.register("before-call.events.PutEvents", self._before)
        bus.client.meta.events.register("after-call.events.PutEvents", self._after)

    def heard(self) -> list[Envelope]:
        """What the bus has taken since the last time, as EventBridge hands it on."""
        heard, self._taken = self._taken, []
        return heard

    def _before(self, params: Json, **_: object) -> Json:
        self._entries = json.loads(params["body"])["Entries"]
        assert {entry["EventBusName"] for entry in self._entries} == {self._bus_name}
        self.calls.append([json.loads(entry["Detail"])["event_id"] for entry in self._entries])
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, set):
            results = [
                {"ErrorCode": "InternalFailure"} if n in answer else {"EventId": str(uuid4())}
                for n in range(len(self._entries))
            ]
            return _response(200), {"FailedEntryCount": len(answer), "Entries": results}
        return None if answer is None else (_response(400), {"Error": answer, "ResponseMetadata": {}})

    def _after(self, parsed: Json, **_: object) -> None:
        for entry, result in zip(self._entries, parsed.get("Entries", []), strict=False):
            if "EventId" in result:
                self._taken.append(_envelope(entry, result["EventId"]))


def _response(status: int) -> AWSResponse:
    return AWSResponse("", status, HTTPHeaders(), None)


def _envelope(entry: Json, event_id: str) -> Envelope:
    return {
        "version": "0",
        "id": event_id,
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": "123456789012",
        "time": "2026-03-01T10:00:00Z",
        "region": "eu-west-1",
        "resources": entry.get("Resources", []),
        "detail": json.loads(entry["Detail"]),
    }


@dataclass(frozen=True)
class Publishing:
    """The stream, the function that reads it, and the bus."""

    stack: Stack
    stream: Stream
    bus: Listener

    def committed(self) -> list[Record]:
        """What the function is given of what has changed. What the filters keep from it would make no event."""
        records = self.stream.records()
        delivered = [record for record in records if self.stream.is_delivered(record)]
        kept = [record for record in records if record not in delivered]
        assert [event for record in kept for event in published_events.events_for(Change.from_record(record))] == []
        return delivered

    def told(self) -> list[Event]:
        """Publish what has changed; the events that are heard then. Each has its schema and an id of the stream's."""
        records = self.committed()
        assert publish(records) == ALL_DONE
        envelopes = self.bus.heard()
        for envelope in envelopes:
            schema = json.loads((REPOSITORY / "docs/events" / f"{envelope['detail-type']}.schema.json").read_text())
            Draft202012Validator(schema).validate(envelope)
        ids = [envelope["detail"].pop("event_id") for envelope in envelopes]
        assert len(ids) == len(set(ids))
        assert {one.partition(".")[0] for one in ids} <= {record["eventID"] for record in records}
        return [(envelope["detail-type"], envelope["detail"]) for envelope in envelopes]

    def each(self, act: Callable[[], object], times: int) -> list[Record]:
        """Do it so often; what the function is given of it."""
        records: list[Record] = []
        for _ in range(times):
            act()
            records += self.committed()
        return records


@pytest.fixture
def publishing(stack: Stack, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Publishing]:
    """A bus beside the stack, and somebody who listens."""
    events, name = boto3.client("events"), f"bus-{uuid4()}"
    monkeypatch.setenv("BUS_NAME", name)
    events.create_event_bus(Name=name)
    yield Publishing(stack, Stream(stack, template), Listener(wiring.bus()))
    events.delete_event_bus(Name=name)


def publish(records: list[Record]) -> Any:
    """As Lambda hands a batch of the stream to the function."""
    return invoke("publish_events", {"Records": records})


def in_inbox(clinician: str = "ana", **more: str | None) -> dict[str, str | None]:
    return {"practice_id": "willow", "client_id": LEO, "clinician_id": clinician, **more}


def access(at: str, **more: str | None) -> Event:
    unchanged: dict[str, str | None] = {"state": "enabled", "former_state": "enabled", "former_owner_id": None}
    about: dict[str, str | None] = {"practice_id": "willow", "client_id": LEO, "owner_id": "rosa", "changed_by": "ana"}
    about["changed_by_role"] = "staff" if more.get("changed_by") == "sam" else "clinician"
    return "portal_access.changed", {**about, **unchanged, "at": at, **more}


def last_act(stack: Stack) -> str:
    """When the last thing was done, as the audit has it."""
    return str(max(record["at"]["S"] for record in stack.audit()))


def done(answer: Answer) -> Any:
    assert answer.status in (200, 201), answer.text
    return answer.json


def a_thread(publishing: Publishing) -> str:
    """Ana has written to Leo, and everybody has heard of it."""
    done(publishing.stack.enable())
    publishing.told()
    thread = str(done(publishing.stack.compose())["id"])
    publishing.told()
    return thread


# ---------------------------------------------------------------- entries
def test_a_message_that_is_composed(publishing: Publishing) -> None:
    publishing.stack.enable()
    publishing.told()
    first = done(publishing.stack.compose())
    by_ana = {"sender_role": "clinician", "sender_id": "ana"}
    composed = in_inbox(entry_id=first["id"], thread_id=first["id"], **by_ana, at=first["sent_at"])
    assert publishing.told() == [("message.composed", composed)]
    second = done(publishing.stack.compose(thread=first["id"]))
    composed = in_inbox(entry_id=second["id"], thread_id=first["id"], **by_ana, at=second["sent_at"])
    assert publishing.told() == [("message.composed", composed)]


def test_a_message_that_opens_an_inbox_tells_of_nothing_else(publishing: Publishing) -> None:
    a_thread(publishing)
    message = done(publishing.stack.compose(BEN))
    by_ben = {"sender_role": "clinician", "sender_id": "ben"}
    composed = in_inbox("ben", entry_id=message["id"], thread_id=message["id"], **by_ben, at=message["sent_at"])
    assert publishing.told() == [("message.composed", composed)]


def test_a_reply(publishing: Publishing) -> None:
    thread = a_thread(publishing)
    reply = done(publishing.stack.reply(thread))
    by_rosa = {"sender_role": "client", "sender_id": "rosa"}
    replied = in_inbox(entry_id=reply["id"], thread_id=thread, **by_rosa, at=reply["sent_at"])
    assert publishing.told() == [("message.replied", replied)]


def test_a_thread_that_a_client_begins(publishing: Publishing) -> None:
    a_thread(publishing)
    done(publishing.stack.enable(client_starts=True))
    publishing.told()
    begun = done(publishing.stack.start())
    by_rosa = {"sender_role": "client", "sender_id": "rosa"}
    started = in_inbox(entry_id=begun["id"], thread_id=begun["id"], **by_rosa, at=begun["sent_at"])
    assert publishing.told() == [("message.started", started)]
    reply = done(publishing.stack.reply(begun["id"]))
    replied = in_inbox(entry_id=reply["id"], thread_id=begun["id"], **by_rosa, at=reply["sent_at"])
    assert publishing.told() == [("message.replied", replied)]


def test_whether_the_owner_may_begin_threads_is_a_change_of_portal_access(publishing: Publishing) -> None:
    publishing.stack.enable()
    for starts in (True, False, None):
        publishing.told()
        publishing.stack.enable(client_starts=starts)
        ((what, detail),) = publishing.told()
        assert (what, detail["state"], detail["former_state"]) == ("portal_access.changed", "enabled", "enabled")
        assert "client_starts" not in detail


def test_a_section_that_is_set(publishing: Publishing) -> None:
    for section, version in (("response", 1), ("response", 2), ("messaging", 1)):
        body = {"client_starts": True} if section == "messaging" else {"crisis": {"en": f"{CANARY}{version}"}}
        said = done(publishing.stack.set_section(section, **body))
        ((what, detail),) = publishing.told()
        assert what == "practice_settings.changed"
        about = {"practice_id": "willow", "section": section, "version": version}
        assert detail == about | {"at": said["changed_at"]}
    publishing.stack.set_section("messaging", client_starts=True)
    assert publishing.told() == []


def test_a_request_that_is_repeated_tells_of_nothing(publishing: Publishing) -> None:
    thread = a_thread(publishing)
    publishing.stack.reply(thread, key="k")
    publishing.told()
    assert publishing.stack.reply(thread, key="k").headers["Idempotency-Replayed"] == "true"
    assert publishing.told() == []


def test_a_notice_in_every_inbox(publishing: Publishing) -> None:
    stack = publishing.stack
    stack.enable(clinician_ids=["ben"])
    publishing.told()
    event = portal_event()
    stack.portal_update(event)
    (ana,), (ben,) = (done(stack.inbox(person))["entries"] for person in (ANA, BEN))
    assert publishing.told() == [
        ("notice.recorded", in_inbox("ana", entry_id=ana["id"], at=ana["recorded_at"])),
        ("notice.recorded", in_inbox("ben", entry_id=ben["id"], at=ben["recorded_at"])),
    ]
    stack.portal_update(event)
    assert publishing.told() == []


# ---------------------------------------------------------------- portal access
def test_portal_access_that_is_enabled_disabled_and_enabled_again(publishing: Publishing) -> None:
    stack = publishing.stack
    done(stack.enable(SAM, clinician_ids=["ana"]))
    assert publishing.told() == [access(last_act(stack), former_state="not_enabled", changed_by="sam")]
    done(stack.disable(reason="moved away"))
    assert publishing.told() == [access(last_act(stack), state="disabled")]
    done(stack.enable())
    assert publishing.told() == [access(last_act(stack), former_state="disabled")]


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"contact": {"language": "es"}},
        {"clinician_ids": ["ben"]},
        {"clinician_ids": ["ben"], "contact": {"language": "es"}},
    ],
    ids=["the same", "another language", "another inbox", "both"],
)
def test_what_concerns_nobody_else_is_not_told(publishing: Publishing, again: dict[str, Any]) -> None:
    publishing.stack.enable()
    publishing.told()
    rows = publishing.stack.rows()
    done(publishing.stack.enable(**again))
    assert (publishing.stack.rows() != rows) == bool(again)
    assert publishing.told() == []


# ---------------------------------------------------------------- contacts and nudges
EMAIL = {"email": "rosa@example.invalid"}


def of_contact(state: str, channel: str = "email") -> Event:
    about = {"practice_id": "willow", "client_id": LEO, "owner_id": "rosa", "at": COMMITTED_AT}
    return "contact.changed", {**about, "channel": channel, "state": state}


def test_a_contact_that_works_no_longer_is_told_and_one_that_works_again(publishing: Publishing) -> None:
    stack = publishing.stack
    stack.enable(contact=EMAIL)
    assert [event for event, _ in publishing.told()] == ["portal_access.changed"]
    bounced = Failed(Channel.EMAIL, EMAIL["email"], ContactState.BOUNCED)
    for _ in range(2):
        mark_failed(wiring.store(), wiring.tables(), NudgedPerson("willow", "rosa"), bounced, wiring.now())
    assert publishing.told() == [of_contact("bounced")]
    done(stack.enable(contact={"email": "rosa@other.invalid"}))
    assert publishing.told() == [of_contact("ok")]
    done(stack.enable(contact={"email": "rosa..x@example.invalid"}))
    assert publishing.told() == [of_contact("invalid")]
    done(stack.enable(contact={"phone": "(202) 555-0134", "email": None}))
    assert publishing.told() == [of_contact("none"), of_contact("ok", "sms")]


def test_contacts_of_a_new_owner_are_told_by_the_hand_over(publishing: Publishing) -> None:
    publishing.stack.enable(contact=EMAIL)
    publishing.told()
    done(publishing.stack.enable(owner=LUIS, contact={"email": "rosa..x@example.invalid"}))
    assert [event for event, _ in publishing.told()] == ["portal_access.changed"]


def test_two_contacts_at_once_are_two_events(publishing: Publishing) -> None:
    publishing.stack.enable()
    publishing.told()
    publishing.stack.enable(contact={**EMAIL, "phone": "(202) 555-0134"})
    assert publish(publishing.committed()) == ALL_DONE
    heard = [envelope["detail"] for envelope in publishing.bus.heard()]
    assert [one["channel"] for one in heard] == ["email", "sms"]
    assert len({one["event_id"] for one in heard}) == 2


def test_a_nudge_that_others_send_is_told_once(publishing: Publishing) -> None:
    stack = publishing.stack
    stack.set_section("nudges", SAM, enabled=True, quiet={"from": "03:00", "to": "03:01"}, send="event")
    stack.enable(contact=EMAIL)
    stack.compose()
    outside = Outside()
    outside.plan()
    publishing.told()
    due = {"practice_id": "willow", "person_id": "rosa", "channels": ["email"]}
    for stage in (1, 2):
        outside.ring()
        outside.ring(stage - 1)
        ((name, said),) = [one for one in publishing.told() if one[0] != "audit"]
        assert (name, {**said, "at": None}) == ("nudge.due", {**due, "stage": stage, "at": None})
    assert outside.ring() == "told", "of the next day"


def test_a_nudge_that_we_send_is_not_told(publishing: Publishing) -> None:
    stack = publishing.stack
    stack.set_section("nudges", SAM, enabled=True, quiet={"from": "03:00", "to": "03:01"})
    stack.enable(contact=EMAIL)
    stack.compose()
    outside = Outside()
    outside.plan()
    publishing.told()
    assert outside.ring() == "told"
    assert publishing.told() == []


def test_another_reason_for_what_is_disabled_is_not_told(publishing: Publishing) -> None:
    publishing.stack.enable()
    publishing.stack.disable()
    publishing.told()
    done(publishing.stack.disable(reason="moved away"))
    assert publishing.told() == []


def test_another_relationship_is_told(publishing: Publishing) -> None:
    publishing.stack.enable()
    publishing.told()
    done(publishing.stack.enable(relationship="guardian"))
    assert publishing.told() == [access(last_act(publishing.stack))]


def test_a_hand_over_names_the_former_owner_and_nobody_has_read(publishing: Publishing) -> None:
    thread, stack = a_thread(publishing), publishing.stack
    for read in (stack.read, stack.portal_read):
        done(read(thread))
        assert [kind for kind, _ in publishing.told()] == ["inbox.read"]
    done(stack.enable(owner=LUIS))
    assert publishing.told() == [access(last_act(stack), owner_id="luis", former_owner_id="rosa")]
    done(stack.enable(owner=LUIS, share_history=True))
    assert publishing.told() == [access(last_act(stack), owner_id="luis")]
    done(stack.portal_read(thread, LUIS))
    by_luis = in_inbox(reader_role="client", reader_id="luis", entry_id=thread, at=last_act(stack))
    assert publishing.told() == [("inbox.read", by_luis)]


def test_a_hand_over_of_what_is_disabled_tells_of_both(publishing: Publishing) -> None:
    publishing.stack.enable()
    publishing.stack.disable()
    publishing.told()
    done(publishing.stack.enable(owner=LUIS))
    changed = access(last_act(publishing.stack), former_state="disabled", owner_id="luis", former_owner_id="rosa")
    assert publishing.told() == [changed]


# ---------------------------------------------------------------- read markers
def test_each_side_that_reads(publishing: Publishing) -> None:
    thread, stack = a_thread(publishing), publishing.stack
    done(stack.portal_read(thread))
    by_rosa = in_inbox(reader_role="client", reader_id="rosa", entry_id=thread, at=last_act(stack))
    assert publishing.told() == [("inbox.read", by_rosa)]
    done(stack.read(thread))
    by_ana = in_inbox(reader_role="clinician", reader_id="ana", entry_id=thread, at=last_act(stack))
    assert publishing.told() == [("inbox.read", by_ana)]
    for again in (stack.portal_read, stack.read):
        done(again(thread))
        assert publishing.told() == []
    stack.compose(thread=thread)
    assert [kind for kind, _ in publishing.told()] == ["message.composed"]


def test_marking_as_unread_goes_back_to_the_entry_before_or_to_none(publishing: Publishing) -> None:
    thread, stack = a_thread(publishing), publishing.stack
    second = done(stack.compose(thread=thread))["id"]
    stack.portal_read(second)
    publishing.told()
    by_rosa = {"reader_role": "client", "reader_id": "rosa"}
    done(stack.portal_read(second, unread_from=True))
    assert publishing.told() == [("inbox.read", in_inbox(**by_rosa, entry_id=thread, at=last_act(stack)))]
    done(stack.portal_read(thread, unread_from=True))
    assert publishing.told() == [("inbox.read", in_inbox(**by_rosa, entry_id=None, at=last_act(stack)))]
    done(stack.portal_read(thread, unread_from=True))
    assert publishing.told() == []


def test_the_new_owner_who_marks_as_unread_is_told_of_nothing_hidden(publishing: Publishing) -> None:
    a_thread(publishing)
    stack = publishing.stack
    stack.enable(owner=LUIS)
    first = done(stack.compose())["id"]
    stack.portal_read(first, LUIS)
    publishing.told()
    done(stack.portal_read(first, LUIS, unread_from=True))
    read = in_inbox(reader_role="client", reader_id="luis", entry_id=None, at=last_act(stack))
    assert publishing.told() == [("inbox.read", read)]


# ---------------------------------------------------------------- suspensions
@pytest.mark.parametrize("person", [ANA, SAM, ROSA], ids=lambda person: person.role)
def test_a_suspension_and_its_end(publishing: Publishing, person: Person) -> None:
    stack = publishing.stack
    about = {"practice_id": "willow", "person_id": person.person_id, "role": person.role}
    since = done(stack.set_access(person, "suspended", PAUL))["since"]
    suspended = ("person_access.changed", {**about, "state": "suspended", "at": since})
    assert publishing.told() == [suspended]
    other = person.as_("client" if person.role == "staff" else "staff")
    at = done(stack.set_access(other, "suspended", PAUL))["since"]
    assert publishing.told() == [("person_access.changed", {**suspended[1], "role": other.role, "at": at})]
    done(stack.set_access(person, "active", PAUL))
    lifted = {**about, "state": "active", "at": COMMITTED_AT}
    assert publishing.told() == [("person_access.changed", lifted)]
    done(stack.set_access(other, "active", PAUL))
    assert publishing.told() == [("person_access.changed", {**lifted, "role": other.role})]


def test_a_suspension_of_version_0_1_0_is_of_every_role(publishing: Publishing) -> None:
    publishing.stack.suspend_as_before(ANA)
    records = publishing.committed()
    assert publish(records) == ALL_DONE
    details = [envelope["detail"] for envelope in publishing.bus.heard()]
    assert {(one["role"], one["state"]) for one in details} == {(role, "suspended") for role in ROLES}
    assert len({one["event_id"] for one in details}) == len(ROLES)
    done(publishing.stack.set_access(ANA, "active"))
    assert [(one[1]["role"], one[1]["state"]) for one in publishing.told()] == [("clinician", "active")]


# ---------------------------------------------------------------- absences
def test_an_absence_its_change_and_its_end(publishing: Publishing) -> None:
    stack, about = publishing.stack, {"practice_id": "willow", "person_id": "ana"}
    first = done(stack.set_absence(None, note={"en": CANARY}, instead="ben"))
    said = {**about, "from": first["from"], "until": None, "at": first["set_at"]}
    assert publishing.told() == [("absence.changed", said)]
    second = done(stack.set_absence("2099-01-04T09:00:00+01:00", PAUL))
    said = {**about, "from": second["set_at"], "until": "2099-01-04T08:00:00.000Z", "at": second["set_at"]}
    assert publishing.told() == [("absence.changed", said)]
    done(stack.set_absence("2099-01-04T09:00:00+01:00"))
    assert publishing.told() == [], "the same again"
    done(stack.end_absence())
    assert publishing.told() == [("absence.changed", {**about, "from": None, "until": None, "at": COMMITTED_AT})]


# ---------------------------------------------------------------- what never goes out
def test_no_event_holds_a_text_or_a_contact(publishing: Publishing) -> None:
    stack = publishing.stack
    contact = {"email": f"{CANARY}@example.invalid", "phone": "555-0142"}
    stack.enable(contact=contact)
    thread = stack.compose(subject=CANARY, body=CANARY, key=CANARY).json["id"]
    acts: list[Callable[[], Any]] = [
        lambda: stack.reply(thread, body=CANARY, key=CANARY),
        lambda: stack.portal_update(portal_event(detail={"changed_fields": [CANARY], "old": CANARY})),
        lambda: stack.set_section("response", crisis={"en": CANARY}),
        lambda: stack.portal_read(thread),
        lambda: stack.disable(reason=CANARY),
        lambda: stack.enable(owner=LUIS, contact={**contact, "name": CANARY}, client_name=CANARY),
        lambda: stack.compose(ANA.called(CANARY), subject=CANARY, body=CANARY),
        lambda: stack.suspend(LUIS),
        lambda: stack.set_absence(None, note={"en": CANARY}),
        lambda: stack.enable(owner=LUIS, contact={"email": f"{CANARY}@other.invalid", "phone": None}),
    ]
    records = publishing.committed()
    for act in acts:
        records += publishing.each(act, 1)
    assert publish(records) == ALL_DONE
    envelopes = publishing.bus.heard()
    assert {envelope["detail-type"] for envelope in envelopes} == {
        "message.composed",
        "message.replied",
        "notice.recorded",
        "portal_access.changed",
        "inbox.read",
        "person_access.changed",
        "practice_settings.changed",
        "absence.changed",
        "contact.changed",
    }
    images = [record["dynamodb"].get("NewImage", {}) for record in records]
    holding = {name for image in images for name, value in image.items() if CANARY in str(value)}
    names = {"client_name", "clinician_name", "sender_name"}
    said = {"subject", "body", "summary", "changed_fields", "contact", "reason", "content", "note"}
    assert holding == said | names
    assert "555-0142" in str(records)
    for text in (CANARY, "555-0142"):
        assert text not in json.dumps(envelopes)


def test_another_practice_and_chart_are_told_apart(publishing: Publishing) -> None:
    there = ANA.at("harbor")
    publishing.stack.enable(there, client=MIA)
    publishing.told()
    publishing.stack.compose(there, client=MIA)
    ((_, detail),) = publishing.told()
    assert (detail["practice_id"], detail["client_id"], detail["clinician_id"]) == ("harbor", MIA, "ana")


# ---------------------------------------------------------------- a bus that is not willing
def failed_at(record: Record) -> dict[str, list[Any]]:
    return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}


def messages(records: list[Record]) -> list[Record]:
    """Those that make an event. Every message also changes its inbox's head, which makes none."""
    found = [record for record in records if list(published_events.events_for(Change.from_record(record)))]
    assert len(found) < len(records)
    return found


def some_messages(publishing: Publishing, times: int) -> list[Record]:
    publishing.stack.enable()
    publishing.committed()
    return publishing.each(publishing.stack.compose, times)


def ids_of(records: list[Record]) -> list[str]:
    return [record["eventID"] for record in records]


def test_when_all_is_put_nothing_is_to_be_delivered_again(publishing: Publishing) -> None:
    records = some_messages(publishing, 3)
    assert publish(records) == ALL_DONE
    assert [envelope["detail"]["event_id"] for envelope in publishing.bus.heard()] == ids_of(messages(records))


def test_records_without_an_event_do_not_call_the_bus(publishing: Publishing) -> None:
    records = some_messages(publishing, 1)
    assert publish([record for record in records if record not in messages(records)]) == ALL_DONE
    assert publish([]) == ALL_DONE
    assert publishing.bus.calls == []


@pytest.mark.parametrize("failed", [{2}, {2, 4}, {2, 3, 4}])
def test_the_first_event_that_is_not_taken_names_its_own_record(publishing: Publishing, failed: set[int]) -> None:
    records = some_messages(publishing, 5)
    third = messages(records)[2]
    assert records[records.index(third) - 1] not in messages(records)
    publishing.bus.answers = [failed]
    assert publish(records) == failed_at(third)


def test_nothing_is_put_after_a_call_that_was_not_taken_whole(publishing: Publishing) -> None:
    records = some_messages(publishing, 12)
    publishing.bus.answers = [{2}]
    assert publish(records) == failed_at(messages(records)[2])
    assert publishing.bus.calls == [ids_of(messages(records))[:10]]


def test_a_second_call_that_is_not_taken_names_a_record_of_its_own(publishing: Publishing) -> None:
    records = some_messages(publishing, 12)
    publishing.bus.answers = [None, {1}]
    assert publish(records) == failed_at(messages(records)[11])


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="bus"),
        ReadTimeoutError(endpoint_url="bus"),
        {"Code": "InternalException", "Message": ""},
        {"Code": "AccessDeniedException", "Message": ""},
    ],
    ids=["not reached", "not answered", "failing", "refusing"],
)
def test_a_bus_that_does_not_answer_names_the_first(publishing: Publishing, fault: Any) -> None:
    records = some_messages(publishing, 2)
    publishing.bus.answers = [fault]
    assert publish(records) == failed_at(messages(records)[0])
    assert len(publishing.bus.calls) == 1


def test_more_than_ten_events_go_out_in_several_calls_in_order(publishing: Publishing) -> None:
    records = some_messages(publishing, 23)
    ids = ids_of(messages(records))
    assert publish(records) == ALL_DONE
    assert publishing.bus.calls == [ids[:10], ids[10:20], ids[20:]]
    assert [envelope["detail"]["event_id"] for envelope in publishing.bus.heard()] == ids


def test_delivered_again_from_where_it_failed_every_event_goes_out(publishing: Publishing) -> None:
    records = some_messages(publishing, 12)
    ids = ids_of(messages(records))
    publishing.bus.answers = [{4, 6}, {0}, EndpointConnectionError(endpoint_url="bus")]
    while records:
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        failures = publish(records)["batchItemFailures"]
        records = records[numbers.index(failures[0]["itemIdentifier"]) :] if failures else []
    assert publishing.bus.calls == [ids[:10], ids[4:], ids[4:], ids[4:]]
    heard = [envelope["detail"]["event_id"] for envelope in publishing.bus.heard()]
    assert set(heard) == set(ids)
    assert heard[-8:] == ids[4:]


def test_what_is_delivered_twice_is_told_twice_with_the_same_id(publishing: Publishing) -> None:
    records = some_messages(publishing, 3)
    assert publish(records) == publish(records) == ALL_DONE
    heard = publishing.bus.heard()
    first, second = heard[:3], heard[3:]
    assert [one["detail"] for one in first] == [one["detail"] for one in second]
    assert len({one["id"] for one in heard}) == 6
    assert len({one["detail"]["event_id"] for one in heard}) == 3


def test_it_says_how_many_events_of_each_type_went_out(publishing: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    records = some_messages(publishing, 5)
    publishing.bus.answers = [{2}]
    said = StringIO()
    for handler in telemetry.log().handlers:
        monkeypatch.setattr(handler, "stream", said)
    publish(records)
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [line["times"] for line in lines if line["message"] == telemetry.EVENTS_PUBLISHED] == [2]
    assert [line["message"] for line in lines].count(telemetry.EVENTS_POSTPONED) == 1
