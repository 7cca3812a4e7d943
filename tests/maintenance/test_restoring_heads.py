"""Gates and heads that come back fit each other, and what others write meanwhile."""

from itertools import count
from typing import Any

import pytest

from client_messaging.dynamodb.tables import Tables
from testing.maintenance.damages import gate, head
from testing.maintenance.losses import bring_back, findings
from testing.maintenance.practice import Practice
from testing.people import ANA, LEO, LUIS, Person

pytestmark = pytest.mark.whole


def test_a_gate_that_comes_back_gives_out_no_version_twice(willow: Practice, restored: Tables) -> None:
    stack = willow.stack
    for contact in ({"email": "luis@example.org"}, {"email": None}):
        stack.enable(ANA, LEO, LUIS, relationship="other", contact=contact)
    newest = stack.version_of()
    willow.delete(gate(willow))
    bring_back(willow, restored)
    assert stack.version_of() == newest
    assert findings(willow) == []


def test_a_head_that_comes_back_has_the_name_that_the_client_has_now(willow: Practice, restored: Tables) -> None:
    willow.stack.enable(ANA, LEO, LUIS, relationship="other", client_name="Leonard")
    willow.delete(head(willow, "ben"))
    bring_back(willow, restored)
    assert head(willow, "ben")["client_name"] == {"S": "Leonard"}
    assert findings(willow) == []


def test_heads_follow_the_name_of_a_gate_that_comes_back(willow: Practice, restored: Tables) -> None:
    was = head(willow)["client_name"]
    willow.stack.enable(ANA, LEO, LUIS, relationship="other", client_name=None)
    willow.delete(gate(willow))
    bring_back(willow, restored)
    assert [gate(willow)["client_name"], head(willow)["client_name"], head(willow, "ben")["client_name"]] == [was] * 3
    assert findings(willow) == []


def test_a_head_of_the_version_before_is_left_alone_where_nothing_is_wrong(willow: Practice, restored: Tables) -> None:
    willow.change(head(willow), last_sender_id=None, last_message_sender_id=None)
    assert bring_back(willow, restored).recounted.total() == 0
    willow.change(head(willow), clinician_sent={"N": "1"})
    bring_back(willow, restored)
    assert head(willow)["last_sender_id"] == head(willow)["last_message_sender_id"] == {"S": "ana"}
    assert findings(willow) == []


def test_a_gate_counts_an_inbox_that_is_opened_meanwhile(willow: Practice, restored: Tables) -> None:
    willow.change(gate(willow), inboxes={"N": "7"})
    numbers, events = count(), willow.stack.dynamodb.meta.events

    def open_inbox(**_: Any) -> None:
        if next(numbers) == 0:
            willow.stack.compose(Person("willow", "clinician", "cora"))

    events.register("before-send.dynamodb.UpdateItem", open_inbox)
    bring_back(willow, restored)
    events.unregister("before-send.dynamodb.UpdateItem", open_inbox)
    assert gate(willow)["inboxes"] == {"N": "3"}
    assert findings(willow) == []


def test_a_head_has_the_name_that_the_client_is_given_meanwhile(willow: Practice, restored: Tables) -> None:
    willow.change(head(willow), client_name=None)
    numbers, events = count(), willow.stack.dynamodb.meta.events

    def rename(**_: Any) -> None:
        if next(numbers) == 0:
            willow.stack.enable(ANA, LEO, LUIS, relationship="other", client_name="Leonard")

    events.register("before-send.dynamodb.UpdateItem", rename)
    bring_back(willow, restored)
    events.unregister("before-send.dynamodb.UpdateItem", rename)
    assert head(willow)["client_name"] == {"S": "Leonard"}
    assert findings(willow) == []
