"""Whatever is sent, read, marked as unread, handed over and noticed, in any order: unread is what a recount says."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from testing.invocations import Answer
from testing.people import BEN, LEO, LUIS, MIA, ROSA, Person
from testing.stack import Stack, portal_event
from testing.whole import sample

CLINICIAN, CHART_OWNER, SYSTEM = "clinician", "client", "system"


@dataclass
class Entry:
    """An entry as the model knows it."""

    id: str
    by: str


@dataclass
class Side:
    """How far one side has read, and what the other side was shown of it."""

    sees: tuple[str, ...]
    receives: tuple[str, ...]
    place: str = ""
    shown: str = ""
    hidden: str = ""

    def visible(self, entries: list[Entry]) -> list[Entry]:
        return [entry for entry in entries if entry.by in self.sees and entry.id > self.hidden]

    def unread(self, entries: list[Entry]) -> int:
        return len([e for e in self.visible(entries) if e.by in self.receives and e.id > self.place])

    def read(self, entry: Entry) -> None:
        self.place, self.shown = max(self.place, entry.id), max(self.shown, entry.id)

    def unread_from(self, entry: Entry, entries: list[Entry]) -> None:
        if entry.id <= self.place:
            before = [one.id for one in self.visible(entries) if one.id < entry.id]
            self.place = before[-1] if before else ""


@dataclass
class Model:
    """One inbox."""

    entries: list[Entry] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    owner: Person = ROSA
    clinician: Side = field(default_factory=lambda: Side((CLINICIAN, CHART_OWNER, SYSTEM), (CHART_OWNER, SYSTEM)))
    portal: Side = field(default_factory=lambda: Side((CLINICIAN, CHART_OWNER), (CLINICIAN,)))


class Interleavings(RuleBasedStateMachine):
    """Sends, notices and reads of both sides in one inbox; another inbox of the client stands by."""

    stack: Stack

    def __init__(self) -> None:
        super().__init__()
        for row in self.stack.rows():
            key = {"pk": row["pk"], "sk": row["sk"]}
            for table in (self.stack.messages_table, self.stack.audit_table):
                self.stack.dynamodb.delete_item(TableName=table, Key=key)
        self.model = Model()
        assert self.stack.enable(clinician_ids=["ben"]).status == 200
        assert self.stack.compose(BEN).status == 201

    # ---------------------------------------------------------------- what happens
    def wrote(self, answer: Answer, by: str) -> None:
        assert answer.status == 201, answer.text
        self.model.entries.append(Entry(answer.json["id"], by))

    @rule()
    def the_clinician_starts_a_thread(self) -> None:
        answer = self.stack.compose()
        self.wrote(answer, CLINICIAN)
        self.model.threads.append(answer.json["id"])

    @precondition(lambda self: any(one > self.model.portal.hidden for one in self.model.threads))
    @rule(data=st.data())
    def the_clinician_writes_into_a_thread(self, data: st.DataObject) -> None:
        thread = data.draw(st.sampled_from(self.model.threads))
        answer = self.stack.compose(thread=thread)
        if thread > self.model.portal.hidden:
            self.wrote(answer, CLINICIAN)
        else:
            assert (answer.status, answer.json["reason"]) == (409, "thread_of_former_owner")

    @precondition(lambda self: self.model.threads)
    @rule(data=st.data())
    def the_owner_replies(self, data: st.DataObject) -> None:
        thread = data.draw(st.sampled_from(self.model.threads))
        answer = self.stack.reply(thread, self.model.owner)
        if thread > self.model.portal.hidden:
            self.wrote(answer, CHART_OWNER)
        else:
            assert answer.status == 404

    @rule()
    def something_changes_in_the_portal(self) -> None:
        assert self.stack.portal_update(portal_event()) == {"batchItemFailures": []}
        newest = self.stack.inbox(limit="1").json["entries"][0]
        assert newest["kind"] == "notice"
        self.model.entries.append(Entry(newest["id"], SYSTEM))

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data(), back=st.booleans())
    def the_clinician_reads(self, data: st.DataObject, back: bool) -> None:  # noqa: FBT001
        self.move(data, self.model.clinician, lambda entry: self.stack.read(entry, **_unread(back)), back=back)

    @precondition(lambda self: self.model.portal.visible(self.model.entries))
    @rule(data=st.data(), back=st.booleans())
    def the_owner_reads(self, data: st.DataObject, back: bool) -> None:  # noqa: FBT001
        owner = self.model.owner
        self.move(
            data, self.model.portal, lambda entry: self.stack.portal_read(entry, owner, **_unread(back)), back=back
        )

    def move(self, data: st.DataObject, side: Side, put: Any, *, back: bool) -> None:
        entry = data.draw(st.sampled_from(side.visible(self.model.entries)))
        if back:
            side.unread_from(entry, self.model.entries)
        else:
            side.read(entry)
        answer = put(entry.id)
        assert answer.status == 200, answer.text
        assert answer.json == {"entry_id": side.place or None, "unread": side.unread(self.model.entries)}

    @rule(shares=st.booleans())
    def the_chart_is_handed_over(self, shares: bool) -> None:  # noqa: FBT001
        model = self.model
        model.owner = LUIS if model.owner == ROSA else ROSA
        assert self.stack.enable(owner=model.owner, share_history=shares).status == 200
        model.portal.place = ""
        model.portal.hidden = "" if shares else self.the_boundary()

    def the_boundary(self) -> str:
        (gate,) = [row for row in self.stack.rows() if row["sk"]["S"] == "PORTAL"]
        return str(gate["visible_after"]["S"])

    # ---------------------------------------------------------------- what must hold then
    @invariant()
    def unread_is_the_same_number_everywhere(self) -> None:
        stack, model = self.stack, self.model
        wanted = model.clinician.unread(model.entries)
        (mine,) = [one for one in stack.inboxes().json["inboxes"] if one["client_id"] == LEO]
        assert [stack.inbox().json["unread"], stack.status().json["unread"], mine["unread"]] == [wanted] * 3
        assert stack.inboxes().json["unread_total"] == wanted
        assert bool(stack.inboxes(unread="true").json["inboxes"]) == bool(wanted)

        wanted = model.portal.unread(model.entries)
        overview = stack.portal_inboxes(model.owner).json
        (mine,) = [one for one in overview["inboxes"] if one["clinician_id"] == "ana"]
        figures = [stack.portal_inbox(model.owner).json["unread"], stack.portal_status(model.owner).json["unread"]]
        assert [*figures, mine["unread"]] == [wanted] * 3
        assert overview["unread_total"] == sum(one["unread"] for one in overview["inboxes"])

    @invariant()
    def the_overview_tells_of_the_last_entry(self) -> None:
        stack, model = self.stack, self.model
        (mine,) = stack.inboxes().json["inboxes"]
        assert (mine["last_entry"] or {}).get("id") == (model.entries[-1].id if model.entries else None)
        (theirs,) = [one for one in stack.portal_inboxes(model.owner).json["inboxes"] if one["clinician_id"] == "ana"]
        visible = model.portal.visible(model.entries)
        assert (theirs["last_entry"] or {}).get("id") == (visible[-1].id if visible else None)

    @invariant()
    def what_was_once_shown_as_read_stays_read(self) -> None:
        model = self.model
        for side, other, page in (
            (model.clinician, model.portal, self.stack.inbox(limit="100").json),
            (model.portal, model.clinician, self.stack.portal_inbox(model.owner, limit="100").json),
        ):
            wanted = [(one.id, one.id <= other.shown) for one in side.visible(model.entries) if one.by != SYSTEM]
            shown = [(one["id"], one["read_by_other"]) for one in page["entries"] if one["kind"] == "message"]
            assert shown == wanted[::-1]

    @invariant()
    def an_entry_that_says_how_many_were_before_it_is_right(self) -> None:
        rows = {row["sk"]["S"]: row for row in self.stack.rows() if row["pk"]["S"].endswith("#CLINICIAN#ana")}
        said = [(entry, rows[entry.id]) for entry in self.model.entries if "others_sent" in rows[entry.id]]
        for entry, row in said:
            until = [one.by for one in self.model.entries if one.id <= entry.id]
            assert int(row["clinician_sent"]["N"]) == until.count(CLINICIAN)
            assert int(row["others_sent"]["N"]) == len(until) - until.count(CLINICIAN)


def _unread(back: bool) -> dict[str, Any]:  # noqa: FBT001
    return {"unread_from": True} if back else {}


def test_unread_is_exact_after_any_interleaving(stack: Stack) -> None:
    machine = type("InterleavingsHere", (Interleavings,), {"stack": stack})
    every_time_the_same = settings(
        max_examples=len(sample(range(6))),
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=every_time_the_same)


def test_an_unread_message_of_another_chart_is_counted_too(stack: Stack) -> None:
    """The badge is the sum over all inboxes, not over the page."""
    for client in (LEO, MIA):
        stack.enable(client=client)
        thread = stack.compose(client=client).json["id"]
        stack.reply(thread, client=client)
        stack.reply(thread, client=client)
    page = stack.inboxes(limit="1").json
    assert [one["unread"] for one in page["inboxes"]] == [2]
    assert page["unread_total"] == 4
