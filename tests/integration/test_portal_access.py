"""PUT …/portal-access: enabling, handing over, disabling."""

from typing import Any

import pytest

from tests.people import ANA, BEN, DEV, KIM, LEO, LUIS, MIA, ROSA, SAM, Person
from tests.stack import PORTAL_ACCESS, Stack

OWNER = {"person_id": "rosa", "relationship": "parent"}


def put(stack: Stack, body: Any, as_: Person = ANA, client: str = LEO) -> Any:
    return stack.call(PORTAL_ACCESS, as_, {"client_id": client}, body)


def test_enabling_answers_how_it_is_now(stack: Stack) -> None:
    contact = {"email": "rosa@example.invalid", "phone": "+1 555 0100", "language": "es-MX"}
    answer = stack.enable(contact=contact)
    assert answer.status == 200
    assert answer.json == {
        "client_id": LEO,
        "state": "enabled",
        "since": answer.json["since"],
        "chart_owner": {**OWNER, **contact},
    }


def test_enabling_opens_an_empty_inbox_for_the_caller_and_for_those_named(stack: Stack) -> None:
    stack.enable(ANA, clinician_ids=["ben", "ben"])
    for clinician in (ANA, BEN):
        assert stack.portal_status(clinician=clinician).json["available"] is True
        assert stack.inbox(clinician).json["entries"] == []


def test_staff_name_at_least_one_clinician(stack: Stack) -> None:
    refused = stack.enable(SAM)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "clinician_ids")
    assert stack.enable(SAM, clinician_ids=[]).status == 422
    assert stack.rows() == []
    assert stack.enable(SAM, clinician_ids=["ana"]).status == 200
    assert stack.portal_status().status == 200
    assert stack.portal_status(clinician=SAM).status == 404


def test_the_same_again_answers_the_same_and_writes_nothing(stack: Stack) -> None:
    first = stack.enable(clinician_ids=["ben"])
    before = stack.rows()
    again = stack.enable(clinician_ids=["ben"])
    assert (again.status, again.text) == (200, first.text)
    assert stack.rows() == before
    stack.disable(reason="moved away")
    disabled = stack.rows()
    assert stack.disable(reason="moved away").status == 200
    assert stack.rows() == disabled


def test_another_clinician_who_enables_gets_an_inbox_and_changes_nothing_else(stack: Stack) -> None:
    first = stack.enable(ANA)
    assert stack.enable(BEN).text == first.text
    assert stack.portal_status(clinician=BEN).status == 200


def test_a_new_contact_is_kept_without_a_hand_over(stack: Stack) -> None:
    first = stack.enable(contact={"email": "old@example.invalid"})
    stack.compose()
    second = stack.enable(contact={"phone": "555-0100"})
    assert second.json["chart_owner"] == {**OWNER, "phone": "555-0100"}
    assert second.json["since"] == first.json["since"]
    assert len(stack.portal_inbox().json["entries"]) == 1


def test_disabling_keeps_the_owner_and_says_since_when(stack: Stack) -> None:
    enabled = stack.enable()
    disabled = stack.disable(SAM, reason="requested by the family")
    assert disabled.json["state"] == "disabled"
    assert disabled.json["reason"] == "requested by the family"
    assert disabled.json["chart_owner"] == enabled.json["chart_owner"]
    assert stack.portal_status().json["portal_access"] == {"state": "disabled", "since": disabled.json["since"]}
    assert "reason" not in stack.enable().json


def test_what_was_never_enabled_cannot_be_disabled(stack: Stack) -> None:
    refused = stack.disable()
    assert (refused.status, refused.code, refused.json["reason"]) == (
        409,
        "messaging_unavailable",
        "portal_not_enabled",
    )
    assert stack.rows() == []


