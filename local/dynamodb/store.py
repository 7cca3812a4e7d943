"""The store: dynoxide, a DynamoDB-compatible server on one SQLite file, run as a child process."""

import asyncio
import os
import platform
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from deployment import locks
from deployment.paths import REPOSITORY
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
_TIMEOUT_SECONDS = 5.0
_PORT_ATTEMPTS = 5
_LITTLE_BYTES = 16 * 1024 * 1024


class _PortTaken(CannotStart):
    """Another process has taken the port since it was found free."""


def executable(system: str = sys.platform, machine: str | None = None, installed: Path = _INSTALLED) -> Path:
    """Path of the server for this platform. Raises CannotStart if it is not installed."""
    machine = (machine or platform.machine()).lower()
    package = _PACKAGES.get((system, machine))
    if package is None:
        raise CannotStart(f"there is no @dynoxide package for {system} on {machine}: the store cannot run here")
    path = installed / package / ("dynoxide.exe" if system == "win32" else "dynoxide")
    if not path.exists():
        raise CannotStart(f"the store (npm package @dynoxide/{package}) is not installed: `make run` installs it")
    return path


class Store:
    """Starts the server, restarts it when it exits, and ends it at `stop`.

    The server inherits the lock file and so holds the lock itself: a server that outlives an engine killed with -9
    is found by the lock at the next start, and ended before another server opens the same data.
    """

    def __init__(self, paths: Paths, say: Callable[[str], None]) -> None:
        self._paths = paths
        self._say = say
        self._port = _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Constant once `start` has returned."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Returns once the server accepts connections; tries other ports if one is taken."""
        for attempts_left in reversed(range(_PORT_ATTEMPTS)):
            try:
                await self._launch()
                break
            except _PortTaken:
                if not attempts_left:
                    raise
                self._port = _free_port()
        self._watch = asyncio.create_task(self._restart_on_exit())

    @property
    def _log(self) -> Path:
        return self._paths.logs / "store.log"

    async def stop(self) -> None:
        """End the server; its acknowledged writes are in its file."""
        if self._watch:
            self._watch.cancel()
        if self._process and self._process.returncode is None:
            self._process.terminate()
            await _wait_for_exit(self._process)

    async def _launch(self) -> None:
        program = executable()
        lock = await _take_over(self._paths.store_lock)
        command = ["serve", "--host", "127.0.0.1", "--port", str(self._port), "--db-path", str(self._paths.store)]
        inherited = (lock.fileno(),) if sys.platform != "win32" else ()
        with lock, self._log.open("ab") as log:
            log_start = log.tell()
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
        await self._wait_until_listening(self._process, log_start)

    async def _wait_until_listening(self, process: asyncio.subprocess.Process, log_start: int) -> None:
        """Wait for the log line of this process: on its port another store may answer."""
        for _ in range(int(_TIMEOUT_SECONDS / 0.02)):
            ended = process.returncode is not None
            with self._log.open("rb") as log:
                log.seek(log_start)
                output = log.read()
            if b"listening on" in output:
                return
            if ended:
                break
            await asyncio.sleep(0.02)
        if b"in use" in output:
            raise _PortTaken(f"the store's port {self._port} is taken: see {self._log}")
        raise CannotStart(f"the store did not start: see {self._log}")

    async def _restart_on_exit(self) -> None:
        while self._process:
            status = await self._process.wait()
            self._say(f"the store exited ({how_ended(status, self._paths.data)}): restarting it")
            try:
                await self._launch()
            except CannotStart as error:
                self._say(str(error))
                await asyncio.sleep(1)


def how_ended(status: int, data: Path) -> str:
    """How a process ended, and whether that is for want of space: on the disk, or by a limit of the shell."""
    reasons = [signal.Signals(-status).name if status < 0 else f"status {status}"]
    if (free := shutil.disk_usage(data).free) < _LITTLE_BYTES:
        reasons.append(f"the disk of {data} has {free} bytes left")
    if sys.platform != "win32" and status == -signal.SIGXFSZ:
        reasons.append("a file reached the size limit of the shell, `ulimit -f`")
    return ", ".join(reasons)


async def _take_over(path: Path) -> IO[str]:
    """Acquire the lock of the store's data, after ending an orphaned store."""
    for _ in range(int(_TIMEOUT_SECONDS / 0.05)):
        lock = locks.acquire(path)
        if lock:
            return lock
        orphan = locks.holder_pid(path)
        if orphan:
            os.kill(orphan, signal.SIGTERM)  # the lock is held, so this is the store and no other process
        await asyncio.sleep(0.05)
    raise CannotStart(f"a store of an earlier run (process {locks.holder_pid(path)}) locks the data and does not exit")


async def _wait_for_exit(process: asyncio.subprocess.Process) -> None:
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
