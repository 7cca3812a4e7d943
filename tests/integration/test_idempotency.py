"""Idempotency-Key (IETF draft-ietf-httpapi-idempotency-key-header): sent again, answered again, there once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from client_messaging import wiring
from testing.invocations import Answer
from testing.people import ANA, BEN, LEO, LUIS, MIA, ROSA
from testing.routes import COMPOSE
from testing.stack import Stack


def assert_replayed(again: Answer, first: Answer) -> None:
    assert (again.status, again.text) == (201, first.text)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_same_request_again_is_answered_as_the_first_time(stack: Stack) -> None:
    stack.enable()
    first = stack.compose(key="k")
    rows = stack.rows()
    for _ in range(20):
        assert_replayed(stack.compose(key="k"), first)
    assert stack.rows() == rows
    answered = stack.reply(first.json["id"], key="k")
    assert_replayed(stack.reply(first.json["id"], key="k"), answered)
    assert len(stack.inbox().json["entries"]) == 2


def test_another_request_with_the_key_is_refused(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose(key="k", subject="s", body="b").json["id"]
    rows = stack.rows()
    for refused in (
        stack.compose(key="k", subject="s", body="c"),
        stack.compose(key="k", subject="t", body="b"),
        stack.compose(key="k", thread=thread, body="b"),
    ):
        assert (refused.status, refused.code) == (422, "idempotency_key_reused")
    assert stack.rows() == rows


def test_spelling_of_the_json_does_not_make_another_request(stack: Stack) -> None:
    stack.enable()
    path, headers = {"client_id": LEO}, {"idempotency-key": "k", "CONTENT-TYPE": "application/json; charset=utf-8"}
    first = stack.call(COMPOSE, ANA, path, raw='{"subject":"s","body":"\\u00e9"}', headers=headers)
    again = stack.call(COMPOSE, ANA, path, raw='{ "body": "é",\n "subject": "s", "thread_id": null }', headers=headers)
    assert first.status == 201, first.text
    assert_replayed(again, first)


def test_keys_are_per_caller_operation_and_inbox(stack: Stack) -> None:
    stack.enable(ANA, clinician_ids=["ben"])
    stack.enable(ANA, client=MIA)
    thread = stack.compose(ANA, key="k")
    others = [
        stack.compose(BEN, key="k"),
        stack.compose(ANA, client=MIA, key="k"),
        stack.reply(thread.json["id"], key="k"),
        stack.compose(ANA, key="K"),
    ]
    assert [answer.status for answer in others] == [201] * 4
    assert len({answer.json["id"] for answer in (thread, *others)}) == 5


def test_a_new_owner_with_the_key_of_the_former_one_is_no_replay(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose().json["id"]
    first = stack.reply(thread, ROSA, key="k")
    stack.enable(owner=LUIS, share_history=True)
    second = stack.reply(thread, LUIS, key="k")
    assert (second.status, second.json["sender"]["id"]) == (201, "luis")
    assert second.json["id"] != first.json["id"]


def test_an_owner_with_the_id_of_the_clinician_is_another_caller(stack: Stack) -> None:
    namesake = replace(ROSA, person_id="ana")
    stack.enable(owner=namesake)
    thread = stack.compose(ANA).json["id"]
    composed = stack.compose(ANA, thread=thread, key="k", body="same")
    answered = stack.reply(thread, namesake, key="k", body="same")
    assert (answered.status, answered.json["sender"]["role"]) == (201, "client")
    assert answered.json["id"] != composed.json["id"]


def test_a_replay_is_answered_though_the_portal_was_disabled_since(stack: Stack) -> None:
    stack.enable()
    first = stack.compose(key="k")
    answered = stack.reply(first.json["id"], key="k")
    stack.disable()
    assert_replayed(stack.compose(key="k"), first)
    assert_replayed(stack.reply(first.json["id"], key="k"), answered)
    assert stack.compose(key="new").status == 409
    assert stack.compose(key="k", body="another").code == "idempotency_key_reused"


def test_a_replay_is_answered_though_the_clinician_was_suspended_since(stack: Stack) -> None:
    stack.enable()
    first = stack.compose()
    answered = stack.reply(first.json["id"], key="k")
    stack.suspend(ANA)
    assert_replayed(stack.reply(first.json["id"], key="k"), answered)


def test_no_replay_for_a_suspended_caller_or_a_former_owner(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose(key="k").json["id"]
    stack.reply(thread, key="k")
    stack.enable(owner=LUIS)
    assert stack.reply(thread, ROSA, key="k").status == 404
    stack.suspend(ANA)
    assert stack.compose(ANA, key="k").code == "access_suspended"


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "a\x7f", "k" * 256, "\t"])
def test_a_key_is_1_to_255_visible_characters(stack: Stack, key: str) -> None:
    stack.enable()
    rows = stack.rows()
    headers = {"Idempotency-Key": key}
    refused = stack.call(COMPOSE, ANA, {"client_id": LEO}, {"subject": "s", "body": "b"}, headers=headers)
    assert (refused.status, refused.code) == (400, "idempotency_key_required")
    assert stack.rows() == rows


@pytest.mark.parametrize("key", ["k", "k" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "~!#"])
def test_every_visible_character_may_be_in_a_key(stack: Stack, key: str) -> None:
    stack.enable()
    assert stack.compose(key=key).status == 201


def test_a_key_is_remembered_for_seven_days(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """TTL removes an item some time after it expired; until then it must not count."""
    stack.enable()
    first = stack.compose(key="k")
    store = wiring.store()
    week = datetime.now(UTC) + timedelta(days=7)
    monkeypatch.setattr(store, "_clock", lambda: week - timedelta(minutes=1))
    assert_replayed(stack.compose(key="k"), first)
    monkeypatch.setattr(store, "_clock", lambda: week + timedelta(minutes=1))
    later = stack.compose(key="k")
    assert (later.status, "Idempotency-Replayed" in later.headers) == (201, False)
    assert later.json["id"] != first.json["id"]


def test_no_key_and_no_text_is_kept_in_the_clear(stack: Stack) -> None:
    stack.enable()
    stack.compose(key="canary-key", body="canary body", subject="canary subject")
    rows = [row for row in stack.rows() if row["sk"]["S"].startswith("KEY#")]
    assert len(rows) == 1
    assert "canary" not in str(rows)
