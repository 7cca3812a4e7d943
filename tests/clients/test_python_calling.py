"""The Python client's patience and its refusals, against a server that does what a test says."""

import asyncio
import json
import pickle
import time
from dataclasses import asdict

import httpx
import pytest

from deployment.documents import Json
from messaging_client import (
    NotModified,
    OutgoingMessage,
    Patience,
    RateLimit,
    Refused,
    Send,
    answer,
    connect,
    newer,
    newer_async,
    older,
    older_async,
    rate_limit,
)
from messaging_client.generated.api.practice import list_inbox, list_inboxes
from messaging_client.generated.client import Client
from messaging_client.generated.models import InboxPage, Message
from testing.scripted_api import LOST, Answer, ScriptedApi, refusal, serving

MESSAGE = {
    "id": "01KB2Z8Q0V3N5T7X9W1Y4R6M8P",
    "kind": "message",
    "client_id": "leo",
    "clinician_id": "ana",
    "thread_id": "01KB2Z8Q0V3N5T7X9W1Y4R6M8P",
    "subject": "Homework",
    "body": "Try the breathing exercise.",
    "sender": {"role": "clinician", "id": "ana"},
    "sent_at": "2026-03-01T10:00:00.000Z",
}
CREATED = Answer(201, MESSAGE)
BUSY = refusal(503, "try_again")
UNAUTHENTICATED = refusal(401, "unauthenticated")
TOO_MANY = refusal(429, "too_many_requests")
SEND = OutgoingMessage("leo", "Try the breathing exercise.", subject="Homework")


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited each time, without waiting."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(asyncio, "sleep", wait)
    return waited


def signed_in(api: ScriptedApi, patience: Patience | None = None) -> Client:
    return connect(api.url, lambda: "the-token", patience=patience)


def through(api: ScriptedApi, send: OutgoingMessage = SEND, patience: Patience | None = None) -> Message:
    with signed_in(api, patience) as client:
        return send.send(client)


def through_async(api: ScriptedApi, send: OutgoingMessage = SEND) -> Message:
    async def sent() -> Message:
        async with signed_in(api) as client:
            return await send.send_async(client)

    return asyncio.run(sent())


BOTH_WAYS = [through, through_async]


def test_former_names_work_and_are_deprecated() -> None:
    with serving(CREATED) as api, signed_in(api) as client:
        with pytest.deprecated_call():
            old = Send("leo", SEND.body, subject=SEND.subject, key=SEND.key)
        with pytest.deprecated_call():
            assert pickle.loads(pickle.dumps(old)) == old  # noqa: S301
        with pytest.deprecated_call():
            assert old.through(client).id == MESSAGE["id"]
        with pytest.deprecated_call():
            assert asyncio.run(old.through_async(client)).id == MESSAGE["id"]
    assert {one.headers["idempotency-key"] for one in api.asked} == {SEND.key}


@pytest.mark.parametrize("fault", [BUSY, TOO_MANY, LOST])
@pytest.mark.parametrize("send", BOTH_WAYS)
def test_a_message_is_sent_again_with_the_same_key_until_it_is_there(fault: Answer, send: Json) -> None:
    with serving(fault, fault, CREATED) as api:
        assert send(api).id == MESSAGE["id"]
    assert [one.headers["idempotency-key"] for one in api.asked] == [SEND.key] * 3
    assert [json.loads(one.content) for one in api.asked] == [{"body": SEND.body, "subject": SEND.subject}] * 3


def test_each_message_has_a_key_of_its_own_and_keeps_it_wherever_it_goes() -> None:
    assert OutgoingMessage("leo", SEND.body, subject=SEND.subject).key != SEND.key
    for kept in (pickle.loads(pickle.dumps(SEND)), OutgoingMessage(**json.loads(json.dumps(asdict(SEND))))):  # noqa: S301
        with serving(CREATED) as api:
            through(api, kept)
        assert api.asked[0].headers["idempotency-key"] == SEND.key


@pytest.mark.parametrize("send", BOTH_WAYS)
def test_a_reply_goes_to_the_portal_and_into_its_thread(send: Json) -> None:
    reply = OutgoingMessage("leo", "Thank you.", thread_id="t-1", clinician_id="ana")
    with serving(CREATED) as api:
        send(api, reply)
    assert api.asked[0].headers["idempotency-key"] == reply.key
    assert api.asked[0].path == "/portal/clients/leo/clinicians/ana/messages"
    assert json.loads(api.asked[0].content) == {"body": "Thank you.", "thread_id": "t-1"}


@pytest.mark.parametrize("send", BOTH_WAYS)
def test_a_chart_owner_starts_a_thread_with_a_subject(send: Json) -> None:
    with serving(CREATED) as api:
        send(api, OutgoingMessage("leo", "May I move Tuesday?", subject="Appointment", clinician_id="ana"))
    assert api.asked[0].path == "/portal/clients/leo/clinicians/ana/messages"
    assert json.loads(api.asked[0].content) == {"body": "May I move Tuesday?", "subject": "Appointment"}


