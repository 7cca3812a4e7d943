"""What happens between the read and the write, or on the way back: injected at the client."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.errorfactory import ClientExceptionsFactory
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from client_messaging import wiring
from client_messaging.domain import ids
from testing import stack as stacks
from testing.interleave import PAST_THE_RETRIES, Interleave
from testing.invocations import Answer, as_lambda_does
from testing.people import ANA, BEN, KIM, LEO, LUIS, ROSA, TOM
from testing.stack import Stack, portal_event


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)


def cancelled(*codes: str) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    response: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
    return ClientError(response, "TransactWriteItems")


def raise_(error: Exception) -> Callable[[], Any]:
    def act() -> Any:
        raise error

    return act


def throttled() -> ClientError:
    return ClientError({"Error": {"Code": "ThrottlingException"}}, "TransactWriteItems")


def test_disabling_in_the_middle_of_a_send_stops_it(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    Interleave("TransactWriteItems", stack.disable)
    refused = stack.reply(thread)
    assert (refused.status, refused.json["reason"]) == (409, "portal_disabled")
    assert len(stack.inbox().json["entries"]) == 1


def test_a_hand_over_in_the_middle_of_a_reply_stops_it(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    Interleave("TransactWriteItems", lambda: stack.enable(owner=LUIS))
    assert stack.reply(thread, ROSA).status == 404
    assert len(stack.inbox().json["entries"]) == 1


def test_a_hand_over_in_the_middle_of_a_repeated_reply_shows_nothing_of_it(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    assert stack.reply(thread, ROSA, key="key").status == 201
    Interleave("TransactWriteItems", lambda: stack.enable(owner=LUIS, share_history=True))
    assert stack.reply(thread, ROSA, key="key").status == 404


def test_a_hand_over_there_and_back_in_the_middle_of_a_reply_leaves_no_thread_to_answer(stack: Stack) -> None:
    """To whoever owns it anew, the thread never was: not that it is closed."""
    stack.enable()
    thread = stack.compose().json["id"]
    Interleave("TransactWriteItems", lambda: (stack.enable(owner=LUIS), stack.enable(owner=ROSA)))
    assert stack.reply(thread, ROSA).code == "not_found"
    assert len(stack.inbox().json["entries"]) == 1


def test_a_hand_over_with_the_history_in_the_middle_of_a_reply_stops_it_too(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    Interleave("TransactWriteItems", lambda: stack.enable(owner=LUIS, share_history=True))
    assert stack.reply(thread, ROSA).status == 404
    assert len(stack.inbox().json["entries"]) == 1


def test_a_suspension_in_the_middle_stops_caller_and_addressee(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    Interleave("TransactWriteItems", lambda: stack.suspend(ANA))
    assert stack.reply(thread).json["reason"] == "clinician_unavailable"
    Interleave("TransactWriteItems", lambda: stack.suspend(ROSA))
    assert stack.reply(thread).code == "access_suspended"
    assert stack.compose().code == "access_suspended"


def test_a_hand_over_while_a_clinician_writes_into_a_thread_closes_it(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose().json["id"]
    Interleave("TransactWriteItems", lambda: stack.enable(owner=LUIS))
    assert stack.compose(thread=thread, body="for Rosa").json["reason"] == "thread_of_former_owner"
    assert stack.portal_inbox(LUIS).json["entries"] == []
    assert len(stack.inbox().json["entries"]) == 1


def test_two_who_hand_a_chart_over_at_once_do_not_overwrite_each_other(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    version = stack.version_of()
    Interleave("TransactWriteItems", lambda: stack.enable(owner=KIM, version=version))
    assert stack.enable(owner=LUIS, version=version).code == "conflict"
    assert stack.show_access().json["chart_owner"]["person_id"] == "kim"


def test_an_inbox_that_is_opened_while_the_client_gets_a_name_has_it(stack: Stack) -> None:
    stack.enable(ANA)
    Interleave("TransactWriteItems", lambda: stack.enable(ANA, client_name="Leo N."))
    assert stack.compose(BEN).status == 201
    assert stack.inboxes(BEN).json["inboxes"][0]["client_name"] == "Leo N."
    Interleave("TransactWriteItems", lambda: stack.compose(TOM))
    stack.enable(ANA, client_name="Leo M.")
    assert {stack.inboxes(who).json["inboxes"][0]["client_name"] for who in (ANA, BEN, TOM)} == {"Leo M."}


def test_a_message_in_the_middle_of_a_hand_over_is_on_one_side_of_it(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    stack.compose(body="before")
    Interleave("TransactWriteItems", lambda: stack.compose(body="meanwhile"))
    assert stack.enable(owner=LUIS).status == 200
    page = stack.portal_inbox(LUIS).json
    assert (page["entries"], page["unread"]) == ([], 0)
    stack.compose(body="after")
    page = stack.portal_inbox(LUIS).json
    assert ([entry["body"] for entry in page["entries"]], page["unread"]) == (["after"], 1)


def test_an_inbox_that_is_opened_in_the_middle_of_a_hand_over_is_handed_over_too(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    Interleave("TransactWriteItems", lambda: stack.compose(BEN, body="meanwhile"))
    assert stack.enable(owner=LUIS).status == 200
    page = stack.portal_inbox(LUIS, clinician=BEN).json
    assert (page["entries"], page["unread"]) == ([], 0)


def test_two_who_open_the_same_inbox_both_get_through(stack: Stack) -> None:
    stack.enable(ANA)
    Interleave("TransactWriteItems", lambda: stack.compose(BEN, body="first"))
    assert stack.compose(BEN, body="second").status == 201
    assert [entry["body"] for entry in stack.inbox(BEN).json["entries"]] == ["second", "first"]


def test_a_message_in_the_middle_of_another_comes_before_it(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose(body="0").json["id"]
    Interleave("TransactWriteItems", lambda: stack.reply(thread, body="1"))
    assert stack.compose(thread=thread, body="2").status == 201
    page = stack.inbox().json
    assert [entry["body"] for entry in page["entries"]] == ["2", "1", "0"]


def test_who_comes_too_late_again_and_again_gets_in(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)
    stack.enable()
    stack.compose()
    Interleave("TransactWriteItems", stack.compose, times=12)
    assert stack.compose(body="at last").status == 201
    assert stack.inbox(limit="1").json["entries"][0]["body"] == "at last"


def test_every_try_has_an_id_of_its_own_instant(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.enable()
    began = datetime.now(UTC)
    hours = iter(range(100))
    monkeypatch.setattr(wiring.store(), "_clock", lambda: began + timedelta(hours=next(hours)))
    Interleave("TransactWriteItems", stack.compose)
    sent = stack.compose().json["id"]
    (other,) = [entry["id"] for entry in stack.inbox().json["entries"] if entry["id"] != sent]
    assert ids.to_int(sent) >> 80 >= (ids.to_int(other) >> 80) + 3_600_000, "and not the next after the other's"


def test_a_clock_that_is_behind_still_writes_at_the_end(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.enable()
    cursor = stack.inbox().json["newer"]
    store, now = wiring.store(), datetime.now(UTC)
    for n, skew in enumerate([0, 3600, -3600, 7200, 0, -86400]):
        monkeypatch.setattr(store, "_clock", lambda skew=skew: now + timedelta(seconds=skew))
        assert stack.compose(body=str(n)).status == 201
        page = stack.inbox(after=cursor).json
        assert [entry["body"] for entry in page["entries"]] == [str(n)]
        cursor = page["newer"]
    assert [entry["body"] for entry in stack.inbox().json["entries"]] == ["5", "4", "3", "2", "1", "0"]


def test_a_clock_that_is_behind_a_hand_over_writes_after_it(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.enable(owner=ROSA)
    stack.enable(owner=LUIS)
    monkeypatch.setattr(wiring.store(), "_clock", lambda: datetime.now(UTC) - timedelta(hours=1))
    stack.compose(body="seen")
    page = stack.portal_inbox(LUIS).json
    assert ([entry["body"] for entry in page["entries"]], page["unread"]) == (["seen"], 1)


LOST = [
    ReadTimeoutError(endpoint_url="store"),
    EndpointConnectionError(endpoint_url="store"),
    ConnectTimeoutError(endpoint_url="store"),
]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("event", ["before-call", "after-call"])
def test_a_fault_that_passes_is_not_seen(stack: Stack, error: Exception, event: str) -> None:
    stack.enable()
    Interleave("TransactWriteItems", raise_(error), event=event, times=PAST_THE_RETRIES - 1)
    sent = stack.compose(body="there")
    assert (sent.status, "Idempotency-Replayed" in sent.headers) == (201, False)
    assert len(stack.inbox().json["entries"]) == 1


def without_token(params: dict[str, Any], **_: Any) -> None:
    """Each attempt is another transaction to the engine, as it is to moto."""
    del params["ClientRequestToken"]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_a_lost_answer_of_an_engine_without_tokens_is_not_seen(stack: Stack, error: Exception) -> None:
    stack.enable()
    wiring.tables().client.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", without_token)
    Interleave("TransactWriteItems", raise_(error), event="after-call")
    audited = len(stack.audit())
    sent = stack.compose(body="there")
    assert (sent.status, "Idempotency-Replayed" in sent.headers) == (201, False)
    assert len(stack.audit()) == audited + 1
    assert [entry["id"] for entry in stack.inbox().json["entries"]] == [sent.json["id"]]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_where_the_answer_was_lost_the_same_key_finds_the_message(stack: Stack, error: Exception) -> None:
    stack.enable()
    Interleave("TransactWriteItems", raise_(error), event="after-call", times=PAST_THE_RETRIES)
    refused = stack.compose(key="k", body="there")
    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "try_again", "1")
    again = stack.compose(key="k", body="there")
    assert (again.status, again.headers.get("Idempotency-Replayed")) == (201, "true")
    assert len(stack.inbox().json["entries"]) == 1


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("operation", ["BatchGetItem", "Query", "TransactWriteItems"])
def test_a_store_out_of_reach_is_503_and_nothing_is_written(stack: Stack, operation: str, error: Exception) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    rows = stack.rows()
    acts: dict[str, list[Callable[[], Answer]]] = {
        "BatchGetItem": [stack.status, stack.inbox, stack.portal_inbox, stack.disable, lambda: stack.reply(thread)],
        "Query": [stack.inbox, stack.portal_inbox, stack.enable],
        "TransactWriteItems": [stack.compose, lambda: stack.reply(thread), stack.disable],
    }
    for act in acts[operation]:
        Interleave(operation, raise_(error), times=PAST_THE_RETRIES)
        refused = act()
        assert (refused.status, refused.code) == (503, "try_again")
    assert stack.rows() == rows


def test_a_conflict_is_tried_again_and_the_caller_sees_nothing_of_it(stack: Stack) -> None:
    stack.enable()
    Interleave(
        "TransactWriteItems", raise_(cancelled("None", "None", "TransactionConflict", "None", "None", "None")), times=3
    )
    sent = stack.compose()
    assert (sent.status, "Idempotency-Replayed" in sent.headers) == (201, False)
    assert len(stack.inbox().json["entries"]) == 1


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_conflict_that_does_not_pass_is_503(stack: Stack, reason: str) -> None:
    stack.enable()
    rows = stack.rows()
    Interleave(
        "TransactWriteItems",
        raise_(cancelled("None", "ConditionalCheckFailed", reason, "None", "None", "None")),
        times=20,
    )
    assert stack.compose().code == "try_again"
    assert stack.rows() == rows


def test_throttling_past_the_retries_is_503(stack: Stack) -> None:
    stack.enable()
    Interleave("TransactWriteItems", raise_(throttled()), times=PAST_THE_RETRIES)
    assert stack.compose().code == "try_again"
    assert stack.compose().status == 201


def test_a_lost_answer_that_the_client_retries_itself_is_no_replay(stack: Stack) -> None:
    """The conflict that a retry meets may be its own first attempt: the caller gets a plain 201."""
    stack.enable()
    Interleave(
        "TransactWriteItems",
        raise_(cancelled("None", "None", "TransactionConflict", "None", "None", "None")),
        event="after-call",
    )
    sent = stack.compose(key="k")
    assert (sent.status, "Idempotency-Replayed" in sent.headers) == (201, False)
    assert len(stack.inbox().json["entries"]) == 1


def test_what_nobody_foresaw_is_raised_with_its_kind_only(
    stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stacks, "invoke", as_lambda_does)
    stack.enable()
    canary = "canary 51c2"
    Interleave("TransactWriteItems", raise_(ValueError(canary)))
    with pytest.raises(Exception, match=r"^ValueError$") as raised:
        stack.compose(body=canary, subject=canary)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert canary not in "".join(capsys.readouterr())


def test_an_event_delivered_to_two_copies_at_once_makes_one_notice(stack: Stack) -> None:
    stack.enable()
    event = portal_event(LEO)
    Interleave("TransactWriteItems", lambda: stack.portal_update(event))
    assert stack.portal_update(event) == {"batchItemFailures": []}
    assert len(stack.inbox().json["entries"]) == 1


def test_threads_that_make_their_own_classes_of_errors_know_each_others(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore makes them at a client's first error: of threads that do so at once, each its own."""
    client: Any = wiring.tables().client
    made = property(lambda self: ClientExceptionsFactory().create_client_exceptions(self._service_model))
    monkeypatch.setattr(type(client), "exceptions", made)
    stack.enable()
    sent = [stack.compose(key="k").json["id"] for _ in range(2)]
    assert sent[0] == sent[1]
    assert not wiring.tables().put_new(stack.messages_table, dict(stack.rows()[0]))
