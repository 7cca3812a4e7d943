"""The whole story once, through the functions."""

from testing.people import ANA, LEO, ROSA
from testing.stack import Stack, portal_event


def test_a_clinician_and_a_chart_owner_exchange_messages(stack: Stack) -> None:
    assert stack.status().json["reason"] == "portal_not_enabled"
    assert stack.enable().status == 200
    sent = stack.compose(subject="Homework", body="Try the breathing exercise.")
    assert sent.status == 201, sent.text
    answered = stack.reply(sent.json["id"], body="It helped.")
    assert answered.status == 201, answered.text
    assert stack.portal_update(portal_event()) == {"batchItemFailures": []}

    for_ana, for_rosa = stack.inbox().json, stack.portal_inbox().json
    assert [entry["kind"] for entry in for_ana["entries"]] == ["notice", "message", "message"]
    assert [entry["body"] for entry in for_rosa["entries"]] == ["It helped.", "Try the breathing exercise."]
    assert (for_ana["unread"], for_rosa["unread"]) == (2, 1)

    assert stack.disable().status == 200
    assert stack.compose().json["reason"] == "portal_disabled"
    assert stack.inbox().json["messaging"]["available"] is False
    assert stack.portal_inbox(ROSA, LEO, ANA).status == 409
    assert stack.portal_status().json["reason"] == "portal_disabled"
