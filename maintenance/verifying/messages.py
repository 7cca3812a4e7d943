"""The checks of a chart in the messages table: gate, owners, heads, markers, entries, threads."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from client_messaging.domain import ids
from client_messaging.domain.model import Role
from client_messaging.dynamodb import append_transaction, keys
from maintenance.tables import inboxes, item_kinds
from maintenance.tables.inboxes import COUNTS, COVERED, INDEXES, LAST, SENDERS, Line
from maintenance.verifying import times
from maintenance.verifying.charts import ChartAsItIs, must_be_reopened
from maintenance.verifying.findings import Check, Finding, Findings
from maintenance.verifying.inventory import Inventory, Patience, said

_OPERATIONS: Final = {Role.CLINICIAN.value: "compose", Role.CHART_OWNER.value: "client_reply"}


def check(chart: ChartAsItIs, inventory: Inventory, patience: Patience) -> Findings:
    """Everything that must hold of a chart's items in the messages table."""
    found = Findings()
    _gate(found, chart)
    for clinician_id, lines in chart.lines.items():
        head = chart.heads.get(clinician_id)
        where = said(keys.head(chart.inbox(clinician_id)))
        if lines:
            found.equal(Check.HEAD, where, "a head", "a head" if head else None)
        if head is not None:
            _head(found, chart, clinician_id)
        _entries(found, chart, clinician_id)
        found.each(Check.TIME, times.wrong(chart.inbox(clinician_id), lines, patience.before), of=len(lines))
    _reopened(found, chart)
    _once(found, chart, inventory)
    return found


# ---------------------------------------------------------------- gate and owners
def _gate(found: Findings, chart: ChartAsItIs) -> None:
    where = said(keys.portal(chart.chart))
    lives = chart.heads or chart.owned or any(chart.lines.values()) or chart.reopened
    if lives or any("entry_id" in one or "opened" in one for one in chart.recorded.records.values()):
        found.equal(Check.GATE, where, "a gate", "a gate" if chart.gate else None)
    if chart.gate is not None:
        found.equal(Check.INBOXES, where, len(chart.heads), int(chart.gate["inboxes"]["N"]))
        owner = chart.gate["owner_id"]["S"]
        owns = owner in chart.owned and "owned_until" not in chart.owned[owner]
        found.equal(Check.OWNER, where, f"owned by {owner}", f"owned by {owner}" if owns else None)
        for other in chart.owned.keys() - {owner}:
            key = keys.owned_chart(chart.chart.practice_id, other, chart.chart.client_id)
            ended = "owned_until" in chart.owned[other]
            found.equal(
                Check.OWNED, said(key), "owned until a hand-over", "owned until a hand-over" if ended else "owned"
            )


# ---------------------------------------------------------------- heads
def _head(found: Findings, chart: ChartAsItIs, clinician_id: str) -> None:
    head, lines = chart.heads[clinician_id], chart.lines[clinician_id]
    inbox = chart.inbox(clinician_id)
    last_id, where = head["last_id"]["S"], said(keys.head(inbox))
    # What was written after the head was read is in no count: it is counted where it is still beyond at the next look.
    up_to_head = [line for line in lines if line.id <= last_id]
    beyond = [
        Finding(Check.HEAD, said(keys.entry(inbox, line.id)), f"up to {last_id}", "an entry beyond")
        for line in lines[len(up_to_head) :]
    ]
    found.each(Check.HEAD, beyond, of=len(lines))
    says = inboxes.said_by(head)
    due = inboxes.tolerated(inboxes.counted(head, inbox, up_to_head, chart.visible_after), says)
    of_check = {Check.COUNTS: COUNTS, Check.NEWEST: (*LAST, *SENDERS), Check.COVERED: COVERED, Check.INDEXES: INDEXES}
    for check, names in of_check.items():
        found.equal(check, where, tuple(due[name] for name in names), tuple(says[name] for name in names))
    if chart.gate is not None:
        fits = head.get("client_name") == chart.gate.get("client_name")
        found.equal(Check.NAME, where, "the name of its chart", "the name of its chart" if fits else "another, or none")
    if not lines:
        found.equal(Check.NEWEST, where, "activity at a ULID", _ulid(head["activity_id"]["S"]))
    places = {ids.NIL, *(line.id for line in up_to_head)}
    for side in ("clinician", "owner"):
        read_to, shown_to = head[f"{side}_read_to"]["S"], head[f"{side}_shown_to"]["S"]
        fits = {read_to, shown_to} <= places and read_to <= shown_to
        expected = f"{side}'s places in the inbox"
        found.equal(Check.PLACE, where, expected, expected if fits else f"{read_to}/{shown_to}")


