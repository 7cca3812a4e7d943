"""`python -m benchmarks.over_http.whole_stack`: the time of requests over HTTP through the whole local stack.

Gateway, token, function and store, as `make run` starts them. The yardstick is a no-op function behind the same gateway
with a token, in a second local stack: requests take turns, and times are multiples of its median.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from benchmarks import histories, taking_turns
from benchmarks.histories import TEXT
from benchmarks.over_http.load import served
from benchmarks.table import HEADINGS, Row
from client_messaging.domain.model import Inbox
from testing.invocations import Answer
from testing.people import Person
from testing.running_stack import Running
from testing.small_stack import SmallStack
from testing.stack import Stack

_COMMAND: Final = 'make bench ARGS="--only stack"'
_NOTHING: Final = "a function that does nothing"
_ROUNDS: Final = 100
_CLINICIAN, _OWNER, _CLIENT = Person("meadow", "clinician", "ana"), Person("meadow", "client", "rosa"), "leo"
_MESSAGES: Final = 200


def measure() -> dict[str, float]:
    """Median seconds by request; the yardstick is one of them."""
    with tempfile.TemporaryDirectory() as folder, _ours(Path(folder, "ours")) as stack, _nothing(Path(folder)) as ask:
        calls = {_NOTHING: ask, **_requests(stack)}
        for call in calls.values():
            for _ in range(3):  # warm up
                call()
        return dict(zip(calls, taking_turns.medians(list(calls.values()), _ROUNDS), strict=True))


@contextmanager
def _ours(folder: Path) -> Iterator[Stack]:
    folder.mkdir()
    running = Running(folder)
    try:
        running.start()
        with served(folder) as stack:
            yield stack
    finally:
        running.stop()


@contextmanager
def _nothing(folder: Path) -> Iterator[Callable[[], object]]:
    (folder / "small").mkdir()
    small = SmallStack(folder / "small").start()
    try:
        with httpx.Client(base_url=small.document["api_url"], timeout=20) as http:
            headers = small.sign(exp=2**31)
            yield lambda: http.get("/private", headers=headers).raise_for_status()
    finally:
        small.stop()


def _requests(stack: Stack) -> Mapping[str, Callable[[], object]]:
    assert stack.enable(_CLINICIAN, _CLIENT, _OWNER).status == 200
    entries = histories.fill(stack, _MESSAGES, Inbox(_CLINICIAN.practice_id, _CLIENT, _CLINICIAN.person_id))
    unread = iter(entries)
    asked: Mapping[str, Callable[[], Answer]] = {
        "status": lambda: stack.status(_CLINICIAN, _CLIENT),
        "newest page of 25": lambda: stack.inbox(_CLINICIAN, _CLIENT),
        "newest page of 25, portal": lambda: stack.portal_inbox(_OWNER, _CLIENT, _CLINICIAN),
        "inboxes": lambda: stack.inboxes(_CLINICIAN),
        "mark as read": lambda: stack.read(next(unread), _CLINICIAN, _CLIENT),
        "compose, a new thread": lambda: stack.compose(_CLINICIAN, _CLIENT, body=TEXT),
        "compose, into a thread": lambda: stack.compose(_CLINICIAN, _CLIENT, body=TEXT, thread=entries[0]),
        "reply": lambda: stack.reply(entries[0], _OWNER, _CLIENT, _CLINICIAN, body=TEXT),
    }
    return {name: partial(_fine, ask) for name, ask in asked.items()}


def _fine(ask: Callable[[], Answer]) -> None:
    answer = ask()
    assert answer.status in (200, 201), answer.text


def rows() -> Iterator[Row]:
    """For the table of `make bench`."""
    times = measure()
    nothing = times.pop(_NOTHING)
    for name, seconds in times.items():
        figure, yardstick = f"{seconds * 1000:.1f} ms", f"{_NOTHING}: {nothing * 1000:.1f} ms"
        yield Row(f"over HTTP: {name}", figure, yardstick, f"{seconds / nothing:.2f}", _COMMAND)


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print(HEADINGS)
    for row in rows():
        print(row)


if __name__ == "__main__":
    main()
