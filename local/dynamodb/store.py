"""The store: dynoxide, a DynamoDB-compatible server over one SQLite file, as a child process."""

import asyncio
import os
import platform
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from deployment.paths import REPOSITORY
from local import locks
from local.errors import CannotStart
from local.paths import Paths

_INSTALLED = REPOSITORY / ".tools" / "store" / "node_modules" / "@dynoxide"
_PACKAGES = {
    ("linux", "x86_64"): "linux-x64",
    ("linux", "aarch64"): "linux-arm64",
    ("linux", "arm64"): "linux-arm64",
    ("darwin", "arm64"): "darwin-arm64",
    ("darwin", "x86_64"): "darwin-x64",
    ("win32", "amd64"): "win32-x64",
}
_PATIENCE_SECONDS = 5.0
_PORTS_TRIED = 5


class _PortTaken(CannotStart):
    """Somebody else listens on the port that was free a moment ago."""


def executable(system: str = sys.platform, machine: str | None = None, installed: Path = _INSTALLED) -> Path:
    """Where the server lies for this machine; an error that says what to do when it does not."""
    machine = (machine or platform.machine()).lower()
    package = _PACKAGES.get((system, machine))
    if package is None:
        raise CannotStart(f"there is no @dynoxide package for {system} on {machine}: the store cannot run here")
    found = installed / package / ("dynoxide.exe" if system == "win32" else "dynoxide")
    if not found.exists():
        raise CannotStart(f"the store (npm package @dynoxide/{package}) is not installed: `make run` installs it")
    return found


class Store:
    """Runs the server, brings it back when it dies, and ends it at `stop`.

    The server holds the lock file itself, by inheriting it: a server that outlived an engine killed with -9
    is found by that lock at the next start, and ended before another one opens the same data.
    """

    def __init__(self, paths: Paths, say: Callable[[str], None]) -> None:
        self._paths = paths
        self._say = say
        self._port = _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Stays the same from the end of `start` on."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Returns once the server accepts connections; on another port where somebody was quicker to take this one."""
        for tries_left in reversed(range(_PORTS_TRIED)):
            try:
                await self._launch()
                break
            except _PortTaken:
                if not tries_left:
                    raise
                self._port = _free_port()
        self._watch = asyncio.create_task(self._revive())

    @property
    def _log(self) -> Path:
        return self._paths.logs / "store.log"

    async def stop(self) -> None:
        """Ends the server; what it acknowledged is in its file."""
        if self._watch:
            self._watch.cancel()
        if self._process and self._process.returncode is None:
            self._process.terminate()
            await _ended(self._process)

    async def _launch(self) -> None:
        program = executable()
        lock = await _take_over(self._paths.store_lock)
        command = ["serve", "--host", "127.0.0.1", "--port", str(self._port), "--db-path", str(self._paths.store)]
        inherited = (lock.fileno(),) if sys.platform != "win32" else ()
        with lock, self._log.open("ab") as log:
            said_before = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                program,
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=inherited,
                start_new_session=True,  # Ctrl-C is for the engine, which then stops the store
                env={key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR") if key in os.environ},
            )
            locks.write_pid(lock, self._process.pid)
        await self._listening(self._process, said_before)

    async def _listening(self, process: asyncio.subprocess.Process, said_before: int) -> None:
        """Returns when the process says that it listens: what answers on its port may be somebody else's store."""
        for _ in range(int(_PATIENCE_SECONDS / 0.02)):
            ended = process.returncode is not None
            with self._log.open("rb") as log:
                log.seek(said_before)
                said = log.read()
            if b"listening on" in said:
                return
            if ended:
                break
            await asyncio.sleep(0.02)
        if b"in use" in said:
            raise _PortTaken(f"the store's port {self._port} is taken: see {self._log}")
        raise CannotStart(f"the store did not start: see {self._log}")

    async def _revive(self) -> None:
        while self._process:
            status = await self._process.wait()
            self._say(f"the store ended (status {status}): starting it again")
            try:
                await self._launch()
            except CannotStart as problem:
                self._say(str(problem))
                await asyncio.sleep(1)


async def _take_over(path: Path) -> IO[str]:
    """The lock of the store's data, after ending a store that an engine left behind."""
    for _ in range(int(_PATIENCE_SECONDS / 0.05)):
        lock = locks.acquire(path)
        if lock:
            return lock
        left_behind = locks.holder_pid(path)
        if left_behind:
            os.kill(left_behind, signal.SIGTERM)  # the lock is held, so this is the store and no other process
        await asyncio.sleep(0.05)
    raise CannotStart(f"a store of an earlier run (process {locks.holder_pid(path)}) holds the data and does not end")


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(1):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
