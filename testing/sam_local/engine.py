"""A Docker engine: the one that answers, or one started for these tests alone and ended after them."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_STARTS_WITHIN_SECONDS: Final = 30
_ENDS_WITHIN_SECONDS: Final = 30
_NEEDED_TO_START: Final = ("dockerd", "docker", "ip", "setpriv", "umount")
_BRIDGE: Final = "docker0"
_FOLDERS: Final = "sam-local-"


class NotToBeHad(Exception):
    """This machine has no engine, or no image for it, and cannot make one. The text says what is missing."""


class Failed(Exception):
    """The engine refused. The text is what it wrote."""


@dataclass(frozen=True)
class Engine:
    """An engine that answers, with the environment in which the programs of Docker and SAM find it."""

    environment: Mapping[str, str]

    def docker(self, *arguments: str | Path) -> str:
        """What `docker` prints. Raises Failed."""
        done = _docker(self.environment, *arguments)
        if done.returncode:
            raise Failed(f"docker {arguments[0]}: {done.stderr.strip()}")
        return done.stdout

    def answers(self) -> bool:
        try:
            return _docker(self.environment, "info").returncode == 0
        except FileNotFoundError:
            return False


def _docker(environment: Mapping[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def to_be_had() -> bool:
    """Whether an engine answers, or may be started: in CI, or where SAM_LOCAL_START_DOCKERD=1 asks for it."""
    return Engine({}).answers() or _may_start()


@contextmanager
def running() -> Iterator[Engine]:
    """The engine of this machine; where none answers, one of our own."""
    here = Engine({})
    if here.answers():
        yield here
    else:
        with _own() as own:
            yield own


def _may_start() -> bool:
    is_allowed = os.environ.get("CI") == "true" or os.environ.get("SAM_LOCAL_START_DOCKERD") == "1"
    return is_allowed and hasattr(os, "geteuid") and os.geteuid() == 0 and all(map(shutil.which, _NEEDED_TO_START))


@contextmanager
def _own() -> Iterator[Engine]:
    """An engine whose data, processes and socket are in a folder of its own. Nothing of it stays."""
    clear_remains()
    folder = Path(tempfile.mkdtemp(prefix=_FOLDERS))
    had_bridge = _has_bridge()
    engine = Engine({"DOCKER_HOST": f"unix://{folder}/docker.sock"})
    process = _start(folder, engine)
    try:
        _wait(process, folder, engine)
        yield engine
        _remove_containers(engine)
    finally:
        _end(folder)
        process.wait()
        _remove(folder)
        if _has_bridge() and not had_bridge:
            _remove_bridge()


def clear_remains() -> None:
    """Remove what engines of ours left that were killed, before their containers' addresses are given out again.

    The network of a container outlives it while its name is mounted, and answers for the addresses that it had.
    """
    left = [folder for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDERS}*") if not _processes(folder)]
    for folder in left:
        _remove(folder)
    if left and _has_bridge() and not any(Path(f"/sys/class/net/{_BRIDGE}/brif").iterdir()):
        _remove_bridge()


def _start(folder: Path, engine: Engine) -> subprocess.Popen[bytes]:
    """Start it without a change to the machine's firewall and routes: containers reach this machine, and no further."""
    (folder / "daemon.json").write_text("{}")
    places = {
        "config-file": folder / "daemon.json",
        "data-root": folder / "data",
        "exec-root": folder / "exec",
        "pidfile": folder / "dockerd.pid",
        "host": engine.environment["DOCKER_HOST"],
    }
    untouched = ("--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false")
    # It ends when these tests are killed, too.
    command = ["setpriv", "--pdeathsig", "TERM", "dockerd", *(f"--{name}={place}" for name, place in places.items())]
    with (folder / "dockerd.log").open("w") as log:
        return subprocess.Popen(
            [*command, *untouched], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def _wait(process: subprocess.Popen[bytes], folder: Path, engine: Engine) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while not engine.answers():
        if process.poll() is not None or time.monotonic() > until:
            last = (folder / "dockerd.log").read_text().splitlines()[-5:]
            raise NotToBeHad("dockerd does not start here: " + " ".join(last))
        time.sleep(0.2)


def _remove_containers(engine: Engine) -> None:
    there = engine.docker("ps", "--all", "--quiet").split()
    if there:
        engine.docker("rm", "--force", *there)


def _end(folder: Path) -> None:
    """End dockerd, which ends its containerd; then whatever of the two is still there."""
    for how, patience in ((signal.SIGTERM, _ENDS_WITHIN_SECONDS), (signal.SIGKILL, _ENDS_WITHIN_SECONDS)):
        _signal(_processes(folder, "dockerd"), how)
        until = time.monotonic() + patience
        while _processes(folder) and time.monotonic() < until:
            if not _processes(folder, "dockerd"):
                _signal(_processes(folder), how)
            time.sleep(0.1)


def _signal(processes: list[int], how: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, how)
        except ProcessLookupError:
            continue


def _processes(folder: Path, program: str = "") -> list[int]:
    """The processes that were started with this folder in their command line: ours, and nobody else's."""
    pids = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:  # it has ended
            continue
        ours = any(str(folder).encode() in word for word in words)
        if ours and program in Path(words[0].decode(errors="replace")).name:
            pids.append(int(entry.name))
    return pids


def _remove(folder: Path) -> None:
    mounted = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for place in sorted(mounted, reverse=True):
        if Path(place).is_relative_to(folder):
            subprocess.run(["umount", "--lazy", place], check=True)
    shutil.rmtree(folder)


def _remove_bridge() -> None:
    subprocess.run(["ip", "link", "delete", _BRIDGE], check=True)


def _has_bridge() -> bool:
    return (Path("/sys/class/net") / _BRIDGE).exists()
