"""Two practices with the same ids in both, and one id for everybody: nothing of one world shows in the other."""

from typing import Any, Final

import pytest

from client_messaging import wiring
from testing.invocations import Answer, Row
from testing.people import Person
from testing.stack import Stack, portal_event

SAME: Final = "x"
"""The id of the clinician, of the staff, of the chart owner and of the client."""
WILLOW, HARBOR = "willow", "harbor"
SUBJECT, BODY = "Subject of willow", "Text of willow"


def of(practice: str, role: str) -> Person:
    return Person(practice, role, SAME)


@pytest.fixture
def stack(stack: Stack) -> Stack:
    """The same chart in both worlds, in which each clinician wrote one message with the same key."""
    for practice in (WILLOW, HARBOR):
        clinician, owner = of(practice, "clinician"), of(practice, "client")
        assert stack.enable(clinician, SAME, owner).status == 200
        assert stack.compose(clinician, SAME, subject=practice, body=practice, key="same").status == 201
    return stack


def seen(stack: Stack, practice: str) -> list[tuple[int, Any]]:
    """All that somebody can see of a world."""
    clinician, staff, owner = (of(practice, role) for role in ("clinician", "staff", "client"))
    answers: list[Answer] = [
        stack.inbox(clinician, SAME),
        stack.portal_inbox(owner, SAME, clinician),
        stack.inboxes(clinician),
        stack.inboxes(clinician, unread="true"),
        stack.portal_inboxes(owner),
        stack.status(clinician, SAME),
        stack.status(staff, SAME),
        stack.portal_status(owner, SAME, clinician),
        stack.audit_page(staff, SAME),
        stack.portal_audit_page(owner, SAME),
    ]
    return [(answer.status, without_asking(answer.json)) for answer in answers]


def without_asking(said: Any) -> Any:
    records = [one for one in said.get("records", []) if one["action"] not in ("inbox.shown", "audit.shown")]
    return {**{name: value for name, value in said.items() if name not in ("newer", "older")}, "records": records}


def rows(stack: Stack, practice: str) -> list[Row]:
    return [row for row in stack.rows() if f"PRACTICE#{practice}#" in f"{row['pk']['S']}#"]


def a_story(stack: Stack, practice: str) -> None:
    """Everything that can happen in a world."""
    clinician, staff, owner = (of(practice, role) for role in ("clinician", "staff", "client"))
    thread = stack.compose(clinician, SAME, subject=SUBJECT, body=BODY, key="story").json["id"]
    assert stack.reply(thread, owner, SAME, clinician, body=BODY, key="story").status == 201
    assert stack.portal_read(thread, owner, SAME, clinician).status == 200
    newest = stack.inbox(clinician, SAME).json["entries"][0]["id"]
    assert stack.read(newest, clinician, SAME).status == 200
    event = portal_event(SAME, id="same", detail={"practice_id": practice})
    assert stack.portal_update(event) == {"batchItemFailures": []}
    assert stack.enable(staff, SAME, Person(practice, "client", "y"), clinician_ids=["y"]).status == 200
    assert stack.disable(staff, SAME).status == 200
    assert stack.set_access(Person(practice, "client", "y"), "suspended", staff).status == 200


def test_a_story_in_one_world_does_not_show_in_the_other(stack: Stack) -> None:
    before, kept = seen(stack, HARBOR), rows(stack, HARBOR)
    assert {status for status, _ in before} == {200}
    assert kept
    a_story(stack, WILLOW)
    assert seen(stack, HARBOR) == before
    assert rows(stack, HARBOR) == kept
    assert BODY not in str(before)
    assert seen(stack, WILLOW) != before


def test_the_same_story_in_both_worlds_has_the_same_end(stack: Stack) -> None:
    """Neither a key nor an event that was seen in one world counts in the other."""
    for practice in (WILLOW, HARBOR):
        a_story(stack, practice)
    willow, harbor = (seen(stack, practice) for practice in (WILLOW, HARBOR))
    assert [status for status, _ in willow] == [status for status, _ in harbor]
    notices = [row for row in stack.rows() if row.get("kind") == {"S": "notice"}]
    assert len(notices) == 2
    assert len(rows(stack, WILLOW)) == len(rows(stack, HARBOR))


