"""Pollers beside writers whose clocks are apart: each sees every entry once, in order, and unread is right at the end.

Writers and pollers are processes of their own over one real engine, as copies of functions are.
"""

import multiprocessing
import random
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from client_messaging import wiring
from testing import engine
from testing.invocations import Answer
from testing.people import ANA, LEO, ROSA
from testing.routes import INBOX, PORTAL_INBOX
from testing.stack import Stack, portal_event

SKEWS = (-2.0, -0.7, 0.0, 0.9, 2.0)
WRITES = 16
PATIENCE_SECONDS = 90

type Names = Mapping[str, str]
type Done = Mapping[str, bool]


def write(names: Names, skew: float, seed: int, thread: str) -> list[str]:
    """Write into one inbox, from both sides and as the system, by a clock that is this many seconds off."""
    stack = engine.in_a_process(names)
    _set_clock(skew)
    chance, written = random.Random(seed), []  # noqa: S311
    for _ in range(WRITES):
        kind = chance.choice(("compose", "into", "reply", "reply", "notice"))
        if kind == "notice":
            event = portal_event()
            while stack.portal_update(event)["batchItemFailures"]:  # as the queue delivers it again
                pass
            continue
        key = f"{skew}-{chance.random()}"
        answer = _send(stack, kind, thread, key)
        while answer.status in (503, 429):  # the same key finds what an earlier try wrote
            answer = _send(stack, kind, thread, key)
        assert answer.status == 201, answer.text
        written.append(answer.json["id"])
    return written


def _send(stack: Stack, kind: str, thread: str, key: str) -> Answer:
    if kind == "reply":
        return stack.reply(thread, key=key)
    return stack.compose(key=key, thread=thread if kind == "into" else None)


def _set_clock(skew: float) -> None:
    off = timedelta(seconds=skew)
    wiring.store()._clock = lambda: datetime.now(UTC) + off


def poll(names: Names, cursor: str, done: Done, *, portal: bool, tags: bool) -> list[str]:
    """Follow `newer` from a cursor on until nobody writes any more and nothing is new; all ids, as they were shown."""
    stack = engine.in_a_process(names)
    chance, tag = random.Random(cursor), ""  # noqa: S311
    seen: list[str] = []
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        was_done = done["writers"]
        # A tag belongs to one place, limit included.
        query = {"limit": "3" if tags else str(chance.randint(1, 7)), "after": cursor}
        answer = _page(stack, query, tag, portal=portal)
        if answer.status == 503:
            continue
        if answer.status == 304 or not answer.json["entries"]:
            tag = answer.headers.get("ETag", "") if tags else ""
            if was_done:
                return seen
            continue
        seen += [entry["id"] for entry in answer.json["entries"]][::-1]
        cursor, tag = answer.json["newer"], ""
    raise TimeoutError


def _page(stack: Stack, query: Mapping[str, str], tag: str, *, portal: bool) -> Answer:
    headers = {"If-None-Match": tag} if tag else {}
    if portal:
        return stack.call(PORTAL_INBOX, ROSA, {"client_id": LEO, "clinician_id": "ana"}, query=query, headers=headers)
    return stack.call(INBOX, ANA, {"client_id": LEO}, query=query, headers=headers)


def read(names: Names, done: Done, *, portal: bool) -> None:
    """Mark the newest as read, or a part of it as unread, again and again."""
    stack = engine.in_a_process(names)
    chance = random.Random(portal)  # noqa: S311
    while not done["writers"]:
        page = _page(stack, {"limit": "10"}, "", portal=portal)
        if page.status == 503 or not page.json["entries"]:
            continue
        entry = chance.choice(page.json["entries"])["id"]
        back = chance.random() < 0.3
        answer = (stack.portal_read if portal else stack.read)(entry, unread_from=back)
        assert answer.status in (200, 503), answer.text


@pytest.fixture
def stack() -> Iterator[Stack]:
    with engine.running() as url, engine.fresh_stack(url) as stack:
        yield stack


def test_pollers_see_every_entry_once_and_in_order(stack: Stack) -> None:
    stack.enable()
    first = stack.compose().json["id"]
    names = {
        "AWS_ENDPOINT_URL_DYNAMODB": stack.dynamodb.meta.endpoint_url,
        "MESSAGES_TABLE": stack.messages_table,
        "AUDIT_TABLE": stack.audit_table,
    }
    processes = multiprocessing.get_context("spawn")
    kinds = [(portal, tags) for portal in (False, True) for tags in (False, True)]
    begin = {False: stack.inbox().json["newer"], True: stack.portal_inbox().json["newer"]}
    with (
        processes.Manager() as manager,
        ProcessPoolExecutor(len(SKEWS) + len(kinds) + 2, mp_context=processes) as pool,
    ):
        done = manager.dict(writers=False)
        pollers: list[Future[list[str]]] = [
            pool.submit(poll, names, begin[portal], done, portal=portal, tags=tags) for portal, tags in kinds
        ]
        readers = [pool.submit(read, names, done, portal=portal) for portal in (False, True)]
        writers = [pool.submit(write, names, skew, seed, first) for seed, skew in enumerate(SKEWS)]
        try:
            written = [entry for writer in writers for entry in writer.result(PATIENCE_SECONDS)]
        finally:
            done["writers"] = True
        for reader in readers:
            reader.result(PATIENCE_SECONDS)
        seen = [poller.result(PATIENCE_SECONDS) for poller in pollers]

    log = whole_inbox(stack)
    assert [entry["id"] for entry in log] == sorted(entry["id"] for entry in log)
    assert {first, *written} == {entry["id"] for entry in log if entry["kind"] == "message"}
    for (portal, _), shown in zip(kinds, seen, strict=True):
        assert shown == [entry["id"] for entry in log[1:] if entry["kind"] == "message" or not portal]
    unread_is_right(stack, log)


def whole_inbox(stack: Stack) -> list[dict[str, str]]:
    """All entries, oldest first."""
    page = stack.inbox(limit="100").json
    found = page["entries"]
    while page["older"]:
        page = stack.inbox(limit="100", before=page["older"]).json
        found += page["entries"]
    return list(found[::-1])


def unread_is_right(stack: Stack, log: list[dict[str, str]]) -> None:
    """Whatever the readers left: every figure equals a recount behind the marker, and reading all leaves nothing."""
    (head,) = [row for row in stack.rows() if row["sk"]["S"] == "INBOX#ana" and "clinician_key" in row]
    by_clinician = [one["id"] for one in log if one.get("sender", {}) and one["sender"]["role"] == "clinician"]  # type: ignore[index]
    others = [one["id"] for one in log if one["id"] not in by_clinician]
    assert (int(head["clinician_sent"]["N"]), int(head["others_sent"]["N"])) == (len(by_clinician), len(others))
    recount = len([entry for entry in others if entry > head["clinician_read_to"]["S"]])
    figures = [stack.inbox().json["unread"], stack.status().json["unread"], stack.inboxes().json["unread_total"]]
    assert figures == [recount] * 3
    recount = len([entry for entry in by_clinician if entry > head["owner_read_to"]["S"]])
    assert [stack.portal_inbox().json["unread"], stack.portal_inboxes().json["unread_total"]] == [recount] * 2
    rows = {row["sk"]["S"]: row for row in stack.rows() if row["pk"]["S"].endswith("#CLINICIAN#ana")}
    for place, entry in enumerate(log):
        if "others_sent" in rows[entry["id"]]:
            so_far = len([one for one in log[: place + 1] if one["id"] in others])
            assert int(rows[entry["id"]]["others_sent"]["N"]) == so_far
