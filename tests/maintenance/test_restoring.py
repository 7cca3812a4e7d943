"""What restored tables have comes back into the live ones: the record as it was, and nothing newer is touched."""

from itertools import count
from typing import Any, Final

import pytest

from client_messaging.domain.model import Chart
from client_messaging.dynamodb import keys
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.report import Outcome
from maintenance.tables.item_kinds import Kind
from testing.invocations import Row
from testing.maintenance.damages import chain, entries, gate
from testing.maintenance.losses import (
    DAMAGES,
    LOSES_WHAT_IS_NEWER,
    bring_back,
    change_an_entry,
    delete_a_head_and_write_on,
    deliver_again,
    findings,
    lose_the_chart,
    seal_what_is_new,
    served,
    write_on,
)
from testing.maintenance.practice import CHART, WITH_ANA, Practice
from testing.people import ANA, LEO, LUIS, NINA, SAM

pytestmark = pytest.mark.whole


class Killed(Exception):
    """The end of a process, in the middle of a restore."""


@pytest.mark.parametrize("name", DAMAGES)
def test_what_was_lost_is_back_and_what_is_newer_stays(willow: Practice, restored: Tables, name: str) -> None:
    write_on(willow, everywhere=name not in LOSES_WHAT_IS_NEWER)
    before = served(willow)
    DAMAGES[name](willow)
    seal_what_is_new(willow)
    assert findings(willow)

    damaged = willow.rows()
    planned = bring_back(willow, restored, apply=False)
    assert willow.rows() == damaged, "a dry run writes nothing"
    done = bring_back(willow, restored)
    assert done.counts == planned.counts, "and says what would be written"
    assert findings(willow) == []
    after = willow.rows()
    assert damaged.keys() <= after.keys(), "nothing is deleted"
    for inbox, texts in served(willow).items():
        assert [text for text in texts if text in before[inbox]] == before[inbox]

    seal_what_is_new(willow)
    after = willow.rows()
    deliver_again(willow)
    assert willow.rows() == after, "records that came back have their seals"
    assert bring_back(willow, restored).writes == 0
    assert willow.rows() == after, "a second time there is nothing to do"


@pytest.mark.parametrize(
    "name", ["delete entries", "delete a head and write on", "delete seals", "lose the chart in both tables"]
)
def test_ended_anywhere_and_begun_again_it_is_as_once(willow: Practice, restored: Tables, name: str) -> None:
    write_on(willow, everywhere=name not in LOSES_WHAT_IS_NEWER)
    DAMAGES[name](willow)
    seal_what_is_new(willow)
    damaged = willow.rows()
    with willow.as_it_was():
        bring_back(willow, restored)
        once = willow.rows()
    assert willow.rows() == damaged
    for number in _WRITES:
        with willow.as_it_was():
            if not _killed_at_write(number, willow, restored):
                break
            bring_back(willow, restored)
            assert willow.rows() == once, f"ended at write {number}"
    assert number > _WRITES[1]


_WRITES: Final = (1, 2, 3, 4, 6, 9, 13, 19, 28, 42, 63, 94, 141, 1_000_000)
"""At which writes it is ended."""


def _killed_at_write(number: int, willow: Practice, restored: Tables) -> bool:
    """Whether there was such a write; every other time it is done, and its answer lost."""
    numbers, events = count(1), willow.stack.dynamodb.meta.events

    def kill(**_: Any) -> None:
        if next(numbers) == number:
            raise Killed

    when = ("before-send", "after-call")[number % 2]
    names = [f"{when}.dynamodb.{operation}" for operation in ("PutItem", "UpdateItem")]
    for name in names:
        events.register(name, kill)
    try:
        bring_back(willow, restored)
    except Killed:
        return True
    finally:
        for name in names:
            events.unregister(name, kill)
    return False


def test_where_nothing_was_lost_nothing_is_written(willow: Practice, restored: Tables) -> None:
    write_on(willow)
    before = willow.rows()
    report = bring_back(willow, restored)
    assert (report.writes, willow.rows()) == (0, before)


