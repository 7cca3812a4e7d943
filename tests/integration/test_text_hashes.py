"""Each entry's audit record has a hash of its texts, of which only who has the entry can try guesses."""

import json

import pytest

from client_messaging.dynamodb import text_hashes
from testing.invocations import Row
from testing.people import LEO, ROSA, SAM
from testing.stack import Stack, portal_event


@pytest.fixture
def written(stack: Stack) -> Stack:
    """A message, a reply, a thread of the owner's, and a notice."""
    stack.enable(client_starts=True)
    thread = stack.compose().json["id"]
    stack.reply(thread)
    stack.set_section("messaging", client_starts=True)
    stack.start(ROSA)
    stack.portal_update(portal_event(LEO))
    return stack


def recorded(stack: Stack) -> list[tuple[Row, Row]]:
    """Each entry, with its audit record."""
    entries = {row["sk"]["S"]: row for row in stack.rows() if "kind" in row}
    return [(entries[row["entry_id"]["S"]], row) for row in stack.audit() if "text_hash" in row]


def test_every_entry_has_a_salt_and_its_record_the_hash(written: Stack) -> None:
    pairs = recorded(written)
    assert len(pairs) == sum("kind" in row for row in written.rows()) >= 4
    assert {row["kind"]["S"] for row, _ in pairs} == {"message", "notice"}
    for entry, record in pairs:
        assert record["text_hash"]["S"] == text_hashes.of(entry)
        assert len(entry["text_salt"]["S"]) == 22
    assert len({record["action"]["S"] for _, record in pairs}) == 4


@pytest.mark.parametrize("name", ["subject", "body"])
def test_a_changed_text_has_another_hash(written: Stack, name: str) -> None:
    entry, record = recorded(written)[0]
    assert text_hashes.of({**entry, name: {"S": entry[name]["S"] + " "}}) != record["text_hash"]["S"]
    assert text_hashes.of({**entry, "text_salt": {"S": "another"}}) != record["text_hash"]["S"]


def test_the_same_text_twice_has_two_hashes(stack: Stack) -> None:
    """Otherwise a record would say that somebody wrote the same again."""
    stack.enable()
    for _ in range(2):
        stack.compose(subject="The same", body="The same")
    hashes = [record["text_hash"]["S"] for _, record in recorded(stack)]
    assert len(set(hashes)) == len(hashes) == 2


def test_an_answer_has_neither_hash_nor_salt(written: Stack) -> None:
    answers = [written.inbox(), written.portal_inbox(ROSA), written.audit_page(SAM)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    shown = json.dumps([answer.json for answer in answers])
    assert "message.composed" in shown
    for entry, record in recorded(written):
        assert entry["sk"]["S"] in shown
        assert not [text for text in (record["text_hash"]["S"], entry["text_salt"]["S"]) if text in shown]


def test_an_entry_without_a_salt_has_no_hash(written: Stack) -> None:
    entry, _ = recorded(written)[0]
    assert text_hashes.of({name: value for name, value in entry.items() if name != "text_salt"}) is None
