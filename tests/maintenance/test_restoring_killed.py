"""`restore --apply` as a process of its own, ended in the middle: run again, it puts back the rest."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from client_messaging.dynamodb.tables import Tables
from deployment.paths import REPOSITORY
from testing import sealing
from testing.invocations import Row
from testing.maintenance.losses import findings
from testing.maintenance.practice import Practice
from testing.whole import sample
from tests.maintenance.conftest import Command

ENDED_AT_A_WRITE: Final = """
import boto3, os, itertools
boto3.setup_default_session()
written = itertools.count(1)
def end(**_):
    if next(written) == {write}:
        os.kill(os.getpid(), {number})
boto3.DEFAULT_SESSION.events.register("{moment}.dynamodb.PutItem", end)
from maintenance.commands import main
raise SystemExit(main({words!r}))
"""


def ended(words: list[str], folder: Path, at: tuple[int, str], number: signal.Signals) -> tuple[int, str]:
    """Run a command that a signal ends at one of its writes; its status and what it said on stderr."""
    write, moment = at
    code = ENDED_AT_A_WRITE.format(write=write, number=int(number), moment=moment, words=words)
    environment = os.environ | {
        "CLIENT_MESSAGING_LOCAL_DIR": str(folder),
        "PYTHONPATH": str(REPOSITORY / "layers/messaging"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


def without_seals(practice: Practice) -> dict[tuple[str, str, str], Row]:
    """All rows but seals: those that are put back have an item each, where a batch had one for all."""
    return {key: row for key, row in practice.rows().items() if not key[1].endswith("#SEALS")}


def sealed(practice: Practice) -> list[str]:
    """The records that have a seal, by id."""
    return sorted(sealing.sealed(row for key, row in practice.rows().items() if key[1].endswith("#SEALS")))


AT: Final = [(write, moment) for write in (1, 9, 40) for moment in ("before-call", "after-call")]
EVERY: Final = [
    *((signal.SIGKILL, -9, write, moment) for write, moment in AT),
    *((number, status, 9, "after-call") for number, status in ((signal.SIGTERM, -15), (signal.SIGHUP, -1))),
    (signal.SIGINT, 130, 9, "before-call"),
]
ENDS: Final = sample(EVERY, one_in=9, kinds=lambda one: [one[0].name])


@pytest.mark.parametrize(
    ("number", "status", "write", "moment"), ENDS, ids=[f"{one[0].name}, {one[3]} {one[2]}" for one in ENDS]
)
def test_what_a_restore_left_the_next_one_puts_back(
    command: Command,
    willow: Practice,
    restored: Tables,
    tmp_path: Path,
    number: signal.Signals,
    status: int,
    write: int,
    moment: str,
) -> None:
    before, but_seals, have_seals = willow.rows(), without_seals(willow), sealed(willow)
    for (table, _, _), row in before.items():
        if "#CLIENT#leo" in row["pk"]["S"]:
            willow.delete(row, audit=table == willow.stack.audit_table)
    lost = len(before) - len(willow.rows())
    assert lost > 40
    words = ["restore", "--from-messages", restored.messages, "--from-audit", restored.audit, "--apply"]
    assert ended(words, tmp_path, (write, moment), number)[0] == status
    put_back = lost - (len(before) - len(willow.rows()))
    assert put_back in (write - 1, write)
    assert command(*words)[0] == 0
    assert (without_seals(willow), sealed(willow)) == (but_seals, have_seals)
    assert findings(willow) == []
    assert command(*words)[1].splitlines()[-1] == "There is nothing to write."
