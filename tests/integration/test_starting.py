"""Chart owners begin threads, where the chart or the practice lets them; and are told before whether they may."""

from collections.abc import Callable

import pytest

from testing.interleave import Interleave
from testing.invocations import Answer
from testing.people import ANA, BEN, KIM, LEO, LUIS, MIA, ROSA, SAM
from testing.routes import PORTAL_INBOX, REPLY
from testing.stack import Stack, portal_event

AVAILABLE = {"available": True}
NO = "replies_only"


@pytest.fixture
def open_practice(stack: Stack) -> Stack:
    """A practice that lets clients begin threads, and Leo's chart."""
    stack.set_section("messaging", client_starts=True)
    stack.enable()
    return stack


def reason_of(answer: Answer) -> str | None:
    assert answer.status == 409, answer.json
    reason: str = answer.json["reason"]
    assert answer.json["fix"]
    return reason


def start_of(stack: Stack, **more: object) -> dict[str, object]:
    """What the status says, and the page: they say the same."""
    status, page = stack.portal_status().json["start"], stack.portal_inbox().json["messaging"]["start"]
    assert status == page
    said: dict[str, object] = status
    return said


def test_a_practice_lets_clients_answer_only_until_it_says_otherwise(stack: Stack) -> None:
    stack.enable()
    rows = stack.rows()
    assert reason_of(stack.start()) == NO
    assert stack.rows() == rows
    assert start_of(stack)["reason"] == NO
    assert start_of(stack)["available"] is False
    assert stack.portal_status().json["available"] is True, "replies are another matter"
    stack.set_section("messaging", client_starts=True)
    assert start_of(stack) == AVAILABLE
    assert stack.start().status == 201


def test_a_thread_that_a_client_began_is_an_ordinary_thread(open_practice: Stack) -> None:
    stack = open_practice
    begun = stack.start(subject="Insurance ", body="Which one?").json
    assert begun["thread_id"] == begun["id"]
    assert (begun["subject"], begun["body"]) == ("Insurance ", "Which one?")
    assert begun["sender"] == {"role": "client", "id": "rosa", "relationship": "parent"}
    assert stack.status().json["unread"] == 1
    shown = stack.inbox().json["entries"][0]
    assert shown == begun | {"read_by_other": False}
    answered = stack.compose(thread=begun["id"]).json
    assert (answered["subject"], answered["thread_id"]) == ("Insurance ", begun["id"])
    assert stack.reply(begun["id"]).json["subject"] == "Insurance "
    assert stack.portal_message(begun["id"]).status == 200


def test_a_started_thread_is_met_in_both_directions_of_paging(open_practice: Stack) -> None:
    stack = open_practice
    stack.compose()
    newer = stack.inbox().json["newer"]
    begun = stack.start().json["id"]
    assert [entry["id"] for entry in stack.inbox(after=newer).json["entries"]] == [begun]
    page = stack.portal_inbox(limit="1").json
    assert [entry["id"] for entry in page["entries"]] == [begun]
    assert len(stack.portal_inbox(limit="1", before=page["older"]).json["entries"]) == 1


@pytest.mark.parametrize(
    ("practice", "chart", "may"),
    [
        (False, None, False),
        (False, True, True),
        (False, False, False),
        (True, None, True),
        (True, True, True),
        (True, False, False),
    ],
)
def test_the_chart_says_or_else_the_practice(stack: Stack, practice: bool, chart: bool | None, may: bool) -> None:  # noqa: FBT001
    stack.set_section("messaging", client_starts=practice)
    stack.enable(client_starts=chart)
    assert stack.portal_status().json["start"]["available"] is may
    assert stack.portal_inboxes().json["inboxes"][0]["start_available"] is may
    assert stack.start().status == (201 if may else 409)


