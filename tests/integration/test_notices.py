"""Portal updates become notices: one an inbox and event, whatever order and however often they come."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from client_messaging import wiring
from client_messaging.domain.model import Chart, Inbox, Notice
from client_messaging.dynamodb import audit_records
from client_messaging.dynamodb.append_transaction import Append, SeenEvent
from client_messaging.runtime import settings, telemetry
from testing.people import ANA, BEN, DEV, LEO, MIA, ROSA
from testing.stack import Stack, portal_event

DONE: dict[str, list[Any]] = {"batchItemFailures": []}


def notices(stack: Stack, as_: Any = ANA, client: str = LEO) -> list[Any]:
    return [entry for entry in stack.inbox(as_, client).json["entries"] if entry["kind"] == "notice"]


def test_a_notice_says_which_fields_changed(stack: Stack) -> None:
    stack.enable()
    assert stack.portal_update(portal_event()) == DONE
    (notice,) = notices(stack)
    assert notice == {
        "id": notice["id"],
        "kind": "notice",
        "type": "demographics.updated",
        "client_id": LEO,
        "summary": "Demographics updated: address, phone",
        "changed_fields": ["address", "phone"],
        "occurred_at": "2026-03-01T10:00:00.000Z",
        "recorded_at": notice["recorded_at"],
    }


def test_a_notice_about_a_message_names_it(stack: Stack) -> None:
    stack.enable()
    message = stack.compose().json
    inbox, at = Inbox("willow", LEO, "ana"), message["sent_at"]

    def make(entry_id: str) -> Notice:
        return Notice(
            entry_id, inbox, "message.unread", "Not read yet: a message of 1 March", (), at, at, message["id"]
        )

    wiring.store().append(Append(inbox, None, SeenEvent("unread"), audit_records.NOTICE_RECORDED, make))
    (notice,) = notices(stack)
    assert (notice["about"], notice["type"], notice["occurred_at"]) == (message["id"], "message.unread", at)
    assert (notice["changed_fields"], notice["summary"]) == ([], "Not read yet: a message of 1 March")
    assert stack.status().json["unread"] == 1
    assert [entry["kind"] for entry in stack.portal_inbox().json["entries"]] == ["message"]


def test_every_clinician_of_the_client_has_it_and_nobody_else(stack: Stack) -> None:
    stack.enable(ANA, clinician_ids=["ben"])
    stack.enable(ANA, client=MIA)
    stack.enable(DEV)
    stack.portal_update(portal_event())
    assert [len(notices(stack, person)) for person in (ANA, BEN, DEV)] == [1, 1, 0]
    assert notices(stack, client=MIA) == []
    assert stack.portal_inbox(ROSA).json["entries"] == []
    assert stack.portal_inbox(ROSA).json["unread"] == 0


def test_an_event_delivered_again_makes_no_second_notice(stack: Stack) -> None:
    stack.enable()
    event = portal_event()
    stack.portal_update(event, event)
    rows = stack.rows()
    for _ in range(5):
        assert stack.portal_update(event) == DONE
    assert stack.rows() == rows
    assert len(notices(stack)) == 1
    assert stack.status().json["unread"] == 1


def test_an_event_is_remembered_for_thirty_days(
    stack: Stack, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead letter may be driven again until it expires, and makes no second notice."""
    stack.enable()
    event, store = portal_event(), wiring.store()
    stack.portal_update(event)
    month = datetime.now(UTC) + timedelta(days=30)
    for at, known in (
        (month - timedelta(days=15), 1),
        (month - timedelta(minutes=1), 1),
        (month + timedelta(minutes=1), 2),
    ):
        monkeypatch.setattr(store, "_clock", lambda at=at: at)
        assert stack.portal_update(event) == DONE
        assert len(notices(stack)) == known, at
    letters = template["Resources"]["PortalUpdatesDeadLetters"]["Properties"]["MessageRetentionPeriod"]
    assert timedelta(seconds=letters) < timedelta(days=30)


def test_an_event_of_before_the_upgrade_makes_no_second_notice(stack: Stack) -> None:
    """In version 0.1.0 each inbox had an item of its own that the event was seen."""
    stack.enable(clinician_ids=["ben"])
    event = portal_event()
    stack.portal_update(event)
    (row,) = [row for row in stack.rows() if row["sk"]["S"] == "NOTICES"]
    stack.dynamodb.delete_item(TableName=stack.messages_table, Key={"pk": row["pk"], "sk": row["sk"]})
    seen = {"pk": row["pk"], "sk": {"S": "INBOX#ana"}, "expires_at": row["expires_at"]}
    stack.dynamodb.put_item(
        TableName=stack.messages_table, Item={**seen, "entry_id": {"S": row["notices"]["M"]["ana"]["S"]}}
    )
    assert stack.portal_update(event) == DONE
    assert [len(notices(stack, person)) for person in (ANA, BEN)] == [1, 2], "only Ana's was seen"
    assert stack.portal_update(event) == DONE
    assert [len(notices(stack, person)) for person in (ANA, BEN)] == [1, 2]


