"""The activity of a period: every audit record of every chart and person, and nothing else."""

import csv
import io
import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from client_messaging.domain import ids
from client_messaging.dynamodb import notice_records
from maintenance.activity import FIELDS
from testing.invocations import Row
from testing.maintenance.practice import CHART, Practice
from testing.people import ANA, LEO
from tests.maintenance.conftest import Command

CANARY = "canary-9f2c"
ALL = ("activity", "--from", "2000-01-01")


def records(willow: Practice) -> list[Row]:
    """The audit records of all partitions, oldest first, without seals and their marks; of many notices one of each."""
    rows = [row for (table, _, _), row in willow.rows().items() if table == willow.stack.audit_table]
    found = [one for row in rows if ids.is_ulid(row["sk"]["S"]) for one in notice_records.one_by_one(row)]
    return sorted(found, key=lambda row: row["sk"]["S"])


def listed(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_every_record_of_every_chart_and_person_is_listed_oldest_first(command: Command, willow: Practice) -> None:
    status, out, _ = command(*ALL)
    expected = records(willow)
    assert status == 0
    assert {row["pk"]["S"].count("#PERSON#") for row in expected} == {0, 1}
    assert Counter(one["id"] for one in listed(out)) == Counter(row["sk"]["S"] for row in expected)
    assert [one["at"] for one in listed(out)] == sorted(row["at"]["S"] for row in expected)


def test_a_record_says_what_the_table_says(command: Command, willow: Practice) -> None:
    row = next(row for row in records(willow) if row["pk"]["S"] == CHART and row["action"]["S"] == "inbox.shown")
    (one,) = [one for one in listed(command(*ALL)[1]) if one["id"] == row["sk"]["S"]]
    assert one == {
        "practice": "willow",
        "client": LEO,
        "id": row["sk"]["S"],
        **{name: row[name]["S"] for name in ("at", "action", "actor_role", "actor_id", "clinician_id")},
        **{name: row[name]["S"] for name in ("newest_id", "oldest_id")},
        "entries": int(row["entries"]["N"]),
    }


def test_notices_are_listed_as_staff_are_shown_them(command: Command, willow: Practice) -> None:
    of_notices = [
        one for one in listed(command(*ALL)[1]) if one["action"] == "notice.recorded" and one["client"] == LEO
    ]
    shown = [one for one in willow.stack.audit_page(limit="100").json["records"] if one["action"] == "notice.recorded"]
    names = ("id", "at", "clinician_id", "entry_id")
    assert [[one[name] for name in names] for one in of_notices] == [
        [one[name] for name in names] for one in shown[::-1]
    ]
    assert {one["clinician_id"] for one in of_notices} == {"ana", "ben"}


def test_a_record_of_a_person_names_person_and_role(command: Command) -> None:
    suspended = [one for one in listed(command(*ALL)[1]) if one["action"] == "person_access.changed"]
    assert {(one["person"], one.get("role"), one["state"]) for one in suspended} >= {
        ("tom", "clinician", "suspended"),
        ("tom", "staff", "suspended"),
        ("kim", None, "suspended"),
    }


def test_a_period_begins_with_its_first_instant_and_ends_before_its_last(command: Command, willow: Practice) -> None:
    times = sorted({row["at"]["S"] for row in records(willow)})
    begin, end = times[2], times[-2]
    shown = listed(command("activity", "--from", begin, "--to", end)[1])
    assert Counter(one["at"] for one in shown) == Counter(
        row["at"]["S"] for row in records(willow) if begin <= row["at"]["S"] < end
    )


def test_times_of_another_zone_are_converted(command: Command, willow: Practice) -> None:
    last = records(willow)[-1]["at"]["S"]
    there = datetime.fromisoformat(last).astimezone(timezone(timedelta(hours=5))).isoformat()
    shown = listed(command("activity", "--from", there, "--to", "2100-01-01")[1])
    assert {one["at"] for one in shown} == {last}


def test_one_practice_does_not_list_another(command: Command, willow: Practice) -> None:
    willow.stack.compose(ANA.at("cedar"))
    practices = {one["practice"] for one in listed(command(*ALL)[1])}
    assert practices == {"willow", "cedar"}
    assert {one["practice"] for one in listed(command(*ALL, "--practice", "cedar")[1])} == {"cedar"}


@pytest.mark.parametrize("form", [(), ("--csv",), ("--summary",)])
def test_no_text_is_printed(command: Command, willow: Practice, form: tuple[str, ...]) -> None:
    texts = {name: {"S": CANARY} for name in ("body", "subject", "client_name", "sender_name", "actor_login")}
    willow.change(records(willow)[0], audit=True, **texts)
    status, out, err = command(*ALL, *form)
    assert status == 0
    assert len(out) > 100
    assert CANARY not in out + err


def test_csv_has_the_same_records_in_columns(command: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(command(*ALL, "--csv")[1])))
    assert tuple(rows[0]) == FIELDS
    assert [{name: value for name, value in row.items() if value} for row in rows] == [
        {name: str(value) for name, value in one.items()} for one in listed(command(*ALL)[1])
    ]


