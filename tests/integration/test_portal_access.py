"""PUT …/portal-access: enabling, handing over, disabling."""

from typing import Any

import pytest

from testing.people import ANA, BEN, DEV, KIM, LEO, LUIS, MIA, ROSA, SAM, Person
from testing.routes import PORTAL_ACCESS
from testing.stack import Stack

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
        "shares_history": True,
        "version": 1,
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


def test_another_clinician_who_is_named_gets_an_inbox_and_changes_nothing_else(stack: Stack) -> None:
    first = stack.enable(ANA)
    assert stack.enable(BEN, clinician_ids=["ben"]).text == first.text
    assert stack.portal_status(clinician=BEN).status == 200


@pytest.mark.parametrize("person", [BEN, SAM], ids=lambda person: person.role)
def test_a_correction_opens_no_inbox(stack: Stack, person: Person) -> None:
    stack.enable(ANA)
    corrected = stack.enable(person, contact={"email": "new@example.invalid"})
    assert (corrected.status, corrected.json["chart_owner"]["email"]) == (200, "new@example.invalid")
    assert stack.portal_status(clinician=person.as_("clinician")).status == 404
    assert stack.show_access(SAM).json["clinician_ids"] == ["ana"]


def test_enabling_again_opens_the_inbox_of_who_does_it(stack: Stack) -> None:
    stack.enable(ANA)
    stack.disable()
    assert stack.enable(SAM).json["errors"] == [
        {"field": "clinician_ids", "message": "is required from staff: name at least one"}
    ]
    assert stack.enable(BEN).status == 200
    assert stack.portal_status(clinician=BEN).status == 200


def test_a_new_contact_is_kept_without_a_hand_over(stack: Stack) -> None:
    first = stack.enable(contact={"email": "old@example.invalid", "name": "Rosa N."})
    stack.compose()
    second = stack.enable(contact={"phone": "555-0100", "email": None})
    assert second.json["chart_owner"] == {**OWNER, "phone": "555-0100", "name": "Rosa N."}
    assert second.json["since"] == first.json["since"]
    assert len(stack.portal_inbox().json["entries"]) == 1
    assert stack.portal_inbox().json["unread"] == 1


CONTACT = {"name": "Rosa N.", "email": "rosa@example.invalid", "phone": "+1 555 0100", "language": "es"}


@pytest.mark.parametrize("field", CONTACT)
def test_what_is_left_out_stays_and_null_removes_it(stack: Stack, field: str) -> None:
    whole = stack.enable(contact=CONTACT).json["chart_owner"]
    left_out = {name: value for name, value in CONTACT.items() if name != field}
    assert stack.enable(contact=left_out).json["chart_owner"] == whole
    assert field not in stack.enable(contact={field: None}).json["chart_owner"]
    assert stack.enable(contact={field: CONTACT[field]}).json["chart_owner"] == whole


def test_a_new_owner_begins_with_what_is_said(stack: Stack) -> None:
    stack.enable(contact=CONTACT, client_name="Leo N.")
    handed = stack.enable(owner=LUIS, contact={"phone": "555-0100"}).json
    assert handed["chart_owner"] == {"person_id": "luis", "relationship": "parent", "phone": "555-0100"}
    assert handed["client_name"] == "Leo N."


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


def test_sharing_what_is_shared_hands_nothing_over(stack: Stack) -> None:
    """Neither where the history was always the owner's, nor where they were let into it: only the contact changes."""
    stack.enable(owner=LUIS)
    for owner in (ROSA, LUIS):
        stack.enable(owner=owner, share_history=True)
        sent = stack.compose().json["id"]
        stack.portal_read(sent, owner)
        stack.compose()
        head = [row for row in stack.rows() if row["sk"]["S"].startswith("INBOX#")]
        contact = {"email": f"{owner.person_id}@example.invalid"}
        changed = stack.enable(owner=owner, share_history=True, contact=contact)
        assert changed.json["chart_owner"]["email"] == contact["email"]
        assert [row for row in stack.rows() if row["sk"]["S"].startswith("INBOX#")] == head
        assert stack.portal_status(owner).json["unread"] == 1


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
    for refused in (stack.enable(ANA, clinician_ids=["ana"]), stack.compose(ANA)):
        assert (refused.status, refused.code, refused.json["reason"]) == (
            409,
            "messaging_unavailable",
            "too_many_inboxes",
        )
    handed = stack.enable(SAM, owner=LUIS, clinician_ids=first[:1], client_name="Leo N.")
    assert (handed.status, handed.json["client_name"]) == (200, "Leo N.")


def test_a_clinician_for_whom_there_is_no_inbox_left_is_told_before_writing(stack: Stack) -> None:
    for half in (1, 2):
        stack.enable(SAM, clinician_ids=[f"c{half}-{n}" for n in range(45)])
    inside = Person("willow", "clinician", "c1-0")
    for said in (stack.status(ANA).json, stack.inbox(ANA).json["messaging"], stack.compose(ANA).json):
        assert (said["reason"], bool(said["fix"])) == ("too_many_inboxes", True)
    assert stack.status(ANA).json["available"] is False
    assert stack.status(inside).json["available"] is True
    assert stack.status(SAM).json["available"] is True


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
        ({"state": "enabled", "chart_owner": {**OWNER, "nickname": "Ro"}}, "chart_owner.nickname"),
        ({"state": "enabled", "chart_owner": {**OWNER, "name": ""}}, "chart_owner.name"),
        ({"state": "enabled", "chart_owner": {**OWNER, "name": " "}}, "chart_owner.name"),
        ({"state": "enabled", "chart_owner": {**OWNER, "name": "R" * 121}}, "chart_owner.name"),
        ({"state": "enabled", "chart_owner": {**OWNER, "name": "Rosa\nN."}}, "chart_owner.name"),
        ({"state": "enabled", "chart_owner": {**OWNER, "name": "\u202eRosa"}}, "chart_owner.name"),
        ({"state": "enabled", "chart_owner": OWNER, "client_name": "Leo\u2028"}, "client_name"),
        ({"state": "enabled", "chart_owner": OWNER, "client_name": 7}, "client_name"),
        ({"state": "enabled", "chart_owner": OWNER, "version": "1"}, "version"),
        ({"state": "enabled", "chart_owner": OWNER, "version": -1}, "version"),
        ({"state": "enabled", "chart_owner": OWNER, "version": 1.5}, "version"),
        ({"state": "enabled", "chart_owner": OWNER, "version": True}, "version"),
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
