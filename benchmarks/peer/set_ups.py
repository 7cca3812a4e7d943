"""The messengers that are compared, each started with its store in a file or folder of its own, and its processes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.over_http import bare_functions
from benchmarks.over_http.load import TokenSigner, names_of, served
from benchmarks.peer import django_postman, homeserver, postgres, processes
from benchmarks.peer.django_postman import DjangoPostman
from benchmarks.peer.matrix import Matrix
from benchmarks.peer.messengers import Messenger
from benchmarks.peer.our_api import OurApi
from benchmarks.peer.processes import Consumed
from local.issuer.tokens import SigningKey
from testing import engine
from testing.over_http import OverHttp
from testing.running_stack import Running

FUNCTIONS, SEVERAL, STACK = "functions", "functions, a process for each writer", "local stack"
SYNAPSE, ON_POSTGRES = "Synapse", "Synapse, PostgreSQL"


@dataclass(frozen=True)
class Server:
    """A running messenger, and the processes that were started for it, its store's included."""

    messenger: Messenger
    processes: frozenset[int]

    def consumed(self) -> Consumed:
        """By all of them so far."""
        return processes.consumed(self.processes)


@contextmanager
def watched(started: AbstractContextManager[Messenger]) -> Iterator[Server]:
    """A messenger while it runs. Nothing else may be started meanwhile by this process."""
    before = processes.children()
    with started as messenger:
        yield Server(messenger, frozenset(processes.children() - before))


@contextmanager
def functions(folder: Path, writers: int, *, name: str = FUNCTIONS) -> Iterator[OurApi]:
    """The functions over dynoxide with its data in a file, behind `bare_functions`.

    One process, or one for each of several writers, and one for the connection that begins conversations.
    """
    key = folder / "issuer-key.pem"
    signer = TokenSigner(SigningKey.load_or_make(key), bare_functions.ISSUER, {})
    with ExitStack() as running:
        url = running.enter_context(engine.running(folder / "store.db"))
        stack = running.enter_context(engine.fresh_stack(url))
        copies = writers + 1 if writers > 1 else 1
        address = running.enter_context(bare_functions.served(names_of(stack, url), key, copies))
        http = running.enter_context(httpx.Client(base_url=address, timeout=60))
        yield OurApi(name, OverHttp(stack.dynamodb, stack.messages_table, stack.audit_table, signer, http))


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
        database = None
        if on_postgres:
            database = homeserver.in_postgres(running.enter_context(postgres.running(folder / "postgres")))
        server = running.enter_context(homeserver.running(folder, database))
        yield Matrix(ON_POSTGRES if on_postgres else SYNAPSE, server.url, server.registration_secret)


@contextmanager
def postman(folder: Path) -> Iterator[DjangoPostman]:
    """django-postman under gunicorn, over a PostgreSQL of its own."""
    with ExitStack() as running:
        database = running.enter_context(postgres.running(folder / "postgres"))
        yield running.enter_context(django_postman.running(folder, database))
