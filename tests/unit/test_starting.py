"""What a start leaves in a process can be copied: copies are not alike in what has to differ."""

import gc
import random
from datetime import UTC, datetime

import pytest

from client_messaging import ids, starting, tables


def test_two_copies_of_a_process_neither_pause_nor_name_alike() -> None:
    """Copies begin with the same state of chance. A fork would not show it: Python seeds anew after one."""
    state, seen = random.getstate(), []
    for _ in range(2):
        random.setstate(state)
        seen.append((list(tables._pauses()), ids.new(datetime(2026, 1, 1, tzinfo=UTC))))
    (one_pauses, one_id), (other_pauses, other_id) = seen
    assert one_pauses != other_pauses
    assert one_id != other_id


def test_a_start_on_lambda_makes_what_is_needed_and_collects_garbage_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "compose")
    monkeypatch.setattr(gc, "freeze", lambda: made.append("frozen"))
    starting.begin()
    try:
        assert not gc.isenabled()
        starting.finish(lambda: made.append("store"))
        assert gc.isenabled()
    finally:
        gc.enable()
    assert made == ["store", "frozen"]


def test_anywhere_else_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    starting.begin()
    assert gc.isenabled()
    starting.finish(lambda: pytest.fail("made where nobody asked"))
