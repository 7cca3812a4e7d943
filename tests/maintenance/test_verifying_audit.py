"""`verify-audit` verifies one chain or all of them, and names each broken one."""

import re
from collections.abc import Callable
from typing import Final

import pytest

from client_messaging.dynamodb import audit_records
from testing.invocations import Row
from testing.maintenance.damages import chain, records
from testing.maintenance.practice import CHART, CHART_OF_MIA, Practice
from tests.maintenance.conftest import Command


def counts(out: str) -> dict[str, int]:
    """The numbers that the command prints, by name."""
    found = re.findall(r"^(chains|records|seals|broken) +([0-9,]+)$", out, re.MULTILINE)
    return {name: int(number.replace(",", "")) for name, number in found}


def test_all_chains_are_read_and_counted(command: Command, willow: Practice) -> None:
    rows = [row for (table, *_), row in willow.rows().items() if table == willow.stack.audit_table]
    recorded = [row for row in rows if "action" in row]
    status, out, _ = command("verify-audit")
    partitions = len({row["pk"]["S"] for row in recorded})
    assert (status, counts(out)) == (
        0,
        {"chains": partitions, "records": len(recorded), "seals": len(recorded), "broken": 0},
    )


def test_one_chart_is_read_alone(command: Command, willow: Practice) -> None:
    row = records(willow, audit_records.INBOX_SHOWN)[0]
    willow.delete(row, audit=True)
    status, out, _ = command("verify-audit", "--chart", "willow/leo")
    assert (status, out.splitlines()[0]) == (1, f"broken  {CHART} {row['sk']['S']}: a record is missing")
    assert (counts(out)["chains"], counts(out)["broken"]) == (1, 1)
    status, out, _ = command("verify-audit", "--chart", "willow/mia")
    assert (status, counts(out)["broken"]) == (0, 0)


def test_every_broken_chain_has_its_line(command: Command, willow: Practice) -> None:
    """One that cannot be read hides no other."""
    willow.delete(chain(willow)[1], audit=True)
    willow.change(chain(willow, CHART_OF_MIA)[0], audit=True, number=None)
    willow.put({"pk": {"S": "PRACTICE#willow#OTHER"}, "sk": {"S": "X"}}, audit=True)
    status, out, _ = command("verify-audit")
    assert (status, out.splitlines()[:3]) == (
        1,
        [
            f"broken  {CHART} 2: a seal is missing",
            f"broken  {CHART_OF_MIA}: a seal or a sealed record cannot be read",
            f"1 items of {willow.stack.audit_table} belong to no chain: verify-tables names them",
        ],
    )
    assert counts(out)["broken"] == 2


def test_a_chain_of_which_nothing_is_left_is_known_from_the_registry(command: Command, willow: Practice) -> None:
    """A look at the audit table alone would call the rest intact."""
    willow.delete(*chain(willow), *willow.of(CHART, audit=True), audit=True)
    status, out, _ = command("verify-audit")
    assert (status, out.splitlines()[0]) == (1, f"broken  {CHART} 1: all seals are missing")
    assert counts(out)["broken"] == 1


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--chart", "willow/nobody"), "willow/nobody: no audit records and no seals in "),
        (("--chart", "willow"), "willow is no chart: name it as PRACTICE/CLIENT"),
        (("--chart", ""), " is no chart"),
        (("--audit-table", "nowhere"), "of nowhere at http"),
        (("--chart", "willow/leo", "--audit-table", "nowhere"), "of nowhere at http"),
    ],
)
def test_a_look_that_sees_nothing_says_so(command: Command, words: tuple[str, ...], problem: str) -> None:
    status, out, err = command("verify-audit", *words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert problem in err


@pytest.mark.parametrize("chart", [(), ("--chart", "willow/leo")])
def test_swapped_tables_are_not_called_intact(command: Command, willow: Practice, chart: tuple[str, ...]) -> None:
    names = willow.tables
    words = ("--messages-table", names.audit, "--audit-table", names.messages)
    status, out, err = command("verify-audit", *chart, *words)
    assert (status, out, "tables swapped?" in err) == (2, "", True)


def test_chains_of_a_version_before_are_registered_once(command: Command, willow: Practice) -> None:
    """They began before there was a registry."""
    registered = _registered(willow)
    willow.delete(*registered)
    assert command("verify-tables")[0] == 1
    status, out, _ = command("verify-audit", "--register")
    assert (status, f"registered {len(registered)} chains" in out) == (0, True)
    assert [(row["pk"], row["sk"]) for row in _registered(willow)] == [(row["pk"], row["sk"]) for row in registered]
    assert command("verify-tables")[0] == 0
    assert "registered 0 chains" in command("verify-audit", "--register")[1]


def test_a_look_writes_nothing(command: Command, willow: Practice) -> None:
    willow.delete(*_registered(willow))
    before = willow.rows()
    command("verify-audit")
    assert willow.rows() == before


ACCEPT: Final = ("verify-audit", "--chart", "willow/leo", "--accept-loss")


def test_a_loss_that_no_restore_brings_back_is_accepted_once(command: Command, willow: Practice) -> None:
    """Until then it is reported each time; later losses are reported again."""
    number = cut(willow)
    broken = f"broken  {CHART} {number}: seals at the end are missing"
    for _ in range(2):
        assert command("verify-audit")[1].splitlines()[0] == broken
    status, out, _ = command(*ACCEPT)
    assert (status, out.splitlines()[1]) == (
        1,
        f"accepted  {CHART}: seals at the end are missing: its anchor is seal {number - 1}",
    )
    assert command("verify-audit")[0] == 0
    cut(willow)
    assert command("verify-audit")[0] == 1


def cut(willow: Practice) -> int:
    """Delete the newest seals with their records; the number of the first of them."""
    last = chain(willow)[-1]
    gone = {last["record_id"]["S"], *last.get("earlier", {"S": ""})["S"].split()[::2]}
    willow.delete(last, *[row for row in willow.of(CHART, audit=True) if row["sk"]["S"] in gone], audit=True)
    return int(last["sk"]["S"])


def test_a_chain_of_which_nothing_is_left_is_accepted(command: Command, willow: Practice) -> None:
    willow.delete(*chain(willow), *willow.of(CHART, audit=True), audit=True)
    assert command(*ACCEPT)[0] == 1
    assert CHART not in command("verify-audit")[1]


def _change(willow: Practice) -> None:
    willow.change(records(willow, audit_records.INBOX_SHOWN)[0], audit=True, actor_id={"S": "somebody"})


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: None,
        _change,
        lambda willow: willow.delete(chain(willow)[3], audit=True),
        lambda willow: willow.change(next(row for row in _registered(willow) if row["sk"]["S"] == CHART), since=None),
    ],
)
def test_nothing_but_such_a_loss_is_accepted(
    command: Command, willow: Practice, damage: Callable[[Practice], object]
) -> None:
    """A record that was changed is repaired, or stays a finding."""
    damage(willow)
    before = willow.rows()
    status, _, err = command(*ACCEPT)
    assert (status, "nothing was accepted" in err, willow.rows()) == (2, True, before)


def test_a_loss_is_accepted_for_a_chart_that_is_named(command: Command, willow: Practice) -> None:
    before = willow.rows()
    status, _, err = command("verify-audit", "--accept-loss")
    assert (status, "name the chart" in err, willow.rows()) == (2, True, before)


def _registered(willow: Practice) -> list[Row]:
    return [row for row in willow.rows().values() if row["pk"]["S"].startswith("CHAINS#") and "since" in row]
