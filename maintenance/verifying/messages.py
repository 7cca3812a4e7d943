"""The checks of a chart in the messages table: gate, owners, heads, markers, entries, threads."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from client_messaging.domain import ids
from client_messaging.domain.model import PortalState, Role, Tally
from client_messaging.dynamodb import append_transaction, keys
from maintenance.tables import inboxes
from maintenance.tables.inboxes import COUNTS, COVERED, INDEXES, LAST, SENDERS, EntryHeader
from maintenance.verifying import times
from maintenance.verifying.charts import ChartData, must_be_reopened
from maintenance.verifying.findings import Check, Checks, Finding
from maintenance.verifying.inventory import Inventory, Tolerance, describe

_OPERATIONS: Final = {Role.CLINICIAN.value: "compose", Role.CHART_OWNER.value: "client_reply"}


def check(chart: ChartData, inventory: Inventory, tolerance: Tolerance) -> Checks:
    """Check a chart's items in the messages table."""
    checks = Checks()
    _gate(checks, chart)
    for clinician_id, lines in chart.lines.items():
        head = chart.heads.get(clinician_id)
        where = describe(keys.head(chart.inbox(clinician_id)))
        if lines:
            checks.equal(Check.HEAD, where, "a head", "a head" if head else None)
        if head is not None:
            _head(checks, chart, clinician_id)
        _entries(checks, chart, clinician_id)
        checks.each(Check.TIME, times.wrong(chart.inbox(clinician_id), lines, tolerance.before), of=len(lines))
    _reopened(checks, chart)
    _idempotency(checks, chart, inventory)
    return checks


# ---------------------------------------------------------------- gate and owners
def _gate(checks: Checks, chart: ChartData) -> None:
    where = describe(keys.portal(chart.chart))
    has_items = chart.heads or chart.owned or any(chart.lines.values()) or chart.reopened
    if has_items or any("entry_id" in record or "opened" in record for _, record in chart.recorded.one_by_one()):
        checks.equal(Check.GATE, where, "a gate", "a gate" if chart.gate else None)
    if chart.gate is not None:
        checks.equal(Check.INBOXES, where, len(chart.heads), int(chart.gate["inboxes"]["N"]))
        owner = chart.gate["owner_id"]["S"]
        owns = owner in chart.owned and "owned_until" not in chart.owned[owner]
        checks.equal(Check.OWNER, where, f"owned by {owner}", f"owned by {owner}" if owns else None)
        for other in chart.owned.keys() - {owner}:
            key = keys.owned_chart(chart.chart.practice_id, other, chart.chart.client_id)
            ended = "owned_until" in chart.owned[other]
            checks.equal(
                Check.OWNED, describe(key), "owned until a hand-over", "owned until a hand-over" if ended else "owned"
            )


# ---------------------------------------------------------------- heads
def _head(checks: Checks, chart: ChartData, clinician_id: str) -> None:
    head, lines = chart.heads[clinician_id], chart.lines[clinician_id]
    inbox = chart.inbox(clinician_id)
    last_id, where = head["last_id"]["S"], describe(keys.head(inbox))
    # Entries written after the head was read are in no count; they are findings if the next reading still has them.
    up_to_head = [line for line in lines if line.id <= last_id]
    beyond = [
        Finding(Check.HEAD, describe(keys.entry(inbox, line.id)), f"up to {last_id}", "an entry beyond")
        for line in lines[len(up_to_head) :]
    ]
    checks.each(Check.HEAD, beyond, of=len(lines))
    says = inboxes.attributes_of(head)
    due = inboxes.tolerated(inboxes.counted(head, inbox, up_to_head, chart.visible_after), says)
    of_check = {Check.COUNTS: COUNTS, Check.NEWEST: (*LAST, *SENDERS), Check.COVERED: COVERED, Check.INDEXES: INDEXES}
    for check, names in of_check.items():
        checks.equal(check, where, tuple(due[name] for name in names), tuple(says[name] for name in names))
    if chart.gate is not None:
        fits = head.get("client_name") == chart.gate.get("client_name")
        checks.equal(
            Check.NAME, where, "the name of its chart", "the name of its chart" if fits else "another, or none"
        )
        says_disabled = "portal_state" in head and chart.gate["state"]["S"] != PortalState.DISABLED
        checks.equal(Check.STATE, where, "its chart's state", "disabled" if says_disabled else "its chart's state")
    if not lines:
        checks.equal(Check.NEWEST, where, "activity at a ULID", _ulid(head["activity_id"]["S"]))
    places = {ids.NIL, *(line.id for line in up_to_head)}
    for side in ("clinician", "owner"):
        read_to, shown_to = head[f"{side}_read_to"]["S"], head[f"{side}_shown_to"]["S"]
        fits = {read_to, shown_to} <= places and read_to <= shown_to
        expected = f"{side}'s places in the inbox"
        checks.equal(Check.PLACE, where, expected, expected if fits else f"{read_to}/{shown_to}")


