"""What is unread in all inboxes, over the pages of an overview: counted once, and exact after whatever happens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import histories
from client_messaging import wiring
from client_messaging.contract import cursor
from client_messaging.contract.cursor import PageScope
from client_messaging.domain.model import Caller, Inbox, Role
from client_messaging.domain.snapshots import ReceivedCount
from testing.interleave import Interleave
from testing.invocations import Json
from testing.people import ANA, BEN
from testing.stack import Stack, portal_event
from testing.trailing_indexes import indexes_that_stand_still
from testing.whole import sample

CLIENTS: Final = ("abe", "bo", "cy", "di")
OF_ANA: Final = PageScope(Caller("willow", Role.CLINICIAN, "ana", "login"), "", "ana")

type Act = Callable[[Stack], object]


@pytest.fixture
def stack(stack: Stack) -> Stack:
    """Something is unread in each of Ana's inboxes, most in Di's, which comes first."""
    for number, client in enumerate(CLIENTS, 1):
        stack.enable(client=client)
        begun = stack.compose(client=client).json["id"]
        for _ in range(number):
            stack.reply(begun, client=client)
    return stack


@contextmanager
def counts_made() -> Iterator[list[int]]:
    """A Query of all unread inboxes each, while this lasts."""
    made: list[int] = []

    def note(params: Any, **_: Any) -> None:
        if params.get("IndexName") == "unread_by_clinician" and params["Limit"] > 1000:
            made.append(params["Limit"])

    events = wiring.store()._tables.client.meta.events
    events.register("provide-client-params.dynamodb.Query", note)
    yield made
    events.unregister("provide-client-params.dynamodb.Query", note)


def page(stack: Stack, **query: str) -> Json:
    answer = stack.inboxes(ANA, limit="1", **query)
    assert answer.status == 200, answer.text
    return answer.json


def entry(stack: Stack, client: str, at: int = 0) -> str:
    """An entry's id, the newest first."""
    return str(stack.inbox(ANA, client, limit="100").json["entries"][at]["id"])


def truth(stack: Stack) -> int:
    return sum(int(stack.status(client=client).json["unread"]) for client in CLIENTS)


def read(client: str) -> Act:
    return lambda stack: stack.read(entry(stack, client), client=client)


def read_all_but_one(stack: Stack) -> None:
    stack.read(entry(stack, "di", 1), client="di")


def mark_as_unread(stack: Stack) -> None:
    stack.read(entry(stack, "di", -1), client="di", unread_from=True)


def reply(client: str) -> Act:
    return lambda stack: stack.reply(thread(stack, client), client=client)


def thread(stack: Stack, client: str) -> str:
    entries = stack.inbox(ANA, client).json["entries"]
    return next(str(one["thread_id"]) for one in entries if one["kind"] == "message")


def notify(stack: Stack) -> None:
    stack.portal_update(portal_event("bo"))


READS: Final[dict[str, Act]] = {
    "read on the page": read("di"),
    "read on a page to come": read("abe"),
    "read in part": read_all_but_one,
    "marked as unread": mark_as_unread,
    "all read": lambda stack: [read(client)(stack) for client in CLIENTS],
}
WRITES: Final[dict[str, Act]] = {
    "a reply where the newest is": reply("di"),
    "a reply elsewhere": reply("abe"),
    "a notice": notify,
    "a message of one's own": lambda stack: stack.compose(client="bo"),
}
ACTS: Final = READS | WRITES


@pytest.mark.parametrize("query", [{}, {"unread": "true"}], ids=["all", "unread"])
def test_later_pages_do_not_count_again(stack: Stack, query: dict[str, str]) -> None:
    with counts_made() as counts:
        first = page(stack, **query)
        second = page(stack, **query, before=first["older"])
        third = page(stack, **query, before=second["older"])
    assert [one["unread_total"] for one in (first, second, third)] == [10, 10, 10]
    assert [one["inboxes"][0]["client_id"] for one in (first, second, third)] == ["di", "cy", "bo"]
    assert len(counts) == 1


@pytest.mark.parametrize("query", [{}, {"unread": "true"}], ids=["all", "unread"])
@pytest.mark.parametrize("act", ACTS)
def test_the_next_page_knows_what_happened_since(stack: Stack, act: str, query: dict[str, str]) -> None:
    stack.read(entry(stack, "di", -2), client="di")
    first = page(stack, **query)
    ACTS[act](stack)
    with counts_made() as counts:
        second = page(stack, **query, before=first["older"])
        assert second["unread_total"] == truth(stack)
        if second["older"]:
            assert page(stack, **query, before=second["older"])["unread_total"] == truth(stack)
    assert len(counts) == (act in WRITES), "what is read is subtracted; what was received is counted anew, once"


@pytest.mark.parametrize(("request_", "at"), [("Query", 1), ("Query", 2), ("BatchGetItem", 1)])
@pytest.mark.parametrize("event", ["before-call", "after-call"])
def test_what_is_read_while_a_page_is_counted_is_not_lost(stack: Stack, request_: str, at: int, event: str) -> None:
    Interleave(request_, lambda: read("abe")(stack), event=event, at=at)
    first = page(stack)
    assert page(stack, before=first["older"])["unread_total"] == truth(stack) == 9


@pytest.mark.parametrize("at", [1, 2])
def test_what_is_being_read_while_a_page_is_counted_is_not_lost(stack: Stack, at: int) -> None:
    first: list[Json] = []
    request_ = ("BatchGetItem", "TransactWriteItems")[at - 1]
    place = entry(stack, "di")
    Interleave(request_, lambda: first.append(page(stack)))
    assert stack.read(place, client="di").json["unread"] == 0
    assert page(stack, before=first[0]["older"])["unread_total"] == truth(stack) == 6


