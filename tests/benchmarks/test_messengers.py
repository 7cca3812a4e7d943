"""One driver asks whoever it is, over HTTP, and the doorway puts nothing but the gateway's work before a function."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from benchmarks.peer import messengers, set_ups
from benchmarks.peer.matrix import Login, Matrix, Room
from benchmarks.peer.messengers import TEXT, Driver
from benchmarks.peer.our_api import OurApi

pytestmark = pytest.mark.whole

WRITERS = 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def ours(folder: Path) -> Iterator[OurApi]:
    with set_ups.functions(folder, WRITERS) as api:
        api.begin(0)
        yield api


def test_what_writers_write_at_once_is_what_is_seen(ours: OurApi) -> None:
    with Driver(ours, WRITERS) as driver:
        driver.fill(0, 5)
        assert len(driver.retries) == 5
        assert driver.seen(0, 25) == [TEXT] * 6  # whoever began wrote one


def test_a_page_is_as_long_as_was_asked_for(ours: OurApi) -> None:
    with Driver(ours, WRITERS) as driver:
        driver.writes(0, 3)
        assert driver.seen(0, 2) == [TEXT] * 2


def test_every_request_is_timed_but_the_first(ours: OurApi) -> None:
    with Driver(ours, WRITERS) as driver:
        assert len(driver.reads(0, 3, 25)) == 3
        assert len(driver.retries) == 4


@pytest.mark.parametrize("token", [None, "nobody's"])
def test_the_doorway_lets_in_who_is_signed_in(ours: OurApi, token: str | None) -> None:
    ask = ours.newest(0, 25)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    assert httpx.get(f"{ours.url}{ask.path}", headers=ask.headers).status_code == 200
    assert httpx.get(f"{ours.url}{ask.path}", headers=headers).status_code == 401


def test_another_answer_than_the_right_one_is_no_measurement(ours: OurApi) -> None:
    ours.begin(1)
    ours.threads[1] = "no thread of theirs"
    with Driver(ours, WRITERS) as driver, pytest.raises(AssertionError, match="instead of 201"):
        driver.fill(1, 1)


def test_one_process_answers_all_connections(tmp_path: Path) -> None:
    with set_ups.functions(tmp_path, 1) as api:
        api.begin(0)
        with Driver(api, 3) as driver:
            driver.at_once([0], 2)
            assert driver.seen(0, 25) == [TEXT] * 7
        for sent in (b"", b"nothing", b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n"):
            assert not _answered(api.url, sent)  # what is no request ends its connection, and no other
        assert httpx.get(api.url).status_code == 404


def _answered(url: str, sent: bytes) -> bytes:
    """What comes back until the connection is closed."""
    address = httpx.URL(url)
    with socket.create_connection((address.host, address.port), timeout=30) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(1 << 16)


def test_the_doorway_knows_the_routes_and_no_others(ours: OurApi) -> None:
    assert httpx.get(f"{ours.url}/elsewhere").status_code == 404


class Busy(BaseHTTPRequestHandler):
    """Twice busy, then well."""

    answers = iter([503, 503, 200])

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(next(self.answers))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_who_is_busy_is_retries() -> None:
    with ExitStack() as running:
        server = running.enter_context(HTTPServer(("127.0.0.1", 0), Busy))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.callback(thread.join)
        running.callback(server.shutdown)
        people = Login("ana", "secret"), Login("rosa", "secret")
        rooms = {0: Room("room", people)}
        peer = Matrix("peer", f"http://127.0.0.1:{server.server_port}", "secret", rooms)
        with Driver(peer, 1) as driver:
            driver.fill(0, 1)
        assert driver.retries == [2]


@pytest.mark.parametrize(("messages", "turns"), [(0, []), (5, [5]), (11, [5, 5, 1])])
def test_turns_are_short(messages: int, turns: list[int]) -> None:
    assert messengers.chunks(messages, 5) == turns


def test_what_is_written_is_in_a_file(ours: OurApi, folder: Path) -> None:
    with Driver(ours, WRITERS) as driver:
        driver.writes(0, 1)
    assert any(TEXT.encode() in file.read_bytes() for file in folder.glob("store.db*"))