def test_a_chart_with_ninety_inboxes_takes_few_requests(stack: Stack) -> None:
    stack.enable(clinician_ids=[f"clinician-{number}" for number in range(45)])
    stack.enable(clinician_ids=[f"clinician-{number}" for number in range(45, 89)])
    asked: list[str] = []
    client = wiring.store()._tables.client
    client.meta.events.register("provide-client-params.dynamodb.*", lambda model, **_: asked.append(model.name))
    event = portal_event()
    assert stack.portal_update(event) == DONE
    assert sorted(asked) == ["Query"] * 2 + ["TransactWriteItems"] * 2
    assert sum("recorded_at" in row for row in stack.rows()) == 90
    asked.clear()
    assert stack.portal_update(event) == DONE
    assert asked == ["Query"] * 2, "delivered again"


def test_an_inbox_that_was_opened_between_two_deliveries_gets_its_notice(stack: Stack) -> None:
    stack.enable()
    event = portal_event()
    stack.portal_update(event)
    stack.enable(BEN, clinician_ids=["ben"])
    stack.portal_update(event)
    assert [len(notices(stack, person)) for person in (ANA, BEN)] == [1, 1]


def test_order_of_arrival_is_order_of_the_inbox(stack: Stack) -> None:
    stack.enable()
    later = portal_event(detail={"occurred_at": "2026-03-02T00:00:00Z"})
    stack.portal_update(later, portal_event())
    assert [notice["occurred_at"][:10] for notice in notices(stack)] == ["2026-03-01", "2026-03-02"]


@pytest.mark.parametrize("state", ["not_enabled", "disabled"])
def test_an_event_for_a_portal_that_is_not_enabled_is_dropped(
    stack: Stack, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.enable(client=LEO if state == "disabled" else MIA)
    stack.disable(client=LEO if state == "disabled" else MIA)
    rows, said = stack.rows(), StringIO()
    for handler in telemetry.log().handlers:
        monkeypatch.setattr(handler, "stream", said)
    assert stack.portal_update(portal_event()) == DONE
    assert stack.rows() == rows
    assert telemetry.PORTAL_UPDATE_DROPPED in said.getvalue()


@pytest.fixture
def written_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], list[Any]]]:
    """What was logged since the last call, then what was counted."""
    said = StringIO()
    for handler in telemetry.log().handlers:
        monkeypatch.setattr(handler, "stream", said)
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    telemetry.metrics.cache_clear()

    def take() -> list[Any]:
        lines = [json.loads(line) for text in (said.getvalue(), capsys.readouterr().out) for line in text.splitlines()]
        said.truncate(0)
        said.seek(0)
        return lines

    yield take
    telemetry.metrics.cache_clear()


COUNTED = "PortalUpdateOfUnknownPractice"


def test_an_update_of_a_practice_without_any_chart_is_counted_and_named(
    stack: Stack, written_lines: Callable[[], list[Any]]
) -> None:
    """A portal that misspells a practice's id loses every update of it."""
    stack.enable()
    written_lines()
    misspelt = portal_event(detail={"practice_id": "wilow"})
    assert stack.portal_update(misspelt) == DONE
    line, *counted = written_lines()
    assert (line["level"], line["message"]) == ("WARNING", telemetry.PORTAL_UPDATE_OF_UNKNOWN_PRACTICE)
    assert (line["practice_id"], line["client_id"], line["event_id"]) == ("wilow", LEO, misspelt["id"])
    assert [one[COUNTED] for one in counted] == [[1.0]]
    assert "wilow" not in json.dumps(counted), "a metric has no practice"


@pytest.mark.parametrize("known_by", ["an enabled chart", "one that was enabled before practices were noted"])
def test_a_chart_that_was_never_enabled_in_a_sound_practice_is_not_counted(
    stack: Stack, known_by: str, written_lines: Callable[[], list[Any]]
) -> None:
    stack.enable()
    if known_by != "an enabled chart":
        key = {"pk": {"S": "PRACTICE#willow"}, "sk": {"S": "KNOWN"}}
        stack.dynamodb.delete_item(TableName=stack.messages_table, Key=key)
        wiring.store.cache_clear()
        assert stack.portal_update(portal_event()) == DONE
    wiring.store.cache_clear()  # as another execution environment
    written_lines()
    assert stack.portal_update(portal_event(MIA)) == DONE
    (line,) = written_lines()
    assert (line["level"], line["message"]) == ("INFO", telemetry.PORTAL_UPDATE_DROPPED)


