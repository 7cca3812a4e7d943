"""GET …/messages/{entry_id}: where `Location` leads."""

import pytest

from testing.invocations import Answer
from testing.people import ANA, BEN, LUIS, MIA, ROSA
from testing.stack import Stack, portal_event


def test_location_leads_to_the_message(stack: Stack) -> None:
    stack.enable()
    composed = stack.compose()
    replied = stack.reply(composed.json["id"])
    assert composed.headers["Location"] == f"/clients/leo/messages/{composed.json['id']}"
    assert replied.headers["Location"] == f"/portal/clients/leo/clinicians/ana/messages/{replied.json['id']}"
    for sent in (composed, replied):
        for shown in (stack.message(sent.json["id"]), stack.portal_message(sent.json["id"])):
            assert shown.status == 200
            assert shown.json == {**sent.json, "read_by_other": False}
            assert "ETag" not in shown.headers


def test_it_stands_as_in_a_page_and_moves_no_marker(stack: Stack) -> None:
    stack.enable()
    first = stack.compose().json["id"]
    stack.portal_read(first)
    stack.compose()
    for entry in stack.inbox().json["entries"]:
        assert stack.message(entry["id"]).json == entry
    for entry in stack.portal_inbox().json["entries"]:
        assert stack.portal_message(entry["id"]).json == entry
    assert stack.portal_status().json["unread"] == 1


def test_it_is_audited_as_shown(stack: Stack) -> None:
    stack.enable()
    sent = stack.compose().json["id"]
    stack.portal_message(sent)
    (record,) = [row for row in stack.audit() if row["action"]["S"] == "inbox.shown"]
    assert (record["actor_id"]["S"], record["clinician_id"]["S"], record["entries"]["N"]) == ("rosa", "ana", "1")
    assert record["newest_id"]["S"] == record["oldest_id"]["S"] == sent


def refused_alike(*answers: Answer) -> bool:
    """All are the same 404, but for the id of the request."""
    texts = {answer.text.replace(answer.headers["X-Request-Id"], "") for answer in answers}
    return {answer.status for answer in answers} == {404} and len(texts) == 1


@pytest.mark.parametrize("no_id", ["0", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "a b", "x#y", "é", "../inbox", "1" * 300])
def test_what_is_no_message_of_this_inbox_is_one_and_the_same(stack: Stack, no_id: str) -> None:
    stack.enable()
    stack.enable(BEN, client=MIA)
    elsewhere = stack.compose(BEN, MIA).json["id"]
    stack.compose()
    stack.portal_update(portal_event())
    notice = stack.inbox().json["entries"][0]
    assert notice["kind"] == "notice"
    assert refused_alike(*(stack.message(one) for one in (notice["id"], elsewhere, no_id)))
    assert refused_alike(*(stack.portal_message(one) for one in (notice["id"], elsewhere, no_id)))


def test_what_is_hidden_from_an_owner_is_not_there(stack: Stack) -> None:
    stack.enable(owner=ROSA)
    hidden = stack.compose().json["id"]
    stack.enable(owner=LUIS)
    shown = stack.compose().json["id"]
    assert refused_alike(stack.portal_message(hidden, LUIS), stack.portal_message("0", LUIS))
    assert refused_alike(stack.portal_message(shown, ROSA), stack.portal_message("0", ROSA))
    assert stack.portal_message(shown, LUIS).status == stack.message(hidden).status == 200


def test_it_refuses_as_a_page_of_that_side_does(stack: Stack) -> None:
    assert stack.message("0").json["reason"] == "portal_not_enabled"
    assert stack.portal_message("0").status == 404
    stack.enable()
    sent = stack.compose().json["id"]
    stack.disable()
    assert stack.message(sent).status == 200
    assert stack.portal_message(sent).json["reason"] == stack.portal_message("0").json["reason"] == "portal_disabled"
    stack.suspend(ANA)
    assert stack.message(sent).code == "access_suspended"
    assert stack.message(sent, ROSA).code == "role_not_allowed"
