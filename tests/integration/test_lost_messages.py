"""An Idempotency-Key outlives its message, if a restore to a point in time has lost it: a repeat is accepted as new."""

from collections.abc import Callable
from typing import Final

import pytest

from testing.interleave import Interleave
from testing.invocations import Answer, Row
from testing.people import ANA, LEO, ROSA
from testing.stack import Stack

type Send = Callable[[Stack, str], Answer]


def _thread(stack: Stack) -> str:
    return str(stack.compose(key="of-the-thread").json["id"])


SENDS: Final[dict[str, Send]] = {
    "compose": lambda stack, _: stack.compose(key="k"),
    "compose in a thread": lambda stack, thread: stack.compose(key="k", thread=thread),
    "reply": lambda stack, thread: stack.reply(thread, key="k"),
    "start": lambda stack, _: stack.start(ROSA, key="k"),
}


@pytest.fixture
def thread(stack: Stack) -> str:
    stack.enable(client_starts=True)
    return _thread(stack)


def lose(stack: Stack, entry_id: str) -> Row:
    """Take an entry away, as a table restored to a second before would lack it."""
    row = next(row for row in stack.rows() if row["sk"]["S"] == entry_id and "kind" in row)
    stack.dynamodb.delete_item(TableName=stack.messages_table, Key={"pk": row["pk"], "sk": row["sk"]})
    return row


def put_back(stack: Stack, row: Row) -> None:
    stack.dynamodb.put_item(TableName=stack.messages_table, Item=row)


def ids_of(stack: Stack) -> list[str]:
    return [entry["id"] for entry in stack.inbox(limit="100").json["entries"]]


@pytest.mark.parametrize("name", SENDS)
def test_a_repeat_brings_the_message_back_once(stack: Stack, thread: str, name: str) -> None:
    send = SENDS[name]
    first = send(stack, thread)
    lose(stack, first.json["id"])
    again = send(stack, thread)
    assert (again.status, "Idempotency-Replayed" in again.headers) == (201, False), again.text
    assert again.json["id"] > first.json["id"]
    assert again.json["body"] == first.json["body"]
    replayed = send(stack, thread)
    assert (replayed.text, replayed.headers["Idempotency-Replayed"]) == (again.text, "true")
    assert ids_of(stack) == [again.json["id"], thread]


def test_two_repeats_at_once_bring_it_back_once(stack: Stack, thread: str) -> None:
    lose(stack, stack.compose(key="k").json["id"])
    others: list[Answer] = []
    Interleave("TransactWriteItems", lambda: others.append(stack.compose(key="k")), at=2)
    again = stack.compose(key="k")
    assert [other.status for other in others] == [201]
    assert (again.text, again.headers["Idempotency-Replayed"]) == (others[0].text, "true")
    assert ids_of(stack) == [again.json["id"], thread]


def test_a_message_that_comes_back_meanwhile_is_replayed(stack: Stack, thread: str) -> None:
    first = stack.compose(key="k")
    row = lose(stack, first.json["id"])
    Interleave("TransactWriteItems", lambda: put_back(stack, row), at=2)
    again = stack.compose(key="k")
    assert (again.text, again.headers["Idempotency-Replayed"]) == (first.text, "true")
    assert ids_of(stack) == [first.json["id"], thread]


def test_another_request_with_the_key_stays_refused(stack: Stack, thread: str) -> None:
    lose(stack, stack.compose(key="k").json["id"])
    assert stack.compose(key="k", body="another").code == "idempotency_key_reused"
    assert ids_of(stack) == [thread]


def test_what_is_accepted_as_new_stands_behind_the_gate(stack: Stack, thread: str) -> None:
    lose(stack, stack.compose(key="k").json["id"])
    lose(stack, stack.reply(thread, key="k").json["id"])
    stack.disable()
    for refused in (stack.compose(key="k"), stack.reply(thread, key="k")):
        assert (refused.status, refused.json["reason"]) == (409, "portal_disabled")
    assert ids_of(stack) == [thread]
    stack.enable()
    assert stack.compose(ANA, LEO, key="k").status == 201
