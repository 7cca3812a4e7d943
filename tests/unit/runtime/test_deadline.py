"""The time that an invocation has left ends with it."""

from typing import Any

import pytest

from client_messaging.runtime import deadline, telemetry


class Context:
    """Of an invocation that has no time left."""

    aws_request_id = "an-invocation"

    def get_remaining_time_in_millis(self) -> int:
        return 0


def test_what_comes_after_an_invocation_is_not_held_to_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "_flush", lambda: None)  # of metrics that tests before may have counted
    context: Any = Context()
    during = telemetry.instrument(lambda _event, _context: deadline.is_enough_for(1))
    assert not during({}, context)
    assert deadline.is_enough_for(1)
