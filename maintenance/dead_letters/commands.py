"""`dead-letters` and `redrive`: what lies in the dead-letter queues, why, and how it is driven again."""

import argparse
import json
import shlex
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator

from maintenance.dead_letters import queues, redriving
from maintenance.dead_letters.messages import DeadLetters, Letter
from maintenance.dead_letters.redriving import Outcome
from maintenance.dead_letters.verdicts import Fate, Origin
from maintenance.stacks import DeployedStack

type Walk = Callable[[DeadLetters, Origin], Iterator[Outcome]]

_DONE = {Fate.AGAIN: "went again", Fate.POISON: "stays, poison", Fate.FAILED: "stays, it failed", Fate.TRIMMED: "stays"}
_WOULD = {Fate.AGAIN: "would go again", Fate.POISON: "would stay, poison", Fate.TRIMMED: "would stay"}


def add_to(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add both commands; `add` takes a command's name, the command and a summary."""
    shown = add("dead-letters", show, "show what is in the dead-letter queues, why, and what a redrive would do")
    shown.add_argument("--bodies", action="store_true", help="print the letters whole: a body may hold anything")
    driven = add("redrive", redrive, "drive dead letters again; poison stays. A dry run without --apply")
    driven.add_argument("--apply", action="store_true", help="do it")
    for one in (shown, driven):
        one.add_argument(
            "--queue",
            action="append",
            choices=list(queues.ORIGINS),
            metavar="QUEUE",
            help=f"only this one; may be repeated: {', '.join(queues.ORIGINS)}",
        )


def show(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print every letter; status 0."""
    _through(options, stack, redriving.judge, done=False)
    return 0


def redrive(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Drive them again, or say what that would do; status 0 when nothing is left, 1 when something stays."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what is held is given back
    walk: Walk = redriving.redrive if options.apply else redriving.judge
    fates = _through(options, stack, walk, done=options.apply)
    if not options.apply:
        print(f"This was a dry run: nothing was sent or deleted. To do it:\n  {_same_with_apply(options)}")
    left = fates.total() - (fates[Fate.AGAIN] if options.apply else 0)
    return 1 if left else 0


def _through(options: argparse.Namespace, stack: DeployedStack, walk: Walk, *, done: bool) -> Counter[Fate]:
    fates: Counter[Fate] = Counter()
    try:
        for queue in options.queue or queues.ORIGINS:
            fates += _one_queue(options, stack, queue, walk, done=done)
    except KeyboardInterrupt:
        print("maintenance: stopped; what was not done is in its queue as before", file=sys.stderr)
        raise SystemExit(2) from None
    return fates


def _one_queue(
    options: argparse.Namespace, stack: DeployedStack, queue: str, walk: Walk, *, done: bool
) -> Counter[Fate]:
    fates: Counter[Fate] = Counter()
    origin = queues.origin(stack, queue)
    print(f"{queue}", flush=True)
    with queues.letters(stack, queue) as letters:
        for outcome in walk(letters, origin):
            fates[outcome.fate] += 1
            print(_told(outcome, origin, done=done), flush=True)
            if getattr(options, "bodies", False):
                print(_whole(outcome.letter), flush=True)
    number = fates.total()
    summary = f"{number} letter{'s' * (number != 1)}: {redriving.counted(fates, done=done)}" if number else "no letters"
    print(f"\n  {summary}\n", flush=True)
    return fates


def _told(outcome: Outcome, origin: Origin, *, done: bool) -> str:
    letter, words = outcome.letter, _DONE if done else _WOULD
    return (
        f"\n  {letter.sent_at:%Y-%m-%d %H:%M:%S} UTC   letter {letter.id}\n"
        f"    what  {origin.what(letter)}\n"
        f"    why   {origin.why(letter)}\n"
        f"    then  {words[outcome.fate]}: {outcome.because}"
    )


def _whole(letter: Letter) -> str:
    """All that was sent, in one line each: control characters would rule the terminal."""
    given = {name: value.get("StringValue", "(bytes)") for name, value in letter.attributes.items()}
    lines = [f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(given.items())]
    return "\n".join([*lines, f"    body: {_printable(letter.body)}"])


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def _same_with_apply(options: argparse.Namespace) -> str:
    words = ["make", "redrive", *([f"STACK={options.stack}"] if options.stack else [])]
    arguments = " ".join([*(f"--queue {queue}" for queue in options.queue or []), "--apply"])
    return shlex.join([*words, f"ARGS={arguments}"])
