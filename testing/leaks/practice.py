"""A practice whose people put the canary into every input: one path a method of `PATHS`."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import pytest

from client_messaging import wiring
from client_messaging.auth import bearer_token
from testing.invocations import Answer, Json, Row
from testing.issuer import THEIRS, Issuer
from testing.leaks.canary import PHONE, TEXT, WORD
from testing.leaks.written import Kept, Runtime, Wire, Written
from testing.people import ANA, BEN, KIM, LEO, MIA, ROSA, SAM, Person
from testing.routes import (
    AUDIT,
    COMPOSE,
    INBOX,
    INBOXES,
    MESSAGE,
    PERSON_ACCESS,
    PORTAL_ACCESS,
    PORTAL_AUDIT,
    PORTAL_INBOX,
    PORTAL_MESSAGE,
    PORTAL_READ_MARKER,
    PORTAL_STATUS,
    PREFERENCES,
    READ_MARKER,
    REPLY,
    SECTION,
    SET_ABSENCE,
    SET_PREFERENCES,
    SETTINGS,
    SHOWN_PORTAL_ACCESS,
    STATUS,
)
from testing.stack import Stack, portal_event
from testing.stream_records import Stream

NAME: Final = f"{WORD} é 😶"
"""Everybody's name."""

WRITER: Final = ANA.called(NAME)

ODD: Final = f"{WORD} #1"
"""No id and no field has this form. Ids that have the form of ids are logged and stored on purpose."""

CONTACT: Final = {"name": NAME, "email": f"{WORD}@example.invalid", "phone": PHONE, "language": WORD}
HEADERS: Final = {
    "Accept": TEXT,
    "Cookie": f"session={WORD}",
    "If-None-Match": f'W/"{WORD}", {TEXT}',
    "Referer": f"https://front.end/{WORD}",
    "User-Agent": WORD,
    "X-Request-Id": WORD,
    f"X-{WORD}": TEXT,
}
RING: Final = "01KANA0000000000000000R1NG"
_ROSA: Final = "PRACTICE#willow#PERSON#rosa"
_WATCH: Final = f"PRACTICE#willow#CLIENT#{LEO}#CLINICIAN#ana#WATCH"
CLAIMS: Final = {"name": NAME, "email": CONTACT["email"], "phone_number": PHONE, "cognito:username": WORD}


