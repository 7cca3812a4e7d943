"""The checks of the verifier, and their findings. A finding holds ids, states and counts, never texts of people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Check(StrEnum):
    """The checks by their printed names; `SAYS` explains each."""

    KIND = "item"
    ATTRIBUTES = "attributes"
    TEXT = "text"
    GATE = "gate"
    INBOXES = "inboxes of a gate"
    OWNER = "owner"
    OWNED = "owned chart"
    NAME = "name of a head"
    STATE = "state of a head"
    HEAD = "head"
    COUNTS = "counts of a head"
    NEWEST = "newest of a head"
    PLACE = "place of a marker"
    COVERED = "covered by a marker"
    INDEXES = "indexes"
    TIME = "time of an entry"
    SENDER = "sender"
    THREAD = "thread"
    REOPENED = "reopened thread"
    TALLY = "tally"
    KEY = "idempotency key"
    KEY_OF_MESSAGE = "key of a message"
    EVENT = "seen event"
    EVENT_OF_NOTICE = "event of a notice"
    RECORD = "record of an entry"
    WORDING = "texts of an entry"
    ENTRY_OF_RECORD = "entry of a record"
    ACCESS = "portal access"
    SUSPENSION = "suspension"
    ABSENCE = "absence"
    PREFERENCES = "preferences"
    CYCLE = "cycle of nudges"
    SETTINGS = "practice settings"
    CHAIN = "chain of seals"
    REGISTERED = "registered chain"
    SEALED = "sealed record"
    ORDER = "order"
    OPEN = "open gate"


SAYS: Final = {
    Check.KIND: "every item has one of the keys of `keys.py`",
    Check.ATTRIBUTES: "an item has the attributes of its kind, none of another kind, and the ids of its key",
    Check.TEXT: "a message has a subject and a body, a gate a contact, and names are texts",
    Check.GATE: "a chart with inboxes, entries, owners or audit records of such has a gate",
    Check.INBOXES: "a gate's `inboxes` is the number of the chart's heads",
    Check.OWNER: "the owner that a gate names owns the chart",
    Check.OWNED: "nobody else owns the chart",
    Check.NAME: "a head has the `client_name` of its gate, or none if the gate has none; compared, never printed",
    Check.STATE: "a head that says that portal access is disabled has a gate that does",
    Check.HEAD: "an inbox with entries has a head, and no entry is newer than its `last_id`",
    Check.COUNTS: "`clinician_sent` and `others_sent` are the numbers of the inbox's entries",
    Check.NEWEST: "`last_…` and `activity_id` are those of the newest entry, `last_message_…` of the newest message",
    Check.PLACE: "a marker's `read_to` and `shown_to` are entries of the inbox, `read_to` not newer than `shown_to`",
    Check.COVERED: "`covered` counts the entries that side received up to `read_to`, or are hidden from the owner",
    Check.INDEXES: "`clinician_key` is the clinician's; so is `unread_clinician_key`, present if something is unread",
    Check.TIME: "`sent_at` and `recorded_at` are the instant of the entry's id; of version 0.1.0, up to 30 s before",
    Check.SENDER: "a clinician's message is from the inbox's clinician; a chart owner's has a relationship",
    Check.THREAD: "a message's `thread_id` is a message of this inbox that started a thread",
    Check.REOPENED: "a thread with messages after a hand-over was reopened, by a message that exists",
    Check.TALLY: "an entry's counts of entries up to it, if it has them, are right; of an inbox only the first wrong"
    " one is named, the others are counted",
    Check.KEY: "an idempotency key has its message until it expires",
    Check.KEY_OF_MESSAGE: "a message has its idempotency key for seven days",
    Check.EVENT: "a seen event has its notice in that inbox until it expires",
    Check.EVENT_OF_NOTICE: "a notice has its seen event for thirty days",
    Check.RECORD: "an entry has one audit record, with its action, actor and clinician",
    Check.WORDING: "an entry has the texts of which its audit record has the hash, if it has one; never printed",
    Check.ENTRY_OF_RECORD: "an audit record of an entry or marker names an entry that exists",
    Check.ACCESS: "state, owner and `visible_after` of a gate are those of the newest `portal_access.changed`",
    Check.SUSPENSION: "a person is suspended in a role, since when and by whom the newest `person_access.changed` says",
    Check.PREFERENCES: "a chart owner's preferences have the time and the consent of the newest `preferences.changed`",
    Check.CYCLE: "a cycle of nudges has a stage, a ring and times; at most two nudges went out, in order; a claim, and"
    " a nudge that others send, is whole",
    Check.ABSENCE: "a clinician's absence is as the newest `absence.changed` says: set when and by whom, or ended",
    Check.SETTINGS: "a section has the version, time and actor of its newest `practice_settings.changed`",
    Check.CHAIN: "the chain of seals of a chart, a person or a practice is intact, and there if it is registered",
    Check.REGISTERED: "a chain with seals is registered in the messages table",
    Check.SEALED: "a seal without a time has a sealed record with its number, and a sealed record has a seal",
    Check.ORDER: "ids of an inbox increase in the order of commits, as far as times of records and seals show it",
    Check.OPEN: "an entry is written while the gate is open, after what it hides; a reply by the owner at that time",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed check, at a key or an id."""

    check: Check
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: expected {self.expected}, found {self.found}"

    @property
    def place(self) -> tuple[Check, str]:
        """Identifies the finding when the chart is read again."""
        return self.check, self.where


@dataclass
class Checks:
    """How often each check was made, and the findings."""

    made: Counter[Check] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    looked_at: Counter[str] = field(default_factory=Counter)
    """The number of items by kind."""

    def equal(self, check: Check, where: str, expected: object, found: object) -> bool:
        """Check that a value is as expected."""
        self.made[check] += 1
        if expected != found:
            self.findings.append(Finding(check, where, _text(expected), _text(found)))
        return expected == found

    def each(self, check: Check, wrong: Iterable[Finding], *, of: int) -> None:
        """Count a check that was made `of` times, and add its findings."""
        self.made[check] += of
        self.findings += wrong

    def add(self, others: "Checks") -> None:
        """Add other checks to these."""
        self.made += others.made
        self.findings += others.findings
        self.looked_at += others.looked_at

    def keep_repeated(self, before: "Checks") -> None:
        """Drop findings that an earlier reading did not have."""
        places = {finding.place for finding in before.findings}
        self.findings = [finding for finding in self.findings if finding.place in places]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "/".join(_text(part) for part in value)
    return "nothing" if value is None or value == "" else str(value)