def test_a_clinicians_message_goes_into_a_thread_or_starts_one_but_not_both() -> None:
    into = OutgoingMessage("leo", "Go on.", thread_id="t-1")
    with serving(CREATED) as api:
        through(api, into)
    assert api.asked[0].path == "/clients/leo/messages"
    assert json.loads(api.asked[0].content) == {"body": "Go on.", "thread_id": "t-1"}
    with pytest.raises(ValueError, match="not both"):
        OutgoingMessage("leo", "Go on.", subject="Homework", thread_id="t-1")


def test_a_message_on_its_way_does_not_show_its_text() -> None:
    assert SEND.key in repr(SEND)
    assert "breathing" not in repr(SEND)
    assert "Homework" not in repr(SEND)


def test_it_waits_as_long_as_it_was_told_and_a_random_time_more(pauses: list[float]) -> None:
    with serving(*[refusal(503, "try_again", after="2"), CREATED] * 20) as api:
        for _ in range(20):
            through(api)
    assert all(2 <= pause <= 2.25 for pause in pauses)
    assert len(set(pauses)) > 15


def test_without_being_told_it_waits_longer_each_time_up_to_a_limit(pauses: list[float]) -> None:
    with serving(BUSY) as api, pytest.raises(Refused):
        through(api, patience=Patience(attempts=20, seconds=1000))
    limits = [0.25, 0.5, 1, 2, 4, *[8] * 14]
    assert all(0 <= pause <= limit for pause, limit in zip(pauses, limits, strict=True))


def test_patience_ends_after_so_many_tries(pauses: list[float]) -> None:
    with serving(refusal(503, "try_again", after="1")) as api, pytest.raises(Refused) as caught:
        through(api, patience=Patience(attempts=3))
    assert (len(api.asked), len(pauses)) == (3, 2)
    assert (caught.value.status, caught.value.code, caught.value.retry_after) == (503, "try_again", 1.0)
    with serving(LOST) as api, pytest.raises(httpx.TransportError):
        through(api, patience=Patience(attempts=3))
    assert len(api.asked) == 3


def test_patience_ends_before_it_would_wait_too_long(pauses: list[float]) -> None:
    with serving(refusal(429, "too_many_requests", after="60")) as api, pytest.raises(Refused) as caught:
        through(api)
    assert (len(api.asked), pauses, caught.value.retry_after) == (1, [], 60.0)


def test_all_pauses_together_are_no_longer_than_patience(pauses: list[float]) -> None:
    """Each of them would fit: the third would be more than 25 seconds with the two before it."""
    with serving(refusal(503, "try_again", after="10")) as api, pytest.raises(Refused):
        through(api, patience=Patience(attempts=10, seconds=25))
    assert (len(api.asked), len(pauses)) == (3, 2)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 415, 422, 500])
def test_what_would_be_refused_again_is_not_tried_again(status: int) -> None:
    with serving(refusal(status, "some_code", reason="portal_disabled")) as api, pytest.raises(Refused) as caught:
        through(api)
    assert len(api.asked) == 1
    assert (caught.value.status, caught.value.code, caught.value.reason) == (status, "some_code", "portal_disabled")
    assert str(caught.value) == f"{status} some_code portal_disabled request r-1"


@pytest.mark.parametrize("content", [b'{"message":"Unauthorized"}', b"<html>", b"[]", b""])
def test_a_refusal_that_is_not_the_functions_own_has_its_status(content: bytes) -> None:
    with serving(Answer(401, content=content)) as api, pytest.raises(Refused) as caught:
        through(api)
    assert (caught.value.status, caught.value.code, str(caught.value)) == (401, "", "401")


def test_a_reason_that_is_newer_than_the_client_is_passed_on() -> None:
    refused = refusal(409, "messaging_unavailable", reason="of_a_later_version")
    with serving(refused) as api, pytest.raises(Refused) as caught:
        through(api)
    assert caught.value.reason == "of_a_later_version"


@pytest.mark.parametrize("way", ["synchronously", "asynchronously"])
def test_a_refused_token_is_renewed_once_and_the_very_same_request_sent_again(way: str) -> None:
    told: list[str] = []

    def renew(refused: str) -> str:
        told.append(refused)
        return "new"

    with serving(UNAUTHENTICATED, CREATED) as api:
        client = connect(api.url, lambda: "old", renew=renew)
        SEND.send(client) if way == "synchronously" else asyncio.run(SEND.send_async(client))
    assert [one.headers["authorization"] for one in api.asked] == ["Bearer old", "Bearer new"]
    assert api.asked[0].content == api.asked[1].content
    assert {one.headers["idempotency-key"] for one in api.asked} == {SEND.key}
    assert told == ["old"]


def test_a_token_is_renewed_once_for_a_request() -> None:
    with serving(UNAUTHENTICATED) as api, pytest.raises(Refused) as caught:
        SEND.send(connect(api.url, lambda: "old", renew=lambda refused: f"{refused}-new"))
    assert (caught.value.code, len(api.asked)) == ("unauthenticated", 2)