def _ulid(text: str) -> str:
    return "activity at a ULID" if ids.is_ulid(text) else text


# ---------------------------------------------------------------- entries
def _entries(found: Findings, chart: ChartAsItIs, clinician_id: str) -> None:
    inbox, lines = chart.inbox(clinician_id), chart.lines[clinician_id]
    roots = {line.id for line in lines if line.is_by_clinician and line.thread_id == line.id}
    told = [(line, tally) for line, tally in inboxes.tallies(lines) if line.tally is not None]

    def at(line: Line) -> str:
        return said(keys.entry(inbox, line.id))

    messages = [line for line in lines if line.is_message]
    wrong = (
        Finding(Check.TALLY, at(line), f"{tally.by_clinician}/{tally.by_others}", _told(line))
        for line, tally in told
        if line.tally != tally
    )
    found.each(Check.TALLY, wrong, of=len(told))
    orphans = (
        Finding(Check.THREAD, at(line), f"the first message of {line.thread_id}", "nothing")
        for line in messages
        if line.thread_id not in roots
    )
    found.each(Check.THREAD, orphans, of=len(messages))
    found.each(Check.SENDER, _senders(messages, clinician_id, at), of=len(messages))


def _told(line: Line) -> str:
    return f"{line.tally.by_clinician}/{line.tally.by_others}" if line.tally else "nothing"


def _senders(messages: Sequence[Line], clinician_id: str, at: Callable[[Line], str]) -> Iterator[Finding]:
    for line in messages:
        if line.is_by_clinician and (line.sender_id != clinician_id or line.relationship is not None):
            yield Finding(Check.SENDER, at(line), f"clinician {clinician_id}", f"clinician {line.sender_id}")
        elif not line.is_by_clinician and (line.role != Role.CHART_OWNER or line.relationship is None):
            yield Finding(Check.SENDER, at(line), "a chart owner, with a relationship", line.role)


def _reopened(found: Findings, chart: ChartAsItIs) -> None:
    missing = set(must_be_reopened(chart.gate, chart.lines)) - chart.reopened.keys()
    for (clinician_id, thread), by in (*chart.reopened.items(), *((one, None) for one in sorted(missing))):
        where = said(item_kinds.reopened_thread(chart.inbox(clinician_id), thread))
        threads = {line.id: line.thread_id for line in chart.lines[clinician_id]}
        expected = f"thread {thread} with a message that reopened it"
        fits = threads.get(thread) == thread and by in threads and threads[by] == thread
        found.equal(Check.REOPENED, where, expected, expected if fits else by)


# ---------------------------------------------------------------- what makes it happen once
def _once(found: Findings, chart: ChartAsItIs, inventory: Inventory) -> None:
    practice, events = chart.chart.practice_id, inventory.charts[chart.chart].events
    for clinician_id, lines in chart.lines.items():
        inbox = chart.inbox(clinician_id)
        noticed = {line.id for line in lines if not line.is_message}
        for line in lines:
            if not line.is_message and _is_known(line, inventory, append_transaction.EVENTS_ARE_KEPT):
                has = "its event" if (clinician_id, line.id) in events else None
                found.equal(Check.EVENT_OF_NOTICE, said(keys.entry(inbox, line.id)), "its event", has)
            if line.is_message and _is_known(line, inventory, append_transaction.KEYS_ARE_KEPT):
                key = (practice, line.sender_id or "", _OPERATIONS.get(line.role, ""), line.id)
                has = "its key" if key in inventory.keys else None
                found.equal(Check.KEY_OF_MESSAGE, said(keys.entry(inbox, line.id)), "its key", has)
        for of, entry_id in sorted(events):
            if of == clinician_id:
                there = "a notice" if entry_id in noticed else None
                found.equal(Check.EVENT, said(keys.entry(inbox, entry_id)), "a notice", there)


def _is_known(line: Line, inventory: Inventory, kept: timedelta) -> bool:
    """Whether what makes an entry happen once was there when the look began, and had not expired then."""
    return ids.new(inventory.began + _TO_EXPIRE - kept) < line.id < inventory.settled


_TO_EXPIRE: Final = timedelta(hours=1)
"""What expires so soon is not looked for."""
