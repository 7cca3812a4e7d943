"""`dead-letters` and `redrive` as processes, ended in the middle by each signal: nothing is lost or doubled.

What a stopped one held is visible at once; what a killed one held is counted and named until it is visible again.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from deployment.paths import REPOSITORY
from maintenance.dead_letters.messages import HOLD_SECONDS
from testing.running_stack import Running, eventually
from tests.black_box.test_dead_letters import LETTERS, a_chart_of_two, count, notices, put_letter, update

SLOWLY: Final = """
import boto3, time
boto3.setup_default_session()
for operation in ("SendMessage", "ReceiveMessage"):
    boto3.DEFAULT_SESSION.events.register(f"before-call.sqs.{operation}", lambda **_: time.sleep(0.1))
"""
LOOK: Final = ("dead-letters", "--queue", LETTERS)
REDRIVE: Final = ("redrive", "--apply", "--queue", LETTERS)
MESSAGES: Final = 45


def ended(running: Running, words: tuple[str, ...], number: signal.Signals) -> tuple[int, str]:
    """Run a command, and send it a signal once it has printed five messages; its status and what it said on stderr."""
    code = f"{SLOWLY}\nfrom maintenance.commands import main\nraise SystemExit(main({list(words)!r}))"
    paths = {"CLIENT_MESSAGING_LOCAL_DIR": str(running.folder), "PYTHONPATH": str(REPOSITORY / "layers/messaging")}
    command, environment = [sys.executable, "-c", code], os.environ | paths
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        seen = 0
        for line in process.stdout:
            seen += "   message " in line
            if seen == 5:
                break
        process.send_signal(number)
        said = process.stderr.read()
        process.stdout.read()
    return process.returncode, said


def held_of(said: str) -> int:
    """How many messages a command says are held by another, and that it says until when."""
    found = re.search(r"(\d+) messages? (?:are|is) held by another command, .* until (\d\d:\d\d) UTC", said)
    if found is None:
        return 0
    soonest, latest = (
        time.strftime("%H:%M", time.gmtime(time.time() + seconds)) for seconds in (HOLD_SECONDS - 60, HOLD_SECONDS)
    )
    assert found[2] in (soonest, latest)
    return int(found[1])


def test_whichever_signal_ends_a_look_or_a_redrive_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    running = Running(tmp_path)
    try:
        running.start()
        with running.client("ana") as ana:
            chart = a_chart_of_two(ana)
        for _ in range(MESSAGES):
            put_letter(running, update(chart))
        _end_by_signals(running)
        for words in (LOOK, REDRIVE):
            _kill(running, words)
        status, said = running.maintain(*REDRIVE)
        assert (status, count(running, LETTERS)) == (0, 0), said
        with running.client("ana") as ana, running.client("ben") as ben:
            eventually(lambda: count(running, "PortalUpdates") == 0)
            eventually(lambda: (len(notices(ana, chart)), len(notices(ben, chart))) == (MESSAGES, MESSAGES))
    finally:
        running.stop()


def _end_by_signals(running: Running) -> None:
    """Ended by a signal that can be handled, each releases at once what it held."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        for words in (LOOK, REDRIVE):
            before = count(running, LETTERS)
            status, said = ended(running, words, number)
            assert (status, said.count("\n")) == (2, 1), said
            assert said.startswith("maintenance: stopped; messages that were received and not redriven are released")
            left = count(running, LETTERS)
            assert left == before if words == LOOK else before - 10 < left < before
            status, said = running.maintain(*LOOK)
            assert (status, held_of(said)) == (0, 0), said
            assert f"  {left} messages: {left} would be redriven, 0 poison" in said


def _kill(running: Running, words: tuple[str, ...]) -> None:
    """After kill -9 the next look counts and names what is held; a queue that gives it back has all of it."""
    before = count(running, LETTERS)
    assert ended(running, words, signal.SIGKILL)[0] == -signal.SIGKILL
    left = count(running, LETTERS)
    assert left == before if words == LOOK else before - 10 < left < before
    status, said = running.maintain(*LOOK)
    held = held_of(said)
    assert status == 1
    assert 0 < held <= left
    assert f"  {left - held} messages: " in said or (held == left and "no visible messages" in said)
    running.stop()
    running.start()  # as after the ten minutes
    status, said = running.maintain(*LOOK)
    assert (status, held_of(said)) == (0, 0), said
    assert f"  {left} messages: {left} would be redriven, 0 poison" in said
