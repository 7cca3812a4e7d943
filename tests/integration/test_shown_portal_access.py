"""GET …/portal-access: how a chart is, for those who look after it."""

from testing.people import ANA, BEN, LEO, LUIS, ROSA, SAM
from testing.routes import SHOWN_PORTAL_ACCESS
from testing.stack import Stack

CONTACT = {"name": "Rosa N.", "email": "rosa@example.invalid", "phone": "+1 555 0100", "language": "es-MX"}


def test_it_is_what_the_last_change_answered(stack: Stack) -> None:
    first = stack.enable(contact=CONTACT, client_name="Leo N.", clinician_ids=["ben"])
    assert stack.show_access().text == first.text
    assert stack.disable(reason="on leave").text == stack.show_access().text
    assert stack.enable(owner=LUIS).text == stack.show_access().text
    shown = stack.show_access().json
    assert (shown["shares_history"], shown["client_name"], shown["version"]) == (False, "Leo N.", 3)
    assert shown.keys() == {*("client_id", "client_name", "state", "since", "chart_owner", "shares_history", "version")}


def test_only_staff_learn_who_has_an_inbox(stack: Stack) -> None:
    put = stack.enable(SAM, clinician_ids=["tom", "ana"]).json
    assert put["clinician_ids"] == stack.show_access(SAM).json["clinician_ids"] == ["ana", "tom"]
    assert "clinician_ids" not in stack.show_access(ANA).json
    assert "clinician_ids" not in stack.enable(ANA).json


def test_what_was_never_enabled_says_so_and_nothing_else(stack: Stack) -> None:
    for caller in (ANA, SAM, SAM.at("harbor")):
        assert (stack.show_access(caller).status, stack.show_access(caller).json) == (200, {"state": "not_enabled"})


def test_it_is_audited_and_the_owner_is_told(stack: Stack) -> None:
    stack.show_access(BEN)
    stack.enable()
    stack.show_access(BEN)
    of_ben = [row for row in stack.audit() if row["actor_id"]["S"] == "ben"]
    assert [row["action"]["S"] for row in of_ben] == ["portal_access.shown"] * 2
    assert {row["pk"]["S"] for row in of_ben} == {f"PRACTICE#willow#CLIENT#{LEO}"}
    actions = [(one["action"], one["actor"]["id"]) for one in stack.portal_audit_page().json["records"]]
    assert ("portal_access.shown", "ben") in actions


def test_no_chart_owner_asks(stack: Stack) -> None:
    stack.enable()
    assert stack.show_access(ROSA).code == "role_not_allowed"
    stack.suspend(ANA)
    assert stack.show_access(ANA).code == "access_suspended"
    assert stack.call(SHOWN_PORTAL_ACCESS, SAM, {"client_id": "a b"}).code == "invalid_request"