@dataclass(frozen=True)
class Practice:
    """The functions, the services around them, and all their outputs."""

    stack: Stack
    stream: Stream
    runtime: Runtime
    wire: Wire
    written: Written
    kept: Kept
    issuer: Issuer
    capfd: pytest.CaptureFixture[str]
    connections_table: str

    def look(self) -> None:
        """Collect output and stored rows since the last call."""
        printed = self.capfd.readouterr()
        self.written.add("stdout", printed.out)
        self.written.add("stderr", printed.err)
        for table in (self.stack.messages_table, self.stack.audit_table, self.connections_table):
            self.kept.look(list(self.stack.dynamodb.scan(TableName=table, ConsistentRead=True)["Items"]))

    def post(
        self, body: Json = None, *, raw: str | None = None, as_: Person = WRITER, key: str | None = None
    ) -> Answer:
        """Compose, with whatever body."""
        all_headers = {**HEADERS, "Idempotency-Key": f"{WORD}-{uuid4()}" if key is None else key}
        return self.stack.call(COMPOSE, as_, {"client_id": LEO}, body, raw=raw, headers=all_headers)

    def thread(self) -> str:
        """A message that Ana wrote to Leo, whose portal is enabled."""
        self.stack.enable(WRITER, contact=CONTACT, client_name=NAME, client_starts=True)
        answer = self.stack.compose(WRITER, subject=TEXT, body=TEXT, key=f"{WORD}-{uuid4()}")
        assert answer.status == 201, answer.text
        return str(answer.json["id"])

    def publish(self) -> Json:
        """Give what has changed to the function that publishes it, what the template's filters would keep too."""
        return self.runtime("publish_events", {"Records": self.stream.records()})

    def newest_audit(self) -> list[Row]:
        """The newest audit records of Leo's chart, the oldest of them first."""
        records = [row for row in self.stack.audit() if "action" in row and row["pk"]["S"].endswith(f"CLIENT#{LEO}")]
        return sorted(records, key=lambda row: str(row["sk"]["S"]))[-5:]

    def seal(self) -> Json:
        """Give them to the function that seals them."""
        changes = [
            {"Keys": {"pk": row["pk"]}, "NewImage": row, "SequenceNumber": str(number)}
            for number, row in enumerate(self.newest_audit())
        ]
        return self.runtime("seal_audit", {"Records": [{"dynamodb": change} for change in changes]})

    def tell(self, *bodies: Json) -> Json:
        """Deliver a batch from the queue of live updates: events, or texts that are none."""
        return self._deliver("tell_connections", *bodies)

    def plan(self, *bodies: Json) -> Json:
        """Deliver a batch of composed messages while nobody waits for a ring."""
        for pk, sk in ((_ROSA, "NUDGE#client"), (_WATCH, "UNREAD")):
            key = {"pk": {"S": pk}, "sk": {"S": sk}}
            self.stack.dynamodb.delete_item(TableName=self.stack.messages_table, Key=key)
        return self._deliver("plan_nudge", *bodies)

    def ring(self, *bodies: Json) -> Json:
        """Deliver a batch of rings while Rosa waits for one."""
        waiting = {"stage": "waiting_1", "ring": RING, "due_at": "2026-03-01T10:00:00.000Z", "client_id": LEO}
        item = {name: {"S": value} for name, value in waiting.items()}
        self._put(_ROSA, "NUDGE#client", {**item, "sent": {"L": []}})
        return self._deliver("send_nudge", *bodies)

    def ring_inbox(self, **more: Json) -> Json:
        """Deliver the ring of the watch over Ana's inbox with Leo, for her newest message."""
        entries = [row for row in self.stack.rows() if row["pk"]["S"] == f"{_WATCH.removesuffix('#WATCH')}"]
        newest = max(row["sk"]["S"] for row in entries if row.get("sender_role", {}).get("S") == "clinician")
        watch = {"entry_id": newest, "ring": RING, "due_at": "2099-03-01T10:00:00.000Z"}
        self._put(_WATCH, "UNREAD", {name: {"S": value} for name, value in watch.items()})
        about = {"practice_id": "willow", "client_id": LEO, "clinician_id": "ana", "ring": RING}
        return self._deliver("send_nudge", {"kind": "inbox", **about, **more})

    def hear_of_nudges(self, *bodies: Json) -> Json:
        """Deliver a batch of outcomes of what was sent to Rosa, of whose contacts nothing is known."""
        sent = {"practice_id": "willow", "person_id": "rosa", "channel": "email"}
        self._put(f"NUDGE#{RING}", "SENT", {name: {"S": value} for name, value in sent.items()})
        gate = {"pk": {"S": f"PRACTICE#willow#CLIENT#{LEO}"}, "sk": {"S": "PORTAL"}}
        self.stack.dynamodb.update_item(
            TableName=self.stack.messages_table, Key=gate, UpdateExpression="REMOVE contacts"
        )
        return self._deliver("record_nudge_outcome", *bodies)

    def _deliver(self, function: str, *bodies: Json) -> Json:
        texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
        batch = [{"messageId": f"m-{n}", "body": text} for n, text in enumerate(texts)]
        return self.runtime(function, {"Records": batch})

    def _put(self, pk: str, sk: str, item: Json) -> None:
        whole = {"pk": {"S": pk}, "sk": {"S": sk}, **item}
        self.stack.dynamodb.put_item(TableName=self.stack.messages_table, Item=whole)

    def authorize(self, token: str, **headers: str) -> Json:
        offered = {"Sec-WebSocket-Protocol": f"client-messaging, bearer.{token}"}
        event = {"type": "REQUEST", "methodArn": "arn:of:this", "headers": {**HEADERS, **offered, **headers}}
        return self.runtime("authorize_connection", event)

    def socket(self, function: str, person: Person = ANA, **changed: str) -> Json:
        ends_at = str(int(wiring.now().timestamp()) + 300)
        who = {"practice_id": "willow", "person_id": person.person_id, "role": person.role, "ends_at": ends_at}
        context = {"connectionId": f"of-{person.person_id}=", "authorizer": {**who, **changed}}
        return self.runtime(function, {"requestContext": context, "headers": HEADERS, "body": TEXT})


