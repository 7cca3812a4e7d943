"""`make load`: messages accepted a second, refusals, response times, and the effect of a busy practice on another.

Two targets: the functions, called in several processes over dynoxide, and the whole local stack over HTTP. The load
ends after its seconds; everything listens on loopback. A warm-up of some seconds, in which functions start, comes
first. At the end every accepted message must be stored once. Times are of this machine and this run, where everything
shares the cores; the effect of a practice on another is a ratio within one run.
"""

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final

import boto3
import httpx

from benchmarks.over_http.traffic import Correspondence, Result, begin, run_until, send_one, stored_ids
from client_messaging import wiring
from local.issuer import tokens
from local.issuer.tokens import SigningKey
from local.practice import people
from testing import engine
from testing.over_http import OverHttp
from testing.people import Person
from testing.running_stack import Running
from testing.stack import Stack

type Names = Mapping[str, str]
type Send[W] = Callable[[W, Sequence[Correspondence], int, float, float], "Results"]

_PRACTICES: Final = ("willow", "harbor", "meadow")
_WARMS_UP_SECONDS: Final = {"functions": 5.0, "stack": 20.0}
_ROUNDS: Final = 5
_CALLS: Final = 60
_QUIET: Final = (
    *("read a page", "answer", "read a page, portal"),
    *("write into a thread", "mark as read", "look at all inboxes"),
)

say: Final = partial(print, file=sys.stdout, flush=True)
"""The tables; the functions' metrics go nowhere."""


@dataclass(frozen=True)
class Results:
    """The results of the warm-up, and of the measured load."""

    before: list[Result] = field(default_factory=list)
    measured: list[Result] = field(default_factory=list)

    @property
    def accepted(self) -> list[str]:
        """The ids of messages accepted in both."""
        return [asked.entry_id for asked in (*self.before, *self.measured) if asked.entry_id]


# ---------------------------------------------------------------- senders
def names_of(stack: Stack, url: str) -> Names:
    """The environment variables with which another process finds the tables."""
    return {
        "AWS_ENDPOINT_URL_DYNAMODB": url,
        "MESSAGES_TABLE": stack.messages_table,
        "AUDIT_TABLE": stack.audit_table,
    }


def send_to_functions(names: Names, places: Sequence[Correspondence], seed: int, start: float, stop: float) -> Results:
    """Call the functions in this process, one request after the other."""
    return _send(engine.in_a_process(names), places, seed, start, stop)


def send_over_http(folder: Path, places: Sequence[Correspondence], seed: int, start: float, stop: float) -> Results:
    """Send requests to the local stack over one connection."""
    with served(folder) as stack:
        return _send(stack, places, seed, start, stop)


def _send(stack: Stack, places: Sequence[Correspondence], seed: int, start: float, stop: float) -> Results:
    return Results(run_until(stack, places, -1 - seed, start), run_until(stack, places, seed, stop))


@dataclass(frozen=True)
class TokenSigner:
    """Tokens of the local stack's issuer; one is signed for each person."""

    key: SigningKey
    url: str
    signed: dict[Person, str]

    def token(self, person: Person) -> str:
        if person not in self.signed:
            who = people.Person(person.person_id, person.name or "", person.role, person.practice_id)
            self.signed[person] = tokens.token(self.key, self.url, who)
        return self.signed[person]


@contextmanager
def served(folder: Path) -> Iterator[OverHttp]:
    """The local stack whose data is in a folder."""
    stack = Running(folder).stack
    signer = TokenSigner(SigningKey.load(folder / "issuer-key.pem"), stack["issuer"], {})
    with engine.environment({"AWS_ENDPOINT_URL_DYNAMODB": stack["store_url"]}):
        store = boto3.client("dynamodb")
    with httpx.Client(base_url=stack["api_url"], timeout=60) as http:
        yield OverHttp(store, stack["messages_table"], stack["audit_table"], signer, http)


# ---------------------------------------------------------------- throughput
def functions_under_load(senders: int, seconds: float) -> bool:
    """Load on the functions over dynoxide; returns whether nothing was lost or doubled, or failed."""
    with engine.running() as url, engine.fresh_stack(url) as stack:
        places = [place for practice in _PRACTICES for place in begin(stack, practice)]
        start = time.monotonic() + _WARMS_UP_SECONDS["functions"]
        done = _all(send_to_functions, names_of(stack, url), places, senders, start, seconds)
        return _report(f"The functions over dynoxide: {senders} senders, {seconds:g} s", stack, places, done, seconds)


def stack_under_load(senders: int, seconds: float) -> bool:
    """Load on the local stack; returns whether nothing was lost or doubled, or failed."""
    with tempfile.TemporaryDirectory() as folder:
        running = Running(Path(folder))
        try:
            running.start()
            with served(Path(folder)) as stack:
                places = [place for practice in _PRACTICES for place in begin(stack, f"{practice}-load")]
                start = time.monotonic() + _WARMS_UP_SECONDS["stack"]
                done = _all(send_over_http, Path(folder), places, senders, start, seconds)
                title = f"The local stack over HTTP: {senders} senders, {seconds:g} s"
                return _report(title, stack, places, done, seconds)
        finally:
            running.stop()


def _all[W](
    send: Send[W], where: W, places: Sequence[Correspondence], senders: int, start: float, seconds: float
) -> Results:
    """The results of several concurrent senders, each in a process of its own."""
    with ProcessPoolExecutor(senders, get_context("spawn")) as processes:
        several = [processes.submit(send, where, places, seed, start, start + seconds) for seed in range(senders)]
        done = [future.result() for future in several]
    before = [result for results in done for result in results.before]
    return Results(before, [result for results in done for result in results.measured])


