"""Practice settings come back under a version that nobody has read; absences unless ended; watches; nudges."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from client_messaging import wiring
from client_messaging.domain import ids
from client_messaging.domain.contacts import Channel
from client_messaging.domain.model import Chart
from client_messaging.domain.nudges import Nudge, Stage
from client_messaging.dynamodb import nudge_records
from client_messaging.dynamodb.nudge_records import Person, Sent
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.report import Outcome
from testing.invocations import Row
from testing.maintenance.losses import bring_back, findings
from testing.maintenance.practice import Practice
from testing.people import BEN, LEO, LUIS, SAM

pytestmark = pytest.mark.whole


def section(willow: Practice, name: str) -> list[Row]:
    return [row for row in willow.of("PRACTICE#willow") if row["sk"]["S"] == f"SETTINGS#{name}"]


def lose(willow: Practice, name: str) -> Row:
    """Its row, which is gone."""
    (row,) = section(willow, name)
    willow.delete(row)
    return row


def shown(willow: Practice, name: str) -> Any:
    return willow.stack.settings().json[name]


@pytest.mark.parametrize("name", ["messaging", "response"])
def test_a_section_that_nobody_changed_since_comes_back_as_it_was(
    willow: Practice, restored: Tables, name: str
) -> None:
    was, before = lose(willow, name), findings(willow)
    report = bring_back(willow, restored)
    assert before != []
    assert section(willow, name) == [was]
    assert report.counts == {("practice settings", Outcome.MISSING): 1, ("practice settings", Outcome.PUT_BACK): 1}
    assert findings(willow) == []


def test_a_section_that_was_changed_since_comes_back_under_a_version_of_its_own(
    willow: Practice, restored: Tables
) -> None:
    """Whoever has read what was lost is told to read again, and does not replace what they have not seen."""
    lost = willow.stack.set_section("response", crisis={"en": "Call 911."}).json
    lose(willow, "response")
    bring_back(willow, restored)
    response = shown(willow, "response")
    assert (response["version"], response["emergency_numbers"]) == (lost["version"] + 1, ["988"])
    assert [line.split(":")[0] for line in findings(willow)] == ["practice settings"], "staff have to set it again"
    stale = willow.stack.set_section("response", crisis={"en": "Call us."}, version=lost["version"])
    assert (stale.status, stale.code) == (409, "conflict")
    again = willow.stack.set_section("response", crisis={"en": "Call 911."}, version=response["version"])
    assert (again.status, again.json["version"]) == (200, lost["version"] + 2)
    assert findings(willow) == []


def test_a_switch_that_may_have_been_turned_off_since_comes_back_off(willow: Practice, restored: Tables) -> None:
    assert shown(willow, "messaging")["client_starts"] is True
    willow.stack.set_section("messaging", client_starts=False)
    lose(willow, "messaging")
    bring_back(willow, restored)
    assert (shown(willow, "messaging")["client_starts"], shown(willow, "messaging")["version"]) == (False, 3)


def test_a_section_that_was_first_set_since_comes_back_as_its_defaults(willow: Practice, restored: Tables) -> None:
    willow.stack.set_section("nudges", enabled=True, first_after_minutes=7)
    willow.stack.set_section("nudges", enabled=True, first_after_minutes=8)
    lose(willow, "nudges")
    planned = bring_back(willow, restored, apply=False)
    assert section(willow, "nudges") == []
    report = bring_back(willow, restored)
    assert report.counts == planned.counts
    nudges = shown(willow, "nudges")
    assert (nudges["enabled"], nudges["first_after_minutes"], nudges["version"]) == (False, 5, 3)
    assert bring_back(willow, restored).writes == 0


def test_a_section_that_is_there_stays(willow: Practice, restored: Tables) -> None:
    willow.stack.set_section("response", crisis={"en": "Call 911."})
    willow.stack.set_section("nudges", enabled=True)
    was = willow.of("PRACTICE#willow")
    report = bring_back(willow, restored)
    assert willow.of("PRACTICE#willow") == was
    assert [line.split(": ")[-1] for line in report.kept] == ["it was changed since"]


def test_a_restore_of_one_chart_sets_nothing(willow: Practice, restored: Tables) -> None:
    willow.stack.set_section("nudges", enabled=True)
    lose(willow, "response")
    lose(willow, "nudges")
    assert bring_back(willow, restored, chart=Chart("willow", LEO)).writes == 0


def test_a_section_that_is_set_meanwhile_stays(willow: Practice, restored: Tables) -> None:
    lose(willow, "response")
    events, set_by = willow.stack.dynamodb.meta.events, list[str]()

    def meanwhile(params: Any, **_: Any) -> None:
        if params["Item"]["sk"]["S"] == "SETTINGS#response" and not set_by:
            set_by.append(willow.stack.set_section("response", crisis={"en": "Call us."}).json["changed_by"])

    events.register("provide-client-params.dynamodb.PutItem", meanwhile)
    bring_back(willow, restored)
    events.unregister("provide-client-params.dynamodb.PutItem", meanwhile)
    assert set_by == ["sam"]
    (row,) = section(willow, "response")
    assert json.loads(row["content"]["S"])["crisis"] == {"en": "Call us."}


@pytest.mark.parametrize(("until", "why"), [(None, "it was ended since"), ("2098-01-04T09:00:00Z", "set it again")])
def test_an_absence_that_was_changed_since_does_not_come_back(
    willow: Practice, restored: Tables, until: str | None, why: str
) -> None:
    if until:
        assert willow.stack.set_absence(until, BEN, "ben").status == 200
        willow.delete(*[row for row in willow.of("PRACTICE#willow#PERSON#ben") if row["sk"]["S"] == "ABSENCE"])
    else:
        assert willow.stack.end_absence(SAM, "ben").status == 200
    report = bring_back(willow, restored)
    assert [line.endswith(why) for line in report.kept] == [True]
    assert willow.stack.absence(SAM, "ben").json == {"clinician_id": "ben"}
    assert [line.split(":")[0] for line in findings(willow)] == (["absence"] if until else [])


@pytest.mark.parametrize("set_since", [False, True])
def test_preferences_come_back_unless_others_were_set_since(
    willow: Practice, restored: Tables, *, set_since: bool
) -> None:
    if set_since:
        assert willow.stack.set_preferences(LUIS, channels=[]).status == 200
    (row,) = [row for row in willow.of("PRACTICE#willow#PERSON#luis") if row["sk"]["S"] == "PREFERENCES#client"]
    willow.delete(row)
    report = bring_back(willow, restored)
    assert [line.endswith("sets them again") for line in report.kept] == [True] * set_since
    assert ("since" in willow.stack.preferences(LUIS).json) is not set_since
    assert [line.split(":")[0] for line in findings(willow)] == ["preferences"] * set_since


def test_a_watch_comes_back_with_its_ring_and_what_it_told(willow: Practice, restored: Tables) -> None:
    (row,) = willow.of("PRACTICE#willow#CLIENT#leo#CLINICIAN#ana#WATCH")
    assert {"ring", "told_to"} <= row.keys()
    willow.delete(row)
    assert bring_back(willow, restored, chart=Chart("willow", LEO)).writes == 1
    assert willow.of("PRACTICE#willow#CLIENT#leo#CLINICIAN#ana#WATCH") == [row]


def _nudge_of_luis(willow: Practice) -> list[Row]:
    return [row for row in willow.of("PRACTICE#willow#PERSON#luis") if row["sk"]["S"] == "NUDGE#client"]


def test_a_cycle_of_nudges_comes_back_as_it_was(willow: Practice, restored: Tables) -> None:
    (row,) = _nudge_of_luis(willow)
    willow.delete(row)
    assert bring_back(willow, restored, chart=Chart("willow", LEO)).writes == 0, "a person's, not the chart's"
    assert bring_back(willow, restored).writes == 1
    assert _nudge_of_luis(willow) == [row]
    assert findings(willow) == []


def test_a_cycle_that_comes_back_knows_the_nudges_since_and_neither_claim_nor_event(
    willow: Practice, restored: Tables
) -> None:
    """Otherwise the person got a third within the day, and subscribers an event of long ago."""
    (row,) = _nudge_of_luis(willow)
    luis, ring, then, at = Person("willow", "luis"), row["ring"]["S"], row["sent"]["L"][0]["S"], wiring.now()
    due: Row = {"due_ring": row["ring"], "due_stage": {"N": "1"}, "said_at": row["due_at"]}
    claim: Row = {"claimed_at": row["due_at"], "claims": {"N": "1"}}
    second = Nudge(Stage.TOLD, ids.new(at), at, LEO, (datetime.fromisoformat(then), at))
    nudge_records.go_on(willow.tables, luis, ring, second, Sent(ring, 2, Channel.EMAIL, at))
    (known,) = _nudge_of_luis(willow)
    willow.delete(known)
    with in_source(restored, {**row, **due, **claim, "due_channels": {"L": [{"S": "email"}]}}):
        bring_back(willow, restored)
    (back,) = _nudge_of_luis(willow)
    assert back == {**row, "sent": known["sent"]}
    assert len(back["sent"]["L"]) == 2


@contextmanager
def in_source(restored: Tables, row: Row) -> Iterator[None]:
    """The restored table with this row, which is as before afterwards: other tests read it."""
    key = {"pk": row["pk"], "sk": row["sk"]}
    before = restored.client.get_item(TableName=restored.messages, Key=key)["Item"]
    restored.client.put_item(TableName=restored.messages, Item=dict(row))
    yield
    restored.client.put_item(TableName=restored.messages, Item=before)


@pytest.mark.parametrize("is_over", [False, True])
def test_whom_a_nudge_went_to_comes_back_unless_it_is_over(
    willow: Practice, restored: Tables, *, is_over: bool
) -> None:
    """An outcome may come for it still."""
    (row,) = [row for row in willow.rows().values() if row["sk"]["S"] == "SENT"]
    willow.delete(row)
    with in_source(restored, {**row, "expires_at": {"N": "1"}} if is_over else row):
        assert bring_back(willow, restored).writes == (0 if is_over else 1)
    assert willow.of(row["pk"]["S"]) == ([] if is_over else [row])
