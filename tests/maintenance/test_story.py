"""The story of a request: every line of its id in the order of time, and what it left in the audit table."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from client_messaging.domain import ids
from maintenance.stacks import DeployedStack, NotThere
from maintenance.story import log_lines
from testing.maintenance.practice import CHART, Practice
from tests.maintenance.conftest import Command

REQUEST = "lmpHrA07SAO5Alc="
WHO = {"client_id": "leo", "practice_id": "willow", "role": "clinician", "person_id": "ana"}
type Write = Callable[..., None]


@pytest.fixture
def write(command: Command, tmp_path: Path) -> Write:
    """Write JSON lines, or texts, to a log of the local stack."""
    folder = tmp_path / "logs"
    folder.mkdir()

    def lines(name: str, *written: dict[str, Any] | str) -> None:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in written]
        (folder / f"{name}.log").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")

    return lines


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S,") + f"{at.microsecond // 1000:03}+0000"


def access(at: datetime, **more: str) -> dict[str, Any]:
    route = "POST /clients/{client_id}/messages"
    return {"request_id": REQUEST, "route": route, "at": at.strftime("%d/%b/%Y:%H:%M:%S %z"), **more}


def composed(willow: Practice) -> tuple[datetime, str]:
    """When a message of ana to leo was recorded, and the id of the record."""
    row = next(row for row in willow.of(CHART, audit=True) if row["action"]["S"] == "message.composed")
    return datetime.fromisoformat(row["at"]["S"]), row["sk"]["S"]


def test_a_request_is_told_from_access_line_to_audit_record(command: Command, write: Write, willow: Practice) -> None:
    at, record = composed(willow)
    line = {"level": "INFO", "message": "request answered", "timestamp": stamp(at), "request_id": REQUEST, **WHO}
    write("Api", access(at, status="201"), access(at, status="500") | {"request_id": "another-one"})
    write("ComposeFunction", "INIT_START", line, {**line, "request_id": "another-one"}, '{"cut')
    status, out, err = command("story", "--request", REQUEST)
    told = out.splitlines()
    assert status == 0, err
    assert [one.split()[1] for one in (told[0], told[-1])] == ["access", "function"]
    audited = [one for one in told if one.split()[1] == "audit"]
    assert len(audited) == len(told) - 2
    assert record in audited[-1]
    assert all(one.split()[0] <= ids.timestamp(at) for one in audited)
    assert "another-one" not in out
    assert f"2 lines, {len(audited)} audit records" in err


def test_records_of_others_are_not_told(command: Command, write: Write, willow: Practice) -> None:
    at, record = composed(willow)
    stranger = {"level": "INFO", "message": "request answered", "timestamp": stamp(at), "request_id": REQUEST}
    write("ComposeFunction", stranger | WHO | {"person_id": "ben"})
    status, out, _ = command("story", "--request", REQUEST)
    assert status == 0
    assert record not in out


def test_an_error_is_told_with_its_kind_and_frames(command: Command, write: Write, willow: Practice) -> None:
    at, _ = composed(willow)
    fields = {"request_id": REQUEST, "kind": "KeyError", "frames": ["store.py:273 message"], **WHO}
    write("Api", access(at, integration_error="UnexpectedError"))
    write("ComposeFunction", {"level": "ERROR", "message": "failed unexpectedly", "timestamp": stamp(at), **fields})
    status, out, _ = command("story", "--request", REQUEST)
    assert status == 0
    assert '  error     Compose  "failed unexpectedly"' in out
    assert 'kind="KeyError"' in out
    assert "store.py:273 message" in out


def test_an_id_in_no_log_is_status_1_with_what_was_looked_at(command: Command, write: Write) -> None:
    write("Api", access(datetime.now(UTC)))
    status, out, err = command("story", "--request", "nowhere-1")
    assert (status, out) == (1, "")
    assert "looked at 1 logs" in err


def test_nothing_to_look_at_is_status_2(command: Command) -> None:
    status, out, err = command("story", "--request", REQUEST)
    assert (status, out) == (2, "")
    assert "has no logs to look at" in err


@pytest.mark.parametrize("request_id", ["", "a b", '" || 1 = 1', "x" * 65])
def test_what_is_no_id_is_refused(command: Command, write: Write, request_id: str) -> None:
    write("Api", access(datetime.now(UTC)))
    status, out, err = command("story", f"--request={request_id}")
    assert (status, out) == (2, "")
    assert "a request id has" in err


class Groups:
    """CloudWatch Logs: FilterLogEvents of some groups, the others refused."""

    def __init__(self, **groups: list[tuple[datetime, dict[str, Any]]]) -> None:
        self.groups = groups
        self.patterns: set[str] = set()

    def get_paginator(self, name: str) -> "Groups":
        assert name == "filter_log_events"
        return self

    def paginate(self, *, logGroupName: str, filterPattern: str, startTime: int) -> list[dict[str, Any]]:  # noqa: N803
        self.patterns.add(filterPattern)
        if logGroupName not in self.groups:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "FilterLogEvents")
        assert startTime > 0
        lines = self.groups[logGroupName]
        return [
            {"events": [{"timestamp": int(at.timestamp() * 1000), "message": json.dumps(line)}]} for at, line in lines
        ]


def on_aws(monkeypatch: pytest.MonkeyPatch, logs: Groups) -> DeployedStack:
    resources = {"ApiLogs": "api", "ComposeLogs": "compose", "ComposeFunction": "f"}
    monkeypatch.setattr(DeployedStack, "client", lambda *_: logs)
    return DeployedStack("messaging", resources, {}, {})


def test_all_log_groups_of_a_stack_on_aws_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 11, 29, 6, 0, 0, 250_000, tzinfo=UTC)
    line = {"message": "request answered", "request_id": REQUEST}
    logs = Groups(compose=[(at, line)], api=[(at + timedelta(seconds=1), access(at))])
    looked = log_lines.of_request(on_aws(monkeypatch, logs), REQUEST, at)
    assert [(one.source, ids.timestamp(one.at)) for one in looked.lines] == [
        ("Compose", "2026-11-29T06:00:00.250Z"),
        ("Api", "2026-11-29T06:00:01.250Z"),
    ]
    assert (looked.logs, looked.refused) == (2, [])
    (pattern,) = logs.patterns
    assert f'$.request_id = "{REQUEST}"' in pattern


def test_a_log_group_that_may_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = log_lines.of_request(on_aws(monkeypatch, Groups(api=[])), REQUEST, datetime.now(UTC))
    assert (looked.logs, looked.refused) == (1, ["compose: AccessDeniedException"])


def test_without_a_right_to_any_log_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotThere, match="no log could be read: api: AccessDeniedException"):
        log_lines.of_request(on_aws(monkeypatch, Groups()), REQUEST, datetime.now(UTC))


def test_what_the_person_did_before_in_that_second_is_not_told(
    command: Command, write: Write, willow: Practice
) -> None:
    at, record = composed(willow)
    line = {"level": "INFO", "message": "request answered", "request_id": REQUEST, **WHO}
    write("Api", access(at, latency_ms="7"))
    write("ComposeFunction", line | {"timestamp": stamp(at + timedelta(milliseconds=8))})
    assert record not in command("story", "--request", REQUEST)[1]
    write("ComposeFunction", line | {"timestamp": stamp(at + timedelta(milliseconds=7))})
    assert record in command("story", "--request", REQUEST)[1]