def test_only_one_chart_comes_back(willow: Practice, restored: Tables) -> None:
    lose_the_chart(willow)
    mia = next(row for row in willow.of("PRACTICE#willow#CLIENT#mia#CLINICIAN#ana") if row["kind"]["S"] == "message")
    keys_of_mia = [row for row in willow.rows().values() if row.get("entry_id") == mia["sk"] and "fingerprint" in row]
    willow.delete(mia, *keys_of_mia)
    report = bring_back(willow, restored, chart=Chart("willow", LEO))
    assert report.counts["entry", Outcome.PUT_BACK] == 12
    assert mia not in willow.rows().values()
    assert keys_of_mia[0] not in willow.rows().values()
    bring_back(willow, restored)
    assert mia in willow.rows().values()
    assert findings(willow) == []


def test_a_gate_that_was_shut_since_comes_back_shut(willow: Practice, restored: Tables) -> None:
    willow.stack.disable()
    willow.delete(gate(willow))
    bring_back(willow, restored)
    assert gate(willow)["state"] == {"S": "disabled"}
    assert willow.stack.compose(ANA).json["reason"] == "portal_disabled"
    assert findings(willow) == []


def test_a_gate_that_went_to_somebody_else_since_comes_back_shut(willow: Practice, restored: Tables) -> None:
    willow.stack.enable(ANA, LEO, NINA, relationship="other")
    willow.delete(gate(willow))
    bring_back(willow, restored)
    assert willow.stack.portal_inbox(LUIS).status == 409
    assert willow.stack.enable(ANA, LEO, NINA, relationship="other").status == 200
    assert findings(willow) == []


def test_a_gate_that_went_to_somebody_else_and_back_since_comes_back_shut(willow: Practice, restored: Tables) -> None:
    """It has the owner and the state of the backup, but not what the way back hid from them: that stays hidden."""
    willow.stack.enable(ANA, LEO, NINA, relationship="other")
    willow.stack.compose(ANA, body="for Nina")
    willow.stack.enable(ANA, LEO, LUIS, relationship="other")
    willow.delete(gate(willow))
    bring_back(willow, restored)
    assert gate(willow)["state"] == {"S": "disabled"}
    assert willow.stack.portal_inbox(LUIS).status == 409
    assert willow.stack.enable(ANA, LEO, LUIS, relationship="other").status == 200
    assert "for Nina" not in willow.stack.portal_inbox(LUIS).text
    assert findings(willow) == []


def test_what_came_meanwhile_is_not_overwritten(willow: Practice, restored: Tables) -> None:
    """It was missing when the restore looked, and is there when the restore writes."""
    was = gate(willow)
    newer = {**was, "state": {"S": "disabled"}, "changed_by": {"S": "sam"}}
    willow.delete(was)
    came = count()

    def meanwhile(params: Any, **_: Any) -> None:
        if params["Item"]["sk"]["S"] == "PORTAL" and next(came) == 0:
            willow.put(newer)

    events = willow.stack.dynamodb.meta.events
    events.register("provide-client-params.dynamodb.PutItem", meanwhile)
    bring_back(willow, restored)
    events.unregister("provide-client-params.dynamodb.PutItem", meanwhile)
    assert next(came) > 0
    assert gate(willow)["changed_by"] == {"S": "sam"}
    assert gate(willow)["state"] == {"S": "disabled"}


def test_a_gate_comes_back_after_all_that_stands_behind_it(willow: Practice, restored: Tables) -> None:
    """Else somebody would write into a chart of which a part is missing."""
    lose_the_chart(willow)
    written: list[str] = []

    def note(params: Any, **_: Any) -> None:
        written.append(params["Item"]["sk"]["S"])

    events = willow.stack.dynamodb.meta.events
    events.register("provide-client-params.dynamodb.PutItem", note)
    bring_back(willow, restored)
    events.unregister("provide-client-params.dynamodb.PutItem", note)
    assert len(written) > 10
    assert written.index("PORTAL") == len(written) - 1


