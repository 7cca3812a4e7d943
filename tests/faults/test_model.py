"""The whole API against a model of it in memory: whatever is done in whatever order, every answer is the model's."""

import os
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from testing.faults.model import CREATED, NOT_FOUND, OK, REUSED, SUSPENDED, Chart, Entry, Inbox, Model, Said
from testing.faults.tables_as_they_are import empty
from testing.invocations import Answer
from testing.people import ANA, BEN, KIM, LUIS, ROSA, SAM, Person
from testing.stack import Stack, portal_event
from tests.faults.conftest import Tell

EXAMPLES: Final = int(os.environ.get("FAULTS_EXAMPLES", "40"))
STEPS: Final = 50
CLIENTS: Final = ("leo", "mia")
CLINICIANS: Final = (ANA, BEN)
OWNERS: Final = (ROSA, LUIS, KIM)
PEOPLE: Final = (ANA, BEN, ROSA, ANA.as_("client"), ROSA.as_("clinician"))
"""Who is suspended now and then; the last two have only the ids of others."""

clients, clinicians, owners = st.sampled_from(CLIENTS), st.sampled_from(CLINICIANS), st.sampled_from(OWNERS)


def said(answer: Answer) -> Said:
    told = answer.json if answer.text else {}
    return answer.status, told.get("code"), told.get("reason") if answer.status >= 400 else None


@dataclass(frozen=True)
class Sent:
    """A request that was accepted, to be sent again."""

    person: Person
    client: str
    clinician: Person
    thread: Entry | None
    key: str
    made: Entry
    first: str