def composed_event() -> Json:
    return live_event() | {"source": "client-messaging"}


def ring_of(ring: str = "", **more: Json) -> Json:
    return {"kind": "person", "practice_id": "willow", "person_id": "rosa", "ring": ring or RING, **more}


def bounce(**detail: Json) -> Json:
    """What SES says of an e-mail that came back: the address, headers and diagnostics are others' texts."""
    recipient = {"emailAddress": CONTACT["email"], "diagnosticCode": TEXT}
    mail = {"tags": {"ring": [RING], WORD: [TEXT]}, "headers": [{"name": WORD, "value": TEXT}]}
    of_mail = {"mail": mail, "bounce": {"bounceType": "Permanent", "bouncedRecipients": [recipient]}}
    return {"source": "aws.ses", "detail-type": "Email Bounced", "detail": {**of_mail, **detail}, WORD: TEXT}


def live_event(detail_type: str = "message.composed", **detail: Json) -> Json:
    ids = {"practice_id": "willow", "client_id": LEO, "clinician_id": "ana", "event_id": "e"}
    more = {"subject": TEXT, "body": TEXT, WORD: TEXT}
    return {"detail-type": detail_type, "detail": {**ids, **more, **detail}, WORD: TEXT}


# ---------------------------------------------------------------- what is asked as it should be
def write(practice: Practice) -> None:
    thread, key = practice.thread(), f"{WORD}-1"
    for _ in range(2):
        practice.post({"subject": TEXT, "body": TEXT}, key=key)
    practice.post({"thread_id": thread, "body": TEXT})
    for body in (TEXT, TEXT, f"{TEXT}!"):
        practice.stack.reply(thread, ROSA.called(NAME), body=body, key=key)
    for subject in (TEXT, TEXT, f"{TEXT}!"):
        practice.stack.start(ROSA.called(NAME), subject=subject, body=TEXT, key=f"{WORD}-2")


def ask(practice: Practice) -> None:
    thread, stack = practice.thread(), practice.stack
    stack.reply(thread, body=TEXT)
    both, of_chart = {"client_id": LEO, "clinician_id": "ana"}, {"client_id": LEO}
    query = {WORD: TEXT, "limit": "5"}
    tag = stack.inbox().headers["ETag"]
    stack.call(INBOX, ANA, of_chart, headers={"If-None-Match": tag})
    for route, who, path in (
        (INBOX, ANA, of_chart),
        (PORTAL_INBOX, ROSA, both),
        (STATUS, ANA, of_chart),
        (STATUS, SAM, of_chart),
        (PORTAL_STATUS, ROSA, both),
        (INBOXES, ANA, {}),
        ("GET /portal/inboxes", ROSA, {}),
        (MESSAGE, ANA, of_chart | {"entry_id": thread}),
        (PORTAL_MESSAGE, ROSA, both | {"entry_id": thread}),
        (SHOWN_PORTAL_ACCESS, ANA, of_chart),
        (SHOWN_PORTAL_ACCESS, SAM, of_chart),
    ):
        assert stack.call(route, who, path, query=query, headers=HEADERS).status == 200, route
    for route, who, path in ((READ_MARKER, ANA, of_chart), (PORTAL_READ_MARKER, ROSA, both)):
        for more in ({}, {"unread_from": True}):
            assert stack.call(route, who, path, {"entry_id": thread, **more}, headers=HEADERS).status == 200


def set_up(practice: Practice) -> None:
    """Practice settings: texts of a crisis, which no event and no record has, and what cannot be taken."""
    stack = practice.stack
    path, crisis = {"section": "response"}, {"en": TEXT, "es": f"{TEXT}!"}
    stack.call(SECTION, SAM, path, {"emergency_numbers": ["988"], "changed_by": TEXT}, headers=HEADERS)
    for body in (
        {"crisis": crisis},
        {"crisis": crisis},
        {"crisis": crisis, "version": 7},
        {"crisis": {}, "version": 7},
    ):
        stack.call(SECTION, SAM, path, body, headers=HEADERS)
    for wrong in ({"crisis": {TEXT: TEXT}}, {"crisis": TEXT}, {"time_zone": WORD}, {ODD: TEXT}):
        stack.call(SECTION, SAM, path, wrong, headers=HEADERS)
    stack.call(SECTION, SAM, {"section": ODD}, {"crisis": crisis}, headers=HEADERS)
    for person in (ANA, SAM, ROSA):
        stack.call(SETTINGS, person, {}, headers=HEADERS)
    practice.publish()


