"""A clinician with more unread inboxes than one BatchGetItem takes."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from client_messaging import wiring
from testing import engine
from testing.invocations import Answer
from testing.people import ANA, NINA, ROSA, SAM, Person
from testing.stack import Stack

MANY: Final = 104


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """Rosa has answered in each of Ana's many inboxes."""
    with engine.running() as url, engine.fresh_stack(url) as stack:
        for number in range(MANY):
            client = f"client-{number:03}"
            stack.enable(client=client)
            stack.reply(stack.compose(client=client).json["id"], client=client)
        yield stack


@pytest.fixture
def batches(stack: Stack) -> Iterator[Callable[[], list[int]]]:
    """How many keys each BatchGetItem since the last call asked for."""
    asked: list[int] = []

    def note(params: Any, **_: Any) -> None:
        asked.extend(len(table["Keys"]) for table in params["RequestItems"].values())

    def take() -> list[int]:
        taken = list(asked)
        asked.clear()
        return taken

    events = wiring.tables().client.meta.events
    events.register("provide-client-params.dynamodb.BatchGetItem", note)
    yield take
    events.unregister("provide-client-params.dynamodb.BatchGetItem", note)


@pytest.mark.parametrize("query", [{}, {"limit": "100"}, {"unread": "true"}, {"unread": "true", "limit": "100"}])
def test_all_that_is_unread_is_counted_and_25_heads_are_read_again(
    stack: Stack, batches: Callable[[], list[int]], query: dict[str, str]
) -> None:
    page = stack.inboxes(ANA, **query)
    assert page.status == 200, page.text
    assert page.json["unread_total"] == MANY
    assert len(page.json["inboxes"]) == int(query.get("limit", "25"))
    assert batches() == [27], "25 heads, a suspension and, since more pages follow, the last move of a marker"


def test_every_page_of_them_is_shown_once(stack: Stack) -> None:
    seen: list[str] = []
    more: dict[str, str] = {}
    while more is not None:
        page = stack.inboxes(ANA, limit="100", unread="true", **more).json
        seen += [one["client_id"] for one in page["inboxes"]]
        if page["older"] is None:
            break
        more = {"before": page["older"]}
    assert seen == [f"client-{number:03}" for number in reversed(range(MANY))]


def test_a_page_has_25_entries_unless_more_or_less_are_wanted(stack: Stack) -> None:
    client = "long"
    stack.enable(client=client, owner=NINA)
    for _ in range(101):
        assert stack.compose(client=client).status == 201
    pages: tuple[tuple[Callable[..., Answer], Person], ...] = (
        (stack.inbox, ANA),
        (stack.portal_inbox, NINA),
        (stack.audit_page, SAM),
        (stack.portal_audit_page, NINA),
    )
    for ask, as_ in pages:
        sizes = [size(ask(as_, client)), size(ask(as_, client, limit="1")), size(ask(as_, client, limit="100"))]
        assert sizes == [25, 1, 100]
    assert len(stack.portal_inboxes().json["inboxes"]) == 25


def size(page: Answer) -> int:
    return len(page.json.get("entries", page.json.get("records")))


def test_the_owner_of_as_many_charts_sees_them_all(stack: Stack) -> None:
    page = stack.portal_inboxes(ROSA, limit="100").json
    assert (len(page["inboxes"]), page["unread_total"]) == (100, MANY)
    rest = stack.portal_inboxes(ROSA, limit="100", before=page["older"]).json
    assert (len(rest["inboxes"]), rest["older"], rest["unread_total"]) == (MANY - 100, None, MANY)
