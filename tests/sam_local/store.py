"""The local store in memory or in a file, on a loopback port of its own."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import store

_STARTS_WITHIN_SECONDS = 5


@contextmanager
def running(data: Path | None = None) -> Iterator[int]:
    """A store in memory, or in this file; the port where it answers."""
    port = free_port()
    kept = ["--db-path", str(data)] if data else []
    process = subprocess.Popen(
        [store.executable(), "serve", "--host", "127.0.0.1", "--port", str(port), *kept],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(port, process, _STARTS_WITHIN_SECONDS)
        yield port
    finally:
        process.terminate()
        process.wait()


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