def hand_over_and_suspend(practice: Practice) -> None:
    stack, thread = practice.stack, practice.thread()
    stack.enable(owner=KIM, contact=CONTACT, version=None)
    stack.enable(owner=KIM, contact=CONTACT)
    practice.post({"thread_id": thread, "body": TEXT})
    stack.disable(reason=TEXT, client_name=f"{NAME}!")
    stack.enable(contact=CONTACT)
    for state in ("suspended", "suspended", "active"):
        body = {"state": state, "role": "clinician"}
        stack.call(PERSON_ACCESS, SAM, {"person_id": "ben"}, body, headers=HEADERS)
    practice.publish()


def prefer(practice: Practice) -> None:
    """Preferences, contacts that hold the canary, and what cannot be."""
    stack = practice.stack
    stack.enable(contact=CONTACT)
    stack.call(SET_PREFERENCES, ROSA, {}, {"channels": ["email"]}, headers=HEADERS)
    stack.call(SET_PREFERENCES, ROSA, {}, {"channels": [TEXT], "time_zone": TEXT, TEXT: TEXT}, headers=HEADERS)
    stack.call(SET_PREFERENCES, SAM, {}, {"language": TEXT}, headers=HEADERS)
    stack.call(PREFERENCES, ROSA, {}, headers=HEADERS)
    practice.publish()


def be_nudged(practice: Practice) -> None:
    """Planned, told by e-mail and by text, told to nobody, and the address does not work."""
    practice.thread()
    stack = practice.stack
    stack.set_section("nudges", enabled=True)
    stack.call(SET_PREFERENCES, ROSA, {}, {"quiet": None}, headers=HEADERS)
    practice.plan(composed_event(), composed_event())
    practice.ring(ring_of(), ring_of())
    stack.call(SET_PREFERENCES, ROSA, {}, {"quiet": None, "channels": ["sms"], "sms_consent": True}, headers=HEADERS)
    practice.ring(ring_of())
    practice.hear_of_nudges(bounce(), bounce())
    practice.ring_inbox()
    assert any("about" in row for row in stack.rows()), "an unread notice was recorded"
    stack.set_section("nudges", enabled=False)
    practice.plan(composed_event())
    practice.publish()


def be_away(practice: Practice) -> None:
    """An absence with a note, what is told of it, and what cannot be."""
    stack, thread = practice.stack, practice.thread()
    path = {"clinician_id": "ana"}
    said = {"until": None, "note": {"en": TEXT}, "instead": "ben"}
    stack.call(SET_ABSENCE, ANA, path, said, headers=HEADERS)
    stack.portal_status()
    stack.status()
    stack.reply(thread, body=TEXT)
    stack.call(SET_ABSENCE, SAM, path, {**said, "until": TEXT, TEXT: TEXT}, headers=HEADERS)
    stack.call(SET_ABSENCE, BEN, path, said, headers=HEADERS)
    stack.absence()
    stack.end_absence()
    practice.publish()


def publish(practice: Practice) -> None:
    write(practice)
    practice.publish()
    practice.stack.disable(reason=TEXT)
    practice.publish()
    for table_row in practice.stack.rows():
        image = {"NewImage": table_row, "SequenceNumber": "1"}
        practice.runtime("publish_events", {"Records": [{"eventID": "e", "dynamodb": image}]})


def hear_of_the_portal(practice: Practice) -> None:
    practice.thread()
    update = practice.stack.portal_update
    more = {"old": TEXT, "note": {WORD: TEXT}, WORD: [TEXT]}
    update(portal_event(detail=more, **{WORD: TEXT}))
    update(portal_event(MIA, detail=more))
    update(portal_event(detail={**more, "practice_id": "wilow"}))
    practice.publish()


