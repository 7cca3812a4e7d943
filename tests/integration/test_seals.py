"""The chain over the audit record: it grows behind the writers, and shows whatever was removed or changed."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from client_messaging import wiring
from client_messaging.dynamodb import audit_chain, chain_registry, items, keys, retries, sealing
from client_messaging.dynamodb.tables import Tables
from client_messaging.runtime.telemetry import UnexpectedError
from testing import sealing as before_upgrade
from testing.interleave import Interleave
from testing.invocations import Json, Row, invoke
from testing.people import ANA, LEO, LUIS, TOM
from testing.stack import Stack
from testing.stream_records import as_stream
from testing.template.policy.alarms import SERVICE

OF_LEO = {"practice_id": "willow", "client_id": LEO}
CHART = "PRACTICE#willow#CLIENT#leo"


def records(stack: Stack, chart: str = CHART) -> list[Row]:
    return sorted((row for row in stack.audit() if row["pk"]["S"] == chart), key=lambda row: row["sk"]["S"])


def seal(rows: list[Row]) -> Json:
    return invoke("seal_audit", as_stream(rows))


def verify(event: Json = OF_LEO) -> Json:
    return invoke("verify_audit", event)


@pytest.fixture
def sealed(busy: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Five records under five seals, each in an item of its own, an hour ago."""
    for row in records(busy):
        assert seal([row]) == {"batchItemFailures": []}
    later = wiring.now() + timedelta(hours=1)
    monkeypatch.setattr(wiring, "now", lambda: later)
    return busy


def test_a_whole_chain_holds(sealed: Stack) -> None:
    assert verify() == {"intact": True, "records": 5, "seals": 5, "first_break": None}


def test_records_are_sealed_in_the_order_of_the_stream_whatever_their_ids(busy: Stack) -> None:
    backwards = records(busy)[::-1]
    for row in backwards:
        seal([row])
    assert verify()["intact"]


def test_a_stream_may_deliver_twice_and_in_parts(sealed: Stack) -> None:
    rows = records(sealed)
    for again in (rows, rows[:2], rows[3:]):
        assert seal(again) == {"batchItemFailures": []}
    sealed.reply(sealed.compose().json["id"])
    assert seal(records(sealed)) == {"batchItemFailures": []}
    assert verify() == {"intact": True, "records": 7, "seals": 7, "first_break": None}


def test_charts_and_people_have_chains_of_their_own(busy: Stack) -> None:
    busy.enable(client="mia")
    busy.set_access(TOM, "suspended")
    person = "PRACTICE#willow#PERSON#tom#ROLE#clinician"
    busy.set_section("messaging", client_starts=True)
    everything = [
        *records(busy),
        *records(busy, "PRACTICE#willow"),
        *records(busy, "PRACTICE#willow#CLIENT#mia"),
        *records(busy, person),
    ]
    assert seal(everything) == {"batchItemFailures": []}
    tom = {"person_id": "tom", "role": "clinician"}
    for about, count in (
        ({"client_id": LEO}, 5),
        ({"client_id": "mia"}, 1),
        (tom, 1),
        ({"person_id": "tom"}, 0),
        ({}, 1),
    ):
        assert verify({"practice_id": "willow", **about})["seals"] == count


def test_a_role_that_there_is_not_has_no_chain(stack: Stack) -> None:
    with pytest.raises(UnexpectedError):
        verify({"practice_id": "willow", "person_id": "tom", "role": "owner"})


def test_more_than_a_transaction_takes(stack: Stack) -> None:
    stack.enable()
    for _ in range(60):
        stack.compose()
    assert seal(records(stack)) == {"batchItemFailures": []}
    assert verify() == {"intact": True, "records": 61, "seals": 61, "first_break": None}


@pytest.fixture
def requests(busy: Stack) -> list[str]:
    """The names of the requests made."""
    made: list[str] = []
    wiring.tables().client.meta.events.register("before-call.dynamodb.*", lambda model, **_: made.append(model.name))
    return made


def test_a_batch_takes_one_read_and_one_write_and_nothing_but_the_read_again(busy: Stack, requests: list[str]) -> None:
    """After the first batch of a chart, which registers the chain."""
    rows = records(busy)
    for batch, made in ((rows[:2], ["Query", "PutItem", "PutItem"]), (rows, ["Query", "PutItem"])):
        requests.clear()
        assert seal(batch) == {"batchItemFailures": []}
        assert requests == made
    for again in (rows, rows[1:4]):
        requests.clear()
        assert seal(again) == {"batchItemFailures": []}
        assert requests == ["Query"]
    assert [len(seals["earlier"]["S"].split()) / 2 + 1 for seals in _seals(busy)] == [2, 3]
    assert verify()["seals"] == 5