def test_what_the_chart_says_stays_until_it_is_said_anew(stack: Stack) -> None:
    stack.enable(client_starts=True)
    changes: tuple[Callable[[], Answer], ...] = (
        lambda: stack.enable(contact={"language": "es"}),
        stack.disable,
        stack.enable,
        lambda: stack.enable(owner=LUIS, share_history=False),
        lambda: stack.enable(SAM, owner=LUIS, clinician_ids=["ben"]),
    )
    for change in changes:
        assert change().json["client_starts"] is True
    stack.compose(BEN)
    assert stack.show_access().json["client_starts"] is True
    assert stack.start(LUIS).status == 201
    assert "client_starts" not in stack.enable(owner=LUIS, client_starts=None).json
    assert reason_of(stack.start(LUIS)) == NO


def test_it_may_be_said_while_the_portal_is_disabled(stack: Stack) -> None:
    stack.enable()
    assert stack.disable(client_starts=True).json["client_starts"] is True
    version = stack.version_of()
    assert stack.disable(client_starts=True).json["version"] == version
    assert reason_of(stack.start()) == "portal_disabled"
    assert stack.disable(client_starts=1).status == 422


def test_reasons_come_in_order(open_practice: Stack) -> None:
    stack = open_practice
    for _ in range(10):
        assert stack.start().status == 201
    assert reason_of(stack.start()) == "too_many_started"
    for change, reason in (
        (lambda: stack.enable(client_starts=False), NO),
        (lambda: stack.suspend(ANA), "clinician_unavailable"),
        (lambda: stack.disable(SAM), "portal_disabled"),
    ):
        change()
        assert reason_of(stack.start()) == reason
        assert stack.portal_status().json["start"]["reason"] == reason
        assert stack.portal_inboxes().json["inboxes"][0]["start_available"] is False


def test_ten_threads_until_the_clinician_writes(open_practice: Stack) -> None:
    stack = open_practice
    begun = [stack.start(key=f"k-{n}").json for n in range(10)]
    tag = stack.portal_inbox().headers["ETag"]
    stack.portal_update(portal_event())
    assert reason_of(stack.start()) == "too_many_started"
    assert start_of(stack)["reason"] == "too_many_started"
    assert stack.portal_inboxes().json["inboxes"][0]["start_available"] is False
    assert stack.reply(begun[0]["id"]).status == 201, "they can still answer"
    assert stack.start(key="k-9").json == begun[9], "and a replay is answered"
    assert reason_of(stack.start()) == "too_many_started", "an answer of theirs does not count"
    assert stack.portal_inbox().headers["ETag"] != tag
    stack.compose(thread=begun[3]["id"])
    assert start_of(stack) == AVAILABLE
    assert stack.start().status == 201


def test_a_hand_over_begins_to_count_anew(open_practice: Stack) -> None:
    stack = open_practice
    for _ in range(10):
        stack.start()
    stack.enable(owner=LUIS, share_history=False)
    assert stack.portal_status(LUIS).json["start"] == AVAILABLE
    assert stack.start(LUIS).status == 201


def test_history_that_is_shared_later_does_not_begin_to_count_anew(open_practice: Stack) -> None:
    stack = open_practice
    stack.enable(owner=LUIS, share_history=False)
    for _ in range(10):
        stack.start(LUIS)
    stack.enable(owner=LUIS, share_history=True)
    assert reason_of(stack.start(LUIS)) == "too_many_started"


def test_a_thread_of_the_former_owner_is_hidden_and_closed(open_practice: Stack) -> None:
    stack = open_practice
    begun = stack.start().json["id"]
    stack.enable(owner=LUIS, share_history=False)
    assert stack.portal_inbox(LUIS).json["entries"] == []
    assert stack.reply(begun, LUIS).status == 404
    assert stack.portal_message(begun, LUIS).status == 404
    assert reason_of(stack.compose(thread=begun)) == "thread_of_former_owner"


