"""The AWS that the functions find, on loopback ports: a store, and a receiver of all that they send elsewhere."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from local.dynamodb import store
from testing import receiver
from testing.receiver import Receiver

_HOST: Final = "127.0.0.1"
_STARTS_WITHIN_SECONDS: Final = 10


@dataclass(frozen=True)
class Aws:
    """Addresses, and what arrived."""

    store_url: str
    receiver_url: str
    receiver: Receiver

    @property
    def environment(self) -> dict[str, str]:
        """What points a function at this AWS, with keys of nobody."""
        return {
            "AWS_ENDPOINT_URL": self.store_url,
            "AWS_ENDPOINT_URL_SQS": self.receiver_url,
            "AWS_ENDPOINT_URL_EVENTBRIDGE": self.receiver_url,
            "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": self.receiver_url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@contextmanager
def running() -> Iterator[Aws]:
    """A store in memory and a receiver. Both are gone on the way out."""
    with _store() as store_url, receiver.serving() as (receiver_url, received):
        yield Aws(store_url, receiver_url, received)


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
