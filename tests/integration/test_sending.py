"""Compose and reply: what is accepted comes back as sent, once."""

from typing import Any

import pytest

from client_messaging.contract import requests
from testing.people import ANA, BEN, KIM, LEO, MIA, ROSA
from testing.routes import COMPOSE, REPLY
from testing.stack import Stack

PLAIN = {"client_id": LEO}
PORTAL = {"client_id": LEO, "clinician_id": "ana"}
KEY = {"Idempotency-Key": "k-1"}

TEXTS = {
    "script": "<script>alert('x')</script>",
    "right-to-left override": "abc\u202edef",
    "joined emoji": "👩\u200d👩\u200d👧\u200d👦",
    "lines": "one\r\ntwo\nthree\rfour\ttab",
    "combining": "e\u0301 is not \u00e9",
    "spaces around": "  kept  \n",
    "controls": "\x01\x1b[31m\x7f\x85\ufeff",
    "astral": "𝒳" * 10_000,
    "longest": "ä" * 10_000,
    "json in json": '{"a": "\\u0041"}\\',
    "noncharacter": "\uffff\ufffe",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_comes_back_to_the_byte(stack: Stack, name: str) -> None:
    stack.enable()
    sent = stack.compose(body=TEXTS[name], subject=TEXTS[name][:200])
    assert sent.status == 201, sent.text[:300]
    assert (sent.json["body"], sent.json["subject"]) == (TEXTS[name], TEXTS[name][:200])
    for page in (stack.inbox(), stack.portal_inbox()):
        assert page.json["entries"][0]["body"] == TEXTS[name]


def test_a_new_thread_is_named_by_its_first_message(stack: Stack) -> None:
    stack.enable()
    sent = stack.compose(subject="Homework", body="Read chapter two.")
    assert sent.status == 201
    assert sent.json == {
        "id": sent.json["id"],
        "kind": "message",
        "client_id": LEO,
        "clinician_id": "ana",
        "thread_id": sent.json["id"],
        "subject": "Homework",
        "body": "Read chapter two.",
        "sender": {"role": "clinician", "id": "ana"},
        "sent_at": sent.json["sent_at"],
    }
    assert sent.headers["Location"] == f"/clients/{LEO}/messages/{sent.json['id']}"
    assert "Idempotency-Replayed" not in sent.headers


def test_a_reply_has_its_threads_subject_and_says_who_wrote(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose(subject="Homework").json["id"]
    sent = stack.reply(thread, body="Done.")
    assert (sent.status, sent.json["subject"], sent.json["thread_id"]) == (201, "Homework", thread)
    assert sent.json["sender"] == {"role": "client", "id": "rosa", "relationship": "parent"}
    assert sent.json["id"] > thread
    assert sent.headers["Location"].startswith(f"/portal/clients/{LEO}/clinicians/ana/messages/")


def test_a_clinician_goes_on_in_a_thread(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose(subject="Homework").json["id"]
    answered = stack.reply(thread).json["id"]
    sent = stack.compose(thread=thread, body="Well done.")
    assert (sent.status, sent.json["subject"], sent.json["thread_id"]) == (201, "Homework", thread)
    assert stack.compose(thread=answered).status == 404  # the id of a message that began no thread


def test_the_first_message_opens_the_inbox(stack: Stack) -> None:
    stack.enable(ANA)
    assert stack.portal_status(clinician=BEN).status == 404
    assert stack.inbox(BEN).json["entries"] == []
    thread = stack.compose(BEN).json["id"]
    assert stack.portal_status(clinician=BEN).json["unread"] == 1
    assert stack.reply(thread, clinician=BEN).status == 201
    assert [entry["sender"]["role"] for entry in stack.inbox(BEN).json["entries"]] == ["client", "clinician"]


def test_ids_follow_the_order_of_sending(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    sent = [thread, *(stack.compose(thread=thread).json["id"] for _ in range(20))]
    assert sent == sorted(set(sent))


@pytest.mark.parametrize("thread", ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "nope", "EVENT"])
def test_a_thread_that_is_not_there(stack: Stack, thread: str) -> None:
    stack.enable()
    stack.compose()
    before = stack.rows()
    for refused in (stack.compose(thread=thread), stack.reply(thread)):
        assert (refused.status, refused.code) == (404, "not_found")
    assert stack.rows() == before


def test_a_thread_of_another_inbox_is_not_there(stack: Stack) -> None:
    stack.enable(ANA, clinician_ids=["ben"])
    stack.enable(ANA, client=MIA)
    thread = stack.compose(ANA).json["id"]
    assert stack.compose(BEN, thread=thread).status == 404
    assert stack.reply(thread, clinician=BEN).status == 404
    assert stack.reply(thread, client=MIA).status == 404
    assert stack.compose(ANA, client=MIA, thread=thread).status == 404


def test_a_notice_is_no_thread(stack: Stack) -> None:
    from testing.stack import portal_event

    stack.enable()
    stack.portal_update(portal_event())
    notice = stack.inbox().json["entries"][0]["id"]
    assert stack.compose(thread=notice).status == 404
    assert stack.reply(notice).status == 404


BAD_MESSAGES: list[tuple[Any, str]] = [
    ({}, "body"),
    ([], "body"),
    ({"subject": "s"}, "body"),
    ({"body": "b"}, "subject"),
    ({"subject": None, "body": "b"}, "subject"),
    ({"subject": "s", "body": None}, "body"),
    ({"subject": "s", "body": ""}, "body"),
    ({"subject": "s", "body": " \n\t\u2003"}, "body"),
    ({"subject": " ", "body": "b"}, "subject"),
    ({"subject": "", "body": "b"}, "subject"),
    ({"subject": "s" * 201, "body": "b"}, "subject"),
    ({"subject": "s", "body": "b" * 10_001}, "body"),
    ({"subject": "s", "body": "a\x00b"}, "body"),
    ({"subject": "a\x00b", "body": "b"}, "subject"),
    ({"subject": "s", "body": "\ud800"}, "body"),
    ({"subject": "\udfff", "body": "b"}, "subject"),
    ({"subject": 7, "body": "b"}, "subject"),
    ({"subject": "s", "body": ["b"]}, "body"),
    ({"subject": "s", "body": {"text": "b"}}, "body"),
    ({"subject": "s", "body": True}, "body"),
    ({"subject": "s", "body": "b", "thread_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, "subject"),
    ({"body": "b", "thread_id": ""}, "thread_id"),
    ({"body": "b", "thread_id": "a#b"}, "thread_id"),
    ({"body": "b", "thread_id": "x" * 65}, "thread_id"),
    ({"body": "b", "thread_id": 7}, "thread_id"),
    ({"subject": "s", "body": "b", "sender": {"id": "ben"}}, "sender"),
    ({"subject": "s", "body": "b", "clinician_id": "ben"}, "clinician_id"),
    ({"subject": "s", "body": "b", "not a name at all": 1}, "(unknown)"),
]


@pytest.mark.parametrize(("body", "field"), BAD_MESSAGES)
def test_a_message_that_cannot_be_taken(stack: Stack, body: Any, field: str) -> None:
    stack.enable()
    before = stack.rows()
    refused = stack.call(COMPOSE, ANA, PLAIN, body, headers=KEY)
    assert (refused.status, refused.code) == (422, "invalid_request")
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert all(set(error) == {"field", "message"} for error in refused.json["errors"])
    assert stack.rows() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"body": "b"}, "subject"),
        ({"thread_id": None, "body": "b"}, "subject"),
        ({"thread_id": "t", "body": "b", "subject": "s"}, "subject"),
    ],
)
def test_a_chart_owner_names_a_thread_or_a_subject(stack: Stack, body: Any, field: str) -> None:
    stack.enable()
    refused = stack.call(REPLY, ROSA, PORTAL, body, headers=KEY)
    assert (refused.status, [error["field"] for error in refused.json["errors"]]) == (422, [field])


def test_every_sentence_about_a_field_is_ours(stack: Stack) -> None:
    """pydantic's own texts may repeat what came in; a kind of error without a sentence of ours says nothing of it."""
    refused = stack.call(COMPOSE, ANA, PLAIN, {"subject": ["canary"], "body": "b" * 10_001}, headers=KEY)
    assert refused.json["errors"] == [
        {"field": "subject", "message": "must be a string"},
        {"field": "body", "message": "must have at most 10000 characters"},
    ]


def test_ten_thousand_escaped_emoji_fit(stack: Stack) -> None:
    stack.enable()
    raw = '{"subject": "s", "body": "' + "\\ud83d\\ude00" * 10_000 + '"}'
    assert stack.call(COMPOSE, ANA, PLAIN, raw=raw, headers=KEY).status == 201


def test_a_reply_to_a_clinician_without_an_inbox_is_as_to_one_who_is_not_there(stack: Stack) -> None:
    stack.enable(ANA)
    thread = stack.compose().json["id"]
    assert stack.reply(thread, clinician=BEN).status == 404
    assert stack.reply(thread, KIM).status == 404


def test_models_of_requests_refuse_what_they_do_not_know() -> None:
    models = (requests.MessageToSend, requests.PortalMessage, requests.PortalAccessChange, requests.ChartOwnerChange)
    for model in models:
        assert model.model_config["extra"] == "forbid"
