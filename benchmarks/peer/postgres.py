"""A PostgreSQL of its own for a peer, from the binaries of this machine, over a socket in a folder; no port."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

USER: Final = "postgres"
"""Owns the database of the same name."""
_DEBIAN: Final = Path("/usr/lib/postgresql")
_STARTS_WITHIN_SECONDS: Final = 60


class NoPostgres(Exception):
    """There are no binaries of PostgreSQL here."""


@contextmanager
def running(folder: Path) -> Iterator[Path]:
    """A server with an empty database, with PostgreSQL's defaults; yields the folder of its socket.

    What is committed is synced to the disk before it is answered, PostgreSQL's default. As root, for whom PostgreSQL
    does not run, it runs as its own user.
    """
    binaries, user = _binaries(), USER if os.geteuid() == 0 else None
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
        folder.parent.chmod(0o711)  # no more than to pass through
    data = folder / "data"
    # The locale C: https://element-hq.github.io/synapse/latest/postgres.html
    made = [str(binaries / "initdb"), "-D", str(data), "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C"]
    subprocess.run(made, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    with (folder / "server.log").open("wb") as log:
        command = [str(binaries / "postgres"), "-D", str(data), *options]
        server = subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(server, [str(binaries / "pg_isready"), "-q", "-h", str(folder), "-U", USER])
        yield folder
    finally:
        server.send_signal(signal.SIGINT)  # without waiting for those who are connected
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], ready: list[str]) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while subprocess.run(ready, check=False).returncode:
        ended = server.poll() is not None or time.monotonic() > until
        assert not ended, "PostgreSQL does not start"
        time.sleep(0.1)


def _binaries() -> Path:
    """The newest of Debian's, which are not on the path."""
    found = sorted(_DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise NoPostgres(f"no PostgreSQL below {_DEBIAN}: apt-get install postgresql")
    return found[-1]
