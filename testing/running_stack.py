"""`make run` as a real process, and black-box access to it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from deployment.paths import REPOSITORY
from testing import outer_make

PATIENCE_SECONDS = 60


@dataclass
class Running:
    """A stack under `make run`, with its data in a folder of its own."""

    folder: Path
    options: str = "--port 0"
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        environment = os.environ | {"CLIENT_MESSAGING_LOCAL_DIR": str(self.folder)}
        command = ["make", "-s", "run", f"ARGS={self.options}"]
        with (self.folder / "output.txt").open("w") as output:
            self.process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=environment,
                stdout=output,
                stderr=output,
                text=True,
                start_new_session=True,
            )
        eventually(lambda: "Stop with Ctrl-C" in self.output() or self.process_ended())
        assert not self.process_ended(), self.output()

    def output(self) -> str:
        return (self.folder / "output.txt").read_text()

    def process_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Send a signal to all processes of the terminal."""
        if self.process is not None and not self.process_ended():
            os.killpg(self.process.pid, how)
            self.process.wait(PATIENCE_SECONDS)

    @property
    def stack(self) -> Any:
        """The content of `.local/stack.json`."""
        return json.loads((self.folder / "stack.json").read_text())

    def make(self, *words: str) -> str:
        """Run a `make` command; returns its output."""
        ours = {name: value for name, value in os.environ.items() if name not in outer_make.ITS_OWN}
        environment = ours | {"CLIENT_MESSAGING_LOCAL_DIR": str(self.folder)}
        done = subprocess.run(
            ["make", "-s", *words], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def maintain(self, *words: str, before: str = "") -> tuple[int, str]:
        """Run a command of `python -m maintenance`; returns status and output. `before` runs in its process first."""
        environment = {
            **os.environ,
            "CLIENT_MESSAGING_LOCAL_DIR": str(self.folder),
            "PYTHONPATH": str(REPOSITORY / "layers/messaging"),
        }
        code = f"{before}\nfrom maintenance.commands import main\nraise SystemExit(main({list(words)!r}))"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def aws(self, service: str) -> Any:
        """A client of the stack's own AWS, as `maintenance` makes it."""
        make: Any = boto3.client
        url = self.stack["store_url" if service.startswith("dynamodb") else "aws_url"]
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": self.stack["region"]}
        return make(service, endpoint_url=url, **keys)

    def shell(self, line: str) -> str:
        """Run a shell line; returns its output."""
        environment = os.environ | {"CLIENT_MESSAGING_LOCAL_DIR": str(self.folder)}
        done = subprocess.run(
            ["bash", "-c", line], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def client(self, person: str) -> httpx.Client:
        """An HTTP client that is signed in."""
        headers = {"Authorization": f"Bearer {self.make('token', f'PERSON={person}')}"}
        return httpx.Client(base_url=self.stack["api_url"], headers=headers, timeout=30)

    def connected(self, person: str) -> ClientConnection:
        """A WebSocket connection of a front end."""
        offered = [Subprotocol("client-messaging"), Subprotocol(f"bearer.{self.make('token', f'PERSON={person}')}")]
        connection = connect(self.stack["live_url"], subprotocols=offered, open_timeout=PATIENCE_SECONDS)
        assert connection.subprotocol == "client-messaging"
        return connection


@contextmanager
def started(folder: Path, options: str = Running.options) -> Iterator[Running]:
    """A stack with its data in this folder; stopped with Ctrl-C, even if it failed to start."""
    stack = Running(folder, options)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


def printed(folder: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """The output of a command that must succeed."""
    environment = os.environ | variables
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def eventually[T](find: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Poll `find` until its result is true; returns the result."""
    until = time.monotonic() + seconds
    while not (result := find()):
        assert time.monotonic() < until, "nothing came in time"
        time.sleep(0.05)
    return result
