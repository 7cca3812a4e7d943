"""What is to become of a dead letter, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from maintenance.dead_letters.messages import Letter

type StreamRecord = Mapping[str, Any]
"""A record of a table's stream, as Lambda hands it over."""


class Fate(StrEnum):
    """How a letter ends. The values are what a summary counts."""

    AGAIN = "again"
    POISON = "poison"
    FAILED = "failed"
    TRIMMED = "past the stream's 24 hours"


@dataclass(frozen=True)
class Verdict:
    """What a redrive would do with a letter, and why. `records` are what it would do it with, where it read some."""

    fate: Fate
    because: str
    records: Sequence[StreamRecord] = ()


class StillFails(Exception):
    """What was driven again failed again. The text says how, without anything of the letter."""


class Origin(Protocol):
    """Where the letters of a queue came from, and go to again."""

    def what(self, letter: Letter) -> str:
        """What it is about: its type and ids, from an allow-list."""

    def why(self, letter: Letter) -> str:
        """Why it is here, in a sentence."""

    def verdict(self, letter: Letter) -> Verdict:
        """What a redrive would do with it. Changes nothing."""

    def drive(self, letter: Letter, verdict: Verdict) -> str | None:
        """Have it processed. Raises StillFails; may be repeated at will.

        Done when it returns; where a message was sent, it answers that one's id.
        """