def test_a_chart_that_was_handed_over_since_is_not_the_former_owners_again(willow: Practice, restored: Tables) -> None:
    willow.stack.enable(ANA, LEO, NINA, relationship="other")
    willow.delete(*willow.of("PRACTICE#willow#OWNER#luis"))
    report = bring_back(willow, restored)
    assert [line.split(": ")[0] for line in report.kept if "handed over" in line] == ["owned chart"]
    assert willow.of("PRACTICE#willow#OWNER#luis") == []
    assert findings(willow) == []


def absence_of(willow: Practice, clinician: str) -> list[Row]:
    return [row for row in willow.of(f"PRACTICE#willow#PERSON#{clinician}") if row["sk"]["S"] == "ABSENCE"]


def test_an_absence_comes_back_unless_it_was_ended_since(willow: Practice, restored: Tables) -> None:
    (of_ana,), (of_ben,) = absence_of(willow, "ana"), absence_of(willow, "ben")
    willow.delete(of_ana)
    assert willow.stack.end_absence(SAM, "ben").status == 200
    report = bring_back(willow, restored)
    assert absence_of(willow, "ana") == [of_ana]
    assert absence_of(willow, "ben") == []
    assert report.counts["absence", Outcome.PUT_BACK] == 1
    assert of_ben["set_at"] is not None


def test_a_key_that_has_expired_does_not_come_back(willow: Practice, restored: Tables) -> None:
    used = willow.of("PRACTICE#willow#CALLER#luis")
    key = used[0]
    expired = {**key, "sk": {"S": "KEY#client_reply#" + "7" * 64}, "expires_at": {"N": "1"}}
    willow.stack.dynamodb.put_item(TableName=restored.messages, Item=expired)
    willow.delete(key)
    bring_back(willow, restored)
    assert willow.of("PRACTICE#willow#CALLER#luis") == used


def test_heads_are_counted_anew_while_others_write(willow: Practice, restored: Tables) -> None:
    delete_a_head_and_write_on(willow)
    numbers, events = count(), willow.stack.dynamodb.meta.events

    def meanwhile(**_: Any) -> None:
        if next(numbers) < 5:
            willow.stack.compose(ANA)

    events.register("before-send.dynamodb.UpdateItem", meanwhile)
    bring_back(willow, restored)
    events.unregister("before-send.dynamodb.UpdateItem", meanwhile)
    assert next(numbers) > 2
    assert findings(willow) == []


def test_a_message_that_was_changed_is_as_it_was(willow: Practice, restored: Tables) -> None:
    was = entries(willow)[2]
    change_an_entry(willow)
    report = bring_back(willow, restored)
    assert willow.of(WITH_ANA)[2] == was
    assert report.counts == {("entry", Outcome.DIFFERING): 1, ("entry", Outcome.PUT_BACK): 1}


def test_a_seal_that_lacks_an_attribute_is_as_it_was(willow: Practice, restored: Tables) -> None:
    willow.change(chain(willow)[1], audit=True, previous=None)
    assert bring_back(willow, restored).counts[Kind.SEAL, Outcome.DIFFERING] == 1
    assert findings(willow) == []


@pytest.mark.parametrize("broken", [{"since": None}, {"anchored_number": {"S": "x"}}])
def test_a_registration_that_cannot_be_read_is_as_it_was(
    willow: Practice, restored: Tables, broken: dict[str, Any]
) -> None:
    key = keys.chain(CHART)
    willow.change(next(row for row in willow.of(key.pk) if row["sk"]["S"] == key.sk), **broken)
    assert bring_back(willow, restored).counts[Kind.CHAIN, Outcome.PUT_BACK] == 1
    assert findings(willow) == []


def test_an_item_among_seals_that_is_none_stops_no_restore(willow: Practice, restored: Tables) -> None:
    willow.put({"pk": {"S": f"{CHART}#SEALS"}, "sk": {"S": "OTHER"}}, audit=True)
    assert bring_back(willow, restored).writes == 0


