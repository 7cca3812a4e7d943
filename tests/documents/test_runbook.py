"""docs/runbook.md: the commands that are pasted first work in a shell, and ask for what AWS has."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from deployment.paths import REPOSITORY

RUNBOOK: Final = (REPOSITORY / "docs/runbook.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"^```\n(.*?)^```", RUNBOOK, re.DOTALL | re.MULTILINE)
FIRST: Final = BLOCKS[0]

AWS: Final = """#!/bin/sh
case "$*" in
  *list-stack-resources*) printf 'ComposeFunction\\tstack-Compose-1\\nSealAuditFunction\\tstack-Seal-2\\n' ;;
  *Value=stack-Seal-2*) echo 3.0 ;;
  *get-metric-statistics*) echo 0 ;;
  *describe-stack-resource*) echo "physical" ;;
esac
echo "$*" >> "$CALLS"
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An AWS CLI that answers for two functions of which one failed; the calls that were made."""
    program = tmp_path / "aws"
    program.write_text(AWS)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


def pasted(command: str) -> str:
    done = subprocess.run(["bash", "-c", f"{FIRST}\n{command}"], capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout


def test_the_first_command_names_the_functions_that_failed_and_no_others(calls: Path) -> None:
    assert pasted("functions_with Errors") == "SealAudit 3.0\n"
    assert calls.read_text().count("get-metric-statistics") == 2


def test_a_metric_is_asked_for_the_last_three_hours(calls: Path) -> None:
    pasted('metric AWS/Lambda IteratorAge FunctionName "$(resource PublishEventsFunction)"')
    asked = calls.read_text().splitlines()[-1]
    begin, end = (int(re.findall(rf"--{name}-time (\d+)", asked)[0]) for name in ("start", "end"))
    assert "Name=FunctionName,Value=physical" in asked
    assert end - begin == pytest.approx(3 * 3600, abs=2)


def test_no_command_is_of_one_system_or_of_a_metric_that_aws_does_not_have() -> None:
    commands = "\n".join(BLOCKS)
    assert "date -u -d" not in commands  # GNU's
    assert "ThrottledRequests TableName" not in commands  # has TableName and Operation, never TableName alone
    assert not re.search(r"^(id|sum|functions|select)\(\)", FIRST, re.MULTILINE)  # the shell's own
    assert not re.search(r"\$\((id|sum) ", RUNBOOK)
    assert FIRST.startswith("STACK=client-messaging\n")
    for loop in re.findall(r"^for .*$", commands, re.MULTILINE):
        raise AssertionError(f"a list of functions goes out of date: {loop}")
