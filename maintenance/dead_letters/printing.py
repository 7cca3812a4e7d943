"""What the commands print of a dead-letter message: its type and ids, its cause and what became of it."""

import argparse
import json
import shlex
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from maintenance.dead_letters.decisions import Outcome, Source
from maintenance.dead_letters.messages import HOLD_SECONDS, DeadLetterMessage
from maintenance.dead_letters.redriving import Result

_DONE: Final[Mapping[Outcome, str]] = {
    Outcome.REDRIVEN: "redriven",
    Outcome.POISON: "kept, poison",
    Outcome.FAILED: "kept, failed",
    Outcome.EXPIRED: "kept",
}
_WOULD: Final[Mapping[Outcome, str]] = {
    Outcome.REDRIVEN: "would be redriven",
    Outcome.POISON: "would be kept, poison",
    Outcome.EXPIRED: "would be kept",
}


def paragraph(result: Result, source: Source, *, done: bool) -> str:
    """A message, and what became of it, or would."""
    words = _DONE if done else _WOULD
    return f"{description(result.message, source)}\n    result  {words[result.outcome]}: {result.reason}"


def description(message: DeadLetterMessage, source: Source) -> str:
    """When a message was sent, its id, type and ids, and why it is here."""
    return (
        f"\n  {message.sent_at:%Y-%m-%d %H:%M:%S} UTC   message {message.id}\n"
        f"    what    {source.summary(message)}\n"
        f"    cause   {source.cause(message)}"
    )


def held(number: int) -> str:
    """A line on invisible messages; nothing if there are none."""
    if not number:
        return ""
    until = datetime.now(UTC) + timedelta(seconds=HOLD_SECONDS)
    are, it = ("message is", "it") if number == 1 else ("messages are", "them")
    return (
        f"  {number} {are} held by another command, or by one that was killed, until {until:%H:%M} UTC at the latest:"
        f" look for {it} again then\n"
    )


def dry_run(options: argparse.Namespace) -> str:
    """That nothing was done, and the command that does it."""
    words = ["make", "redrive", *([f"STACK={options.stack}"] if options.stack else [])]
    queues = [f"--queue {queue}" for queue in options.queue or []]
    discarded = [f"--discard {options.discard}"] if options.discard is not None else []
    same = shlex.join([*words, f"ARGS={' '.join([*queues, *discarded, '--apply'])}"])
    return f"This was a dry run: nothing was sent or deleted. To do it:\n  {same}"


def whole(message: DeadLetterMessage) -> str:
    """All that was sent, one line each, escaped: control characters would rule the terminal."""
    attributes = {name: value.get("StringValue", "(bytes)") for name, value in message.attributes.items()}
    lines = [f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(attributes.items())]
    return "\n".join([*lines, f"    body: {_printable(message.body)}"])


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else json.dumps(character)[1:-1] for character in text)
