"""Rounds over all audit chains: each chain is verified, anchored and, where it is broken, named; a piece at a time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from client_messaging import wiring
from client_messaging.domain.refusals import TryAgain
from client_messaging.dynamodb import audit_chain, chain_registry, chain_verification, keys
from client_messaging.dynamodb.chain_registry import Anchor
from client_messaging.runtime import deadline
from client_messaging.runtime.telemetry import UnexpectedError
from testing.invocations import Json, Row, invoke
from testing.people import LEO, TOM
from testing.stack import Stack
from testing.stream_records import as_stream

CHART = "PRACTICE#willow#CLIENT#leo"
OF_LEO = {"practice_id": "willow", "client_id": LEO}
CLIENTS = ("mia", "noa", "pia", "zoe")


def go_on() -> Json:
    return invoke("verify_audit", {"chains": "all"})


def rows(stack: Stack, partition: str = CHART) -> list[Row]:
    return sorted((row for row in stack.audit() if row["pk"]["S"] == partition), key=lambda row: row["sk"]["S"])


def seal(stack: Stack, partition: str = CHART) -> None:
    assert invoke("seal_audit", as_stream(rows(stack, partition))) == {"batchItemFailures": []}


def delete(stack: Stack, *gone: Row) -> None:
    for row in gone:
        stack.dynamodb.delete_item(TableName=stack.audit_table, Key={"pk": row["pk"], "sk": row["sk"]})


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def later(some: timedelta) -> None:
        at = wiring.now() + some
        monkeypatch.setattr(wiring, "now", lambda: at)

    return later


@pytest.fixture
def chains(busy: Stack) -> Stack:
    """Seven chains: of five charts, a person and a practice."""
    for client in CLIENTS:
        busy.enable(client=client)
    busy.set_access(TOM, "suspended")
    busy.set_section("messaging", client_starts=True)
    for partition in {row["pk"]["S"] for row in busy.audit()}:
        seal(busy, partition)
    return busy


def anchors(stack: Stack) -> dict[str, int | None]:
    """The anchored number of each registered chain."""
    registered = [
        chain_registry.to_registered(row) for row in stack.rows() if "since" in row and "CHAINS#" in row["pk"]["S"]
    ]
    return {one.partition: one.anchor.number if one.anchor else None for one in registered}


def test_a_round_verifies_and_anchors_every_chain(chains: Stack) -> None:
    assert len(anchors(chains)) == 7
    assert set(anchors(chains).values()) == {None}
    done = go_on()
    assert done == {"chains": 7, "broken": 0, "ended": True}
    assert anchors(chains) == {partition: len(rows(chains, partition)) for partition in anchors(chains)}


def test_a_round_begins_a_day_after_the_one_before(
    chains: Stack, pass_time: Callable[[timedelta], None], caplog: pytest.LogCaptureFixture
) -> None:
    first = go_on()
    pass_time(timedelta(hours=23, minutes=59))
    assert go_on() == first
    pass_time(timedelta(minutes=2))
    second = go_on()
    assert second == first
    lines = [vars(line) for line in caplog.records if line.getMessage() == "audit chains verified"]
    assert [line["chains"] for line in lines] == [7, 7, 7]
    assert lines[0]["began"] == lines[1]["began"] < lines[2]["began"]


def test_a_round_goes_on_where_time_ended(chains: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each chain is verified once, whatever the pieces."""
    verified: list[str] = []
    verify = chain_verification.verify

    def noted(tables: Any, partition: str, now: Any) -> Any:
        verified.append(partition)
        return verify(tables, partition, now)

    monkeypatch.setattr(chain_verification, "verify", noted)
    budget = iter(([True] * 3 + [False]) * 2 + [True] * 9)
    enough = deadline.is_enough_for
    monkeypatch.setattr(deadline, "is_enough_for", lambda seconds: next(budget) if seconds == 60 else enough(seconds))
    runs = [go_on() for _ in range(3)]
    assert [(run["chains"], run["ended"]) for run in runs] == [(3, False), (6, False), (7, True)]
    assert sorted(verified) == sorted(anchors(chains))


