"""Names: of who writes, of the client, of the clinician; kept with what they are of."""

from typing import Any

import pytest

from client_messaging.domain import names
from testing.interleave import Interleave
from testing.people import ANA, BEN, LUIS, ROSA, SAM, TOM
from testing.stack import Stack

DANA, ROSE = ANA.called("Dana Ito"), ROSA.called("Rosa N.")


def test_a_message_says_what_its_sender_was_called(stack: Stack) -> None:
    stack.enable()
    composed = stack.compose(DANA).json
    assert composed["sender"] == {"role": "clinician", "id": "ana", "name": "Dana Ito"}
    replied = stack.reply(composed["id"], ROSE).json
    assert replied["sender"] == {"role": "client", "id": "rosa", "name": "Rosa N.", "relationship": "parent"}
    assert "name" not in stack.reply(composed["id"], ROSA).json["sender"]
    shown = [entry["sender"].get("name") for entry in stack.inbox().json["entries"]]
    assert shown == [None, "Rosa N.", "Dana Ito"]


def test_an_overview_says_who_wrote_last(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    stack.reply(thread)
    for mine in (stack.inboxes(), stack.portal_inboxes()):
        last = mine.json["inboxes"][0]["last_entry"]
        assert (last["sender_role"], last["sender_id"]) == ("client", "rosa")


def test_a_head_from_before_says_who_wrote_last_too(stack: Stack) -> None:
    stack.enable()
    thread = stack.compose().json["id"]
    for sent in ("rosa", "ana"):
        if sent == "rosa":
            stack.reply(thread)
        else:
            stack.compose()
        head = {"pk": {"S": "PRACTICE#willow#CLIENT#leo"}, "sk": {"S": "INBOX#ana"}}
        remove = "REMOVE last_sender_id, last_message_sender_id"
        stack.dynamodb.update_item(TableName=stack.messages_table, Key=head, UpdateExpression=remove)
        for mine in (stack.inboxes(), stack.portal_inboxes()):
            assert mine.json["inboxes"][0]["last_entry"]["sender_id"] == sent


def test_an_overview_names_client_and_clinician(stack: Stack) -> None:
    stack.enable(DANA, client_name="Leo N.", clinician_ids=["ben"])
    assert {row["client_name"] for one in (ANA, BEN) for row in stack.inboxes(one).json["inboxes"]} == {"Leo N."}
    rows = {row["clinician_id"]: row for row in stack.portal_inboxes().json["inboxes"]}
    assert (rows["ana"]["clinician_name"], "clinician_name" in rows["ben"]) == ("Dana Ito", False)
    stack.compose(BEN.called("Ben Okoro"))
    stack.compose(ANA.called("Dana Ito-Ruiz"))
    named = {row["clinician_id"]: row["clinician_name"] for row in stack.portal_inboxes().json["inboxes"]}
    assert named == {"ana": "Dana Ito-Ruiz", "ben": "Ben Okoro"}
    stack.compose(ANA)
    assert "clinician_name" not in stack.inboxes(ANA).json["inboxes"][0]


def test_the_name_of_a_client_is_the_charts(stack: Stack) -> None:
    stack.enable(client_name="Leo N.")
    stack.compose(TOM)
    assert stack.enable().json["client_name"] == "Leo N."
    assert stack.enable(owner=LUIS).json["client_name"] == "Leo N."
    assert stack.disable(client_name="Leo M.").json["client_name"] == "Leo M."
    assert {stack.inboxes(one).json["inboxes"][0]["client_name"] for one in (ANA, TOM)} == {"Leo M."}
    stack.disable(client_name=None)
    assert "client_name" not in stack.inboxes(TOM).json["inboxes"][0]
    assert "client_name" not in stack.show_access(SAM).json


def test_a_name_is_no_hand_over(stack: Stack) -> None:
    first = stack.enable()
    stack.portal_read(stack.compose().json["id"])
    named = stack.enable(contact={"name": "Rosa N."}, client_name="Leo N.")
    assert named.json["since"] == first.json["since"]
    assert stack.portal_inbox().json["unread"] == 0


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        ("Dana Ito", "Dana Ito"),
        ("  Dana Ito\t", "Dana Ito"),
        ("D" * 120, "D" * 120),
        ("é" * 120, "é" * 120),
        ("[Dana] Ito", "[Dana] Ito"),
        ("D" * 121, None),
        ("", None),
        (" \t ", None),
        ("Dana\nIto", None),
        ("Dana\u0085Ito", None),
        ("Dana\u2028Ito", None),
        ("\u202eDana", None),
        ("\u2066Dana\u2069", None),
        ("\ud800Dana", None),
        ("[Dana Ito]", None),
        ("[]", None),
        (7, None),
        (None, None),
        (["Dana"], None),
    ],
)
def test_what_counts_as_a_name(claim: Any, name: str | None) -> None:
    assert names.claimed(claim) == name


def test_whoever_has_no_name_writes_all_the_same(stack: Stack) -> None:
    stack.enable()
    assert "name" not in stack.compose(ANA.called("[Dana Ito]")).json["sender"]


@pytest.mark.parametrize("before", [None, "Leo N."])
@pytest.mark.parametrize("after", [None, "Leo M."])
def test_an_inbox_that_is_opened_has_the_name_that_the_client_got_meanwhile(
    stack: Stack, before: str | None, after: str | None
) -> None:
    stack.enable(client_name=before)
    Interleave("TransactWriteItems", lambda: stack.enable(client_name=after))
    assert stack.compose(BEN).status == 201
    (row,) = stack.inboxes(BEN).json["inboxes"]
    assert row.get("client_name") == after
