"""What is checked, and what was found. A finding says ids, states and counts, and never what somebody wrote."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Check(StrEnum):
    """What must hold; `SAYS` says it in words."""

    KIND = "item"
    ATTRIBUTES = "attributes"
    TEXT = "text"
    GATE = "gate"
    INBOXES = "inboxes of a gate"
    OWNER = "owner"
    OWNED = "owned chart"
    NAME = "name of a head"
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
    ENTRY_OF_RECORD = "entry of a record"
    ACCESS = "portal access"
    SUSPENSION = "suspension"
    CHAIN = "chain of seals"
    SEALED = "sealed record"
    ORDER = "order"
    OPEN = "open gate"


SAYS: Final = {
    Check.KIND: "every item has one of the keys of `keys.py`",
    Check.ATTRIBUTES: "it has the attributes of its kind, and none of another's",
    Check.TEXT: "a message has a subject and a body, a gate a contact, and names are texts; which is asked, not read",
    Check.GATE: "a chart with inboxes, entries, owners or records of such has a gate",
    Check.INBOXES: "a gate counts the heads behind it",
    Check.OWNER: "the chart is among those of the owner whom its gate names",
    Check.OWNED: "and of no other",
    Check.NAME: "a head has the `client_name` of its gate, or none as that; which is compared, and not said",
    Check.HEAD: "an inbox with entries has a head, whose `last_id` no entry lies beyond",
    Check.COUNTS: "`clinician_sent` and `others_sent` are the number of its entries",
    Check.NEWEST: "`last_…` and `activity_id` are those of the newest entry, `last_message_…` of the newest message",
    Check.PLACE: "a marker's `read_to` and `shown_to` are entries of the inbox, the first no further than the second",
    Check.COVERED: "`covered` is what that side received up to `read_to`, or what is hidden from the owner",
    Check.INDEXES: "`clinician_key` is the clinician's; so is `unread_clinician_key`, and there if something is unread",
    Check.TIME: "`sent_at` and `recorded_at` are the instant of the entry's id; of version 0.1.0, up to 30 s before",
    Check.SENDER: "a clinician's message is of the inbox's clinician, a chart owner's says the relationship",
    Check.THREAD: "a message's `thread_id` is a clinician's message of this inbox that began a thread",
    Check.REOPENED: "a thread into which somebody wrote after a hand-over was reopened, by a message that is there",
    Check.TALLY: "where an entry says how many were written up to it, so many were",
    Check.KEY: "an idempotency key has its message, until it expires",
    Check.KEY_OF_MESSAGE: "a message has its key, for seven days",
    Check.EVENT: "a seen event has its notice in that inbox, until it expires",
    Check.EVENT_OF_NOTICE: "a notice has its event, for thirty days",
    Check.RECORD: "an entry has one audit record, with the action, actor and clinician that are its own",
    Check.ENTRY_OF_RECORD: "an audit record of an entry, or of a marker, names an entry that is there",
    Check.ACCESS: "state, owner and `visible_after` of a gate are those of the newest `portal_access.changed`",
    Check.SUSPENSION: "somebody is suspended in a role, since when and by whom the newest `person_access.changed` says",
    Check.CHAIN: "the chain of seals of a chart, or person, holds",
    Check.SEALED: "a seal has its sealed record with its number, and no sealed record is without its seal",
    Check.ORDER: "ids of an inbox increase in the order in which their audit records are sealed",
    Check.OPEN: "an entry comes while the gate is open, and lies behind it; a reply comes from the owner of that time",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, at a key or an id."""

    check: Check
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: expected {self.expected}, found {self.found}"

    @property
    def place(self) -> tuple[Check, str]:
        """What is the same when it is found again, whatever was written meanwhile."""
        return self.check, self.where


@dataclass
class Findings:
    """How often each check was made, and what was found."""

    made: Counter[Check] = field(default_factory=Counter)
    found: list[Finding] = field(default_factory=list)
    looked_at: Counter[str] = field(default_factory=Counter)
    """How many things there are, by what they are."""

    def equal(self, check: Check, where: str, expected: object, found: object) -> bool:
        """Check that something is as it must be."""
        self.made[check] += 1
        if expected != found:
            self.found.append(Finding(check, where, _said(expected), _said(found)))
        return expected == found

    def each(self, check: Check, wrong: Iterable[Finding], *, of: int) -> None:
        """Note that a check was made so many times, and what was wrong."""
        self.made[check] += of
        self.found += wrong

    def add(self, others: "Findings") -> None:
        """What was checked elsewhere, too."""
        self.made += others.made
        self.found += others.found
        self.looked_at += others.looked_at

    def only_again(self, before: "Findings") -> None:
        """Keep what was found before, too."""
        places = {one.place for one in before.found}
        self.found = [one for one in self.found if one.place in places]


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "/".join(_said(one) for one in value)
    return "nothing" if value is None or value == "" else str(value)
