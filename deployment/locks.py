"""File locks, which the operating system releases when their process dies, even by kill -9."""

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def acquire(path: Path) -> IO[str] | None:
    """The open lock file, locked until it is closed; None if another process holds the lock.

    The new holder writes its process id into the file with `write_pid`.
    """
    file = path.open("a+", encoding="ascii")
    try:
        _lock(file)
    except OSError:
        file.close()
        return None
    return file


def write_pid(file: IO[str], pid: int) -> None:
    """Write the id of the process that holds the lock into the file."""
    file.seek(0)
    file.truncate()
    file.write(str(pid))
    file.flush()


def holder_pid(path: Path) -> int | None:
    """The process id in the lock file, if there is one."""
    text = path.read_text(encoding="ascii").strip() if path.exists() else ""
    return int(text) if text.isdigit() else None
