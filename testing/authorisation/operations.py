"""The operations of the matrix: the request of each table, its target, and who is allowed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from testing.authorisation.matrix import PORTAL_COLUMNS, Table
from testing.authorisation.world import (
    CHARTS,
    CLINICIAN,
    CLINICIANS,
    ELSEWHERE,
    HANDED_OVER,
    HERE,
    OWNER,
    OWNERS,
    PARENT,
    PEOPLE,
    STAFF,
    SUCCESSOR,
    Spoken,
    World,
)
from testing.people import Person


@dataclass(frozen=True)
class Target:
    """The target of a request, by names of the matrix; "" if the operation has none."""

    chart: str = ""
    clinician: str = ""
    person: str = ""
    absent: str = ""
    """Whose absence: of a clinician, or of an id that is somebody else's."""

    @property
    def column(self) -> str:
        return self.clinician or self.chart or self.person or self.absent or "all"

    @property
    def path(self) -> dict[str, str]:
        ids = {
            "client_id": CHARTS.get(self.chart),
            "clinician_id": CLINICIANS.get(self.clinician) or PEOPLE.get(self.absent),
            "person_id": PEOPLE.get(self.person),
        }
        return {name: value for name, value in ids.items() if value}

    def __str__(self) -> str:
        return " / ".join(part for part in (self.chart, self.clinician, self.person, self.absent) if part) or "all"


@dataclass(frozen=True)
class Asked:
    """The rest of a request."""

    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)


type Asks = Callable[[World, Person, Target], Asked]


def targets(table: Table) -> list[Target]:
    """Every column, and where the columns are clinicians, of every chart."""
    if table.columns == PORTAL_COLUMNS:
        return [Target(chart, clinician) for chart in CHARTS for clinician in table.columns]
    if table.columns == ("all",):
        return [Target()]
    if table.route.endswith("/absence"):
        return [Target(absent=column) for column in table.columns]
    by_person = "{person_id}" in table.route
    return [Target(person=column) if by_person else Target(column) for column in table.columns]


def nowhere(table: Table) -> Target:
    """A target that does not exist."""
    return next(target for target in reversed(targets(table)) if target.column in ("unknown", "all"))


def rightful(route: str) -> Person:
    """A person who may do this, at least in the enabled chart."""
    if route.split(" ")[1].startswith("/portal"):
        return OWNER
    return STAFF if "/people/" in route or "{section}" in route or route.endswith("/absence") else CLINICIAN


def headers(route: str) -> dict[str, str]:
    """A new Idempotency-Key for what is sent."""
    return {"Idempotency-Key": str(uuid4())} if route.startswith("POST") else {}


def place_of(caller: Person, target: Target) -> tuple[str, str, str]:
    """The inbox that is asked for: of whom the path names, or of the clinician who calls."""
    own = next((name for name, person_id in CLINICIANS.items() if person_id == caller.person_id), "")
    return caller.practice_id, target.chart, target.clinician or own


def _inbox(world: World, caller: Person, target: Target) -> Spoken:
    """The inbox that is asked for. Where the caller's practice has none: one whose ids a stranger may have come by."""
    practice, chart, clinician = place_of(caller, target)
    candidates = [
        (practice, chart, clinician),
        (practice, chart, "with"),
        (HERE, chart, clinician),
        (HERE, chart, "with"),
    ]
    candidates += [(ELSEWHERE, chart, "with"), (HERE, "enabled", "with")]
    return next(world.inboxes[place] for place in candidates if place in world.inboxes)


def _others(world: World, caller: Person, target: Target) -> Spoken:
    """An inbox that is not the one that is asked for: of the same chart, else of another."""
    place = practice, chart, clinician = place_of(caller, target)
    colleague = {"with": "suspended", "suspended": "with", "elsewhere": "with"}.get(clinician, "with")
    if practice == ELSEWHERE and clinician == "with":
        colleague = "elsewhere"
    candidates = [
        (practice, chart, colleague),
        (HERE, chart, colleague),
        (HERE, "twin", "with"),
        (HERE, "enabled", "with"),
    ]
    return next(
        world.inboxes[candidate] for candidate in candidates if candidate in world.inboxes and candidate != place
    )


def _owner(caller: Person, target: Target) -> Person:
    """Who owns the chart, as far as the caller's practice knows."""
    if caller.practice_id == HERE and target.chart in HANDED_OVER:
        return SUCCESSOR
    return OWNERS.get((caller.practice_id, target.chart), OWNER)


def _enabling(owner: Person, **more: Any) -> Asked:
    chart_owner = {"person_id": owner.person_id, "relationship": "parent"}
    return Asked({"state": "enabled", "chart_owner": chart_owner, "clinician_ids": [CLINICIAN.person_id], **more})


def _sending(thread_id: str) -> Asked:
    return Asked({"thread_id": thread_id, "body": "What is sent in the matrix."})


def _setting(section: str) -> Asked:
    return Asked({"client_starts": True}, path={"section": section})


def _showing(entry_id: str) -> Asked:
    return Asked(path={"entry_id": entry_id})


def _handing_over(world: World, caller: Person, target: Target) -> Asked:
    """With the newest version, where the chart has one."""
    version = world.stack.version_of(CHARTS[target.chart], caller.practice_id)
    return _enabling(_new_owner(caller, target), **({"version": version} if version else {}))