def be_told(practice: Practice) -> None:
    thread = practice.thread()
    for person in (ANA, ROSA):
        practice.socket("open_connection", person)
    names = (
        "message.composed",
        "message.replied",
        "message.started",
        "inbox.read",
        "notice.recorded",
        "portal_access.changed",
    )
    practice.tell(*(live_event(name, entry_id=thread) for name in names))
    practice.tell(live_event("person_access.changed", person_id="ana", state="suspended"))
    practice.tell(live_event("connection.expired", connection_id="c=", person_id="ana", role="clinician", ends_at="1"))
    practice.socket("close_connection", ROSA)


def sign_in(practice: Practice) -> None:
    """Tokens hold the canary in claims, which is base64 to whoever looks."""
    token = practice.issuer.token(**CLAIMS)
    assert "context" in practice.authorize(token)
    for headers in ({"Authorization": f"Bearer {token}"}, {"authorization": f"bearer  {token}"}):
        answer = practice.stack.call(INBOXES, None, {}, headers={**HEADERS, **headers})
        assert answer.status == 200, answer.text


def account_for(practice: Practice) -> None:
    """Show the audit record, seal it, and see that it holds; then lose some of it."""
    write(practice)
    practice.seal()
    sealed = practice.newest_audit()
    for query in ({}, {"limit": "1"}, {"before": WORD}, {"limit": ODD}):
        for route, who in ((AUDIT, SAM), (PORTAL_AUDIT, ROSA)):
            practice.stack.call(route, who, {"client_id": LEO}, query=query, headers=HEADERS)
    chart = {"practice_id": "willow", "client_id": LEO}
    for row in sealed[::2]:
        practice.runtime("verify_audit", {**chart, WORD: TEXT})
        key = {name: row[name] for name in ("pk", "sk")}
        practice.stack.dynamodb.delete_item(TableName=practice.stack.audit_table, Key=key)
    practice.runtime("verify_audit", {"practice_id": "willow", "client_id": "never"})
    practice.runtime("verify_audit", {"chains": "all"})
    for wrong in ({"practice_id": "willow", "client_id": ODD}, {"practice_id": TEXT, "person_id": TEXT}, {WORD: TEXT}):
        practice.runtime("verify_audit", wrong)
    for change in (TEXT, {"Keys": {"pk": {"S": TEXT}}, "NewImage": {WORD: TEXT}}):
        practice.runtime("seal_audit", {"Records": [{"dynamodb": change}]})


# ---------------------------------------------------------------- what is refused
def send_what_cannot_be_taken(practice: Practice) -> None:
    practice.thread()
    wrong: list[Json] = [TEXT, [TEXT], {"x": TEXT}, 10.5, True, None, TEXT * 1000, f"\x00{TEXT}", f"{TEXT}\udc80"]
    for value in wrong:
        practice.post({"subject": value, "body": TEXT})
        practice.post({"subject": TEXT, "body": value})
        practice.post({"thread_id": value, "body": TEXT})
        practice.post({"subject": TEXT, "body": TEXT, ODD: value})
        practice.post({"subject": TEXT, "body": TEXT, "thread_id": ODD})
        _change_access_wrongly(practice, value)
        for route, who in ((READ_MARKER, ANA), (PORTAL_READ_MARKER, ROSA)):
            path = {"client_id": LEO, "clinician_id": "ana"}
            practice.stack.call(route, who, path, {"entry_id": value, "unread_from": TEXT, TEXT: value})
        for wrong_access in ({"state": value, ODD: value}, {"state": "active", "role": value}):
            practice.stack.call(PERSON_ACCESS, SAM, {"person_id": "ben"}, wrong_access)
    for raw in (TEXT, f'{{"body": "{WORD}', f"[{json.dumps(TEXT)}]", f'{{"{WORD}": 1, "{WORD}": 2}}', json.dumps(TEXT)):
        practice.post(raw=raw)
    practice.post({"subject": TEXT, "body": TEXT * 10_000})
    headers = {**HEADERS, "Idempotency-Key": WORD, "Content-Type": f"text/{WORD}"}
    practice.stack.call(COMPOSE, ANA, {"client_id": LEO}, {"subject": TEXT, "body": TEXT}, headers=headers)
    for key in (f"{WORD} {WORD}", "é" + WORD, WORD * 40, ""):
        practice.post({"subject": TEXT, "body": TEXT}, key=key)