def test_the_summary_counts_charts_and_actions_of_each_person(command: Command, willow: Practice) -> None:
    by_ana = {"actor_id": {"S": "ana"}, "actor_role": {"S": "clinician"}}
    counted = Counter(row["action"]["S"] for row in records(willow) if by_ana.items() <= row.items())
    expected = ", ".join(f"{number:,} {action}" for action, number in sorted(counted.items()))
    assert f"willow clinician ana: 2 charts; {expected}" in command(*ALL, "--summary")[1].splitlines()


def test_it_says_how_much_it_read(command: Command, willow: Practice) -> None:
    read = sum(table == willow.stack.audit_table for table, _, _ in willow.rows())
    err = command("activity", "--from", "2000-01-01", "--to", "2000-01-02")[2]
    assert err.startswith("0 records from 2000-01-01T00:00:00.000Z to 2000-01-02T00:00:00.000Z; ")
    assert f"; read {read:,} items, " in err
    assert float(err.split()[-3].replace(",", "")) > 1


def test_without_a_period_it_is_the_last_thirty_days(command: Command, willow: Practice) -> None:
    old = {**records(willow)[0], "sk": {"S": ids.NIL}, "at": {"S": "2020-01-01T00:00:00.000Z"}}
    willow.put(old, audit=True)
    shown = [one["id"] for one in listed(command("activity")[1])]
    assert ids.NIL not in shown
    assert len(shown) == len(records(willow)) - 1


def test_a_record_under_a_foreign_key_is_listed_without_ids(command: Command, willow: Practice) -> None:
    willow.put({**records(willow)[0], "pk": {"S": "WILLOW#1"}, "sk": {"S": "x"}}, audit=True)
    (one,) = [one for one in listed(command(*ALL)[1]) if "practice" not in one]
    assert "action" in one
    assert "id" not in one


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--from", "yesterday"), "yesterday is no time"),
        (("--to", "2026-13-01"), "2026-13-01 is no time"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "the period ends before it begins"),
        (("--audit-table", "nowhere"), "ResourceNotFoundException"),
    ],
)
def test_a_problem_is_one_line(command: Command, words: tuple[str, ...], problem: str) -> None:
    status, out, err = command("activity", *words)
    assert (status, out) == (2, "")
    assert problem in err
    assert err.count("\n") == 1


def test_a_look_that_could_see_nothing_says_so(command: Command, willow: Practice) -> None:
    """A table of another kind, and a practice that is misspelt; no records in a period are an answer."""
    for words, problem in (
        (("--audit-table", willow.tables.messages), "is no audit table"),
        (("--practice", "wilow"), "wilow: no audit records in "),
        (("--practice", "will"), "will: no audit records in "),
    ):
        status, out, err = command(*ALL, *words)
        assert (status, out, problem in err) == (2, "", True), err
    status, out, err = command("activity", "--from", "2001-01-01", "--to", "2001-02-01", "--practice", "willow")
    assert (status, out, err.startswith("0 records")) == (0, "", True)