def test_a_practice_is_looked_for_once(stack: Stack) -> None:
    stack.enable()
    wiring.store.cache_clear()
    asked: list[str] = []
    client = wiring.store()._tables.client
    client.meta.events.register("provide-client-params.dynamodb.*", lambda model, **_: asked.append(model.name))
    for _ in range(3):
        assert stack.portal_update(portal_event(MIA)) == DONE
    assert asked == ["Query"] * 7, "the heads and the record of each event, and once the practice"


def test_what_cannot_be_understood_is_put_aside_with_the_reason_and_the_rest_is_recorded(
    stack: Stack, dead_letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = StringIO()
    for handler in telemetry.log().handlers:
        monkeypatch.setattr(handler, "stream", said)
    stack.enable()
    poison = json.dumps(portal_event(detail={"changed_fields": ["not a field: 12 Main Street"]}))
    assert stack.portal_update(poison, portal_event(), "no JSON") == DONE
    assert len(notices(stack)) == 1
    aside = {letter["Body"]: letter["MessageAttributes"]["reason"]["StringValue"] for letter in dead_letters()}
    assert aside == {poison: "detail.changed_fields.0: string_pattern_mismatch", "no JSON": "not JSON"}
    assert said.getvalue().count(telemetry.PORTAL_UPDATE_PUT_ASIDE) == 2


def test_the_line_of_a_rejected_event_has_each_id_by_which_it_is_known(
    stack: Stack, dead_letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The portal knows the event's id, the queue's alarm leads to the dead-letter message's."""
    said = StringIO()
    for handler in telemetry.log().handlers:
        monkeypatch.setattr(handler, "stream", said)
    odd = portal_event(id="Leo moved", detail={"client_id": "Leo's chart"})
    known = portal_event(**{"detail-type": "portal.horoscope.updated"})
    assert stack.portal_update(known, odd, "no JSON", "[]", '{"detail": 1, "id": {}}') == DONE
    ids = {letter["Body"]: letter["MessageId"] for letter in dead_letters()}
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    by_letter = {line["dead_letter_id"]: line for line in lines if "dead_letter_id" in line}
    assert set(by_letter) == set(ids.values())
    line = by_letter[ids[json.dumps(known)]]
    assert (line["event_id"], line["client_id"], line["practice_id"]) == (known["id"], LEO, "willow")
    assert {"event_id", "client_id"}.isdisjoint(by_letter[ids[json.dumps(odd)]])
    assert "moved" not in said.getvalue()


def test_what_fails_for_a_passing_cause_is_asked_for_again_and_the_rest_is_recorded(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.enable(clinician_ids=["ben"])
    unlucky, lucky = portal_event(), portal_event()
    monkeypatch.setattr("client_messaging.dynamodb.retries.time.sleep", lambda _: None)
    before_send = _UnreachableForAWhile(wiring.store()._tables.client, unlucky["id"])
    assert stack.portal_update(unlucky, lucky) == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    assert before_send.refused
    assert stack.portal_update(unlucky) == DONE
    assert [len(notices(stack, person)) for person in (ANA, BEN)] == [2, 2]


def test_a_bug_fails_the_batch_for_the_queue_to_deliver_again(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.enable()
    monkeypatch.delenv("MESSAGES_TABLE")
    wiring.store.cache_clear()
    wiring.tables.cache_clear()
    with pytest.raises(Exception, match=r"^KeyError$"):
        stack.portal_update(portal_event())


class _UnreachableForAWhile:
    """A transaction for an event, by its number, does not reach the store, however often it is tried."""

    def __init__(self, client: Any, event_id: str, number: int = 1) -> None:
        self.event, self.number, self.seen, self.refused = event_id, number, 0, False
        client.meta.events.register("before-call.dynamodb.TransactWriteItems", self.refuse)

    def refuse(self, params: Any, **_: Any) -> None:
        from client_messaging.dynamodb import keys

        digest = keys.event(Chart("willow", LEO), self.event)
        self.seen += digest in str(params["body"])
        if digest in str(params["body"]) and self.number <= self.seen < self.number + 9:
            self.refused = True
            raise EndpointConnectionError(endpoint_url="store")


def test_the_dead_letters_are_the_queue_of_the_environment(dead_letters: Any) -> None:
    """The fixture looks at the right queue: what is put there by hand is seen."""
    boto3.client("sqs").send_message(QueueUrl=settings.dead_letters_url(), MessageBody="by hand")
    assert [letter["Body"] for letter in dead_letters()] == ["by hand"]
