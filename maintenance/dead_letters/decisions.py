"""What a redrive would do with a dead-letter message: decided by the source that the message came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from maintenance.dead_letters.messages import DeadLetterMessage

type StreamRecord = Mapping[str, Any]
"""A DynamoDB stream record, in the form that Lambda passes to a function."""


class Outcome(StrEnum):
    """What becomes of a message: redriven and deleted, or kept for one of three reasons."""

    REDRIVEN = "redriven"
    POISON = "poison"
    FAILED = "failed"
    EXPIRED = "past the stream's 24 hours"


@dataclass(frozen=True)
class Decision:
    """The outcome of a redrive, and why. `records`: the stream records to process, if any were read."""

    outcome: Outcome
    reason: str
    records: Sequence[StreamRecord] = ()


class RedriveFailed(Exception):
    """Processing failed again. The text says how, without content of the message."""


class Source(Protocol):
    """Where the messages of a dead-letter queue came from, and are redriven to."""

    def summary(self, message: DeadLetterMessage) -> str:
        """The message's type and ids, from an allow-list."""

    def cause(self, message: DeadLetterMessage) -> str:
        """Why the message is in the dead-letter queue, in one sentence."""

    def decide(self, message: DeadLetterMessage) -> Decision:
        """What a redrive would do with the message. Changes nothing."""

    def redrive(self, message: DeadLetterMessage, decision: Decision) -> str | None:
        """Have the message processed; returns the id of the message that was sent, if one was.

        Idempotent. Raises RedriveFailed.
        """