def test_the_same_token_is_not_tried_again() -> None:
    with serving(UNAUTHENTICATED) as api, pytest.raises(Refused):
        SEND.send(connect(api.url, lambda: "old", renew=lambda refused: refused))
    assert len(api.asked) == 1


def test_every_request_asks_for_the_token() -> None:
    tokens = iter(["first", "second"])
    with serving(CREATED) as api, connect(api.url, lambda: next(tokens)) as client:
        SEND.send(client)
        SEND.send(client)
    assert [one.headers["authorization"] for one in api.asked] == ["Bearer first", "Bearer second"]


def page(ids: list[str], *, older: str | None = None, newer: str = "n") -> Answer:
    entries = [{**MESSAGE, "id": one, "read_by_other": False} for one in ids]
    messaging = {"available": True}
    return Answer(200, {"entries": entries, "older": older, "newer": newer, "unread": 0, "messaging": messaging})


HISTORY = page(["5", "4"], older="a"), page(["3", "2"], older="b"), page(["1"])


def ids(pages: list[InboxPage]) -> list[str]:
    return [entry.id for page in pages for entry in page.entries]


def test_history_is_followed_to_its_beginning() -> None:
    with serving(*HISTORY) as api, signed_in(api) as client:
        pages = list(older(lambda before: list_inbox.sync_detailed("leo", client=client, before=before)))
    assert ids(pages) == ["5", "4", "3", "2", "1"]
    assert [one.query.get("before") for one in api.asked] == [None, "a", "b"]


def test_history_is_followed_asynchronously() -> None:
    async def followed(api: ScriptedApi) -> list[InboxPage]:
        async with signed_in(api) as client:
            pages = older_async(lambda before: list_inbox.asyncio_detailed("leo", client=client, before=before))
            return [page async for page in pages]

    with serving(*HISTORY) as api:
        assert ids(asyncio.run(followed(api))) == ["5", "4", "3", "2", "1"]


def test_the_inboxes_are_followed_the_same_way() -> None:
    first = {"inboxes": [], "older": "a", "unread_total": 0}
    with serving(Answer(200, first), Answer(200, {**first, "older": None})) as api, signed_in(api) as client:
        pages = older(lambda before: list_inboxes.sync_detailed(client=client, before=before))
        assert [page.older for page in pages] == ["a", None]


def test_what_is_new_is_followed_until_there_is_no_more() -> None:
    answers = page(["2", "1"], newer="b"), page(["3"], newer="c"), page([], newer="c")
    with serving(*answers) as api, signed_in(api) as client:
        pages = list(newer(lambda after: list_inbox.sync_detailed("leo", client=client, after=after), "a"))
    assert [page.newer for page in pages] == ["b", "c"]
    assert [one.query["after"] for one in api.asked] == ["a", "b", "c"]


def test_what_is_new_is_followed_asynchronously() -> None:
    async def followed(api: ScriptedApi) -> list[InboxPage]:
        async with signed_in(api) as client:
            pages = newer_async(lambda after: list_inbox.asyncio_detailed("leo", client=client, after=after), "a")
            return [page async for page in pages]

    with serving(page(["2", "1"], newer="b"), page(["3"], newer="c"), page([], newer="c")) as api:
        assert ids(asyncio.run(followed(api))) == ["2", "1", "3"]


def test_a_page_that_has_not_changed_says_so() -> None:
    with serving(Answer(304)) as api, signed_in(api) as client, pytest.raises(NotModified):
        answer(list_inbox.sync_detailed("leo", client=client, if_none_match='"e"'))
    assert api.asked[0].headers["if-none-match"] == '"e"'


def limited(remaining: int) -> Json:
    return {"RateLimit": f'"send";r={remaining};t=1', "RateLimit-Policy": '"send";q=1000;w=50'}


@pytest.mark.parametrize("in_turn", [True, False])
def test_what_may_still_be_sent_is_told_after_each_try(*, in_turn: bool) -> None:
    refused = Answer(429, TOO_MANY.document, limited(0))
    told: list[RateLimit] = []

    async def sent(api: ScriptedApi) -> None:
        async with connect(api.url, lambda: "the-token", on_rate_limit=told.append) as client:
            await SEND.send_async(client)

    with serving(refused, Answer(201, MESSAGE, limited(19))) as api:
        if in_turn:
            SEND.send(connect(api.url, lambda: "the-token", on_rate_limit=told.append))
        else:
            asyncio.run(sent(api))
    assert told == [RateLimit(0, 1, 1000, 50), RateLimit(19, 1, 1000, 50)]


@pytest.mark.parametrize(
    "headers", [{}, {"ratelimit": '"send";r=5;t=1'}, {"ratelimit": '"send";r=-1;t=1', "ratelimit-policy": "x"}]
)
def test_a_rate_limit_of_another_form_is_none(headers: dict[str, str]) -> None:
    assert rate_limit(headers) is None