def _ulid(text: str) -> str:
    return "activity at a ULID" if ids.is_ulid(text) else text


# ---------------------------------------------------------------- entries
def _entries(checks: Checks, chart: ChartData, clinician_id: str) -> None:
    inbox, lines = chart.inbox(clinician_id), chart.lines[clinician_id]
    roots = {line.id for line in lines if line.thread_id == line.id}
    counted = [(line, tally) for line, tally in inboxes.tallies(lines) if line.tally is not None]

    def at(line: EntryHeader) -> str:
        return describe(keys.entry(inbox, line.id))

    messages = [line for line in lines if line.is_message]
    checks.each(Check.TALLY, _wrong_tallies(counted, at), of=len(counted))
    orphans = (
        Finding(Check.THREAD, at(line), f"the first message of {line.thread_id}", "nothing")
        for line in messages
        if line.thread_id not in roots
    )
    checks.each(Check.THREAD, orphans, of=len(messages))
    checks.each(Check.SENDER, _senders(messages, clinician_id, at), of=len(messages))


def _wrong_tallies(counted: Sequence[tuple[EntryHeader, Tally]], at: Callable[[EntryHeader], str]) -> Iterator[Finding]:
    """One finding, at the first wrong one: a missing entry makes all that follow it wrong."""
    wrong = [(line, tally) for line, tally in counted if line.tally != tally]
    if wrong:
        line, due = wrong[0]
        more = f", and {len(wrong) - 1:,} more wrong after it" if len(wrong) > 1 else ""
        yield Finding(Check.TALLY, at(line), f"{due.by_clinician}/{due.by_others}", f"{_tally_of(line)}{more}")


def _tally_of(line: EntryHeader) -> str:
    return f"{line.tally.by_clinician}/{line.tally.by_others}" if line.tally else "nothing"


def _senders(messages: Sequence[EntryHeader], clinician_id: str, at: Callable[[EntryHeader], str]) -> Iterator[Finding]:
    for line in messages:
        if line.is_by_clinician and (line.sender_id != clinician_id or line.relationship is not None):
            yield Finding(Check.SENDER, at(line), f"clinician {clinician_id}", f"clinician {line.sender_id}")
        elif not line.is_by_clinician and (line.role != Role.CHART_OWNER or line.relationship is None):
            yield Finding(Check.SENDER, at(line), "a chart owner, with a relationship", line.role)


def _reopened(checks: Checks, chart: ChartData) -> None:
    missing = set(must_be_reopened(chart.gate, chart.lines)) - chart.reopened.keys()
    for (clinician_id, thread), by in (*chart.reopened.items(), *((thread, None) for thread in sorted(missing))):
        where = describe(keys.reopened_thread(chart.inbox(clinician_id), thread))
        threads = {line.id: line.thread_id for line in chart.lines[clinician_id]}
        expected = f"thread {thread} with a message that reopened it"
        fits = threads.get(thread) == thread and by in threads and threads[by] == thread
        checks.equal(Check.REOPENED, where, expected, expected if fits else by)


# ---------------------------------------------------------------- idempotency
def _idempotency(checks: Checks, chart: ChartData, inventory: Inventory) -> None:
    practice, events = chart.chart.practice_id, inventory.charts[chart.chart].events
    for clinician_id, lines in chart.lines.items():
        inbox = chart.inbox(clinician_id)
        noticed = {line.id for line in lines if not line.is_message}
        for line in lines:
            if not line.is_message and _is_known(line, inventory, append_transaction.EVENTS_ARE_KEPT):
                has = "its event" if (clinician_id, line.id) in events else None
                checks.equal(Check.EVENT_OF_NOTICE, describe(keys.entry(inbox, line.id)), "its event", has)
            if line.is_message and _is_known(line, inventory, append_transaction.KEYS_ARE_KEPT):
                key = (practice, line.sender_id or "", _OPERATIONS.get(line.role, ""), line.id)
                has = "its key" if key in inventory.keys else None
                checks.equal(Check.KEY_OF_MESSAGE, describe(keys.entry(inbox, line.id)), "its key", has)
        for owner, entry_id in sorted(events):
            if owner == clinician_id:
                there = "a notice" if entry_id in noticed else None
                checks.equal(Check.EVENT, describe(keys.entry(inbox, entry_id)), "a notice", there)


def _is_known(line: EntryHeader, inventory: Inventory, kept: timedelta) -> bool:
    """Whether an entry's idempotency key or seen event existed when the scan began, and had not expired."""
    return ids.new(inventory.began + _TO_EXPIRE - kept) < line.id < inventory.settled


_TO_EXPIRE: Final = timedelta(hours=1)
"""Items that expire this soon are not checked."""