def test_whatever_is_not_the_callers_is_as_if_it_were_not_there(open_practice: Stack) -> None:
    stack = open_practice
    stack.enable(client=MIA, owner=KIM)
    stack.enable(owner=LUIS)
    nowhere = stack.start(LUIS, clinician=BEN, client="nobody")
    assert nowhere.status == 404
    clinicians_id = ANA.as_("client")
    for answer in (
        stack.start(ROSA),
        stack.start(KIM),
        stack.start(LUIS, clinician=BEN),
        stack.start(LUIS, client=MIA),
        stack.start(clinicians_id),
        stack.start(LUIS.at("harbor")),
    ):
        assert as_bytes(answer) == as_bytes(nowhere)


def as_bytes(answer: Answer) -> tuple[int, str, dict[str, str]]:
    """All of an answer but the request's id, which stands in it twice."""
    request_id = answer.headers["X-Request-Id"]
    headers = {name: value.replace(request_id, "") for name, value in answer.headers.items()}
    return answer.status, answer.text.replace(request_id, ""), headers


def test_who_is_suspended_is_told_so_whatever_else_holds(stack: Stack) -> None:
    stack.enable()
    for person in (ROSA, KIM):
        stack.suspend(person)
        assert stack.start(person).code == "access_suspended"


def test_an_inbox_that_is_not_open_is_not_found_though_nobody_lets_clients_begin_threads(stack: Stack) -> None:
    stack.enable()
    assert stack.start(clinician=BEN).code == "not_found"
    assert reason_of(stack.start()) == NO


def test_it_takes_a_subject_or_a_thread(open_practice: Stack) -> None:
    stack = open_practice
    thread = stack.compose().json["id"]
    path, headers = {"client_id": LEO, "clinician_id": "ana"}, {"Idempotency-Key": "k"}
    for body in ({"body": "b"}, {"body": "b", "subject": "s", "thread_id": thread}, {"body": "b", "subject": " "}):
        answer = stack.call(REPLY, ROSA, path, body, headers=headers)
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, "subject")


def test_a_key_is_of_one_request_whether_it_answers_or_begins(open_practice: Stack) -> None:
    stack = open_practice
    thread = stack.compose().json["id"]
    begun = stack.start(key="k")
    again = stack.start(key="k")
    assert (again.text, again.headers["Idempotency-Replayed"]) == (begun.text, "true")
    assert stack.start(key="k", subject="Another").code == "idempotency_key_reused"
    assert stack.reply(thread, key="k").code == "idempotency_key_reused"


@pytest.mark.parametrize(
    "shut",
    [
        lambda stack: stack.set_section("messaging", client_starts=False),
        lambda stack: stack.enable(client_starts=False),
        lambda stack: stack.disable(),
    ],
)
def test_a_replay_is_answered_though_it_was_switched_off_since(
    open_practice: Stack, shut: Callable[[Stack], Answer]
) -> None:
    stack = open_practice
    begun = stack.start(key="k")
    assert shut(stack).status == 200
    again = stack.start(key="k")
    assert (again.status, again.text) == (201, begun.text)


@pytest.mark.parametrize("practice", [False, True])
def test_the_charts_switch_is_serialised_with_the_write(stack: Stack, practice: bool) -> None:  # noqa: FBT001
    stack.set_section("messaging", client_starts=practice)
    stack.enable(client_starts=None if practice else True)
    Interleave("TransactWriteItems", lambda: stack.enable(client_starts=False))
    assert reason_of(stack.start()) == NO
    assert stack.inbox().json["entries"] == []


@pytest.mark.parametrize("practice", [False, True])
def test_a_thread_that_is_begun_first_stays_though_the_switch_is_turned_off(stack: Stack, practice: bool) -> None:  # noqa: FBT001
    """The other order: it commits in the middle of the PUT, whose answer comes after it."""
    stack.set_section("messaging", client_starts=practice)
    stack.enable(client_starts=None if practice else True)
    begun: list[Answer] = []
    Interleave("TransactWriteItems", lambda: begun.append(stack.start()))
    switched = stack.enable(client_starts=False)
    assert (switched.status, switched.json["client_starts"], begun[0].status) == (200, False, 201)
    assert reason_of(stack.start()) == NO
    assert [entry["id"] for entry in stack.inbox().json["entries"]] == [begun[0].json["id"]]