@pytest.mark.parametrize(
    ("name", "outcomes"), [("version", (1, 0)), ("state", (1, 0)), ("changed_at", (1, 0)), ("inboxes", (0, 1))]
)
def test_a_gate_that_cannot_be_read_is_put_back_or_recounted(
    willow: Practice, restored: Tables, name: str, outcomes: tuple[int, int]
) -> None:
    """It is not called equal, or changed since: nobody can set it while it lacks an attribute."""
    was = gate(willow)
    missing: dict[str, Any] = {name: None}
    willow.change(was, **missing)
    report = bring_back(willow, restored)
    assert (report.counts[Kind.GATE, Outcome.PUT_BACK], report.recounted["gates"]) == outcomes
    assert (gate(willow), findings(willow)) == (was, [])


@pytest.mark.parametrize("name", ["version", "owner_id"])
def test_a_gate_that_cannot_be_read_in_the_restored_table_stays_there(
    willow: Practice, restored: Tables, name: str
) -> None:
    row = gate(willow)
    broken = {key: value for key, value in row.items() if key != name}
    restored.client.put_item(TableName=restored.messages, Item=broken)
    try:
        willow.delete(row)
        assert bring_back(willow, restored).counts[Kind.GATE, Outcome.KEPT] == 1
    finally:
        restored.client.put_item(TableName=restored.messages, Item=row)


def test_an_item_among_records_that_is_none_stops_no_restore(willow: Practice, restored: Tables) -> None:
    willow.put({"pk": {"S": CHART}, "sk": {"S": "OTHER"}}, audit=True)
    willow.delete(gate(willow))
    assert bring_back(willow, restored).counts[Kind.GATE, Outcome.PUT_BACK] == 1


def test_an_entry_whose_counts_are_none_is_as_it_was(willow: Practice, restored: Tables) -> None:
    willow.change(entries(willow)[2], others_sent={"S": "x"})
    assert bring_back(willow, restored).counts[Kind.ENTRY, Outcome.PUT_BACK] == 1
    assert findings(willow) == []


def test_a_chain_whose_seals_moved_is_anchored_at_its_end(willow: Practice, restored: Tables) -> None:
    """Its anchor was a seal that has another number now; the restore is killed at any write, and goes on."""
    key = keys.chain(CHART)
    (registered,) = [row for row in willow.of(key.pk) if row["sk"]["S"] == key.sk]
    willow.change(registered, anchored_number=None, anchored_hash=None)
    gone = {row["record_id"]["S"] for row in chain(willow)[20:]}
    willow.delete(*chain(willow)[20:], audit=True)
    willow.delete(*[row for row in willow.of(CHART, audit=True) if row["sk"]["S"] in gone], audit=True)
    seal_and_anchor(willow)
    damaged = willow.rows()
    with willow.as_it_was():
        bring_back(willow, restored)
        once = willow.rows()
        assert findings(willow) == []
    assert willow.rows() == damaged
    for number in range(1, 30):
        with willow.as_it_was():
            was_killed = _killed_at_write(number, willow, restored)
            bring_back(willow, restored)
            assert willow.rows() == once, f"ended at write {number}"
        if not was_killed:
            break
    assert number > 4


def test_what_an_anchor_says_was_lost_stays_a_finding(willow: Practice, restored: Tables) -> None:
    """Records and seals after the point in time are in no copy."""
    of_before = int(chain(willow)[-1]["number"]["N"])
    seal_and_anchor(willow)
    lost = chain(willow)[-2:]
    gone = {row["record_id"]["S"] for row in lost}
    willow.delete(*lost, audit=True)
    willow.delete(*[row for row in willow.of(CHART, audit=True) if row["sk"]["S"] in gone], audit=True)
    bring_back(willow, restored)
    assert [one.partition(": expected")[0] for one in findings(willow)] == [f"chain of seals: {CHART} {of_before + 1}"]


def seal_and_anchor(willow: Practice) -> None:
    """Two reads, each with its seal, and an anchor at the second."""
    for _ in range(2):
        willow.stack.inbox(ANA)
        seal_what_is_new(willow)
    willow.anchor()
