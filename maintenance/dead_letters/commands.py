"""The commands `dead-letters` and `redrive`: what is in the dead-letter queues, why, and redriving it."""

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from maintenance.dead_letters import discarding, printing, redriving, sources
from maintenance.dead_letters.decisions import Outcome, Source
from maintenance.dead_letters.messages import STOPPED_BY, DeadLetterQueue
from maintenance.dead_letters.redriving import Result
from maintenance.stacks import DeployedStack

type Run = Callable[[DeadLetterQueue, Source], Iterator[Result]]


def add_to(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add both commands; `add` takes a command's name, the command and a summary."""
    show_parser = add("dead-letters", show, "show what is in the dead-letter queues, why, and what a redrive would do")
    show_parser.add_argument("--bodies", action="store_true", help="print whole messages: a body may hold anything")
    summary = "redrive dead-letter messages; poison messages stay. A dry run without --apply"
    redrive_parser = add("redrive", redrive, summary)
    redrive_parser.add_argument("--apply", action="store_true", help="send and delete; without it, a dry run")
    redrive_parser.add_argument(
        "--discard", metavar="MESSAGE", help="delete this one message, by its id, instead: only one that would be kept"
    )
    for parser in (show_parser, redrive_parser):
        parser.add_argument(
            "--queue",
            action="append",
            choices=list(sources.SOURCES),
            metavar="QUEUE",
            help=f"only this queue; may be repeated: {', '.join(sources.SOURCES)}",
        )


def show(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print every message; status 0, or 1 if messages are invisible and were not seen."""
    _, held = _run_queues(options, stack, redriving.dry_run, done=False)
    return 1 if held else 0


def redrive(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Redrive, or say what that would do; status 0 if no message is left, 1 if any is kept or invisible.

    With `--discard` it deletes one message instead (`discarding.discard`).
    """
    if options.discard is not None:
        with _released_when_stopped():
            return discarding.discard(options, stack)
    run: Run = redriving.redrive if options.apply else redriving.dry_run
    outcomes, held = _run_queues(options, stack, run, done=options.apply)
    if not options.apply:
        print(printing.dry_run(options))
    left = outcomes.total() - (outcomes[Outcome.REDRIVEN] if options.apply else 0)
    return 1 if left or held else 0


def _run_queues(
    options: argparse.Namespace, stack: DeployedStack, run: Run, *, done: bool
) -> tuple[Counter[Outcome], int]:
    """The outcomes, and how many messages were invisible."""
    outcomes: Counter[Outcome] = Counter()
    held = 0
    with _released_when_stopped():
        for queue in options.queue or sources.SOURCES:
            of_queue, held_there = _run_queue(options, stack, queue, run, done=done)
            outcomes += of_queue
            held += held_there
    return outcomes, held


@contextmanager
def _released_when_stopped() -> Iterator[None]:
    """SIGTERM and SIGHUP are handled as Ctrl-C: held messages are released, and the status is 2."""
    for number in STOPPED_BY:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        print("maintenance: stopped; messages that were received and not redriven are released", file=sys.stderr)
        raise SystemExit(2) from None


def _run_queue(
    options: argparse.Namespace, stack: DeployedStack, name: str, run: Run, *, done: bool
) -> tuple[Counter[Outcome], int]:
    outcomes: Counter[Outcome] = Counter()
    source = sources.source(stack, name)
    print(f"{name}", flush=True)
    with sources.dead_letter_queue(stack, name) as queue:
        for result in run(queue, source):
            outcomes[result.outcome] += 1
            print(printing.paragraph(result, source, done=done), flush=True)
            if getattr(options, "bodies", False):
                print(printing.whole(result.message), flush=True)
        held = queue.unseen()
    held += queue.unreleased
    number = outcomes.total()
    counts = f"{number} message{'s' * (number != 1)}: {redriving.summary(outcomes, done=done)}"
    print(f"\n  {counts if number else 'no visible messages' if held else 'no messages'}", flush=True)
    print(f"{printing.held(held)}\n", flush=True)
    return outcomes, held
