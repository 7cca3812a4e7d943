"""Connections that open while something is told: the gateway answers "gone" until they are there. None stays deaf."""

import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from deployment.paths import REPOSITORY
from testing.running_stack import Running, started
from tests.black_box.test_over_http import new_chart, owned_by, send

CONNECTIONS: Final = 30

PAUSE: Final = """
import time

_at_once = lambda_handler


def lambda_handler(event, context):
    answer = _at_once(event, context)
    time.sleep(0.3)
    return answer
"""


@pytest.fixture
def running_slowly(tmp_path: Path) -> Iterator[Running]:
    """The same stack, but that `open_connection` pauses before it answers."""
    product, data = tmp_path / "product", tmp_path / "local"
    for folder in ("functions", "layers"):
        shutil.copytree(REPOSITORY / folder, product / folder)
    shutil.copy(REPOSITORY / "template.yaml", product)
    with (product / "functions/open_connection/handler.py").open("a") as handler:
        handler.write(PAUSE)
    data.mkdir()
    with started(data, f"--port 0 --template {product / 'template.yaml'}") as stack:
        yield stack


def test_none_of_those_who_connect_while_something_is_told_stays_deaf(running_slowly: Running) -> None:
    stack, chart = running_slowly, new_chart()
    token = stack.make("token", "PERSON=rosa")
    offered = [Subprotocol("client-messaging"), Subprotocol(f"bearer.{token}")]
    offer: dict[str, Any] = {"subprotocols": offered, "legacy": True, "open_timeout": 60, "ping_interval": None}
    with stack.client("ana") as ana:
        assert ana.put(f"/clients/{chart}/portal-access", json=owned_by("rosa")).status_code == 200
        ends = threading.Event()
        with ThreadPoolExecutor(11) as several:
            writing = several.submit(_write, ana, chart, ends)
            opened = list(several.map(lambda _: connect(stack.stack["live_url"], **offer), range(CONNECTIONS)))
            ends.set()
            assert writing.result() > 5, "something was told meanwhile"
        last = _message(ana, chart)
        with ThreadPoolExecutor(CONNECTIONS) as several:
            hearing = list(several.map(lambda one: _hears(one, last), opened))
        for one in opened:
            one.close()
    assert hearing == [True] * CONNECTIONS


def _write(ana: httpx.Client, chart: str, ends: threading.Event) -> int:
    written = 0
    while not ends.wait(0.02):
        _message(ana, chart)
        written += 1
    return written


def _message(ana: httpx.Client, chart: str) -> str:
    answer = send(ana, f"/clients/{chart}/messages", {"subject": "This week", "body": "Hello."})
    assert answer.status_code == 201, answer.text
    entry_id: str = answer.json()["id"]
    return entry_id


def _hears(connection: ClientConnection, entry_id: str) -> bool:
    """Whether this entry is told on a connection, in time."""
    try:
        while json.loads(connection.recv(timeout=30))["newest"] != entry_id:
            pass
    except TimeoutError:
        return False
    return True
