"""Two practices with everything that the matrix names. Ids are descriptive, every text is unique."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from testing.invocations import Answer
from testing.people import Person
from testing.stack import Stack, portal_event

HERE, ELSEWHERE = "willow", "harbor"

CLINICIAN = Person(HERE, "clinician", "clinician-with-inbox")
CLINICIAN_WITHOUT = Person(HERE, "clinician", "clinician-without-inbox")
CLINICIAN_SUSPENDED = Person(HERE, "clinician", "clinician-suspended")
SUSPENDED_WITHOUT = Person(HERE, "clinician", "clinician-suspended-without-inbox")
CLINICIAN_ELSEWHERE = Person(ELSEWHERE, "clinician", "clinician-elsewhere")
STAFF = Person(HERE, "staff", "staff-member")
STAFF_SUSPENDED = Person(HERE, "staff", "staff-suspended")
OWNER = Person(HERE, "client", "owner-of-one")
PARENT = Person(HERE, "client", "owner-of-two")
OTHER_OWNER = Person(HERE, "client", "owner-of-another")
SUCCESSOR = Person(HERE, "client", "owner-by-hand-over")
FORMER_OWNER = Person(HERE, "client", "owner-before-hand-over")
OWNER_SUSPENDED = Person(HERE, "client", "owner-suspended")

CHARTS = {
    "never": "chart-never-enabled",
    "enabled": "chart-enabled",
    "disabled": "chart-disabled",
    "hidden": "chart-handed-over-hidden",
    "shared": "chart-handed-over-shared",
    "twin": "chart-at-both-practices",
    "another": "chart-of-another",
    "suspended owner": "chart-of-suspended-owner",
    "elsewhere": "chart-at-the-other-practice",
    "unknown": "chart-that-nobody-knows",
}
CLINICIANS = {
    "with": CLINICIAN.person_id,
    "without": CLINICIAN_WITHOUT.person_id,
    "elsewhere": CLINICIAN_ELSEWHERE.person_id,
    "suspended": CLINICIAN_SUSPENDED.person_id,
    "suspended without": SUSPENDED_WITHOUT.person_id,
    "unknown": "clinician-that-nobody-knows",
}
PEOPLE = {
    "clinician": CLINICIAN.person_id,
    "clinician without": CLINICIAN_WITHOUT.person_id,
    "clinician elsewhere": CLINICIAN_ELSEWHERE.person_id,
    "clinician suspended": CLINICIAN_SUSPENDED.person_id,
    "staff": STAFF.person_id,
    "staff suspended": STAFF_SUSPENDED.person_id,
    "owner": OWNER.person_id,
    "former owner": FORMER_OWNER.person_id,
    "suspended owner": OWNER_SUSPENDED.person_id,
    "unknown": "person-that-nobody-knows",
}
OWNERS = {
    (HERE, "enabled"): OWNER,
    (HERE, "disabled"): PARENT,
    (HERE, "hidden"): FORMER_OWNER,
    (HERE, "shared"): FORMER_OWNER,
    (HERE, "twin"): PARENT,
    (HERE, "another"): OTHER_OWNER,
    (HERE, "suspended owner"): OWNER_SUSPENDED,
    (ELSEWHERE, "twin"): OWNER.at(ELSEWHERE),
    (ELSEWHERE, "elsewhere"): OWNER.at(ELSEWHERE),
}
"""Who owns a chart when it is enabled first."""

HANDED_OVER = {"hidden": False, "shared": True}
WITH_INBOXES = {
    HERE: (CLINICIAN, CLINICIAN_SUSPENDED),
    ELSEWHERE: (CLINICIAN.at(ELSEWHERE), CLINICIAN_ELSEWHERE),
}
LETS_CLIENT_START = ("enabled", "disabled", "hidden")
"""Charts that let their owners begin threads; of the practices the other one does."""
STAFF_OF = {HERE: STAFF, ELSEWHERE: STAFF.at(ELSEWHERE)}

type Place = tuple[str, str, str]
"""A practice, a chart and a clinician, the last two by their names in the matrix."""


class Said(NamedTuple):
    """A message: ids and texts that only its two people may see."""

    id: str
    thread_id: str
    subject: str
    body: str


@dataclass
class Spoken:
    """What an inbox holds, oldest first: messages, and the ids of notices."""

    messages: list[Said] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    new: int = 0
    """From which message on a successor without the history may see."""

    def seen(self, word: str) -> list[Said]:
        """The messages that are shown as a word of the matrix says."""
        if word == "oldest":
            return self.messages[:1]
        return self.messages[{"new": self.new, "newest": -1}.get(word, 0) :]


@dataclass
class World:
    """The world, and its private parts: texts, ids of entries, contacts."""

    stack: Stack
    inboxes: dict[Place, Spoken] = field(default_factory=dict)
    contacts: dict[tuple[str, str], str] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    def secrets_in(self, text: str) -> set[str]:
        """Texts, ids of entries and contacts that stand in an answer."""
        if self._pattern is None:
            entries = [part for inbox in self.inboxes.values() for message in inbox.messages for part in message]
            notices = [notice for inbox in self.inboxes.values() for notice in inbox.notices]
            self._pattern = re.compile("|".join(map(re.escape, {*entries, *notices, *self.contacts.values()})))
        return set(self._pattern.findall(text))


def build(stack: Stack) -> World:
    """Enable, talk, hand over, talk again, tell of updates, then disable and suspend: all through the functions."""
    world = World(stack)
    for (practice, chart), owner in OWNERS.items():
        world.contacts[practice, chart] = f"{practice}.{CHARTS[chart]}@example.invalid"
        starts = {"client_starts": True} if practice == HERE and chart in LETS_CLIENT_START else {}
        _enable(world, practice, chart, owner, **starts)
        _talk(world, practice, chart)
    assert _ok(stack.set_section("messaging", STAFF_OF[ELSEWHERE], client_starts=True))
    for chart, shares in HANDED_OVER.items():
        _enable(world, HERE, chart, SUCCESSOR, share_history=shares)
        for clinician in ("with", "suspended"):
            inbox = world.inboxes[HERE, chart, clinician]
            inbox.new = 0 if shares else len(inbox.messages)
    for (practice, chart), owner in OWNERS.items():
        _talk(world, practice, chart, SUCCESSOR if chart in HANDED_OVER else owner)
    _tell_of_updates(world)
    _forget_keys(stack)
    assert _ok(stack.disable(STAFF, CHARTS["disabled"]))
    for person in (CLINICIAN_SUSPENDED, SUSPENDED_WITHOUT, STAFF_SUSPENDED, OWNER_SUSPENDED):
        assert _ok(stack.set_access(person, "suspended", STAFF))
    return world


def _enable(world: World, practice: str, chart: str, owner: Person, **more: bool) -> None:
    named = [clinician.person_id for clinician in WITH_INBOXES[practice]]
    contact = {"email": world.contacts[practice, chart]}
    as_, client = STAFF_OF[practice], CHARTS[chart]
    assert _ok(world.stack.enable(as_, client, owner, contact=contact, clinician_ids=named, **more))


def _talk(world: World, practice: str, chart: str, owner: Person | None = None) -> None:
    """A thread in each inbox, which the owner answers, if one is named."""
    for clinician in WITH_INBOXES[practice]:
        name = next(name for name, person_id in CLINICIANS.items() if person_id == clinician.person_id)
        inbox = world.inboxes.setdefault((practice, chart, name), Spoken())
        which = f"{practice}-{CHARTS[chart]}-{clinician.person_id}"
        body, subject = f"said-{len(inbox.messages)}-{which}", f"about-{len(inbox.messages)}-{which}"
        thread_id = world.stack.compose(clinician, CHARTS[chart], subject=subject, body=body).json["id"]
        inbox.messages.append(Said(thread_id, thread_id, subject, body))
        if owner is not None:
            body = f"said-{len(inbox.messages)}-{which}"
            sent = world.stack.reply(thread_id, owner, CHARTS[chart], clinician, body=body)
            inbox.messages.append(Said(sent.json["id"], thread_id, subject, body))


def _tell_of_updates(world: World) -> None:
    """A notice in every inbox; for a chart that was never enabled there is none."""
    for practice, chart in ((HERE, "never"), *OWNERS):
        event = portal_event(CHARTS[chart], detail={"practice_id": practice})
        assert world.stack.portal_update(event) == {"batchItemFailures": []}
    for (practice, chart, name), inbox in world.inboxes.items():
        clinician = Person(practice, "clinician", CLINICIANS[name])
        entries = world.stack.inbox(clinician, CHARTS[chart]).json["entries"]
        inbox.notices = [entry["id"] for entry in entries if entry["kind"] == "notice"]
        assert len(inbox.notices) == 1


def _forget_keys(stack: Stack) -> None:
    """Weeks later: what was kept for repeated requests and events is gone. moto copies all rows in a transaction."""
    for row in stack.dynamodb.scan(TableName=stack.messages_table)["Items"]:
        if "expires_at" in row:
            stack.dynamodb.delete_item(TableName=stack.messages_table, Key={"pk": row["pk"], "sk": row["sk"]})


def _ok(answer: Answer) -> bool:
    return answer.status == 200
