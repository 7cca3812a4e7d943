"""What is asked of DynamoDB: how many requests, and that every read that decides is consistent."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest

from client_messaging import wiring
from client_messaging.runtime.telemetry import UnexpectedError
from testing.invocations import Answer
from testing.people import ANA, KIM, LEO, ROSA, SAM
from testing.routes import INBOX
from testing.rows import Rows
from testing.stack import Stack, portal_event

type Requests = list[tuple[str, Any]]


@contextmanager
def requests() -> Iterator[Requests]:
    """The requests that are made meanwhile: operation name and parameters."""
    made: Requests = []

    def note(params: Any, model: Any, **_: Any) -> None:
        made.append((model.name, params))

    events = wiring.store()._tables.client.meta.events
    events.register("provide-client-params.dynamodb.*", note)
    yield made
    events.unregister("provide-client-params.dynamodb.*", note)


type Entries = list[str]

COUNTS: dict[str, tuple[Callable[[Stack, Entries], Answer], list[str]]] = {
    "compose a new thread": (lambda stack, _: stack.compose(), ["BatchGetItem", "TransactWriteItems"]),
    "compose into a thread": (
        lambda stack, entries: stack.compose(thread=entries[0]),
        ["BatchGetItem", "TransactWriteItems"],
    ),
    "reply": (lambda stack, entries: stack.reply(entries[0]), ["BatchGetItem", "TransactWriteItems"]),
    "begin a thread": (lambda stack, _: stack.start(), ["BatchGetItem", "TransactWriteItems"]),
    "practice settings": (lambda stack, _: stack.settings(), ["BatchGetItem"]),
    "set a section": (
        lambda stack, _: stack.set_section("nudges", enabled=True),
        ["BatchGetItem", "TransactWriteItems"],
    ),
    "set what a section says": (lambda stack, _: stack.set_section("nudges"), ["BatchGetItem"]),
    "inbox": (lambda stack, _: stack.inbox(), ["BatchGetItem", "PutItem", "Query"]),
    "portal inbox": (lambda stack, _: stack.portal_inbox(), ["BatchGetItem", "PutItem", "Query"]),
    "audit": (lambda stack, _: stack.audit_page(), ["BatchGetItem", "PutItem", "Query"]),
    "portal audit": (lambda stack, _: stack.portal_audit_page(), ["BatchGetItem", "PutItem", "Query"]),
    "inbox unchanged": (
        lambda stack, _: stack.call(INBOX, ANA, {"client_id": LEO}, headers={"If-None-Match": "*"}),
        ["BatchGetItem"],
    ),
    "mark all read": (lambda stack, entries: stack.read(entries[-1]), ["BatchGetItem", "TransactWriteItems"]),
    "mark a part read": (lambda stack, entries: stack.read(entries[9]), ["BatchGetItem", "TransactWriteItems"]),
    "mark read in the portal": (
        lambda stack, entries: stack.portal_read(entries[9]),
        ["BatchGetItem", "TransactWriteItems"],
    ),
    "mark what is read": (lambda stack, entries: stack.read(entries[5]), ["BatchGetItem"]),
    "mark as unread": (
        lambda stack, entries: stack.read(entries[3], unread_from=True),
        ["BatchGetItem", "Query", "TransactWriteItems"],
    ),
    "inboxes": (lambda stack, _: stack.inboxes(), ["BatchGetItem", "Query", "Query"]),
    "inboxes with something unread": (lambda stack, _: stack.inboxes(unread="true"), ["BatchGetItem", "Query"]),
    "portal inboxes": (
        lambda stack, _: stack.portal_inboxes(),
        ["BatchGetItem", "BatchGetItem", "Query", "Query"],
    ),
    "portal access": (lambda stack, _: stack.show_access(), ["BatchGetItem", "PutItem"]),
    "portal access, to staff": (lambda stack, _: stack.show_access(SAM), ["BatchGetItem", "PutItem", "Query"]),
    "a message": (lambda stack, entries: stack.message(entries[9]), ["BatchGetItem", "PutItem"]),
    "a message in the portal": (lambda stack, entries: stack.portal_message(entries[9]), ["BatchGetItem", "PutItem"]),
    "preferences": (lambda stack, _: stack.preferences(), ["BatchGetItem", "BatchGetItem", "Query"]),
    "preferences set": (
        lambda stack, _: stack.set_preferences(language="es"),
        ["BatchGetItem", "BatchGetItem", "Query", "TransactWriteItems"],
    ),
    "an absence": (lambda stack, _: stack.absence(), ["BatchGetItem"]),
    "an absence set": (lambda stack, _: stack.set_absence(None), ["BatchGetItem", "TransactWriteItems"]),
    "no absence to end": (lambda stack, _: stack.end_absence(), ["BatchGetItem"]),
    "status": (lambda stack, _: stack.status(), ["BatchGetItem"]),
    "portal status": (lambda stack, _: stack.portal_status(), ["BatchGetItem"]),
    "disable": (lambda stack, _: stack.disable(), ["BatchGetItem", "Query", "TransactWriteItems"]),
    "enable again": (lambda stack, _: stack.enable(), ["BatchGetItem", "Query"]),
}


@pytest.mark.parametrize("operation", COUNTS)
def test_an_operation_makes_these_requests_whatever_the_history(stack: Stack, operation: str) -> None:
    act, expected = COUNTS[operation]
    _history.into(stack, lambda: _write(stack))
    entries = [entry["id"] for entry in reversed(stack.inbox(limit="100").json["entries"])]
    with requests() as made:
        assert act(stack, entries).status in (200, 201, 304)
    assert sorted(name for name, _ in made) == expected


def _write(stack: Stack) -> None:
    stack.enable(client_starts=True)
    entries = [stack.compose().json["id"]]
    entries += [stack.reply(entries[0]).json["id"] for _ in range(30)]
    stack.read(entries[5])


_history = Rows()


def test_notices_cost_one_request_for_all_inboxes_and_two_to_find_them(stack: Stack) -> None:
    stack.enable(clinician_ids=["ben", "cora"])
    with requests() as made:
        stack.portal_update(portal_event())
    assert [name for name, _ in made] == ["Query", "Query", "TransactWriteItems"]


def test_an_overview_asks_for_suspensions_only_where_they_decide(stack: Stack) -> None:
    stack.enable(client_starts=False)
    with requests() as made:
        stack.portal_inboxes()
    assert sorted(name for name, _ in made) == ["BatchGetItem", "Query", "Query"]


def test_no_append_has_practice_settings_in_its_transaction(stack: Stack) -> None:
    """Overlapping transactions conflict, conditions included: a practice has one section for all its inboxes."""
    stack.set_section("messaging", client_starts=True)
    stack.enable()
    with requests() as made:
        stack.reply(stack.start().json["id"])
        stack.portal_update(portal_event())
    steps = [step for name, params in made if name == "TransactWriteItems" for step in params["TransactItems"]]
    assert len(steps) > 15
    assert "SETTINGS" not in str(steps)
    assert "SETTINGS" in str(made)


def test_every_read_of_the_table_is_consistent(stack: Stack) -> None:
    """Emulators are always consistent, so it is the request that is looked at. Only an index cannot be."""
    stack.enable()
    thread = stack.compose().json["id"]
    with requests() as made:
        stack.reply(thread)
        stack.inbox()
        stack.portal_inbox()
        stack.status()
        stack.portal_status()
        stack.enable()
        stack.portal_update(portal_event())
        stack.read(thread)
        stack.portal_read(thread, unread_from=True)
        stack.inboxes()
        stack.portal_inboxes()
        stack.settings()
        stack.start()
    reads = [params for name, params in made if name in ("Query", "BatchGetItem", "GetItem")]
    of_indexes = [params for params in reads if "IndexName" in params]
    reads = [params for params in reads if params not in of_indexes]
    assert (len(reads), len(of_indexes)) == (19, 2)
    for params in reads:
        asked = params.get("RequestItems", {"": params})
        assert all(table["ConsistentRead"] is True for table in asked.values())


def test_a_request_names_the_product_and_nothing_of_where_it_runs(stack: Stack) -> None:
    """What botocore would say of itself and the machine takes it a fifth of a request to put together."""
    agents = []

    def note(request: Any, **_: Any) -> None:
        agents.append(request.headers["User-Agent"])

    wiring.store()._tables.client.meta.events.register_last("request-created.dynamodb.*", note)
    stack.status()
    assert agents == ["client-messaging"]


def test_an_append_is_one_transaction_with_all_that_makes_it_right(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    with requests() as made:
        stack.compose()
        stack.reply(thread)
    (compose, reply) = [params["TransactItems"] for name, params in made if name == "TransactWriteItems"]
    assert [next(iter(step)) for step in compose] == ["ConditionCheck", "ConditionCheck", "Update", "Put", "Put", "Put"]
    assert [next(iter(step)) for step in reply] == ["ConditionCheck"] * 3 + ["Update", "Put", "Put", "Put"]
    for step in (*compose, *reply):
        assert next(iter(step.values()))["ConditionExpression"]


def test_a_stranger_costs_the_same_requests_as_one_who_asks_for_nothing(stack: Stack) -> None:
    """No difference that a clock could see."""
    stack.enable()
    stack.compose()
    made = []
    for person, client in ((ROSA, "leo"), (ROSA.at("harbor"), "leo"), (ROSA, "nowhere")):
        with requests() as seen:
            stack.portal_inbox(person, client, ANA)
        made.append(sorted(name for name, _ in seen))
    assert made[0] == made[1] == made[2]


def test_a_stranger_waits_no_longer_where_there_is_more(stack: Stack) -> None:
    """An owner's page goes on behind the notices that they do not see; how many there are, is not theirs to know."""
    stack.enable()
    stack.compose()
    for number in range(130):
        stack.portal_update(portal_event(id=f"5f8a2c1e-0000-4000-8000-{number:012}"))
    made = []
    for person, client in ((ROSA, "leo"), (KIM, "leo"), (KIM, "nowhere")):
        with requests() as seen:
            stack.portal_inbox(person, client, ANA, limit="1")
        made.append([name for name, _ in seen].count("Query"))
    assert made[0] > 1
    assert made[1:] == [1, 1]


def test_nothing_is_under_way_any_more_where_a_page_fails(stack: Stack) -> None:
    """Lambda freezes a function that has answered: what is left behind would go on in the next one's time."""
    stack.enable()
    begun, ended = Event(), Event()

    def begin(**_: Any) -> None:
        begun.set()
        time.sleep(0.3)

    def fail(**_: Any) -> None:
        assert begun.wait(10)
        raise LookupError("as nobody foresaw")

    hooks = {
        "provide-client-params.dynamodb.BatchGetItem": begin,
        "after-call.dynamodb.BatchGetItem": lambda **_: ended.set(),
        "provide-client-params.dynamodb.Query": fail,
    }
    events = wiring.store()._tables.client.meta.events
    for name, hook in hooks.items():
        events.register(name, hook)
    with pytest.raises(UnexpectedError, match="LookupError"):
        stack.inbox()
    assert ended.is_set()
