"""Redriving a dead-letter queue: the source decides and sends, then the message is deleted; poison messages stay.

Sent before deleted: after a kill in between a message is still there and is sent again. Consumers handle each message
once, however often it comes: `record_portal_update` by the event's id, `seal_audit` by the record's; what
`publish_events` and `tell_connections` send may be sent twice.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from maintenance.dead_letters.decisions import Outcome, RedriveFailed, Source
from maintenance.dead_letters.messages import DeadLetterMessage, DeadLetterQueue


@dataclass(frozen=True)
class Result:
    """A message, and what became of it, or would."""

    message: DeadLetterMessage
    outcome: Outcome
    reason: str


def dry_run(queue: DeadLetterQueue, source: Source) -> Iterator[Result]:
    """What a redrive would do with each message. Changes nothing but SQS's receive counts."""
    for message in queue.messages():
        decision = source.decide(message)
        yield Result(message, decision.outcome, decision.reason)


def redrive(queue: DeadLetterQueue, source: Source) -> Iterator[Result]:
    """Redrive message by message; skips a message that another redrive has received meanwhile."""
    for message in queue.messages():
        if queue.hold(message):
            yield _redrive_one(queue, source, message)


def _redrive_one(queue: DeadLetterQueue, source: Source, message: DeadLetterMessage) -> Result:
    decision = source.decide(message)
    if decision.outcome is not Outcome.REDRIVEN:
        return Result(message, decision.outcome, decision.reason)
    try:
        sent_id = source.redrive(message, decision)
    except RedriveFailed as failure:
        return Result(message, Outcome.FAILED, str(failure))
    queue.delete(message, sent_id)
    return Result(message, Outcome.REDRIVEN, decision.reason)


def summary(outcomes: Counter[Outcome], *, done: bool) -> str:
    """`2 redriven, 1 poison, 0 failed`; expired messages only if there are any."""
    redriven = f"{outcomes[Outcome.REDRIVEN]} {'redriven' if done else 'would be redriven'}"
    parts = [redriven, f"{outcomes[Outcome.POISON]} poison", *([f"{outcomes[Outcome.FAILED]} failed"] if done else [])]
    expired = outcomes[Outcome.EXPIRED]
    return ", ".join([*parts, *([f"{expired} {Outcome.EXPIRED}"] if expired else [])])
