"""`make bench-peer`: the functions, the whole local stack and Matrix Synapse, in one run with one driver.

All three are called over HTTP on loopback by the same code, store messages in files on the same disk, and sync every
commit before they respond. They take turns, so that other load affects all alike. Times are of this machine and this
run, where the driver, the servers and the stores share the cores; only the ratio is transferable. The local stack,
built to be complete, not fast, has conversations of up to 1,000 messages only, and all wait after its turns until its
streams and queues are empty.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, repeat
from pathlib import Path
from typing import Final

import httpx

from benchmarks.over_http import bare_functions
from benchmarks.over_http.load import TokenSigner, names_of, served
from benchmarks.peer import homeserver, messengers, postgres
from benchmarks.peer.matrix import Matrix
from benchmarks.peer.messengers import TEXT, Driver, Messenger
from benchmarks.peer.our_api import OurApi
from benchmarks.peer.side_by_side import Measured, table
from local.issuer.tokens import SigningKey
from testing import engine
from testing.over_http import OverHttp
from testing.running_stack import Running

SIZES: Final = (100, 1_000, 10_000)
FUNCTIONS, STACK, SYNAPSE = "functions", "local stack", "Synapse"
_STACK_UP_TO: Final = 1_000
_PAGE: Final = 25
_EACH: Final = 10
"""Requests of one kind in each turn."""
_CHUNK: Final = 250
_SETTLES_SECONDS: Final = 0.03
"""For each request to the local stack: about the time of its events in streams and queues."""
_OF_ITS_OWN: Final = 1
"""The first of the conversations with one writer each; conversation 0 is the one that grows."""


# ---------------------------------------------------------------- who is measured
@contextmanager
def functions(folder: Path, writers: int) -> Iterator[OurApi]:
    """The functions over dynoxide with its data in a file, behind `bare_functions`.

    One process, or one for each of several writers, and one for the connection that begins conversations.
    """
    key = folder / "issuer-key.pem"
    signer = TokenSigner(SigningKey.load_or_make(key), bare_functions.ISSUER, {})
    with ExitStack() as running:
        url = running.enter_context(engine.running(folder / "store.db"))
        stack = running.enter_context(engine.fresh_stack(url))
        address = running.enter_context(
            bare_functions.served(names_of(stack, url), key, writers + 1 if writers > 1 else 1)
        )
        http = running.enter_context(httpx.Client(base_url=address, timeout=60))
        yield OurApi(FUNCTIONS, OverHttp(stack.dynamodb, stack.messages_table, stack.audit_table, signer, http))


@contextmanager
def local_stack(folder: Path) -> Iterator[OurApi]:
    """All of `make run`: gateway, functions, store in a file, streams, bus and queues."""
    running = Running(folder)
    try:
        running.start()
        with served(folder) as stack:
            yield OurApi(STACK, stack)
    finally:
        running.stop()


@contextmanager
def synapse(folder: Path, *, on_postgres: bool) -> Iterator[Matrix]:
    """Synapse over SQLite, or over a PostgreSQL of its own."""
    with ExitStack() as running:
        database = running.enter_context(postgres.running(folder / "postgres")) if on_postgres else None
        server = running.enter_context(homeserver.running(folder, database))
        yield Matrix(SYNAPSE, server.url, server.registration_secret)


# ---------------------------------------------------------------- what is measured
def measure(drivers: Sequence[Driver], sizes: Sequence[int], rounds: int) -> Measured:
    """Take turns at everything; the conversation grows from size to size."""
    measured, messages = Measured(), 0
    for driver in drivers:
        for conversation in range(len(driver.clients) + _OF_ITS_OWN):
            driver.messenger.begin(conversation)
    _write_apart(drivers, rounds, measured)
    for size in sizes:
        taking_part = [driver for driver in drivers if size <= _STACK_UP_TO or driver.messenger.name != STACK]
        _grow(taking_part, max(0, size - messages), measured)
        _look(taking_part, size, rounds, measured)
        _send(taking_part, size, rounds, measured)
        messages = max(messages, size) + rounds * (_EACH + 1)
    return measured


def _write_apart(drivers: Sequence[Driver], rounds: int, measured: Measured) -> None:
    """Every writer writes into a conversation of their own."""
    own = range(_OF_ITS_OWN, len(drivers[0].clients) + _OF_ITS_OWN)
    for driver in _turns(drivers, 1):
        driver.at_once(own, 1)  # warm up
    for driver in _turns(drivers, rounds):
        seconds = driver.at_once(own, _EACH)
        measured.wrote("each into one of their own", driver.messenger.name, _EACH * len(own), seconds)


def _grow(drivers: Sequence[Driver], messages: int, measured: Measured) -> None:
    """Add this many messages to the same conversation, from all writers."""
    for some in messengers.chunks(messages, _CHUNK):
        for driver in _turns(drivers, 1):
            measured.wrote("all into one conversation", driver.messenger.name, some, driver.fill(0, some))


def _look(drivers: Sequence[Driver], size: int, rounds: int, measured: Measured) -> None:
    """Check the newest page of the conversation, then time it."""
    for driver in drivers:
        assert driver.seen(0, _PAGE) == [TEXT] * _PAGE
    for driver in _turns(drivers, rounds):
        measured.took(f"newest {_PAGE} of {size:,}", driver.messenger.name, driver.reads(0, _EACH, _PAGE))


def _send(drivers: Sequence[Driver], size: int, rounds: int, measured: Measured) -> None:
    """Time one message after the other."""
    for driver in _turns(drivers, rounds):
        measured.took(f"send one into {size:,}", driver.messenger.name, driver.writes(0, _EACH))


def _turns(drivers: Sequence[Driver], rounds: int) -> Iterator[Driver]:
    """The drivers in turn, again and again."""
    for driver in chain.from_iterable(repeat(drivers, rounds)):
        before = len(driver.retries)
        yield driver
        if driver.messenger.name == STACK:
            time.sleep((len(driver.retries) - before) * _SETTLES_SECONDS)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="messages in a conversation (100 1000 10000)"
    )
    parser.add_argument("--rounds", type=int, default=20, help=f"turns of {_EACH} requests each (20)")
    parser.add_argument("--writers", type=int, default=4, help="concurrent writers (4)")
    parser.add_argument("--postgres", action="store_true", help="Synapse over PostgreSQL, not over SQLite")
    parser.add_argument("--without-stack", action="store_true", help="leave the local stack out")
    options = parser.parse_args()
    with ExitStack() as running:
        asked = _start(running, options)
        drivers = [running.enter_context(Driver(messenger, options.writers)) for messenger in asked]
        measured = measure(drivers, sorted(options.sizes), options.rounds)
    print("\n".join(table(measured, [driver.messenger.name for driver in drivers], beside=SYNAPSE)))
    for driver in drivers:
        print(f"\n{driver.messenger.name}: {len(driver.retries):,} requests, {sum(driver.retries)} retried")
    return 0


def _start(running: ExitStack, options: argparse.Namespace) -> list[Messenger]:
    folders = [Path(running.enter_context(tempfile.TemporaryDirectory())) for _ in range(3)]
    asked: list[Messenger] = [running.enter_context(functions(folders[0], options.writers))]
    if not options.without_stack:
        asked.append(running.enter_context(local_stack(folders[1])))
    return [*asked, running.enter_context(synapse(folders[2], on_postgres=options.postgres))]


if __name__ == "__main__":
    sys.exit(main())
