"""The functions' AWS on loopback ports: a store, and a receiver of all other requests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from testing import receiver, store_process
from testing.receiver import Receiver


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
    with store_process.running() as port, receiver.serving() as (receiver_url, received):
        yield Aws(f"http://127.0.0.1:{port}", receiver_url, received)
