"""How many long messages one page holds: as many as Lambda answers at once, which is counted as it is written."""

import json

import pytest

from client_messaging.domain import ids
from client_messaging.domain.model import Entry, Inbox, Message, Role, Sender
from client_messaging.use_cases import inboxes

MOST_BYTES_OF_LAMBDA = 6 * 1024 * 1024
INBOX = Inbox("willow", "leo", "ana")


def messages(character: str) -> list[Entry]:
    """A hundred of the longest."""
    sender = Sender(Role.CLINICIAN, "ana", name="Dana Ito")
    made = [ids.from_int(number) for number in range(1, 101)]
    return [
        Message(one, INBOX, one, character * 200, character * 10_000, sender, "2026-03-01T10:00:00.000Z")
        for one in made
    ]


def bytes_answered(entries: list[Entry]) -> int:
    """As our serializer and Lambda's runtime for Python 3.13 write it: JSON in JSON, in UTF-8."""
    texts = [[one.subject, one.body] for one in entries if isinstance(one, Message)]
    body = json.dumps(texts, ensure_ascii=False)
    return len(json.dumps({"body": body}, ensure_ascii=False).encode())


@pytest.mark.parametrize("character", ["a", "ä", "語", "😀", "\n", "\t", '"', "\\"], ids=ascii)
def test_a_hundred_of_the_longest_are_one_page(character: str) -> None:
    entries = messages(character)
    assert inboxes._as_many_as_fit(entries) == entries
    assert bytes_answered(entries) < MOST_BYTES_OF_LAMBDA - 200_000


@pytest.mark.parametrize("character", ["\x01", "\x1f", "\x7f", "\u2028"], ids=ascii)
def test_whatever_is_written_fits_into_what_lambda_answers(character: str) -> None:
    kept = inboxes._as_many_as_fit(messages(character))
    assert 60 <= len(kept) <= 100
    assert bytes_answered(kept) < MOST_BYTES_OF_LAMBDA - 200_000


def test_one_message_is_always_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inboxes, "LARGEST_PAGE_BYTES", 1)
    assert len(inboxes._as_many_as_fit(messages("a"))) == 1
