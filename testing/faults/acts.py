"""Every operation as a repeatable act of a client: the same request, with the same key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from testing.invocations import Answer
from testing.people import ANA, BEN, KIM, LUIS, ROSA, SAM, Person
from testing.rows import Rows
from testing.stack import Stack, portal_event

BEGINS: Final = "2026-03-01T10:00:00Z"
UNTIL: Final = "2099-03-01T10:00:00Z"

_numbers: Final = count(1)


@dataclass(frozen=True)
class Scene:
    """A chart of its own, in which something is done: Rosa owns it, Ana wrote a thread and Rosa answered."""

    stack: Stack
    client: str
    thread: str
    answer: str
    key: str = field(default_factory=lambda: f"key-{next(_numbers)}")
    event: Mapping[str, object] = field(default_factory=dict)
    version: int = 1
    """The chart's, when it was looked at last: a request that is sent again says the same."""
    person: str = field(default_factory=lambda: f"person-{next(_numbers)}")
    """Has no chart; a clinician with this id is away."""


def scene(stack: Stack) -> Scene:
    """Set one up."""
    client = f"client-{next(_numbers)}"
    version = stack.enable(ANA, client, ROSA, client_starts=True).json["version"]
    thread = stack.compose(ANA, client, body="first").json["id"]
    answer = stack.reply(thread, ROSA, client, body="answer").json["id"]
    at = Scene(stack, client, thread, answer, event=portal_event(client), version=version)
    stack.set_absence(None, SAM, at.person, begins=BEGINS, instead="ben")
    return at


_rows, _written = Rows(), list[Scene]()


def same_scene(stack: Stack) -> Scene:
    """The same chart each time, in tables that are empty: written by requests once in a process, and put after that."""
    _rows.into(stack, lambda: _written.append(scene(stack)))
    return replace(_written[0], stack=stack)


type Act = Callable[[Scene], Answer]


def _update(at: Scene) -> Answer:
    """What the queue does: a record that was not done comes again."""
    failed = at.stack.portal_update(at.event)["batchItemFailures"]
    return Answer(503 if failed else 200, {"Retry-After": "1"}, '{"code": "try_again"}' if failed else "{}")


def _both(first: Answer, second: Answer) -> Answer:
    """The one that failed, if any."""
    return second if first.status == 200 else first