def test_a_chain_is_registered_before_its_first_seal(busy: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the function, there are no seals that the registry does not know."""
    put_new = Tables.put_new

    def killed(tables: Tables, table: str, item: items.Item) -> bool:
        if "record_hash" in item:
            raise KeyboardInterrupt
        return put_new(tables, table, item)

    with monkeypatch.context() as here:
        here.setattr(Tables, "put_new", killed)
        with pytest.raises(KeyboardInterrupt):
            seal(records(busy))
    registered = chain_registry.find(wiring.tables(), CHART)
    assert (registered is not None, _seals(busy)) == (True, [])
    later = wiring.now() + timedelta(minutes=1)
    monkeypatch.setattr(wiring, "now", lambda: later)
    assert seal(records(busy)) == {"batchItemFailures": []}
    assert chain_registry.find(wiring.tables(), CHART) == registered


def test_a_chain_of_which_nothing_is_left_is_not_called_empty(sealed: Stack) -> None:
    _delete(sealed, *records(sealed), *_seals(sealed))
    found = verify()
    assert (found["intact"], found["first_break"]) == (False, {"what": "all seals are missing", "where": "1"})


def test_records_of_one_chart_in_a_batch_are_sealed_together(busy: Stack, requests: list[str]) -> None:
    busy.enable(client="mia")
    (of_mia,), rows = records(busy, "PRACTICE#willow#CLIENT#mia"), records(busy)
    assert seal([rows[0], of_mia]) == {"batchItemFailures": []}
    busy.enable(ANA, "mia", owner=LUIS)
    of_mia = records(busy, "PRACTICE#willow#CLIENT#mia")[-1]
    requests.clear()
    assert seal([rows[0], of_mia, *rows[1:], of_mia]) == {"batchItemFailures": []}
    assert requests == ["Query", "PutItem"] * 2
    assert (verify()["seals"], verify({**OF_LEO, "client_id": "mia"})["seals"]) == (5, 2)


def test_a_record_is_known_however_many_were_sealed_since(busy: Stack) -> None:
    for _ in range(25):
        busy.compose()
    rows = records(busy)
    for row in rows:
        seal([row])
    for again in (rows[0], rows[13], rows[29]):
        assert seal([again]) == {"batchItemFailures": []}
    assert verify() == {"intact": True, "records": 30, "seals": 30, "first_break": None}


def test_a_chain_of_the_version_before_goes_on(busy: Stack) -> None:
    """Its records are not sealed again, and its seals stay as they are."""
    rows = records(busy)
    for row in rows[:3]:
        before_upgrade.seal_as_before(busy, row)
    of_before = _seals(busy)
    for again in (rows[1:2], rows[2:], rows[:4], rows):
        assert seal(again) == {"batchItemFailures": []}
        assert _seals(busy)[:3] == of_before
    assert verify() == {"intact": True, "records": 5, "seals": 5, "first_break": None}


def test_the_version_before_goes_on_with_a_chain_of_this_one(busy: Stack) -> None:
    """As while one takes over from the other: it reads number and hash of the newest seal from the newest item."""
    rows = records(busy)
    seal(rows[:3])
    (item,) = _seals(busy)
    number, previous = int(item["number"]["N"]), item["previous"]["S"]
    newest = audit_chain.Seal(number, item["record_id"]["S"], item["record_hash"]["S"], previous)
    following = audit_chain.Seal(number + 1, rows[3]["sk"]["S"], audit_chain.fingerprint(rows[3]), newest.hash)
    mark = items.item(keys.sealed(CHART, following.record_id), number=following.number)
    for item in (audit_chain.from_seals(CHART, [following]), mark):
        busy.dynamodb.put_item(TableName=busy.audit_table, Item=item)
    seal(rows[4:])
    assert verify() == {"intact": True, "records": 5, "seals": 5, "first_break": None}


def test_a_chart_that_there_is_not_is_not_called_intact(sealed: Stack, caplog: pytest.LogCaptureFixture) -> None:
    """As after a misspelt id: nothing was looked at."""
    found = verify({**OF_LEO, "client_id": "loe"})
    assert found == {"intact": None, "records": 0, "seals": 0, "first_break": None}
    (line,) = [record for record in caplog.records if record.getMessage() == "audit chain empty"]
    assert (line.levelname, vars(line)["chart"]) == ("WARNING", "PRACTICE#willow#CLIENT#loe")


def _delete_mark(stack: Stack, mark: Row) -> None:
    _delete(stack, mark)


def _renumber_mark(stack: Stack, mark: Row) -> None:
    _change(stack, mark, number={"N": "7"})


@pytest.mark.parametrize(
    ("tamper", "what"),
    [(_delete_mark, "a sealed record is missing"), (_renumber_mark, "a sealed record was changed")],
)
def test_a_sealed_record_of_the_version_before_matches_its_seal(
    busy: Stack, tamper: Callable[[Stack, Row], None], what: str
) -> None:
    rows = records(busy)
    for row in rows[:3]:
        before_upgrade.seal_as_before(busy, row)
    seal(rows)
    assert verify()["intact"]
    record_id = rows[1]["sk"]["S"]
    (mark,) = records(busy, f"{CHART}#SEALED#{record_id}")
    tamper(busy, mark)
    found = verify()
    assert (found["intact"], found["first_break"]) == (False, {"what": what, "where": record_id})


def test_two_who_seal_at_once_make_one_chain(busy: Stack) -> None:
    rows = records(busy)
    Interleave("PutItem", lambda: seal(rows[:3]))
    assert seal(rows) == {"batchItemFailures": []}
    assert verify() == {"intact": True, "records": 5, "seals": 5, "first_break": None}


def test_sealers_that_lose_every_race_pause_and_give_up(busy: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the batch comes again."""
    rows, pauses = records(busy), list[float]()
    monkeypatch.setattr(time, "sleep", pauses.append)
    with monkeypatch.context() as here:
        here.setattr(Tables, "put_new", lambda *_: False)
        assert seal(rows) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert len(pauses) == retries.NEXT_SEAL.attempts - 1
    assert len(set(pauses)) == len(pauses)
    assert max(pauses) <= 0.5
    assert seal(rows) == {"batchItemFailures": []}
    assert verify()["seals"] == 5


def test_what_cannot_be_sealed_now_comes_again(busy: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = records(busy)
    from client_messaging.domain.refusals import TryAgain

    def busy_store(*_: Any) -> None:
        raise TryAgain

    with monkeypatch.context() as here:
        here.setattr(sealing, "seal_records", busy_store)
        assert seal(rows) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert seal(rows) == {"batchItemFailures": []}
    assert verify()["intact"]


# ---------------------------------------------------------------- tampering
type Tamper = Callable[[Stack], object]


def _delete(stack: Stack, *rows: Row) -> None:
    for row in rows:
        stack.dynamodb.delete_item(TableName=stack.audit_table, Key={"pk": row["pk"], "sk": row["sk"]})


def _change(stack: Stack, row: Row, **attributes: Json) -> None:
    stack.dynamodb.put_item(TableName=stack.audit_table, Item={**row, **attributes})


def _seals(stack: Stack) -> list[Row]:
    return records(stack, f"{CHART}#SEALS")


def _forge(stack: Stack) -> None:
    """Change a record and its seal to fit."""
    row, link = records(stack)[2], _seals(stack)[2]
    changed = {**row, "actor_id": {"S": "somebody"}}
    _change(stack, changed)
    _change(stack, link, record_hash={"S": audit_chain.fingerprint(changed)})


def _of_one_item(stack: Stack) -> tuple[Row, Row]:
    """An item of two more seals, and the record of the first of them."""
    stack.reply(stack.compose().json["id"])
    seal(records(stack)[-2:])
    return _seals(stack)[-1], records(stack)[-2]


def _shorten(stack: Stack) -> None:
    item, _ = _of_one_item(stack)
    _change(stack, item, earlier={"S": ""})


def _renumber(old: int, new: int) -> Tamper:
    def tamper(stack: Stack) -> None:
        item = _seals(stack)[old]
        _delete(stack, item)
        _change(stack, {**item, "sk": {"S": f"{new:012}"}})

    return tamper


def _renumber_within(stack: Stack) -> None:
    """The item after one of two seals goes under the number of its second."""
    _of_one_item(stack)
    stack.compose()
    seal(records(stack)[-1:])
    _renumber(6, 7)(stack)


def _forge_earlier(stack: Stack) -> None:
    item, row = _of_one_item(stack)
    changed = {**row, "actor_id": {"S": "somebody"}}
    _change(stack, changed)
    _change(stack, item, earlier={"S": f"{row['sk']['S']} {audit_chain.fingerprint(changed)}"})


TAMPERS: dict[str, tuple[Tamper, str, Callable[[Stack], str]]] = {
    "a record is changed": (
        lambda stack: _change(stack, records(stack)[1], actor_id={"S": "somebody"}),
        "a record or its seal was changed",
        lambda stack: str(records(stack)[1]["sk"]["S"]),
    ),
    "an attribute is added": (
        lambda stack: _change(stack, records(stack)[4], note={"S": "x"}),
        "a record or its seal was changed",
        lambda stack: str(records(stack)[4]["sk"]["S"]),
    ),
    "a record is removed": (
        lambda stack: _delete(stack, records(stack)[3]),
        "a record is missing",
        lambda stack: str(_seals(stack)[3]["record_id"]["S"]),
    ),
    "a record and its seal are removed": (
        lambda stack: _delete(stack, records(stack)[3], _seals(stack)[3]),
        "a seal is missing",
        lambda _: "4",
    ),
    "a record and its seal are changed to fit": (_forge, "a seal was changed", lambda _: "3"),
    "of seals in one item one is removed": (_shorten, "a seal is missing", lambda _: "6"),
    "of seals in one item one is forged": (_forge_earlier, "a seal was changed", lambda _: "6"),
    "the last seal is put under another number": (_renumber(4, 99), "a seal is missing", lambda _: "5"),
    "a seal is put under a number of another item": (_renumber_within, "a seal is missing", lambda _: "8"),
    "the first seal is removed": (lambda stack: _delete(stack, _seals(stack)[0]), "a seal is missing", lambda _: "1"),
    "a seal at the end is removed": (
        lambda stack: _delete(stack, _seals(stack)[4]),
        "a record has no seal",
        lambda stack: str(records(stack)[4]["sk"]["S"]),
    ),
    "a record is put in afterwards": (
        lambda stack: _change(stack, {**records(stack)[0], "sk": {"S": "01KB2Z8Q0V3N5T7X9W1Y4R6M8P"}}),
        "a record has no seal",
        lambda _: "01KB2Z8Q0V3N5T7X9W1Y4R6M8P",
    ),
}


def test_only_a_chain_that_is_broken_is_counted(sealed: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    """An alarm is fed by the count."""
    capsys.readouterr()
    assert verify()["intact"]
    assert counts(capsys) == {}
    tamper, _, _ = next(iter(TAMPERS.values()))
    tamper(sealed)
    assert not verify()["intact"]
    assert counts(capsys) == {"AuditBroken": [1.0]}


def test_the_log_names_the_broken_chain_and_the_break(sealed: Stack, caplog: pytest.LogCaptureFixture) -> None:
    """A schedule throws answers away: whoever the alarm wakes has the log only."""
    tamper, what, where = next(iter(TAMPERS.values()))
    tamper(sealed)
    verify()
    (line,) = [record for record in caplog.records if record.getMessage() == "audit chain broken"]
    said = {name: vars(line)[name] for name in ("levelname", "chart", "what", "where")}
    assert said == {"levelname": "ERROR", "chart": CHART, "what": what, "where": where(sealed)}


def counts(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What was counted of the record's verdicts, by name."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    assert {line["service"] for line in lines} <= {SERVICE}
    return {name: value for line in lines for name, value in line.items() if name.startswith("Audit")}


@pytest.mark.parametrize("tampering", TAMPERS)
def test_whatever_was_removed_or_changed_shows(sealed: Stack, tampering: str) -> None:
    act, what, where = TAMPERS[tampering]
    act(sealed)
    found = verify()
    assert (found["intact"], found["first_break"]) == (False, {"what": what, "where": where(sealed)})


def test_a_record_of_this_minute_may_be_without_a_seal(busy: Stack) -> None:
    assert verify() == {"intact": True, "records": 5, "seals": 0, "first_break": None}


@pytest.mark.parametrize(("minutes", "intact"), [(14, True), (16, False)])
def test_a_record_has_its_seal_within_a_quarter_of_an_hour(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, minutes: int, *, intact: bool
) -> None:
    stack.enable()
    later = wiring.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(wiring, "now", lambda: later)
    assert verify()["intact"] == intact


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"practice_id": "a#b"},
        {"practice_id": "willow", "role": "staff"},
        {**OF_LEO, "client_id": "a#b"},
        {"client_id": LEO},
    ],
)
def test_only_a_chart_a_person_or_a_practice_is_verified(stack: Stack, event: Json) -> None:
    with pytest.raises(Exception, match=r"^ValueError$"):
        verify(event)


def test_a_seal_is_seen_in_the_log(busy: Stack, caplog: pytest.LogCaptureFixture) -> None:
    """A chain that was shortened at its end is whole: what the log says is longer."""
    seal(records(busy))
    (line,) = [record for record in caplog.records if record.getMessage() == "audit sealed"]
    assert (line.number, line.chart) == (5, CHART)  # type: ignore[attr-defined]
    assert ANA.person_id not in line.hash  # type: ignore[attr-defined]
