"""Absence of a clinician: from when, until when, what clients are told, and who stands in."""

from collections.abc import Mapping

from client_messaging.domain.model import Role
from client_messaging.values import Value, field


class Absence(Value):
    """A clinician's absence. Instants as `ids.timestamp` formats them, which sort as text; no `until`: no end is known.

    `note`: a plain text by BCP 47 language. `instead`: the clinician who stands in, a hint that opens nothing.
    """

    clinician_id: str
    begins: str
    until: str | None
    set_by: str
    set_by_role: Role
    set_at: str
    revision: str
    """Another each time that it is set."""

    note: Mapping[str, str] = field(default_factory=dict)
    instead: str | None = None

    def holds_at(self, instant: str) -> bool:
        """Whether the clinician is absent at this instant."""
        return self.begins <= instant and not self.is_over_at(instant)

    def is_over_at(self, instant: str) -> bool:
        """Whether the absence has ended by this instant."""
        return self.until is not None and self.until <= instant

    def says_the_same_as(self, other: "Absence") -> bool:
        """Whether both say the same whoever set it."""
        same_time = (self.begins, self.until) == (other.begins, other.until)
        return same_time and self.note == other.note and self.instead == other.instead