def _change_access_wrongly(practice: Practice, value: Json) -> None:
    owner = {"person_id": "rosa", "relationship": "parent"}
    for body in (
        {"state": value},
        {"state": "enabled", "chart_owner": value, "reason": TEXT},
        {"state": "enabled", "chart_owner": {**owner, "relationship": value, "email": TEXT, ODD: value}},
        {"state": "enabled", "chart_owner": {**owner, "phone": f"{WORD} {PHONE}", "language": TEXT}},
        {"state": "enabled", "chart_owner": {**owner, "name": TEXT}, "client_name": TEXT, "version": value},
        {"state": "enabled", "chart_owner": owner, "clinician_ids": [value, ODD], "share_history": TEXT},
        {"state": "disabled", "chart_owner": owner, "reason": value},
    ):
        practice.stack.call(PORTAL_ACCESS, ANA, {"client_id": LEO}, body, headers=HEADERS)


def go_where_nothing_is(practice: Practice) -> None:
    thread, stack = practice.thread(), practice.stack
    for odd in (ODD, TEXT, f"../{WORD}", f"{WORD}%2F{WORD}", f"{WORD}@example.invalid"):
        path = {"client_id": odd, "clinician_id": odd, "person_id": odd, "entry_id": odd}
        stack.message(odd)
        stack.portal_message(odd)
        for route, who in (
            *((route, ANA) for route in (INBOX, STATUS, INBOXES, MESSAGE, SHOWN_PORTAL_ACCESS)),
            *((route, ROSA) for route in (PORTAL_INBOX, PORTAL_STATUS, PORTAL_MESSAGE)),
        ):
            stack.call(route, who, path, query={"limit": odd, "before": odd, "after": odd, "unread": odd})
            stack.call(route, who, path, query={"limit": odd, "unread": odd})
        for route, who, body in (
            (COMPOSE, ANA, {"subject": TEXT, "body": TEXT}),
            (REPLY, ROSA, {"thread_id": thread, "body": TEXT}),
            (PORTAL_ACCESS, ANA, {"state": "disabled", "reason": TEXT}),
            (PERSON_ACCESS, SAM, {"state": "active", "role": "client"}),
        ):
            stack.call(route, who, path, body, headers={"Idempotency-Key": WORD})
    for who, query in ((ANA, {"before": WORD}), (ROSA, {"after": TEXT})):
        stack.inbox(who, LEO, **query)
        stack.portal_inboxes(ROSA, **query)
    stack.reply(WORD, body=TEXT)
    stack.compose(thread=WORD, body=TEXT)
    stack.read(WORD)
    stack.portal_read(WORD)
    stack.reply(thread, KIM, body=TEXT)
    stack.portal_inbox(KIM)


def be_kept_out(practice: Practice) -> None:
    thread, stack = practice.thread(), practice.stack
    practice.post({"subject": TEXT, "body": TEXT}, as_=ROSA)
    practice.post({"subject": TEXT, "body": TEXT}, key=WORD)
    practice.post({"subject": TEXT, "body": f"{TEXT}!"}, key=WORD)
    stack.disable(reason=TEXT)
    practice.post({"subject": TEXT, "body": TEXT})
    stack.reply(thread, body=TEXT)
    stack.portal_inbox()
    stack.status()
    stack.suspend(BEN)
    for call in (stack.inbox, stack.status, stack.inboxes):
        call(BEN)
    practice.post({"subject": TEXT, "body": TEXT}, as_=BEN)
    practice.socket("open_connection", BEN)
    wiring.send_limit().burst = 0
    practice.post({"subject": TEXT, "body": TEXT})
    wiring.send_limit.cache_clear()