def _access_of(target: Target, state: str, *, another_role: bool = False) -> Asked:
    """In the role that the person has, or in another, in which the id is somebody else's."""
    role = next((role for word, role in ROLES.items() if word in target.person), "clinician")
    return Asked({"state": state, "role": ANOTHER[role] if another_role else role})


def _new_owner(caller: Person, target: Target) -> Person:
    return PARENT if _owner(caller, target) != PARENT else OWNER


COMPOSE = "POST /clients/{client_id}/messages"
REPLY = "POST /portal/clients/{client_id}/clinicians/{clinician_id}/messages"
READ = "PUT /clients/{client_id}/inbox/read-marker"
PORTAL_READ = "PUT /portal/clients/{client_id}/clinicians/{clinician_id}/inbox/read-marker"
PORTAL_ACCESS = "PUT /clients/{client_id}/portal-access"
PERSON_ACCESS = "PUT /people/{person_id}/access"
SET_ABSENCE = "PUT /clinicians/{clinician_id}/absence"
SECTION = "PUT /practice/settings/{section}"
SET_PREFERENCES = "PUT /portal/preferences"

MESSAGE = "GET /clients/{client_id}/messages/{entry_id}"
PORTAL_MESSAGE = "GET /portal/clients/{client_id}/clinicians/{clinician_id}/messages/{entry_id}"
SHOWN_PORTAL_ACCESS = "GET /clients/{client_id}/portal-access"
ROLES = {"clinician": "clinician", "staff": "staff", "owner": "client"}
ANOTHER = {"clinician": "client", "staff": "clinician", "client": "staff"}

ASKS: dict[tuple[str, str], Asks] = {
    **{
        (route, what): asks
        for route in (MESSAGE, PORTAL_MESSAGE)
        for what, asks in {
            "the newest message": lambda world, caller, target: _showing(_inbox(world, caller, target).messages[-1].id),
            "the oldest message": lambda world, caller, target: _showing(_inbox(world, caller, target).messages[0].id),
            "a notice": lambda world, caller, target: _showing(_inbox(world, caller, target).notices[-1]),
            "another's message": lambda world, caller, target: _showing(_others(world, caller, target).messages[-1].id),
            "no id at all": lambda *_: _showing("no id"),
        }.items()
    },
    **{
        (route, "a new thread"): lambda *_: Asked({"subject": "New", "body": "What is sent in the matrix."})
        for route in (COMPOSE, REPLY)
    },
    (SET_ABSENCE, ""): lambda *_: Asked({"until": None, "note": {"en": "What is said in the matrix."}}),
    (SET_ABSENCE, "what cannot be"): lambda *_: Asked({"until": "tomorrow"}),
    (SET_PREFERENCES, ""): lambda *_: Asked({"channels": ["email"]}),
    (SET_PREFERENCES, "what cannot be"): lambda *_: Asked({"channels": ["fax"]}),
    (SECTION, "messaging"): lambda *_: _setting("messaging"),
    (SECTION, "a section that there is not"): lambda *_: _setting("telephone"),
    **{
        (route, "into the newest thread"): lambda world, caller, target: _sending(
            _inbox(world, caller, target).messages[-1].thread_id
        )
        for route in (COMPOSE, REPLY)
    },
    **{
        (route, "into another's thread"): lambda world, caller, target: _sending(
            _others(world, caller, target).messages[-1].thread_id
        )
        for route in (COMPOSE, REPLY)
    },
    **{
        (route, "into the oldest thread"): lambda world, caller, target: _sending(
            _inbox(world, caller, target).messages[0].thread_id
        )
        for route in (COMPOSE, REPLY)
    },
    **{
        (route, f"at {what}"): asks
        for route in (READ, PORTAL_READ)
        for what, asks in {
            "the newest message": lambda world, caller, target: Asked(
                {"entry_id": _inbox(world, caller, target).messages[-1].id}
            ),
            "the oldest message": lambda world, caller, target: Asked(
                {"entry_id": _inbox(world, caller, target).messages[0].id}
            ),
            "a notice": lambda world, caller, target: Asked({"entry_id": _inbox(world, caller, target).notices[-1]}),
            "another's message": lambda world, caller, target: Asked(
                {"entry_id": _others(world, caller, target).messages[-1].id}
            ),
        }.items()
    },
    (PORTAL_ACCESS, "enable"): lambda _, caller, target: _enabling(_owner(caller, target)),
    (PORTAL_ACCESS, "hand over"): _handing_over,
    (PORTAL_ACCESS, "hand over without the version"): lambda _, caller, target: _enabling(_new_owner(caller, target)),
    (PORTAL_ACCESS, "disable"): lambda *_: Asked({"state": "disabled"}),
    (PERSON_ACCESS, "suspend"): lambda _, __, target: _access_of(target, "suspended"),
    (PERSON_ACCESS, "suspend in another role"): lambda _, __, target: _access_of(
        target, "suspended", another_role=True
    ),
    (PERSON_ACCESS, "lift"): lambda _, __, target: _access_of(target, "active"),
    ("GET /portal/clients/{client_id}/clinicians/{clinician_id}/inbox", "one entry"): lambda *_: Asked(
        query={"limit": "1"}
    ),
}


def asked(table: Table, world: World, caller: Person, target: Target) -> Asked:
    asks = ASKS.get((table.route, table.variant))
    if asks is None:
        assert not table.variant, f"nothing is known of {table.name}"
        return Asked()
    return asks(world, caller, target)
