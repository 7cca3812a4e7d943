"""The AWS that the functions find, on loopback ports: a store, and a queue that remembers what it was sent."""

import hashlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from uuid import uuid4

from local import store

_HOST: Final = "127.0.0.1"
_STARTS_WITHIN_SECONDS: Final = 10


@dataclass(frozen=True)
class Aws:
    """Addresses, and what arrived."""

    store_url: str
    queues_url: str
    _letters: list[Any] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What points a function at this AWS, with keys of nobody."""
        return {
            "AWS_ENDPOINT_URL": self.store_url,
            "AWS_ENDPOINT_URL_SQS": self.queues_url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def take_letters(self) -> list[Any]:
        """The SendMessage requests since the last call."""
        taken = list(self._letters)
        self._letters.clear()
        return taken


@contextmanager
def running() -> Iterator[Aws]:
    """A store in memory and a queue. Both are gone on the way out."""
    letters: list[Any] = []
    with _store() as store_url, _queue(letters) as queues_url:
        yield Aws(store_url, queues_url, letters)


@contextmanager
def _store() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [store.executable(), "serve", "--host", _HOST, "--port", str(port)],
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_up(process, port)
        yield f"http://{_HOST}:{port}"
    finally:
        process.kill()  # there is nothing to save
        process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("the store did not start")


@contextmanager
def _queue(letters: list[Any]) -> Iterator[str]:
    """SendMessage of SQS's JSON protocol; anything else is refused.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    """

    class Queue(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["X-Amz-Target"] != "AmazonSQS.SendMessage":
                self._answer(400, {"__type": "com.amazonaws.sqs#UnsupportedOperation", "message": "only SendMessage"})
                return
            letters.append(request)
            md5 = hashlib.md5(request["MessageBody"].encode(), usedforsecurity=False).hexdigest()
            self._answer(200, {"MessageId": str(uuid4()), "MD5OfMessageBody": md5})

        def _answer(self, status: int, document: dict[str, str]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Nothing: the tests say what arrived."""

    with ThreadingHTTPServer((_HOST, 0), Queue) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://{_HOST}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
