"""The items that an operation touches, their partitions and units: the input of limits and conflicts.

The sums are those of docs/capacity.md; a test compares them with what is counted. Items and keys are those of
docs/access-patterns.md, in short.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.simulation.population import Inbox

type Touches = Mapping[str, Mapping[str, float]]

_APPEND: Final = {"caller": 2, "gate": 2, "head": 2, "once": 2, "entry": 2, "audit": 2, "index": 4}

WRITES: Final[Touches] = {
    "compose, a new thread": _APPEND,
    "compose, into a thread": _APPEND,
    "reply": _APPEND | {"clinician": 2},
    "mark as read, to the newest": {"caller": 2, "head": 2, "reads": 2, "audit": 2, "index": 2},
    "record a portal update": {name: units for name, units in _APPEND.items() if name != "caller"},
    "newest page of 25": {"audit": 1},
    "newest page of 25, portal": {"audit": 1},
}
READS: Final[Touches] = {
    "compose, a new thread": {"chart": 1, "person": 1},
    "compose, into a thread": {"chart": 2, "person": 1, "inbox": 1},
    "reply": {"chart": 2, "person": 1, "inbox": 1, "practice": 1, "absence": 1},
    "mark as read, to the newest": {"chart": 2, "person": 1, "inbox": 1},
    "record a portal update": {"chart": 2},
    "newest page of 25": {"chart": 2, "person": 1, "inbox": 3, "practice": 1},
    "newest page of 25, portal": {"chart": 2, "person": 2, "inbox": 3, "practice": 1, "absence": 1},
    "newest page, nothing new": {"chart": 2, "person": 1, "practice": 1},
    "status": {"chart": 2, "person": 1, "absence": 1, "practice": 1},
    "inboxes, one": {"clinician": 1, "person": 1, "chart": 1},
}
BY_OWNERS: Final = frozenset({"reply", "newest page of 25, portal"})
APPENDS: Final = frozenset({"compose, a new thread", "compose, into a thread", "reply", "record a portal update"})
"""What reads a head, and holds its first tries only if nothing was appended since."""

SEAL_UNITS: Final = 1


@dataclass(frozen=True, slots=True)
class Touch:
    """One item: its table (or "index"), its partition key, its own name, and the units that it takes."""

    table: str
    key: str
    item: str
    units: float


def written(name: str, inbox: Inbox, number: int) -> list[Touch]:
    """What a call writes or checks in its transaction; `number` tells apart what is new in each call."""
    return _touches(WRITES.get(name, {}), inbox, number, by_owner=name in BY_OWNERS)


def read(name: str, inbox: Inbox) -> list[Touch]:
    """The items that a call reads."""
    return _touches(READS.get(name, {}), inbox, 0, by_owner=name in BY_OWNERS)


def _touches(units_of: Mapping[str, float], inbox: Inbox, number: int, *, by_owner: bool) -> list[Touch]:
    clinician, owner = f"person {inbox.clinician_key}", f"person {inbox.chart}"
    of = {"clinician": clinician, "person": owner if by_owner else clinician, "chart": f"chart {inbox.chart}"}
    of |= {"inbox": f"inbox {inbox.chart}", "practice": f"practice {inbox.practice}", "new": str(number)}
    return [
        Touch(table, of[key], f"{item} {of[named]}" if item else "", units)
        for (table, key, item, named), units in ((_PLACES[what], units) for what, units in units_of.items())
    ]


_PLACES: Final = {
    "caller": ("messages", "person", "suspended", "person"),
    "person": ("messages", "person", "suspended", "person"),
    "reads": ("messages", "person", "reads", "person"),
    "clinician": ("messages", "clinician", "suspended", "clinician"),
    "absence": ("messages", "clinician", "absence", "clinician"),
    "practice": ("messages", "practice", "settings", "practice"),
    "gate": ("messages", "chart", "gate", "chart"),
    "chart": ("messages", "chart", "gate", "chart"),
    "head": ("messages", "chart", "head", "chart"),
    "once": ("messages", "person", "once", "new"),
    "entry": ("messages", "inbox", "entry", "new"),
    "inbox": ("messages", "inbox", "", "new"),
    "audit": ("audit", "chart", "audit", "new"),
    "index": ("index", "clinician", "", "new"),
}
"""By touched item: its table, the owner of its partition, its name, and its owner."""