def test_the_practices_switch_holds_for_requests_that_begin_after_it(open_practice: Stack) -> None:
    stack = open_practice
    Interleave("TransactWriteItems", lambda: stack.set_section("messaging", client_starts=False))
    assert stack.start().status == 201, "it had begun before"
    assert reason_of(stack.start()) == NO


@pytest.mark.parametrize(
    ("between", "status"),
    [
        (lambda stack: stack.enable(owner=LUIS), 404),
        (lambda stack: stack.suspend(ROSA), 403),
        (lambda stack: stack.suspend(ANA), 409),
    ],
)
def test_what_happens_between_the_read_and_the_write(
    open_practice: Stack, between: Callable[[Stack], object], status: int
) -> None:
    stack = open_practice
    Interleave("TransactWriteItems", lambda: between(stack))
    assert stack.start().status == status


def test_the_tenth_thread_is_the_last_of_two_at_once(open_practice: Stack) -> None:
    stack = open_practice
    for _ in range(9):
        stack.start()
    Interleave("TransactWriteItems", stack.start)
    assert reason_of(stack.start()) == "too_many_started"
    assert len(stack.inbox().json["entries"]) == 10


def test_the_pages_tag_changes_with_the_practices_switch(stack: Stack) -> None:
    stack.enable()
    stack.compose()
    tag = stack.portal_inbox().headers["ETag"]
    path = {"client_id": LEO, "clinician_id": "ana"}
    assert stack.call(PORTAL_INBOX, ROSA, path, headers={"If-None-Match": tag}).status == 304
    stack.set_section("messaging", client_starts=True)
    page = stack.call(PORTAL_INBOX, ROSA, path, headers={"If-None-Match": tag})
    assert page.json["messaging"]["start"] == AVAILABLE
    tag = page.headers["ETag"]
    stack.enable(client_starts=False)
    assert stack.call(PORTAL_INBOX, ROSA, path, headers={"If-None-Match": tag}).status == 200


def test_clinicians_are_told_nothing_of_it(open_practice: Stack) -> None:
    stack = open_practice
    assert "start" not in stack.status().json
    assert "start" not in stack.status(SAM).json
    assert "start" not in stack.inbox().json["messaging"]
    assert "start_available" not in stack.inboxes().json["inboxes"][0]


def test_an_overview_says_of_each_inbox_whether_a_thread_can_be_begun(open_practice: Stack) -> None:
    stack = open_practice
    stack.enable(BEN, clinician_ids=["ben"])
    stack.enable(client=MIA, client_starts=False)
    stack.suspend(BEN)
    rows = stack.portal_inboxes().json["inboxes"]
    said = {(row["client_id"], row["clinician_id"]): row["start_available"] for row in rows}
    assert said == {(LEO, "ana"): True, (LEO, "ben"): False, (MIA, "ana"): False}


def test_who_began_a_thread_is_in_the_record_and_its_owner_sees_it(open_practice: Stack) -> None:
    stack = open_practice
    begun = stack.start().json["id"]
    for page in (stack.audit_page(), stack.portal_audit_page()):
        (record,) = [one for one in page.json["records"] if one["action"] == "message.started"]
        assert (record["actor"], record["entry_id"]) == ({"role": "client", "id": "rosa"}, begun)


def test_a_head_of_before_the_upgrade_counts_from_nought(open_practice: Stack) -> None:
    stack = open_practice
    stack.compose()
    key = {"pk": {"S": "PRACTICE#willow#CLIENT#leo"}, "sk": {"S": "INBOX#ana"}}
    stack.dynamodb.update_item(TableName=stack.messages_table, Key=key, UpdateExpression="REMOVE owner_started")
    assert stack.portal_status().json["start"] == AVAILABLE
    assert stack.start().status == 201
    row = stack.dynamodb.get_item(TableName=stack.messages_table, Key=key)["Item"]
    assert row["owner_started"] == {"N": "1"}
