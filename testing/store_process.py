"""The local store in memory or in a file, on a loopback port of its own."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.dynamodb import store

_PORTS_TRIED = 5


@contextmanager
def running(data: Path | None = None) -> Iterator[int]:
    """A store in memory, or in this file; the port where it answers."""
    port, process = _started(["--db-path", str(data)] if data else [])
    try:
        yield port
    finally:
        process.terminate()
        process.communicate()


def _started(options: list[str]) -> tuple[int, subprocess.Popen[bytes]]:
    """On another port where somebody was quicker to take the first: what answers there is not this store."""
    for _ in range(_PORTS_TRIED):
        port = free_port()
        process = subprocess.Popen(
            [store.executable(), "serve", "--host", "127.0.0.1", "--port", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert process.stdout
        line = process.stdout.readline()
        if b"listening on" in line:
            return port, process
        process.communicate()
    raise AssertionError(f"the store did not start: {line.decode()}")


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Return once something answers on the loopback port, or fail when the process ends or takes too long."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{process.args!r} does not answer")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
