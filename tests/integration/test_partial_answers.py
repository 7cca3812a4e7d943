"""DynamoDB answers in parts: keys left unprocessed, pages that end early. Nothing is taken for not being there."""

from collections.abc import Callable, Iterator
from typing import Final

import pytest

from testing import engine
from testing.faults.injected import EVER, PARTIAL, ask_in_turn, injected
from testing.invocations import Answer, Json
from testing.people import ANA, LEO, LUIS, MIA, ROSA, SAM
from testing.stack import Stack

ENDLESS: Final = "nothing of a batch"
KEPT: Final = [fault for fault in PARTIAL if fault != ENDLESS]
CLINICIANS: Final = ["ana", "ben", "tom"]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """Two charts of Rosa's; Leo has three inboxes and a thread of five messages with Ana."""
    with engine.running() as url, engine.fresh_stack(url) as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)
        ask_in_turn()
        stack.enable(SAM, LEO, ROSA, clinician_ids=CLINICIANS)
        stack.enable(SAM, MIA, ROSA, clinician_ids=["ana"])
        thread = stack.compose().json["id"]
        for _ in range(3):
            stack.reply(thread)
        stack.compose(client=MIA)
        stack.compose(thread=thread)
        yield stack


ASKED: Final[tuple[Callable[[Stack], Answer], ...]] = (
    lambda stack: stack.inbox(),
    lambda stack: stack.portal_inbox(),
    lambda stack: stack.status(),
    lambda stack: stack.portal_status(),
    lambda stack: stack.inboxes(),
    lambda stack: stack.inboxes(unread="true"),
    lambda stack: stack.portal_inboxes(),
    lambda stack: stack.audit_page(limit="100"),
)


@pytest.mark.parametrize("fault", KEPT)
def test_an_answer_in_parts_is_put_together(stack: Stack, fault: str) -> None:
    hit = 0
    for ask in ASKED:
        whole = told(ask(stack))
        with injected(fault, 1, EVER) as hits:
            assert told(ask(stack)) == whole
        hit += hits.hit
    assert hit >= len(ASKED)


def told(answer: Answer) -> Json:
    """What was asked for, but for the records of asking."""
    assert answer.status == 200, answer.text
    said = answer.json
    actions = ("audit.shown", "inbox.shown")
    said["records"] = [record for record in said.get("records", []) if record["action"] not in actions]
    return said


@pytest.mark.parametrize("fault", KEPT)
def test_the_suspended_are_not_let_in_by_half_an_answer(stack: Stack, fault: str) -> None:
    thread = stack.inbox().json["entries"][0]["thread_id"]
    for person in (ANA, ROSA):
        assert stack.set_access(person, "suspended").status == 200
    rows = stack.rows()
    with injected(fault, 1, EVER):
        answers = [
            *(stack.inbox(), stack.inboxes(), stack.status(), stack.compose(thread=thread), stack.compose()),
            *(stack.portal_inbox(), stack.portal_inboxes(), stack.portal_status(), stack.reply(thread)),
            *(stack.read(thread), stack.portal_read(thread)),
        ]
    assert {answer.code for answer in answers} == {"access_suspended"}
    assert stack.rows() == rows
    for person in (ANA, ROSA):
        assert stack.set_access(person, "active").status == 200


@pytest.mark.parametrize("fault", KEPT)
def test_a_hand_over_reaches_every_inbox(stack: Stack, fault: str) -> None:
    chart = f"chart-{KEPT.index(fault)}"
    stack.enable(SAM, chart, ROSA, clinician_ids=CLINICIANS)
    stack.compose(client=chart)
    with injected(fault, 1, EVER):
        assert stack.enable(SAM, chart, LUIS, clinician_ids=CLINICIANS).status == 200
    inboxes = [one for one in stack.portal_inboxes(LUIS).json["inboxes"] if one["client_id"] == chart]
    assert sorted(one["clinician_id"] for one in inboxes) == CLINICIANS
    assert {(one["last_entry"], one["unread"]) for one in inboxes} == {(None, 0)}
    assert stack.portal_inbox(LUIS, chart).json["entries"] == []


def test_where_nothing_of_a_batch_ever_comes_the_caller_is_told_to_try_again(stack: Stack) -> None:
    rows = stack.rows()
    for ask in (stack.status, stack.inbox, stack.inboxes, stack.portal_status):
        with injected(ENDLESS, 1, EVER) as hits:
            answer = ask()
        assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "try_again", "1")
        assert hits.hit == 9, "tried again eight times"
    assert stack.rows() == rows
    with injected(ENDLESS, 1, 8):
        assert stack.status().status == 200
