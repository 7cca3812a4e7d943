"""The report of a restore: missing and differing items by kind, what became of them, and keys of kept items."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from client_messaging.dynamodb.keys import Key


class Outcome(StrEnum):
    """The counts; PUT_BACK in a dry run: would be put back."""

    MISSING = "missing"
    DIFFERING = "differing"
    PUT_BACK = "put back"
    KEPT = "kept"


@dataclass
class Report:
    """One run of a restore."""

    counts: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    """Keys of items that were not put back, and why."""

    compared: Counter[str] = field(default_factory=Counter)
    """The numbers of restored items that were compared with the live table, by kind."""

    recounted: Counter[str] = field(default_factory=Counter)
    """The numbers of corrected heads, gates and tallies."""

    def note(self, kind: str, *outcomes: Outcome) -> None:
        """Count one item of a kind."""
        self.counts.update((kind, outcome) for outcome in outcomes)

    def keep(self, kind: str, was: Outcome, key: Key, why: str) -> None:
        """Count one item that is not put back."""
        self.note(kind, was, Outcome.KEPT)
        self.kept.append(f"{kind}: {key.pk} {key.sk}: {why}")

    @property
    def writes(self) -> int:
        """The number of items that are, or would be, written."""
        put_back = sum(number for (_, outcome), number in self.counts.items() if outcome is Outcome.PUT_BACK)
        return put_back + self.recounted.total()