def test_a_count_of_an_index_that_trails_is_not_handed_on(stack: Stack) -> None:
    with indexes_that_stand_still():
        page(stack)
        read("abe")(stack)
        first = page(stack)
        assert first["unread_total"] == 9, "the head was read again"
    assert cursor.decode(first["older"], OF_ANA)[1] is None
    assert page(stack, before=first["older"])["unread_total"] == 9


@pytest.mark.parametrize("unread_from", [False, True])
def test_an_index_that_trails_is_known_by_the_last_move(stack: Stack, unread_from: bool) -> None:  # noqa: FBT001
    """Beyond 25 unread inboxes, heads that are not read again are those of the index."""
    histories.fill_overview(stack, (Inbox("willow", f"client-{number}", "ana") for number in range(40)), 1)
    if unread_from:
        read("abe")(stack)
    place = entry(stack, "abe", 1 if unread_from else 0)
    with indexes_that_stand_still():
        page(stack)
        assert stack.read(place, ANA, "abe", **({"unread_from": True} if unread_from else {})).status == 200
        first = page(stack)
    assert cursor.decode(first["older"], OF_ANA)[1] is None
    assert page(stack, before=first["older"])["unread_total"] == truth(stack) + 40


def test_a_count_of_an_index_that_trails_the_other_is_not_handed_on(stack: Stack) -> None:
    """A message in an inbox that is not read again: 25 unread ones come before it in the index that trails."""
    for number in range(30):
        client = f"client-{number}"
        stack.enable(client=client)
        stack.reply(stack.compose(client=client).json["id"], client=client)
    with indexes_that_stand_still("unread_by_clinician"):
        page(stack, unread="true")
        reply("abe")(stack)
        first = page(stack, unread="true")
    assert first["unread_total"] == 40, "the message is as if it had been written afterwards"
    assert cursor.decode(first["older"], OF_ANA)[1] is None
    assert page(stack, unread="true", before=first["older"])["unread_total"] == 41


@pytest.mark.parametrize("query", [{}, {"unread": "true"}], ids=["all", "unread"])
@pytest.mark.parametrize("client", ["di", "abe"])
def test_what_is_read_before_the_index_shows_it_was_not_counted(
    stack: Stack, client: str, query: dict[str, str]
) -> None:
    first = page(stack, **query)
    with indexes_that_stand_still():
        page(stack, **query, before=first["older"])
        reply(client)(stack)
        read(client)(stack)
        assert page(stack, **query, before=first["older"])["unread_total"] >= truth(stack)
    assert page(stack, **query, before=first["older"])["unread_total"] == truth(stack)


def test_a_message_that_the_index_did_not_show_is_counted_on_the_next_page(stack: Stack) -> None:
    with indexes_that_stand_still():
        page(stack)
        reply("di")(stack)
        first = page(stack)
    assert page(stack, before=first["older"])["unread_total"] == truth(stack) == 11


def test_a_sum_that_was_lost_begins_anew(stack: Stack) -> None:
    read("cy")(stack)
    first = page(stack)
    stack.dynamodb.delete_item(
        TableName=stack.messages_table, Key={"pk": {"S": "PRACTICE#willow#PERSON#ana"}, "sk": {"S": "READ#clinician"}}
    )
    assert page(stack, before=first["older"])["unread_total"] == truth(stack)
    read("abe")(stack)
    assert page(stack, before=first["older"])["unread_total"] == truth(stack)


def test_cursors_without_a_count_lead_on(stack: Stack) -> None:
    first = page(stack)
    place, counted = cursor.decode(first["older"], OF_ANA)
    assert counted is not None
    assert counted.received == 10
    with counts_made() as counts:
        second = page(stack, before=cursor.encode(place, OF_ANA))
    assert (second["inboxes"][0]["client_id"], second["unread_total"], len(counts)) == ("cy", 10, 1)


@pytest.mark.parametrize("received", [-1, 0, -(2**63)])
def test_a_forged_count_is_never_below_nothing(stack: Stack, received: int) -> None:
    read("cy")(stack)
    place, counted = cursor.decode(page(stack)["older"], OF_ANA)
    assert counted is not None
    forged = cursor.encode(place, OF_ANA, ReceivedCount(received, counted.as_of))
    assert page(stack, before=forged)["unread_total"] == 7


def test_colleagues_do_not_change_what_one_has_counted(stack: Stack) -> None:
    stack.enable(client="abe", clinician_ids=["ben"])
    first = page(stack)
    stack.reply(stack.compose(BEN, client="abe").json["id"], client="abe", clinician=BEN)
    stack.read(stack.inbox(BEN, "abe").json["entries"][0]["id"], BEN, client="abe")
    with counts_made() as counts:
        assert page(stack, before=first["older"])["unread_total"] == 10
    assert counts == []


_STEPS: Final = st.lists(
    st.one_of(st.sampled_from(sorted(ACTS)), st.sampled_from(["first page", "next page"])), min_size=4, max_size=14
)


def test_every_page_is_exact_whatever_happens_in_between(stack: Stack) -> None:
    @settings(
        max_examples=len(sample(range(15))),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps=_STEPS, unread_only=st.booleans())
    def pages_are_exact(steps: list[str], unread_only: bool) -> None:  # noqa: FBT001
        query, older = ({"unread": "true"} if unread_only else {}), None
        for step in steps:
            if step in ACTS:
                ACTS[step](stack)
                continue
            found = page(stack, **query, **({"before": older} if older and step == "next page" else {}))
            assert found["unread_total"] == truth(stack)
            older = found["older"]

    pages_are_exact()