def _report(title: str, stack: Stack, places: Sequence[Correspondence], all_done: Results, seconds: float) -> bool:
    accepted, done = all_done.accepted, all_done.measured
    stored = Counter(stored_ids(stack, places))
    lost = [entry_id for entry_id in accepted if stored[entry_id] == 0]
    doubled = [entry_id for entry_id, times in stored.items() if times > 1]
    unknown = len(stored) - len(accepted) - len(places)  # each place began with one message
    messages = sum(asked.entry_id is not None for asked in done)
    say(f"\n## {title}\n")
    say(f"{messages / seconds:.0f} messages accepted a second, of {len(done) / seconds:.0f} requests")
    say(f"{len(accepted)} accepted in all: {len(lost)} lost, {len(doubled)} stored twice, {unknown} never accepted")
    refused = Counter((asked.status, asked.code) for asked in done if asked.status >= 400)
    say("refused: " + (", ".join(f"{times} × {status} {code}" for (status, code), times in refused.items()) or "none"))
    say("\n| request | times | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|")
    for name, some in groupby(sorted(done, key=lambda asked: asked.what), key=lambda asked: asked.what):
        say(_row(name, [asked.seconds for asked in some]))
    say(_row("all", [asked.seconds for asked in done]))
    broken = [asked for asked in done if asked.status >= 500 and asked.code != "try_again"]
    return not (lost or doubled or unknown or broken)


def _row(name: str, seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    return f"| {name} | {len(seconds)} | " + " | ".join(f"{cuts[at - 1] * 1000:.1f}" for at in (50, 95, 99)) + " |"


# ---------------------------------------------------------------- a busy practice beside another
def neighbours() -> None:
    """A quiet practice: alone, beside a busy one, and beside a busy one with tables of its own.

    The last shares the machine but no table: the cost of sharing tables is the second over the third. Rounds alternate,
    so that other load affects all alike.
    """
    with ExitStack() as servers:
        url, other = (servers.enter_context(engine.running()) for _ in range(2))
        with engine.fresh_stack(other) as elsewhere:
            apart = (names_of(elsewhere, other), begin(elsewhere, "busy"))
        with engine.fresh_stack(url) as stack:
            beside, quiet = (names_of(stack, url), begin(stack, "busy")), begin(stack, "quiet")
            in_common = keys_asked_for(stack, quiet) & keys_asked_for(stack, beside[1])
            times: dict[str, list[float]] = {"alone": [], "beside a busy practice": [], "busy elsewhere": []}
            for _ in range(_ROUNDS):
                times["alone"] += _calls(stack, quiet)
                for name, busy in (("beside a busy practice", beside), ("busy elsewhere", apart)):
                    with _busy(*busy):
                        times[name] += _calls(stack, quiet)
    say(f"\n## A quiet practice beside a busy one: {len(in_common)} keys in common\n")
    say("| quiet practice | calls | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|")
    for name, some in times.items():
        say(_row(name, some))
    shared, own = (statistics.median(times[name]) for name in ("beside a busy practice", "busy elsewhere"))
    say(f"\nsharing the tables: {shared / own:.2f} times the time of sharing the machine alone")


def keys_asked_for(stack: Stack, places: Sequence[Correspondence]) -> set[str]:
    """The partition keys in a practice's requests."""
    partitions: set[str] = set()

    def note(params: object, **_: object) -> None:
        partitions.update(re.findall(r"PRACTICE#[^']+", str(params)))

    events = wiring.tables().client.meta.events
    events.register("provide-client-params.dynamodb.*", note)
    _calls(stack, places)
    events.unregister("provide-client-params.dynamodb.*", note)
    return partitions


def _calls(stack: Stack, places: Sequence[Correspondence]) -> list[float]:
    """The seconds of a fixed sequence of a practice's requests."""
    calls = [(_QUIET[number % len(_QUIET)], places[number % len(places)]) for number in range(_CALLS)]
    done = [send_one(stack, *call) for call in calls]
    assert all(asked.status < 400 for asked in done)
    return [asked.seconds for asked in done]


@contextmanager
def _busy(names: Names, places: Sequence[Correspondence]) -> Iterator[None]:
    """A practice that sends requests as fast as it can meanwhile, for a minute at most."""
    context = get_context("spawn")
    begun, stop = context.Event(), context.Event()
    process = context.Process(target=_keep_busy, args=(names, places, begun, stop), daemon=True)
    process.start()
    assert begun.wait(60)
    try:
        yield
    finally:
        stop.set()
        process.join()


def _keep_busy(names: Names, places: Sequence[Correspondence], begun: Event, stop: Event) -> None:
    stack, seed, until = engine.in_a_process(names), 0, time.monotonic() + 60
    send_one(stack, "read a page", places[0])
    begun.set()
    while not stop.is_set() and time.monotonic() < until:
        wiring.send_limit.cache_clear()
        run_until(stack, places, seed := seed + 1, time.monotonic() + 0.1)


def main() -> int:
    """Print the tables; status 1 if messages were lost or doubled, or requests failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15, help="duration of each load (15)")
    parser.add_argument("--senders", type=int, default=4, help="concurrent senders (4)")
    parser.add_argument("--only", choices=("functions", "stack", "neighbours"), help="one of the three")
    options = parser.parse_args()
    fine = True
    with redirect_stdout(None):  # metrics
        if options.only in (None, "functions"):
            fine &= functions_under_load(options.senders, options.seconds)
        if options.only in (None, "stack"):
            fine &= stack_under_load(options.senders, options.seconds)
        if options.only in (None, "neighbours"):
            neighbours()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