class WholeApi(RuleBasedStateMachine):
    """Two charts, two clinicians, three who may own, and staff."""

    stack: Stack
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        empty(self.stack)
        self.model = Model({client: Chart() for client in CLIENTS})
        self.sent: list[Sent] = []
        self.keys = 0
        for clinician in CLINICIANS:  # one chart is busy from the beginning, of the other nobody knows yet
            self.enable_for(clinician, "leo", ROSA, share=False)
            self.send(clinician, "leo", clinician, None)

    def inbox(self, client: str, clinician: Person) -> Inbox:
        return self.model.charts[client].inboxes.get(clinician.person_id, Inbox())

    def threads(self) -> list[Entry]:
        inboxes = [inbox for chart in self.model.charts.values() for inbox in chart.inboxes.values()]
        return [entry for inbox in inboxes for entry in inbox.entries if entry.by == "clinician" and not entry.thread]

    # ---------------------------------------------------------------- writing
    @rule(client=clients, clinician=clinicians)
    def start_a_thread(self, client: str, clinician: Person) -> None:
        self.send(clinician, client, clinician, None)

    @precondition(lambda self: self.threads())
    @rule(data=st.data())
    def write_into_a_thread(self, data: st.DataObject) -> None:
        client, clinician, thread = self.some_thread(data)
        self.send(clinician, client, clinician, thread)

    @precondition(lambda self: self.threads())
    @rule(data=st.data())
    def reply(self, data: st.DataObject) -> None:
        client, clinician, thread = self.some_thread(data)
        self.send(self.mostly_the_owner(data, client), client, clinician, thread)

    def some_thread(self, data: st.DataObject) -> tuple[str, Person, Entry]:
        """A thread, and mostly the inbox where it is."""
        thread = data.draw(st.sampled_from(self.threads()))
        places = [(client, clinician) for client in CLIENTS for clinician in CLINICIANS]
        right = next(place for place in places if thread in self.inbox(*place).entries)
        return *data.draw(st.sampled_from([right] * 9 + places)), thread

    def mostly_the_owner(self, data: st.DataObject, client: str) -> Person:
        return data.draw(st.sampled_from([self.model.charts[client].owner or ROSA] * 6 + list(OWNERS)))

    def send(self, person: Person, client: str, clinician: Person, thread: Entry | None) -> None:
        self.keys += 1
        key, body = f"key-{self.keys}", f"body {self.keys}"
        if person == clinician:
            expected, made = self.model.compose(clinician, client, body, thread)
        else:
            assert thread
            expected, made = self.model.reply(person, client, clinician, body, thread)
        answer = self.ask(person, client, clinician, thread, key, body)
        assert said(answer) == expected
        if made:
            made.id = answer.json["id"]
            assert (answer.json["body"], answer.json["thread_id"]) == (body, made.root.id)
            self.sent.append(Sent(person, client, clinician, thread, key, made, answer.text))

    def ask(self, person: Person, client: str, clinician: Person, thread: Entry | None, key: str, body: str) -> Answer:
        if person == clinician:
            return self.stack.compose(clinician, client, thread=thread.id if thread else None, key=key, body=body)
        assert thread
        return self.stack.reply(thread.id, person, client, clinician, key=key, body=body)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), same=st.booleans())
    def send_again(self, data: st.DataObject, same: bool) -> None:  # noqa: FBT001
        """The message is there: with the same request it is shown, even if nobody can write any more."""
        sent = data.draw(st.sampled_from(self.sent))
        body = sent.made.body if same else "something else"
        answer = self.ask(sent.person, sent.client, sent.clinician, sent.thread, sent.key, body)
        if sent.person in self.model.suspended:
            assert said(answer) == SUSPENDED
        elif self.is_lost_to(sent):
            assert said(answer) == NOT_FOUND
        elif not same:
            assert said(answer) == REUSED
        else:
            assert (said(answer), answer.text) == (CREATED, sent.first)
            assert answer.headers["Idempotency-Replayed"] == "true"

    def is_lost_to(self, sent: Sent) -> bool:
        """The chart is not the caller's any more, or the thread is hidden from them."""
        if sent.person == sent.clinician:
            return False
        chart, inbox = self.model.charts[sent.client], self.inbox(sent.client, sent.clinician)
        assert sent.thread
        return chart.owner != sent.person or inbox.closes(sent.thread)

    @rule(client=clients)
    def the_portal_is_updated(self, client: str) -> None:
        self.model.update(client)
        assert self.stack.portal_update(portal_event(client)) == {"batchItemFailures": []}

    # ---------------------------------------------------------------- access
    @rule(caller=clinicians, client=clients, owner=owners, share=st.booleans())
    def enable(self, caller: Person, client: str, owner: Person, share: bool) -> None:  # noqa: FBT001
        self.enable_for(caller, client, owner, share=share)

    def enable_for(self, caller: Person, client: str, owner: Person, *, share: bool) -> None:
        expected = self.model.enable(caller, client, owner, share=share, with_version=True)
        assert said(self.stack.enable(caller, client, owner, share_history=share)) == expected

    @rule(caller=clinicians, client=clients, owner=owners)
    def enable_without_the_version(self, caller: Person, client: str, owner: Person) -> None:
        expected = self.model.enable(caller, client, owner, share=False, with_version=False)
        assert said(self.stack.enable(caller, client, owner, share_history=False, version=None)) == expected

    @rule(client=clients, caller=st.sampled_from((*CLINICIANS, SAM)))
    def show_portal_access(self, client: str, caller: Person) -> None:
        chart, answer = self.model.charts[client], self.stack.show_access(caller, client)
        if caller in self.model.suspended:
            assert said(answer) == SUSPENDED
            return
        shown = answer.json
        owner = shown["chart_owner"]["person_id"] if chart.owner else None
        assert (shown["state"], owner) == (chart.state, chart.owner.person_id if chart.owner else None)
        assert shown.get("clinician_ids") == (sorted(chart.inboxes) if caller == SAM and chart.owner else None)
        assert shown.get("shares_history", True) == (not chart.hides)

    @rule(caller=clinicians, client=clients)
    def disable(self, caller: Person, client: str) -> None:
        expected = self.model.disable(caller, client)
        assert said(self.stack.disable(caller, client)) == expected

    @rule(person=st.sampled_from(PEOPLE), state=st.sampled_from(("suspended", "active", "active")))
    def suspend(self, person: Person, state: str) -> None:
        change = self.model.suspended.add if state == "suspended" else self.model.suspended.discard
        change(person)
        assert said(self.stack.set_access(person, state, SAM)) == OK

    # ---------------------------------------------------------------- reading
    @precondition(lambda self: self.sent)
    @rule(portal=st.booleans(), data=st.data())
    def mark_read(self, portal: bool, data: st.DataObject) -> None:  # noqa: FBT001
        sent = data.draw(st.sampled_from(self.sent))
        entry, client, clinician = sent.made, sent.client, data.draw(st.sampled_from([sent.clinician] * 3 + [BEN]))
        owner = self.mostly_the_owner(data, client)
        reader = owner if portal else clinician
        if portal:
            refused, inbox = self.model.let_owner_in(owner, client, clinician)
            answer = self.stack.portal_read(entry.id, owner, client, clinician)
        else:
            refused = SUSPENDED if clinician in self.model.suspended else None
            inbox = self.inbox(client, clinician)
            answer = self.stack.read(entry.id, clinician, client)
        if refused not in (SUSPENDED, NOT_FOUND) and entry not in inbox.seen_by(reader.role):
            refused = NOT_FOUND
        if refused:
            assert said(answer) == refused
            return
        inbox.read[reader.role] = max(inbox.read[reader.role], entry.number)
        inbox.shown[reader.role] = max(inbox.shown[reader.role], entry.number)
        assert (answer.status, answer.json["unread"]) == (200, inbox.unread_by(reader.role))

    @precondition(lambda self: self.sent)
    @rule(portal=st.booleans(), data=st.data())
    def show_a_message(self, portal: bool, data: st.DataObject) -> None:  # noqa: FBT001
        sent = data.draw(st.sampled_from(self.sent))
        entry, client, clinician = sent.made, sent.client, data.draw(st.sampled_from([sent.clinician] * 3 + [BEN]))
        owner = self.mostly_the_owner(data, client)
        if portal:
            refused, inbox = self.model.let_owner_in(owner, client, clinician)
            answer = self.stack.portal_message(entry.id, owner, client, clinician)
        else:
            refused, inbox = self.model.let_clinician_in(clinician, client)
            answer = self.stack.message(entry.id, clinician, client)
        role, other = ("client", "clinician") if portal else ("clinician", "client")
        if refused is None and entry not in inbox.seen_by(role):
            refused = NOT_FOUND
        assert said(answer) == (refused or OK)
        if not refused:
            shown = answer.json
            is_read = entry.number <= inbox.shown[other]
            assert (shown["id"], shown["body"], shown["read_by_other"]) == (entry.id, entry.body, is_read)

    @rule(client=clients, clinician=clinicians, limit=st.integers(1, 4))
    def read_as_clinician(self, client: str, clinician: Person, limit: int) -> None:
        refused, inbox = self.model.let_clinician_in(clinician, client)
        first = self.stack.inbox(clinician, client, limit=str(limit))
        self.page(first, refused, inbox, "clinician", clinician, client, clinician)
        if not refused:
            closed = first.json["messaging"].get("threads_closed_through", "")
            threads = [entry for entry in inbox.entries if entry.by == "clinician" and not entry.thread]
            assert [thread.id <= closed for thread in threads] == [inbox.closes(thread) for thread in threads]

    @rule(data=st.data(), client=clients, clinician=clinicians, limit=st.integers(1, 4))
    def read_as_owner(self, data: st.DataObject, client: str, clinician: Person, limit: int) -> None:
        owner = self.mostly_the_owner(data, client)
        refused, inbox = self.model.let_owner_in(owner, client, clinician)
        first = self.stack.portal_inbox(owner, client, clinician, limit=str(limit))
        self.page(first, refused, inbox, "client", owner, client, clinician)

    def page(self, first: Answer, refused: Said | None, inbox: Inbox, role: str, *who: Any) -> None:
        """All pages from the newest back show what the model has, with its unread and its receipts."""
        assert said(first) == (refused or OK)
        if refused:
            return
        reader, client, clinician = who
        shown, page = list[Any](), first.json
        while True:
            shown += page["entries"]
            if page["older"] is None:
                break
            read = self.stack.inbox if role == "clinician" else self.stack.portal_inbox
            place = (reader, client) if role == "clinician" else (reader, client, clinician)
            page = read(*place, before=page["older"], limit="3").json
        expected = inbox.seen_by(role)[::-1]
        assert [one.get("body", "") for one in shown] == [entry.body for entry in expected]
        assert [one["kind"] == "notice" for one in shown] == [entry.by == "system" for entry in expected]
        assert first.json["unread"] == inbox.unread_by(role)
        other = inbox.shown["client" if role == "clinician" else "clinician"]
        told = [one["read_by_other"] for one in shown if one["kind"] == "message"]
        assert told == [entry.number <= other for entry in expected if entry.by != "system"]

    @invariant()
    def overviews_and_badges_are_the_models(self) -> None:
        WholeApi.steps += 1
        for clinician in CLINICIANS:
            answer = self.stack.inboxes(clinician, limit="100")
            if clinician in self.model.suspended:
                assert said(answer) == SUSPENDED
                continue
            unread = {
                client: chart.inboxes[clinician.person_id].unread_by("clinician")
                for client, chart in self.model.charts.items()
                if clinician.person_id in chart.inboxes
            }
            assert {one["client_id"]: one["unread"] for one in answer.json["inboxes"]} == unread
            assert answer.json["unread_total"] == sum(unread.values())

    @rule(owner=owners)
    def look_at_all_inboxes(self, owner: Person) -> None:
        answer = self.stack.portal_inboxes(owner, limit="100")
        if owner in self.model.suspended:
            assert said(answer) == SUSPENDED
            return
        unread = {
            (client, clinician): inbox.unread_by("client")
            for client, chart in self.model.charts.items()
            for clinician, inbox in chart.inboxes.items()
            if chart.owner == owner
        }
        assert {(one["client_id"], one["clinician_id"]): one["unread"] for one in answer.json["inboxes"]} == unread

    @rule(owner=owners, client=clients, clinician=clinicians)
    def can_i_write(self, owner: Person, client: str, clinician: Person) -> None:
        refused, _ = self.model.let_owner_in(owner, client, clinician)
        answer = self.stack.portal_status(owner, client, clinician)
        if refused in (SUSPENDED, NOT_FOUND):
            assert said(answer) == refused
            return
        shut = self.model.unavailable(self.model.charts[client], clinician)
        assert (answer.json["available"], answer.json.get("reason")) == (shut is None, shut[2] if shut else None)


def test_every_answer_is_the_models(over_engine: Stack, tell: Tell) -> None:
    WholeApi.stack = over_engine
    profile = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize="FAULTS_EXAMPLES" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(WholeApi, settings=profile)
    tell("steps beside the model", WholeApi.steps)
