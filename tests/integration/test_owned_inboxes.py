"""The overview of an owner of many charts: few requests, and right whatever their rows name."""

from functools import partial
from typing import Any

import pytest

from client_messaging import wiring
from testing.faults.injected import ask_in_turn, in_between
from testing.people import ANA, BEN, LUIS, ROSA
from testing.stack import Stack

CHARTS = [f"child-{number:02}" for number in range(50)]


@pytest.fixture
def many(stack: Stack) -> Stack:
    """Fifty charts of Rosa's, each with an inbox of Ana's, and every other with one of Ben's."""
    for number, client in enumerate(CHARTS):
        colleagues = {"clinician_ids": ["ben"]} if number % 2 else {}
        assert stack.enable(ANA, client, ROSA, client_starts=True, **colleagues).status == 200
    return stack


def made(stack: Stack, **query: str) -> list[str]:
    names: list[str] = []
    events = wiring.store()._tables.client.meta.events
    note = lambda model, **_: names.append(model.name)  # noqa: E731
    events.register("provide-client-params.dynamodb.*", note)
    assert stack.portal_inboxes(ROSA, **query).status == 200
    events.unregister("provide-client-params.dynamodb.*", note)
    return sorted(names)


def all_of(stack: Stack) -> set[tuple[str, str]]:
    page = stack.portal_inboxes(ROSA, limit="100").json
    assert page["older"] is None
    return {(one["client_id"], one["clinician_id"]) for one in page["inboxes"]}


EXPECTED = {(client, "ana") for client in CHARTS} | {(client, "ben") for client in CHARTS[1::2]}


def test_fifty_charts_take_six_requests_at_most(many: Stack) -> None:
    assert made(many, limit="100") == ["BatchGetItem"] * 4 + ["Query"], "two of gates and heads"
    assert made(many, limit="1") == ["BatchGetItem"] * 4 + ["Query"]
    assert all_of(many) == EXPECTED


def test_an_owner_of_two_charts_is_asked_for_as_before(stack: Stack) -> None:
    for client in CHARTS[:2]:
        stack.enable(ANA, client, ROSA)
    assert made(stack) == ["BatchGetItem"] + ["Query"] * 3


def test_an_inbox_that_a_first_message_opens_is_named(many: Stack) -> None:
    assert many.compose(BEN, CHARTS[0]).status == 201
    assert made(many) == ["BatchGetItem"] * 4 + ["Query"]
    assert all_of(many) == EXPECTED | {(CHARTS[0], "ben")}


def test_a_new_owner_has_every_inbox_named(many: Stack) -> None:
    for client in CHARTS[:4]:
        assert many.enable(ANA, client, LUIS, relationship="other").status == 200
    names = {row["sk"]["S"]: row.get("clinicians") for row in many.rows() if row["pk"]["S"].endswith("OWNER#luis")}
    assert names == {
        f"CLIENT#{client}": {"SS": ["ana", "ben"] if number % 2 else ["ana"]}
        for number, client in enumerate(CHARTS[:4])
    }
    assert all_of(many) == {one for one in EXPECTED if one[0] not in CHARTS[:4]}
    assert {(one["client_id"], one["clinician_id"]) for one in many.portal_inboxes(LUIS).json["inboxes"]} == {
        one for one in EXPECTED if one[0] in CHARTS[:4]
    }


def change(stack: Stack, client: str, **names: Any) -> None:
    """Change the row of a chart of Rosa's."""
    (row,) = [
        row for row in stack.rows() if row["pk"]["S"].endswith("OWNER#rosa") and row["sk"]["S"] == f"CLIENT#{client}"
    ]
    kept = {name: value for name, value in {**row, **names}.items() if value is not None}
    stack.dynamodb.put_item(TableName=stack.messages_table, Item=kept)


@pytest.mark.parametrize("clinicians", [None, {"SS": ["ben"]}, {"SS": ["dev", "zoe"]}])
def test_a_row_that_names_other_inboxes_takes_a_query(many: Stack, clinicians: Any) -> None:
    """None: as version 0.1.0 wrote it."""
    change(many, CHARTS[1], clinicians=clinicians)
    assert made(many) == ["BatchGetItem"] * 4 + ["Query"] * 2
    assert all_of(many) == EXPECTED


def test_a_row_that_names_an_inbox_too_many_shows_those_there_are(many: Stack) -> None:
    change(many, CHARTS[1], clinicians={"SS": ["ana", "ben", "dev"]})
    assert made(many) == ["BatchGetItem"] * 4 + ["Query"]
    assert all_of(many) == EXPECTED


def test_a_row_of_before_the_upgrade_stays_right_and_is_named_by_the_next_change(many: Stack) -> None:
    change(many, CHARTS[0], clinicians=None)
    assert many.compose(BEN, CHARTS[0]).status == 201
    assert made(many) == ["BatchGetItem"] * 4 + ["Query"] * 2, "one named of two"
    assert all_of(many) == EXPECTED | {(CHARTS[0], "ben")}
    assert many.enable(ANA, CHARTS[0], ROSA, clinician_ids=["dev"]).status == 200
    assert made(many) == ["BatchGetItem"] * 4 + ["Query"]
    assert all_of(many) == EXPECTED | {(CHARTS[0], "ben"), (CHARTS[0], "dev")}


def test_an_inbox_that_is_opened_meanwhile_is_there_or_comes_next(many: Stack) -> None:
    ask_in_turn()
    number = 0
    while True:
        number, client = number + 1, CHARTS[2 * number]
        with in_between(number, partial(many.compose, BEN, client)) as hits:
            seen = all_of(many)
        if not hits.hit:
            break
        assert seen >= EXPECTED
        assert (client, "ben") in all_of(many)
    assert number > 4


def test_gates_and_heads_that_are_not_answered_at_once_are_asked_for_again(many: Stack) -> None:
    """DynamoDB leaves keys over for the next request when it is busy or has read 16 MB."""
    client, left = wiring.store()._tables.client, [7]

    def halve(params: Any, **_: Any) -> None:
        (table,) = params["RequestItems"]
        wanted = params["RequestItems"][table]["Keys"]
        if left[0] and len(wanted) > 10:
            left[0] -= 1
            params["RequestItems"] = {table: {**params["RequestItems"][table], "Keys": wanted[:9]}}
            held.append((table, wanted[9:]))

    held: list[tuple[str, Any]] = []

    def leave_over(parsed: Any, **_: Any) -> None:
        if held:
            table, keys = held.pop()
            parsed["UnprocessedKeys"] = {table: {"Keys": keys}}

    ask_in_turn()
    client.meta.events.register("provide-client-params.dynamodb.BatchGetItem", halve)
    client.meta.events.register("after-call.dynamodb.BatchGetItem", leave_over)
    assert all_of(many) == EXPECTED
    assert left == [0]
