"""The traffic of a practice: writing, replying, reading, and strangers who are refused."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.histories import TEXT
from testing.invocations import Answer
from testing.people import Person
from testing.stack import Stack

_MIX: Final = {
    "read a page": 25,
    "read a page, portal": 20,
    "write into a thread": 17,
    "answer": 20,
    "start a thread": 5,
    "mark as read": 5,
    "look at all inboxes": 3,
    "a stranger asks": 3,
    "a stranger writes": 2,
}
"""Of a hundred requests: about four in ten are messages."""


@dataclass(frozen=True)
class Correspondence:
    """An inbox: its people, and a thread to reply in."""

    client_id: str
    clinician: Person
    owner: Person
    thread: str


@dataclass(frozen=True)
class Result:
    """One request and its response. `entry_id`: of an accepted message."""

    what: str
    status: int
    code: str | None
    seconds: float
    entry_id: str | None


def people_of(practice: str, clinicians: int, charts: int) -> Iterator[tuple[Person, str, Person]]:
    """Clinician, client and owner of each inbox: every clinician with every chart; each chart has an owner."""
    for number in range(charts):
        for clinician in range(clinicians):
            named = Person(practice, "clinician", f"clinician-{clinician}")
            yield named, f"{practice}-client-{number}", Person(practice, "client", f"owner-{number}")


def begin(stack: Stack, practice: str, clinicians: int = 2, charts: int = 8) -> list[Correspondence]:
    """Enable every chart and start a thread in every inbox."""
    begun = []
    for clinician, client_id, owner in people_of(practice, clinicians, charts):
        assert stack.enable(clinician, client_id, owner).status == 200
        answer = stack.compose(clinician, client_id, body=TEXT)
        assert answer.status == 201, answer.text
        begun.append(Correspondence(client_id, clinician, owner, answer.json["id"]))
    return begun


def run_until(stack: Stack, places: Sequence[Correspondence], seed: int, until: float) -> list[Result]:
    """Send random requests one after the other until this instant (`time.monotonic`)."""
    chance, done = random.Random(seed), []  # noqa: S311
    while time.monotonic() < until:
        (what,) = chance.choices(list(_MIX), list(_MIX.values()))
        done.append(send_one(stack, what, chance.choice(places)))
    return done


def send_one(stack: Stack, what: str, place: Correspondence) -> Result:
    """Send one request and measure it."""
    began = time.perf_counter()
    answer = _ask(stack, what, place)
    took = time.perf_counter() - began
    body = answer.json if answer.text else {}
    return Result(what, answer.status, body.get("code"), took, body["id"] if answer.status == 201 else None)


def _ask(stack: Stack, what: str, place: Correspondence) -> Answer:
    client, clinician, owner = place.client_id, place.clinician, place.owner
    stranger = Person(owner.practice_id, "client", "stranger")
    match what:
        case "read a page":
            return stack.inbox(clinician, client)
        case "read a page, portal":
            return stack.portal_inbox(owner, client, clinician)
        case "write into a thread":
            return stack.compose(clinician, client, thread=place.thread, body=TEXT)
        case "answer":
            return stack.reply(place.thread, owner, client, clinician, body=TEXT)
        case "start a thread":
            return stack.compose(clinician, client, body=TEXT)
        case "mark as read":
            return stack.read(place.thread, clinician, client)
        case "look at all inboxes":
            return stack.inboxes(clinician)
        case "a stranger asks":
            return stack.portal_inbox(stranger, client, clinician)
        case _:
            return stack.reply(place.thread, stranger, client, clinician, body=TEXT)


def stored_ids(stack: Stack, places: Sequence[Correspondence]) -> list[str]:
    """The ids of all stored messages, read by their clinicians, page by page."""
    stored: list[str] = []
    for place in places:
        query = {"limit": "100"}
        while True:
            page = stack.inbox(place.clinician, place.client_id, **query).json
            stored += [entry["id"] for entry in page["entries"]]
            if page["older"] is None:
                break
            query["before"] = page["older"]
    return stored
