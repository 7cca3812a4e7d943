"""Locks that the operating system lets go of when their holder dies, however it dies."""

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
    """The open lock file, locked until it is closed; None when somebody else holds it.

    Whoever gets it writes its process id into the file: a lock that is held names its holder.
    """
    file = path.open("a+", encoding="ascii")
    try:
        _lock(file)
    except OSError:
        file.close()
        return None
    return file


def write_pid(file: IO[str], pid: int) -> None:
    """Say in the lock file which process the lock stands for."""
    file.seek(0)
    file.truncate()
    file.write(str(pid))
    file.flush()


def holder_pid(path: Path) -> int | None:
    """The process id that the lock file names, if it names one."""
    text = path.read_text(encoding="ascii").strip() if path.exists() else ""
    return int(text) if text.isdigit() else None
