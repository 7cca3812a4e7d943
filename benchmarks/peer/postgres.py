"""A PostgreSQL of its own for a homeserver, from the binaries of this machine, over a socket in a folder; no port."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_DEBIAN: Final = Path("/usr/lib/postgresql")
_USER: Final = "postgres"


class NoPostgres(Exception):
    """There are no binaries of PostgreSQL here."""


@contextmanager
def running(folder: Path) -> Iterator[dict[str, Any]]:
    """A server with an empty database that is as Synapse wants it; how Synapse finds it.

    What is committed is synced to the disk before it is answered, PostgreSQL's default. As root, for whom PostgreSQL
    does not run, it runs as its own user.
    """
    binaries, user = _binaries(), _USER if os.geteuid() == 0 else None
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
        folder.parent.chmod(0o711)  # no more than to pass through
    data = folder / "data"
    # The locale C: https://element-hq.github.io/synapse/latest/postgres.html
    made = [str(binaries / "initdb"), "-D", str(data), "-U", _USER, "--auth=trust", "--encoding=UTF8", "--locale=C"]
    subprocess.run(made, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-s", "-w", "-l", str(folder / "server.log")]
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    subprocess.run([*control, "-o", options, "start"], check=True, user=user, cwd=folder)
    try:
        args = {"user": _USER, "dbname": _USER, "host": str(folder), "cp_min": 5, "cp_max": 10}
        yield {"name": "psycopg2", "args": args}
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True, user=user, cwd=folder)


def _binaries() -> Path:
    """The newest of Debian's, which are not on the path."""
    found = sorted(_DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise NoPostgres(f"no PostgreSQL below {_DEBIAN}: apt-get install postgresql")
    return found[-1]
