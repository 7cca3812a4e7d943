"""`make bench-peer`: the functions, the whole local stack and its peers, in one run with one driver.

Peers are Matrix Synapse and django-postman.

All are called over HTTP on loopback by the same code, store messages in files on the same disk, and sync every commit
before they respond. They take turns, so that other load affects all alike. Times are of this machine and this run,
where the driver, the servers and the stores share the cores; only the ratio is transferable. Processor time and bytes
written are of all processes of a server and its store, for a request and what follows from it within half a second.
The local stack, built to be complete, not fast, has conversations of up to 1,000 messages only, and all wait after its
turns until its streams and queues are empty; the functions in several processes are about concurrent writers, and have
no longer ones either.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Final

from benchmarks.peer import messengers, set_ups
from benchmarks.peer.messengers import TEXT, Driver, Messenger
from benchmarks.peer.set_ups import SEVERAL, STACK, SYNAPSE, Server
from benchmarks.peer.side_by_side import Measured, table

SIZES: Final = (100, 1_000, 10_000)
_UP_TO: Final = 1_000
_PAGE: Final = 25
_EACH: Final = 10
"""Requests of one kind in each turn."""
_CHUNK: Final = 250
_SETTLES_SECONDS: Final = 0.5
"""For what a server does after its responses."""
_STACK_SETTLES_SECONDS: Final = 0.03
"""For each request to the local stack: about the time of its events in streams and queues."""
_OF_ITS_OWN: Final = 1
"""The first of the conversations with one writer each; conversation 0 is the one that grows."""


@dataclass(frozen=True)
class Side:
    """A messenger with its driver, and its servers."""

    server: Server
    driver: Driver

    @property
    def name(self) -> str:
        return self.server.messenger.name

    @contextmanager
    def turn(self, what: str, measured: Measured) -> Iterator[Driver]:
        """Requests of one kind; what the servers consume for them is added, that of the next moment included."""
        before, done = self.server.consumed(), len(self.driver.retries)
        yield self.driver
        requests = len(self.driver.retries) - done
        time.sleep(_SETTLES_SECONDS + (requests * _STACK_SETTLES_SECONDS if self.name == STACK else 0.0))
        measured.used(what, self.name, requests, self.server.consumed() - before)


def measure(sides: Sequence[Side], sizes: Sequence[int], rounds: int) -> Measured:
    """Take turns at everything; the conversation grows from size to size."""
    measured, messages = Measured(), 0
    for side in sides:
        for conversation in range(len(side.driver.clients) + _OF_ITS_OWN):
            side.driver.messenger.begin(conversation)
    _write_apart(sides, rounds, measured)
    for size in sizes:
        taking_part = [side for side in sides if size <= _UP_TO or side.name not in (SEVERAL, STACK)]
        _grow(taking_part, max(0, size - messages), measured)
        _look(taking_part, size, rounds, measured)
        _send(taking_part, size, rounds, measured)
        messages = max(messages, size) + rounds * (_EACH + 1)
    return measured


def _write_apart(sides: Sequence[Side], rounds: int, measured: Measured) -> None:
    """Every writer writes into a conversation of their own."""
    what, own = "each into one of their own", range(_OF_ITS_OWN, len(sides[0].driver.clients) + _OF_ITS_OWN)
    for side in sides:
        side.driver.at_once(own, 1)  # warm up
    for side in _turns(sides, rounds):
        with side.turn(what, measured) as driver:
            measured.wrote(what, side.name, _EACH * len(own), driver.at_once(own, _EACH))


def _grow(sides: Sequence[Side], messages: int, measured: Measured) -> None:
    """Add this many messages to the same conversation, from all writers."""
    what = "all into one conversation"
    for some in messengers.chunks(messages, _CHUNK):
        for side in sides:
            with side.turn(what, measured) as driver:
                measured.wrote(what, side.name, some, driver.fill(0, some))


def _look(sides: Sequence[Side], size: int, rounds: int, measured: Measured) -> None:
    """Check the newest page of the conversation, then time it."""
    for side in sides:
        assert side.driver.seen(0, _PAGE) == [TEXT] * _PAGE
    what = f"newest {_PAGE} of {size:,}"
    for side in _turns(sides, rounds):
        with side.turn(what, measured) as driver:
            measured.took(what, side.name, driver.reads(0, _EACH, _PAGE))


def _send(sides: Sequence[Side], size: int, rounds: int, measured: Measured) -> None:
    """Time one message after the other."""
    what = f"send one into {size:,}"
    for side in _turns(sides, rounds):
        with side.turn(what, measured) as driver:
            measured.took(what, side.name, driver.writes(0, _EACH))


def _turns(sides: Sequence[Side], rounds: int) -> Iterator[Side]:
    return chain.from_iterable(repeat(sides, rounds))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="messages in a conversation (100 1000 10000)"
    )
    parser.add_argument("--rounds", type=int, default=20, help=f"turns of {_EACH} requests each (20)")
    parser.add_argument("--writers", type=int, default=4, help="concurrent writers (4)")
    parser.add_argument("--postgres", action="store_true", help="over PostgreSQL, too: Synapse, django-postman")
    parser.add_argument("--without-stack", action="store_true", help="leave the local stack out")
    options = parser.parse_args()
    with ExitStack() as running:
        sides = list(_started(running, options))
        measured = measure(sides, sorted(options.sizes), options.rounds)
    print("\n".join(table(measured, [side.name for side in sides], beside=SYNAPSE)))
    for side in sides:
        print(f"\n{side.name}: {len(side.driver.retries):,} requests, {sum(side.driver.retries)} retried")
    return 0


def _started(running: ExitStack, options: argparse.Namespace) -> Iterator[Side]:
    for start in _set_ups(options):
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        server = running.enter_context(set_ups.watched(start(folder)))
        yield Side(server, running.enter_context(Driver(server.messenger, options.writers)))


def _set_ups(options: argparse.Namespace) -> Iterator[Callable[[Path], AbstractContextManager[Messenger]]]:
    yield lambda folder: set_ups.functions(folder, 1)
    yield lambda folder: set_ups.functions(folder, options.writers, name=SEVERAL)
    if not options.without_stack:
        yield set_ups.local_stack
    yield lambda folder: set_ups.synapse(folder, on_postgres=False)
    if options.postgres:
        yield lambda folder: set_ups.synapse(folder, on_postgres=True)
        yield set_ups.postman


if __name__ == "__main__":
    sys.exit(main())
