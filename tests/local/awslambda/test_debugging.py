"""`make run ARGS="--debug compose"`: a debugger attaches to a function, and a breakpoint in its handler stops it."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from testing.small_stack import SmallStack, eventually

pytestmark = pytest.mark.whole


class Debugger:
    """The client's half of the Debug Adapter Protocol (https://microsoft.github.io/debug-adapter-protocol/)."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._stream = self._socket.makefile("rwb")
        self._number = 0

    def ask(self, command: str, **arguments: Any) -> None:
        self._number += 1
        request = {"seq": self._number, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(request).encode()
        self._stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._stream.flush()

    def until(self, kind: str, name: str) -> Any:
        """The next message of this kind with this name."""
        while True:
            length = int(self._stream.readline().split(b":")[1])
            self._stream.readline()
            message = json.loads(self._stream.read(length))
            if (message["type"], message.get("event") or message.get("command")) == (kind, name):
                return message

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


def attached(port: int) -> Debugger:
    found: list[Debugger] = []

    def attach() -> bool:
        with suppress(ConnectionRefusedError):
            found.append(Debugger(port))
        return bool(found)

    eventually(attach)
    return found[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_a_breakpoint_in_a_handler_stops_it_until_the_debugger_goes_on(tmp_path: Path) -> None:
    port = free_port()
    stack = SmallStack(tmp_path).start("--debug", "echo", "--debug-port", str(port))
    handler = str(tmp_path / "echo" / "handler.py")
    line = 1 + next(n for n, text in enumerate(Path(handler).read_text().splitlines()) if "do = (event" in text)
    try:
        debugger = attached(port)
        debugger.ask("initialize", adapterID="test")
        debugger.until("response", "initialize")
        debugger.ask("attach", justMyCode=False)
        debugger.until("event", "initialized")
        debugger.ask("setBreakpoints", source={"path": handler}, breakpoints=[{"line": line}])
        assert debugger.until("response", "setBreakpoints")["body"]["breakpoints"][0]["verified"]
        debugger.ask("configurationDone")
        with ThreadPoolExecutor(1) as caller:
            answer = caller.submit(stack.get, "/open/1")
            stopped = debugger.until("event", "stopped")["body"]
            assert (stopped["reason"], answer.done()) == ("breakpoint", False)
            debugger.ask("continue", threadId=stopped["threadId"])
            assert answer.result().status_code == 200
        debugger.close()
    finally:
        assert stack.stop() == 0


def test_a_function_that_is_not_there_cannot_be_debugged(tmp_path: Path) -> None:
    stack = SmallStack(tmp_path)
    with suppress(AssertionError):
        stack.start("--debug", "nobody")
    assert "unknown function 'nobody': one of echo" in stack.terminal()