def sign_in_wrongly(practice: Practice) -> None:
    issuer = practice.issuer
    good = issuer.token(**CLAIMS)
    for token in (
        WORD,
        TEXT,
        f"{good[:-8]}{WORD}",
        f"{good}.{WORD}",
        issuer.token(**CLAIMS, exp=1),
        issuer.token(**CLAIMS, aud=WORD),
        issuer.token(**CLAIMS, iss=f"https://{WORD}.invalid"),
        issuer.token(THEIRS, **CLAIMS),
        issuer.token(headers={"kid": WORD, WORD: TEXT}, **CLAIMS),
        issuer.token(**CLAIMS, **{"custom:role": WORD}),
        issuer.token(**CLAIMS, **{"custom:person_id": ODD}),
        issuer.token(**CLAIMS, sub=TEXT),
    ):
        practice.authorize(token)
        for scheme in ("Bearer ", "Basic ", ""):
            practice.stack.call(INBOXES, None, {}, headers={**HEADERS, "Authorization": f"{scheme}{token}"})
    practice.authorize(good, **{"Sec-WebSocket-Protocol": f"{WORD}, bearer.{good}"})
    practice.socket("open_connection", role=TEXT)
    practice.socket("open_connection", ends_at=TEXT)
    practice.runtime("open_connection", {"requestContext": {"authorizer": {WORD: TEXT}}, "body": TEXT})
    practice.runtime("close_connection", {"requestContext": {"authorizer": TEXT}})


def say_what_nobody_understands(practice: Practice) -> None:
    practice.thread()
    wrong: list[Json] = [TEXT, [TEXT], {WORD: TEXT}, 10.5, None, ODD]
    names = ("practice_id", "client_id", "changed_fields", "occurred_at")
    events = [portal_event(detail={name: value}) for name in names for value in wrong]
    events += [portal_event(detail={"changed_fields": [value]}) for value in wrong]
    events += [portal_event(**{name: value}) for name in ("source", "detail-type") for value in wrong]
    events += [portal_event(id=value) for value in ([TEXT], {WORD: TEXT}, WORD * 40)]
    events += [portal_event(**{"detail-type": f"portal.{WORD}.updated"})]
    practice.stack.portal_update(*events, TEXT, f'{{"{WORD}": "', json.dumps(TEXT), json.dumps([TEXT]))
    practice.tell(TEXT, json.dumps(TEXT), {WORD: TEXT}, live_event(WORD), live_event(clinician_id=[TEXT]))
    practice.tell(live_event("connection.expired", connection_id="c=", person_id="ana", role=TEXT, ends_at=TEXT))
    practice.tell(live_event("person_access.changed", person_id={WORD: TEXT}, state=TEXT))
    practice.tell({"detail-type": "message.composed", "detail": {"practice_id": TEXT}})
    practice.plan(TEXT, {WORD: TEXT}, {**composed_event(), "detail": {"practice_id": TEXT}})
    practice.ring(TEXT, {WORD: TEXT}, ring_of(TEXT), ring_of(person_id=TEXT), ring_of(**{WORD: TEXT}))
    practice.ring_inbox(clinician_id=TEXT)
    practice.hear_of_nudges(TEXT, {WORD: TEXT}, bounce(mail={"tags": {"ring": [TEXT]}}), bounce(bounce={WORD: TEXT}))
    for change in (TEXT, {"SequenceNumber": "1", "NewImage": TEXT}, {"SequenceNumber": "1", "NewImage": {WORD: TEXT}}):
        practice.runtime("publish_events", {"Records": [{"eventID": "e", "dynamodb": change}]})


def connect_while_the_issuer_is_down(practice: Practice) -> None:
    """It answers with a text instead of its keys."""
    issuer, token = practice.issuer, practice.issuer.token(**CLAIMS)
    issuer.answer, keys = TEXT, issuer.answer
    bearer_token._keys_of.cache_clear()
    assert "context" not in practice.authorize(token)
    issuer.answer = keys
    bearer_token._keys_of.cache_clear()


PATHS: Final[tuple[Callable[[Practice], None], ...]] = (
    write,
    ask,
    set_up,
    prefer,
    be_nudged,
    hand_over_and_suspend,
    publish,
    hear_of_the_portal,
    be_told,
    sign_in,
    connect_while_the_issuer_is_down,
    account_for,
    send_what_cannot_be_taken,
    go_where_nothing_is,
    be_kept_out,
    sign_in_wrongly,
    say_what_nobody_understands,
)
