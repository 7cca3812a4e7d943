"""Lambda's side of a function with SnapStart: the Runtime API, and the credentials endpoint.

AWS's runtime (awslambdaric) imports the handler, asks `restore/next` when it is ready for the snapshot, and goes on
when that is answered: then it is a restored copy, and asks for invocations
(https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). Two copies of one snapshot are a process that was
forked where the snapshot is taken, with the state of chance that it had: Python seeds anew after a fork, and a snapshot
does not.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import Any, Final

from testing.artefact import emulator
from testing.artefact.built import Function

SECRET: Final = "the-secret-that-lambda-hands-out"
_RUNTIME: Final = "/2018-06-01/runtime"
_CREDENTIALS: Final = "/credentials"
_WITHIN_SECONDS: Final = 30
_FORKED: Final = """
import os, random
from snapshot_restore_py import register_before_snapshot

def copy():
    chance = random.getstate()
    if os.fork() == 0:
        random.setstate(chance)

if {copies} == 2:
    register_before_snapshot(copy)
from awslambdaric.__main__ import main
main(["", {handler!r}])
"""


@dataclass
class Lambda:
    """Requests and responses of the copies. Mailboxes: one for each copy that waits for an invocation."""

    asked: list[str] = field(default_factory=list)
    restoring: Event = field(default_factory=Event)
    waiting: Queue["Queue[Any]"] = field(default_factory=Queue)
    answers: Queue[Any] = field(default_factory=Queue)

    def get(self, path: str) -> tuple[dict[str, str], Any]:
        """Headers and body."""
        self.asked.append(path)
        if path == f"{_RUNTIME}/restore/next":
            self.restoring.wait(_WITHIN_SECONDS)
            return {}, {}
        if path == _CREDENTIALS:
            ends = datetime.now(UTC) + timedelta(hours=6)
            keys = {"AccessKeyId": "key-of-nobody", "SecretAccessKey": SECRET, "Token": "session-of-nobody"}
            return {}, {**keys, "Expiration": ends.isoformat()}
        mailbox: Queue[Any] = Queue()
        self.waiting.put(mailbox)
        headers = {
            "Aws-Request-Id": f"request-{len(self.asked)}",
            "Deadline-Ms": str(round((time.time() + _WITHIN_SECONDS) * 1000)),
            "Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:000000000000:function:any:live",
        }
        return {f"Lambda-Runtime-{name}": value for name, value in headers.items()}, mailbox.get()

    def post(self, path: str, body: bytes) -> None:
        """A response or an error of a function."""
        self.asked.append(path)
        self.answers.put(json.loads(body))


@dataclass(frozen=True)
class Copies:
    """Copies of a function that wait to be restored."""

    process: subprocess.Popen[bytes]
    lambda_: Lambda
    log: Path

    def until_ready(self, copies: int = 1) -> None:
        """Wait until all of them are ready for the snapshot. Raises TimeoutError with what they wrote."""
        self._until(lambda: self.lambda_.asked.count(f"{_RUNTIME}/restore/next") == copies)

    def restore(self) -> None:
        """Start invocations."""
        self.lambda_.restoring.set()

    def invoke(self, *events: Any) -> list[Any]:
        """Invoke each copy with one of these events, concurrently; returns the responses."""
        mailboxes = [self.lambda_.waiting.get(timeout=_WITHIN_SECONDS) for _ in events]
        for mailbox, event in zip(mailboxes, events, strict=True):
            mailbox.put(event)
        return [self.lambda_.answers.get(timeout=_WITHIN_SECONDS) for _ in mailboxes]

    def holds(self, text: str) -> bool:
        """Whether a text is anywhere in the memory of the process."""
        process = Path(f"/proc/{self.process.pid}")
        readable = [line.split()[0].split("-") for line in (process / "maps").read_text().splitlines() if " rw" in line]
        with (process / "mem").open("rb", buffering=0) as memory:
            return any(text.encode() in _read(memory, int(first, 16), int(last, 16)) for first, last in readable)

    def connections(self) -> int:
        """The number of open sockets."""
        files = Path(f"/proc/{self.process.pid}/fd").iterdir()
        return sum(file.readlink().name.startswith("socket:") for file in files)

    def threads(self) -> int:
        """The number of threads."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def _until(self, done: Any) -> None:
        deadline = time.monotonic() + _WITHIN_SECONDS
        while not done():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"{self.lambda_.asked}\n{self.log.read_text()}")
            time.sleep(0.02)


@contextmanager
def starting(
    function: Function, aws: Mapping[str, str], log: Path, *, copies: int = 1, handler: str = ""
) -> Iterator[Copies]:
    """A function that starts with SnapStart, `copies` times from one snapshot. On the way out all of them are gone."""
    with _serving() as (address, lambda_), log.open("wb") as written:
        aws = {name: value for name, value in aws.items() if name not in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
        environment = emulator.environment(function, aws) | {
            "AWS_LAMBDA_RUNTIME_API": address,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{address}{_CREDENTIALS}",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "whoever may ask",
        }
        environment["PYTHONPATH"] += f"{os.pathsep}{Path(__file__).parent}"
        process = subprocess.Popen(
            [emulator.PYTHON, "-c", _FORKED.format(copies=copies, handler=handler or function.handler)],
            env=environment,
            cwd=function.folder,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Copies(process, lambda_, log)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def _serving() -> Iterator[tuple[str, Lambda]]:
    lambda_ = Lambda()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers, body = lambda_.get(self.path)
            self._answer(200, headers, json.dumps(body).encode())

        def do_POST(self) -> None:
            lambda_.post(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(202, {}, b"{}")

        def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            with suppress(ConnectionError):  # the copy is gone
                self.send_response(status)
                for name, value in {
                    **headers,
                    "Content-Type": "application/json",
                    "Content-Length": str(len(body)),
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False  # a copy that waits for an invocation is never answered

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}", lambda_
        finally:
            server.shutdown()
            thread.join()


def _read(memory: Any, first: int, last: int) -> bytes:
    memory.seek(first)
    try:
        content: bytes = memory.read(last - first)
    except OSError:  # the kernel's own pages
        return b""
    return content
