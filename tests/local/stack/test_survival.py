"""kill -9 at any time loses nothing that was acknowledged, and a stop leaves nothing behind."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deployment import locks
from testing.small_stack import SmallStack, eventually

pytestmark = pytest.mark.whole


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[SmallStack]:
    with SmallStack(tmp_path) as stack:
        yield stack


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def delivered(stack: SmallStack) -> str:
    return stack.out.read_text(encoding="utf-8") if stack.out.exists() else ""


def test_what_was_acknowledged_survives_kill_9_of_engine_and_store(stack: SmallStack) -> None:
    """The functions cannot be imported at first: whatever they are given is still pending when the engine is killed."""
    handler = stack.folder / "consume" / "handler.py"
    code = handler.read_text(encoding="utf-8")
    handler.write_text("raise ImportError('not yet')\n", encoding="utf-8")
    stack.start()
    stack.put("row", "seen row")
    ids = [stack.put_events({"Detail": json.dumps({"n": n})})["Entries"][0]["EventId"] for n in range(5)]
    ids += [stack.put_events({"DetailType": "call"})["Entries"][0]["EventId"]]
    store = locks.holder_pid(stack.paths.store_lock)
    assert store
    stack.stop(signal.SIGKILL)
    os.kill(store, signal.SIGKILL)
    handler.write_text(code, encoding="utf-8")
    assert not stack.out.exists()
    stack.start()
    eventually(lambda: all(event_id in delivered(stack) for event_id in ids))
    eventually(lambda: "seen row" in json.dumps(stack.consumed("FromTable")))
    assert stack.has("row")


def test_a_store_that_an_engine_left_behind_is_ended_and_one_that_is_killed_comes_back(stack: SmallStack) -> None:
    stack.start()
    stack.put("row", "seen row")
    left_behind = locks.holder_pid(stack.paths.store_lock)
    assert left_behind
    stack.stop(signal.SIGKILL)
    assert is_running(left_behind)
    stack.start()
    eventually(lambda: not is_running(left_behind))
    assert stack.has("row")
    killed = locks.holder_pid(stack.paths.store_lock)
    assert killed
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: locks.holder_pid(stack.paths.store_lock) != killed)
    eventually(lambda: answers(stack.document["store_url"]))
    assert stack.has("row")


def answers(url: str) -> bool:
    try:
        httpx.get(url)
    except httpx.HTTPError:
        return False
    return True


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_clean(stack: SmallStack, how: signal.Signals) -> None:
    stack.start()
    worker = stack.get("/open/1").json()["about"]["pid"]
    store = locks.holder_pid(stack.paths.store_lock)
    assert store
    assert stack.stop(how) == 0
    assert not is_running(store)
    assert not is_running(worker)
    assert not stack.paths.stack_file.exists()
    assert "Traceback" not in stack.terminal()
