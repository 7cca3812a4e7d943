"""Practice settings come back under a version that nobody has read; absences unless they were ended; watches."""

import json
from typing import Any

import pytest

from client_messaging.domain.model import Chart
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