def test_a_hand_over_takes_the_chart_from_the_former_owner_at_once(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose().json["id"]
    stack.enable(owner=LUIS)
    for answer in (stack.portal_inbox(ROSA), stack.portal_status(ROSA), stack.reply(thread, ROSA)):
        assert (answer.status, answer.code) == (404, "not_found")


def test_another_parent_sees_only_what_comes_after_the_hand_over(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    hidden = stack.compose(body="for Rosa").json["id"]
    stack.reply(hidden, ROSA)
    stack.enable(owner=LUIS)
    assert stack.portal_inbox(LUIS).json["entries"] == []
    assert stack.portal_inbox(LUIS).json["unread"] == 0
    assert stack.reply(hidden, LUIS).status == 404

    seen = stack.compose(body="for Luis").json["id"]
    page = stack.portal_inbox(LUIS).json
    assert [entry["body"] for entry in page["entries"]] == ["for Luis"]
    assert (page["unread"], page["older"]) == (1, None)
    assert stack.reply(seen, LUIS).status == 201
    assert len(stack.inbox(ANA).json["entries"]) == 4


def test_the_client_who_takes_over_sees_the_history(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose(body="before").json["id"]
    stack.enable(owner=KIM, relationship="self")
    page = stack.portal_inbox(KIM).json
    assert [entry["body"] for entry in page["entries"]] == ["before"]
    assert page["unread"] == 1
    assert stack.reply(thread, KIM).status == 201


@pytest.mark.parametrize(
    ("relationship", "shares", "sees"), [("self", False, 0), ("guardian", True, 1), ("other", None, 0)]
)
def test_history_is_shared_as_the_practice_says(stack: Stack, relationship: str, shares: Any, sees: int) -> None:
    stack.enable(owner=ROSA)
    stack.compose()
    stack.enable(owner=KIM, relationship=relationship, **({} if shares is None else {"share_history": shares}))
    page = stack.portal_inbox(KIM).json
    assert (len(page["entries"]), page["unread"]) == (sees, sees)


def test_the_same_owner_can_be_let_into_the_history_later(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    stack.compose()
    stack.enable(owner=LUIS)
    stack.enable(owner=LUIS, share_history=True)
    assert (len(stack.portal_inbox(LUIS).json["entries"]), stack.portal_inbox(LUIS).json["unread"]) == (1, 1)
    before = stack.rows()
    stack.enable(owner=LUIS, share_history=True)
    assert stack.rows() == before


def test_a_thread_from_before_the_hand_over_is_open_once_the_clinician_writes_into_it(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    thread = stack.compose(body="for Rosa").json["id"]
    stack.enable(owner=LUIS)
    assert stack.reply(thread, LUIS).status == 404
    assert stack.compose(thread=thread, body="for Luis").status == 201
    assert [entry["body"] for entry in stack.portal_inbox(LUIS).json["entries"]] == ["for Luis"]
    assert stack.reply(thread, LUIS).status == 201
    stack.enable(owner=KIM, relationship="other")
    assert stack.reply(thread, KIM).status == 404


def test_who_gets_a_chart_back_does_not_see_what_lay_between_even_with_an_old_cursor(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    old = stack.portal_inbox(ROSA).json["newer"]
    stack.enable(owner=LUIS)
    for n in range(5):
        stack.compose(body=f"for Luis {n}")
    stack.enable(owner=ROSA)
    assert stack.portal_inbox(ROSA, after=old, limit="2").json["entries"] == []
    stack.compose(body="for Rosa")
    assert [entry["body"] for entry in stack.portal_inbox(ROSA, after=old, limit="2").json["entries"]] == ["for Rosa"]


def test_one_owner_may_own_several_charts(stack: Stack) -> None:
    for client in (LEO, MIA):
        stack.enable(client=client)
        stack.compose(client=client, body=client)
    for client in (LEO, MIA):
        assert [entry["body"] for entry in stack.portal_inbox(client=client).json["entries"]] == [client]


def test_practices_are_apart_even_with_the_same_ids(stack: Stack) -> None:
    stack.enable(ANA)
    assert stack.status(ANA.at("harbor")).json["reason"] == "portal_not_enabled"
    assert stack.portal_inbox(ROSA.at("harbor")).status == 404
    assert stack.enable(DEV).status == 200
    assert stack.portal_inbox(ROSA, clinician=DEV).status == 404


def test_a_suspended_caller_changes_nothing(stack: Stack) -> None:
    stack.suspend(ANA)
    before = stack.rows()
    assert stack.enable(ANA).code == "access_suspended"
    assert stack.rows() == before


def test_a_chart_has_as_many_inboxes_as_one_transaction_takes(stack: Stack) -> None:
    first, second = ([f"c{half}-{n}" for n in range(45)] for half in (1, 2))
    assert stack.enable(SAM, clinician_ids=first).status == 200
    assert stack.enable(SAM, clinician_ids=second).status == 200
    refused = stack.enable(ANA)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "clinician_ids")
    assert stack.compose(ANA).json["reason"] == "too_many_inboxes"
    assert stack.enable(SAM, owner=LUIS, clinician_ids=first[:1]).status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "state"),
        ([], "body"),
        (None, "body"),
        ("enabled", "body"),
        ({"state": "not_enabled"}, "state"),
        ({"state": "open"}, "state"),
        ({"state": "enabled"}, "chart_owner"),
        ({"state": "enabled", "chart_owner": None}, "chart_owner"),
        ({"state": "enabled", "chart_owner": "rosa"}, "chart_owner"),
        ({"state": "enabled", "chart_owner": {"person_id": "rosa"}}, "chart_owner.relationship"),
        ({"state": "enabled", "chart_owner": {"relationship": "self"}}, "chart_owner.person_id"),
        ({"state": "enabled", "chart_owner": {**OWNER, "person_id": "a#b"}}, "chart_owner.person_id"),
        ({"state": "enabled", "chart_owner": {**OWNER, "person_id": 7}}, "chart_owner.person_id"),
        ({"state": "enabled", "chart_owner": {**OWNER, "relationship": "aunt"}}, "chart_owner.relationship"),
        ({"state": "enabled", "chart_owner": {**OWNER, "email": "nobody"}}, "chart_owner.email"),
        ({"state": "enabled", "chart_owner": {**OWNER, "phone": "call me"}}, "chart_owner.phone"),
        ({"state": "enabled", "chart_owner": {**OWNER, "language": "Spanish, please"}}, "chart_owner.language"),
        ({"state": "enabled", "chart_owner": {**OWNER, "name": "Rosa"}}, "chart_owner.name"),
        ({"state": "enabled", "chart_owner": OWNER, "clinician_ids": "ben"}, "clinician_ids"),
        ({"state": "enabled", "chart_owner": OWNER, "clinician_ids": ["b n"]}, "clinician_ids.0"),
        ({"state": "enabled", "chart_owner": OWNER, "clinician_ids": ["b"] * 51}, "clinician_ids"),
        ({"state": "enabled", "chart_owner": OWNER, "share_history": "yes"}, "share_history"),
        ({"state": "enabled", "chart_owner": OWNER, "reason": "why"}, "reason"),
        ({"state": "disabled", "chart_owner": OWNER}, "chart_owner"),
        ({"state": "disabled", "clinician_ids": ["ben"]}, "clinician_ids"),
        ({"state": "disabled", "reason": ""}, "reason"),
        ({"state": "disabled", "until": "tomorrow"}, "until"),
    ],
)
def test_what_cannot_be_taken_names_the_field_and_changes_nothing(stack: Stack, body: Any, field: str) -> None:
    refused = put(stack, body) if body is not None else stack.call(PORTAL_ACCESS, ANA, {"client_id": LEO}, raw="null")
    assert (refused.status, refused.code) == (422, "invalid_request")
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert stack.rows() == []
