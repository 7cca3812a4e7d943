"""A weakened protection."""

from dataclasses import dataclass, field

from testing.template.policy.expanded import Json
from testing.template.policy.places import NOTHING


@dataclass(frozen=True)
class Weakening:
    """A rule that must notice a change, at every place that the pattern matches."""

    rule: str
    where: str
    instead: Json = field(default=NOTHING, kw_only=True)

    def __str__(self) -> str:
        return f"{self.rule}: {self.where} {'removed' if self.instead is NOTHING else self.instead}"
