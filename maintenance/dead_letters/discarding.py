"""`redrive --discard MESSAGE`: delete one dead-letter message that no redrive can process, and print a record of it.

The record is a line of JSON for the operator to keep: ids, times and the reason, no content.
"""

import argparse
import json
from datetime import UTC, datetime

from client_messaging.domain import ids
from maintenance.dead_letters import printing, sources
from maintenance.dead_letters.decisions import Decision, Outcome, Source
from maintenance.dead_letters.messages import DeadLetterMessage, DeadLetterQueue, stops_deferred
from maintenance.stacks import DeployedStack, NotThere


def discard(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Delete the message `options.discard`; status 0 if it was deleted, 1 in a dry run or if another command holds it.

    Raises NotThere if no queue has it, or if a redrive would process it.
    """
    held = 0
    for name in options.queue or sources.SOURCES:
        with sources.dead_letter_queue(stack, name) as queue:
            message = queue.find(options.discard)
            if message is not None:
                print(name, flush=True)
                return _discard_found(options, stack, (name, queue), message)
            held += queue.unseen()
        held += queue.unreleased
    if not held:
        raise NotThere(f"message {options.discard} is in none of {', '.join(options.queue or sources.SOURCES)}")
    print(f"message {options.discard} is not among the visible messages\n\n{printing.held(held)}", flush=True)
    return 1


def _discard_found(
    options: argparse.Namespace, stack: DeployedStack, queue: tuple[str, DeadLetterQueue], message: DeadLetterMessage
) -> int:
    name, of_messages = queue
    source = sources.source(stack, name)
    decision = source.decide(message)
    if decision.outcome is Outcome.REDRIVEN:
        raise NotThere(
            f"message {message.id} is not poison, a redrive would process it ({decision.reason}): redrive it"
        )
    print(printing.description(message, source), flush=True)
    if not options.apply:
        print(f"    result  would be discarded: {decision.reason}\n\n{printing.dry_run(options)}")
        return 1
    if not of_messages.hold(message):
        print(f"    result  kept: another command received it meanwhile\n\n{printing.held(1)}")
        return 1
    with stops_deferred():
        of_messages.delete(message)
        print(
            f"    result  discarded: {decision.reason}\n\n{_record(stack, name, message, (source, decision))}",
            flush=True,
        )
    return 0


def _record(stack: DeployedStack, queue: str, message: DeadLetterMessage, why: tuple[Source, Decision]) -> str:
    """What was deleted, when and why, in one line of JSON."""
    source, decision = why
    return json.dumps(
        {
            "at": ids.timestamp(datetime.now(UTC)),
            "act": "dead-letter message discarded",
            "stack": stack.name,
            "queue": queue,
            "message_id": message.id,
            "sent_at": ids.timestamp(message.sent_at),
            "what": source.summary(message),
            "cause": source.cause(message),
            "reason": decision.reason,
        }
    )