def test_a_round_goes_on_behind_what_was_verified_when_the_store_was_busy(
    chains: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the run fails, which an alarm hears."""
    verify, tries = chain_verification.verify, iter([None, None, TryAgain()])

    def busy_store(*words: Any) -> Any:
        if (problem := next(tries, None)) is not None:
            raise problem
        return verify(*words)

    monkeypatch.setattr(chain_verification, "verify", busy_store)
    with pytest.raises(UnexpectedError):
        go_on()
    begun = chain_registry.last_round(wiring.tables())
    assert begun is not None
    assert (begun.chains, begun.ended) == (2, None)
    assert go_on()["chains"] == 7


def test_every_broken_chain_is_named_and_hides_no_other(
    chains: Stack, pass_time: Callable[[timedelta], None], caplog: pytest.LogCaptureFixture
) -> None:
    gone = rows(chains)[2]
    delete(chains, gone, rows(chains, "PRACTICE#willow#CLIENT#mia")[0])
    (unreadable,) = rows(chains, "PRACTICE#willow#CLIENT#noa#SEALS")
    chains.dynamodb.put_item(TableName=chains.audit_table, Item={**unreadable, "number": {"S": "one"}})
    pass_time(timedelta(hours=1))
    done = go_on()
    assert (done["chains"], done["broken"]) == (7, 3)
    lines = [vars(line) for line in caplog.records if line.getMessage() == "audit chain broken"]
    said = {line["chart"]: (line["levelname"], line["what"], line.get("where")) for line in lines}
    assert said[CHART] == ("ERROR", "a record is missing", gone["sk"]["S"])
    assert {chart.rpartition("#")[2] for chart in said} == {"leo", "mia", "noa"}
    assert [anchors(chains)[keys_of] for keys_of in said] == [None] * 3, "a broken chain is not anchored"


# ---------------------------------------------------------------- anchors
def cut(stack: Stack, number: int) -> None:
    """Delete the last records with their seals, as if they had never been."""
    delete(stack, *rows(stack)[-number:], *rows(stack, f"{CHART}#SEALS")[-number:])


@pytest.fixture
def anchored(busy: Stack) -> Stack:
    """Five records, sealed one by one and anchored."""
    for row in rows(busy):
        assert invoke("seal_audit", as_stream([row])) == {"batchItemFailures": []}
    assert go_on()["broken"] == 0
    return busy


def verdict() -> Any:
    found = invoke("verify_audit", OF_LEO)
    return found["intact"], found["first_break"] and tuple(found["first_break"].values())


def test_a_chain_that_was_cut_at_its_end_is_noticed(anchored: Stack) -> None:
    assert verdict() == (True, None)
    cut(anchored, 2)
    assert verdict() == (False, ("seals at the end are missing", "4"))


def test_a_chain_that_was_cut_and_went_on_is_noticed(anchored: Stack) -> None:
    """New records take the numbers of the lost seals."""
    cut(anchored, 2)
    for _ in range(3):
        anchored.compose()
    seal(anchored)
    assert verdict() == (False, ("seals at the end were replaced", "5"))


def test_a_chain_of_which_nothing_is_left_is_noticed_at_once(anchored: Stack) -> None:
    cut(anchored, 5)
    assert verdict() == (False, ("all seals are missing", "1"))


def test_what_was_sealed_since_the_last_round_is_not_anchored(anchored: Stack) -> None:
    """Until the next one, its seals are in the log only."""
    anchored.compose()
    seal(anchored)
    cut(anchored, 1)
    assert verdict() == (True, None)


def test_an_anchor_moves_forward_only(anchored: Stack, pass_time: Callable[[timedelta], None]) -> None:
    registered = chain_registry.find(wiring.tables(), CHART)
    assert registered is not None
    chain_registry.anchor(wiring.tables(), registered, Anchor(2, "0" * 64))
    assert chain_registry.find(wiring.tables(), CHART) == registered
    anchored.compose()
    seal(anchored)
    pass_time(timedelta(days=1, minutes=1))
    go_on()
    chain, _ = audit_chain.read(wiring.tables(), CHART)
    after = chain_registry.find(wiring.tables(), CHART)
    assert after is not None
    assert (after.since, after.anchor) == (registered.since, Anchor(6, chain[-1].hash))


def test_a_cut_chain_is_not_anchored_anew(anchored: Stack, pass_time: Callable[[timedelta], None]) -> None:
    cut(anchored, 2)
    before = chain_registry.find(wiring.tables(), CHART)
    pass_time(timedelta(days=1, minutes=1))
    assert go_on()["broken"] == 1
    assert chain_registry.find(wiring.tables(), CHART) == before


def test_every_chain_is_in_one_of_the_buckets() -> None:
    assert {keys.chain(str(number)).pk for number in range(500)} == set(keys.buckets_of_chains())


@pytest.mark.parametrize("event", [{"chains": "some"}, {"chains": "all", "practice_id": "willow"}, {}])
def test_no_other_event_begins_a_round(stack: Stack, event: Json) -> None:
    with pytest.raises(UnexpectedError):
        invoke("verify_audit", event)
    assert stack.rows() == []