WRITES: Final[dict[str, Act]] = {
    "compose, a new thread": lambda at: at.stack.compose(ANA, at.client, key=at.key),
    "compose, into a thread": lambda at: at.stack.compose(ANA, at.client, thread=at.thread, key=at.key),
    "compose, which opens an inbox": lambda at: at.stack.compose(BEN, at.client, key=at.key),
    "reply": lambda at: at.stack.reply(at.thread, ROSA, at.client, key=at.key),
    "begin a thread": lambda at: at.stack.start(ROSA, at.client, key=at.key),
    "set a section": lambda at: at.stack.set_section("response", crisis={"en": at.key}),
    "set an absence": lambda at: at.stack.set_absence(UNTIL, SAM, f"{at.person}-2", begins=BEGINS),
    "replace an absence": lambda at: at.stack.set_absence(UNTIL, SAM, at.person, begins=BEGINS),
    "set preferences": lambda at: at.stack.set_preferences(ROSA, channels=["email"], language="es"),
    "end an absence": lambda at: at.stack.end_absence(SAM, at.person),
    "enable, with another inbox": lambda at: at.stack.enable(ANA, at.client, ROSA, clinician_ids=["ben"], version=None),
    "enable, another chart": lambda at: at.stack.enable(ANA, f"{at.client}-2", ROSA, version=None),
    "name the client": lambda at: at.stack.enable(ANA, at.client, ROSA, client_name="Leo L.", version=None),
    "hand over": lambda at: at.stack.enable(ANA, at.client, LUIS, version=at.version),
    "hand over, with the history": lambda at: at.stack.enable(
        ANA, at.client, LUIS, share_history=True, version=at.version
    ),
    "disable": lambda at: at.stack.disable(ANA, at.client),
    "mark as read": lambda at: at.stack.read(at.answer, ANA, at.client),
    "mark as read, portal": lambda at: at.stack.portal_read(at.thread, ROSA, at.client),
    "suspend": lambda at: at.stack.set_access(Person("willow", "client", at.person), "suspended"),
    "record a portal update": _update,
}
SENDING: Final = (
    *("compose, a new thread", "compose, into a thread", "compose, which opens an inbox"),
    *("reply", "begin a thread"),
)
READS: Final[dict[str, Act]] = {
    "read a page": lambda at: at.stack.inbox(ANA, at.client),
    "read a page, portal": lambda at: at.stack.portal_inbox(ROSA, at.client),
    "show a message": lambda at: at.stack.message(at.answer, ANA, at.client),
    "show a message, portal": lambda at: at.stack.portal_message(at.thread, ROSA, at.client),
    "show portal access": lambda at: at.stack.show_access(ANA, at.client),
    "show portal access, to staff": lambda at: at.stack.show_access(SAM, at.client),
    "practice settings": lambda at: at.stack.settings(),
    "preferences": lambda at: at.stack.preferences(ROSA),
    "an absence": lambda at: at.stack.absence(SAM, at.person),
    "status": lambda at: at.stack.status(ANA, at.client),
    "status, portal": lambda at: at.stack.portal_status(ROSA, at.client),
    "inboxes": lambda at: at.stack.inboxes(ANA),
    "inboxes, portal": lambda at: at.stack.portal_inboxes(ROSA),
    "read the audit record": lambda at: at.stack.audit_page(client=at.client),
    "read the audit record, portal": lambda at: at.stack.portal_audit_page(ROSA, at.client),
}
REFUSED: Final[dict[str, Act]] = {
    "a stranger replies": lambda at: at.stack.reply(at.thread, KIM, at.client, key=at.key),
    "a stranger begins a thread": lambda at: at.stack.start(KIM, at.client, key=at.key),
    "a stranger reads": lambda at: at.stack.portal_inbox(KIM, at.client),
    "a stranger is shown a message": lambda at: at.stack.portal_message(at.thread, KIM, at.client),
    "a hand-over without the version": lambda at: at.stack.enable(ANA, at.client, LUIS, version=None),
    "an unknown thread": lambda at: at.stack.compose(ANA, at.client, thread=at.key, key=at.key),
    "a chart that was never enabled": lambda at: at.stack.compose(ANA, f"{at.client}-2", key=at.key),
}
ACTS: Final = {**WRITES, **READS, **REFUSED}

MEANWHILE: Final[dict[str, Callable[[Scene], Answer]]] = {
    "the portal is disabled": lambda at: at.stack.disable(ANA, at.client),
    "the chart is handed over": lambda at: at.stack.enable(BEN, at.client, LUIS),
    "the chart is handed over with its history": lambda at: at.stack.enable(BEN, at.client, LUIS, share_history=True),
    "the clinician is suspended": lambda at: at.stack.set_access(ANA, "suspended"),
    "the owner is suspended": lambda at: at.stack.set_access(ROSA, "suspended"),
    "others with their ids are suspended": lambda at: _both(
        at.stack.set_access(ROSA.as_("clinician"), "suspended"), at.stack.set_access(ANA.as_("client"), "suspended")
    ),
    "the client is named": lambda at: at.stack.enable(ANA, at.client, ROSA, client_name="Leo M.", version=None),
    "the clinician writes": lambda at: at.stack.compose(ANA, at.client, body="meanwhile", key=f"{at.key}-meanwhile"),
    "beginning threads is switched off": lambda at: at.stack.enable(
        BEN, at.client, ROSA, client_starts=False, version=None
    ),
    "the practice lets nobody begin threads": lambda at: at.stack.set_section("messaging", client_starts=False),
    "the practice sets its hours": lambda at: at.stack.set_section("response", emergency_numbers=["988"]),
    "the clinician goes away": lambda at: at.stack.set_absence(UNTIL, ANA, begins=BEGINS),
    "the owner writes": lambda at: at.stack.reply(
        at.thread, ROSA, at.client, body="meanwhile", key=f"{at.key}-meanwhile"
    ),
    "the owner sets preferences": lambda at: at.stack.set_preferences(ROSA, channels=[]),
    "the clinician reads": lambda at: at.stack.read(at.answer, ANA, at.client),
    "the owner reads": lambda at: at.stack.portal_read(at.thread, ROSA, at.client),
    "the portal is updated": _update,
    "another inbox is opened": lambda at: at.stack.compose(BEN, at.client, body="meanwhile", key=f"{at.key}-meanwhile"),
}
"""Whole operations to interleave."""