def test_a_cursor_and_a_tag_of_one_world_are_none_of_the_other(stack: Stack) -> None:
    ours, theirs = of(WILLOW, "clinician"), of(HARBOR, "clinician")
    cursor = stack.inbox(ours, SAME).json["newer"]
    assert stack.inbox(ours, SAME, after=cursor).status == 200
    assert stack.inbox(theirs, SAME, after=cursor).code == "invalid_cursor"
    assert stack.portal_inbox(of(WILLOW, "client"), SAME, ours, after=cursor).code == "invalid_cursor"
    tag = stack.inbox(ours, SAME).headers["ETag"]
    assert stack.inbox(theirs, SAME).headers["ETag"] != tag
    assert stack.portal_inbox(of(WILLOW, "client"), SAME, ours).headers["ETag"] != tag


def test_a_suspension_in_one_world_shuts_nobody_out_of_the_other(stack: Stack) -> None:
    by = Person(WILLOW, "staff", "other")
    before = seen(stack, HARBOR)
    assert stack.set_access(of(WILLOW, "clinician"), "suspended", by).status == 200
    assert stack.inbox(of(WILLOW, "clinician"), SAME).code == "access_suspended"
    assert seen(stack, HARBOR) == before
    assert stack.compose(of(HARBOR, "clinician"), SAME).status == 201


def test_a_limit_in_one_world_slows_nobody_in_the_other(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = wiring.send_limit()
    monkeypatch.setattr(limit, "burst", 1)
    monkeypatch.setattr(limit, "per_second", 0.001)
    monkeypatch.setattr(limit, "_buckets", {})
    assert stack.compose(of(WILLOW, "clinician"), SAME).status == 201
    assert stack.compose(of(WILLOW, "clinician"), SAME).status == 429
    assert stack.compose(of(HARBOR, "clinician"), SAME).status == 201


def test_one_id_in_every_role_is_several_people(stack: Stack) -> None:
    """The clinician and the owner who share an id have a marker, a key and an overview each."""
    clinician, owner = of(WILLOW, "clinician"), of(WILLOW, "client")
    thread = stack.inbox(clinician, SAME).json["entries"][0]["id"]
    assert stack.status(clinician, SAME).json["unread"] == 0
    assert stack.portal_status(owner, SAME, clinician).json["unread"] == 1
    answered = stack.reply(thread, owner, SAME, clinician, key="same")
    assert (answered.status, "Idempotency-Replayed" in answered.headers) == (201, False)
    assert answered.json["sender"]["role"] == "client"
    assert stack.status(clinician, SAME).json["unread"] == 1
    assert stack.read(answered.json["id"], clinician, SAME).json["unread"] == 0
    assert stack.portal_status(owner, SAME, clinician).json["unread"] == 1
    assert stack.inboxes(owner).code == stack.portal_inboxes(clinician).code == "role_not_allowed"


def test_the_two_ids_of_an_inbox_are_not_exchanged(stack: Stack) -> None:
    """Client p with clinician q is another inbox than client q with clinician p."""
    p, q = (Person(WILLOW, "clinician", one) for one in ("p", "q"))
    for client, clinician in (("p", q), ("q", p)):
        owner = Person(WILLOW, "client", client)
        assert stack.enable(clinician, client, owner).status == 200
    sent = stack.compose(p, "q", body="to q").json
    assert [one["body"] for one in stack.inbox(p, "q").json["entries"]] == ["to q"]
    assert stack.inbox(q, "p").json["entries"] == []
    assert stack.portal_inbox(Person(WILLOW, "client", "p"), "p", q).json["entries"] == []
    assert stack.portal_inbox(Person(WILLOW, "client", "p"), "q", p).status == 404
    assert stack.read(sent["id"], q, "p").status == 404
    assert [one["client_id"] for one in stack.inboxes(p).json["inboxes"]] == ["q"]
