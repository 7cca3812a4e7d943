"""Handing a chart over: the version that it needs, and the threads that it closes."""

from collections.abc import Callable

import pytest

from testing.interleave import Interleave
from testing.invocations import Answer
from testing.people import ANA, BEN, KIM, LUIS, ROSA, SAM
from testing.stack import Stack

CLOSED = "thread_of_former_owner"


def test_naming_another_owner_needs_the_newest_version(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    stack.enable(owner=ROSA, contact={"email": "rosa@example.invalid"})
    before = stack.rows()
    for version in (None, 1, 3):
        refused = stack.enable(owner=LUIS, version=version)
        assert (refused.status, refused.code) == (409, "conflict")
        assert "reason" not in refused.json
    assert stack.rows() == before
    handed = stack.enable(owner=LUIS, version=2).json
    assert (handed["chart_owner"]["person_id"], handed["version"]) == ("luis", 3)


def test_a_hand_over_whose_answer_was_lost_is_repeated_with_the_same_body(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    first = stack.enable(owner=LUIS, version=1, contact={"email": "luis@example.invalid"})
    before = stack.rows()
    again = stack.enable(owner=LUIS, version=1, contact={"email": "luis@example.invalid"})
    assert (again.status, again.text) == (200, first.text)
    assert stack.rows() == before


def test_any_change_is_refused_where_it_says_another_version(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    assert stack.enable(owner=ROSA, version=7).status == 200, "nothing would change"
    assert stack.enable(owner=ROSA, version=7, contact={"phone": "555-0100"}).code == "conflict"
    assert stack.disable(version=7).code == "conflict"
    assert stack.enable(BEN, owner=ROSA, version=7, clinician_ids=["ben"]).code == "conflict"
    assert stack.disable(version=1).json["version"] == 2


def test_a_chart_that_was_never_enabled_has_no_version(stack: Stack) -> None:
    assert stack.enable(version=1).code == "conflict"
    assert stack.disable(version=1).json["reason"] == "portal_not_enabled"
    assert stack.rows() == []
    assert stack.enable().json["version"] == 1


def test_an_inbox_that_is_opened_moves_no_version(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    stack.compose(BEN)
    assert stack.show_access().json["version"] == 1
    assert stack.enable(SAM, owner=ROSA, clinician_ids=["tom"]).json["version"] == 1
    assert stack.show_access(SAM).json["clinician_ids"] == ["ana", "ben", "tom"]
    assert stack.enable(owner=LUIS, version=1).status == 200


def test_a_thread_of_the_former_owner_is_closed_and_the_clinician_is_told_before(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    assert "threads_closed_through" not in stack.status().json
    thread = stack.compose(body="for Rosa", key="before").json["id"]
    stack.enable(owner=LUIS)
    for said in (stack.status().json, stack.inbox().json["messaging"]):
        assert said["available"] is True
        assert said["threads_closed_through"] >= thread
    before = stack.rows()
    refused = stack.compose(thread=thread, body="for Luis?")
    assert (refused.status, refused.json["reason"], bool(refused.json["fix"])) == (409, CLOSED, True)
    assert stack.reply(thread, LUIS).status == 404
    assert stack.rows() == before
    assert stack.compose(body="for Rosa", key="before").headers["Idempotency-Replayed"] == "true"


def test_a_new_thread_is_open_and_lies_behind_the_closed_ones(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    stack.compose(subject="Of Rosa")
    stack.enable(owner=LUIS)
    thread = stack.compose(subject="For Luis").json["id"]
    assert stack.status().json["threads_closed_through"] < thread
    assert stack.compose(thread=thread).status == stack.reply(thread, LUIS).status == 201
    assert "Of Rosa" not in stack.portal_inbox(LUIS).text
    for portal in (stack.portal_status(LUIS).json, stack.portal_inbox(LUIS).json["messaging"]):
        assert "threads_closed_through" not in portal
    assert "threads_closed_through" not in stack.status(SAM).json


def test_letting_the_owner_into_the_history_opens_the_threads_again(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose().json["id"]
    stack.enable(owner=LUIS)
    stack.enable(owner=LUIS, share_history=True)
    assert "threads_closed_through" not in stack.status().json
    assert stack.compose(thread=thread).status == stack.reply(thread, LUIS).status == 201


def test_a_key_of_a_thread_that_was_closed_since_replays(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose().json["id"]
    first = stack.compose(thread=thread, body="Once.", key="k")
    stack.enable(owner=LUIS)
    assert stack.compose(thread=thread, body="Once.", key="k").text == first.text
    assert stack.compose(thread=thread, body="Other.", key="k").code == "idempotency_key_reused"


def test_a_thread_that_version_0_1_0_reopened_is_closed_and_what_was_shown_stays(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose().json["id"]
    stack.enable(owner=LUIS)
    gate = {"pk": {"S": "PRACTICE#willow#CLIENT#leo"}, "sk": {"S": "PORTAL"}}
    hidden = stack.dynamodb.get_item(TableName=stack.messages_table, Key=gate)["Item"]["visible_after"]
    _place(stack, gate, {"S": "0" * 26})
    shown = stack.compose(thread=thread, body="reopened by 0.1.0").json["id"]
    _place(stack, gate, hidden)
    reopened = {"pk": {"S": f"{gate['pk']['S']}#CLINICIAN#ana#THREAD#{thread}"}, "sk": {"S": "REOPENED"}}
    stack.dynamodb.put_item(TableName=stack.messages_table, Item={**reopened, "entry_id": {"S": shown}})
    assert [entry["id"] for entry in stack.portal_inbox(LUIS).json["entries"]] == [shown]
    assert stack.compose(thread=thread).json["reason"] == CLOSED
    assert stack.reply(thread, LUIS).status == 404


def _place(stack: Stack, gate: dict[str, dict[str, str]], place: object) -> None:
    stack.dynamodb.update_item(
        TableName=stack.messages_table,
        Key=gate,
        UpdateExpression="SET visible_after = :place",
        ExpressionAttributeValues={":place": place},  # type: ignore[dict-item]
    )


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        ((), "portal_not_enabled"),
        ((Stack.enable, Stack.disable), "portal_disabled"),
    ],
)
def test_the_status_and_the_page_say_what_a_write_meets(
    stack: Stack, make: tuple[Callable[[Stack], Answer], ...], reason: str
) -> None:
    for act in make:
        act(stack)
    assert stack.compose().json["reason"] == stack.status().json["reason"] == reason
    page = stack.inbox()
    assert (page.json["messaging"] if page.status == 200 else page.json)["reason"] == reason


def test_a_message_goes_into_the_last_inbox_that_another_of_its_clinician_has_just_opened(stack: Stack) -> None:
    for half, many in ((1, 45), (2, 44)):
        stack.enable(SAM, clinician_ids=[f"c{half}-{n}" for n in range(many)])
    quicker: list[Answer] = []
    Interleave("TransactWriteItems", lambda: quicker.append(stack.compose(ANA, key="quicker")))
    assert stack.compose(ANA, key="slower").status == 201
    assert quicker[0].status == 201
    assert stack.compose(BEN).json["reason"] == "too_many_inboxes"


def test_of_several_reasons_the_first_of_the_order_is_said(stack: Stack) -> None:
    for half in (1, 2):
        stack.enable(SAM, clinician_ids=[f"c{half}-{n}" for n in range(45)])
    assert stack.compose(ANA).json["reason"] == "too_many_inboxes"
    stack.disable()
    assert stack.compose(ANA).json["reason"] == stack.status(ANA).json["reason"] == "portal_disabled"


def test_a_suspended_clinician_comes_before_a_closed_gate_of_the_inboxes(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose().json["id"]
    stack.suspend(ANA)
    stack.disable(SAM)
    assert stack.reply(thread).json["reason"] == stack.portal_status().json["reason"] == "portal_disabled"
    assert stack.enable(SAM, clinician_ids=["ana"]).status == 200
    assert stack.reply(thread).json["reason"] == stack.portal_status().json["reason"] == "clinician_unavailable"


def test_owners_are_told_nothing_of_who_else_owns(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    stack.enable(owner=KIM)
    assert stack.portal_status(ROSA).status == 404
