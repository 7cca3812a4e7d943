"""django-postman is driven as a browser drives it: a person's session, its forms, its pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from benchmarks.peer import django_postman
from benchmarks.peer.django_postman import Correspondence, DjangoPostman
from benchmarks.peer.messengers import TEXT, Driver

BETWEEN = Correspondence(("of-ana", "of-rosa"), (2, 1))
ROW = '<a href="/messages/view/1/">\n Between sessions\n - <span style="color: grey">{}</span>\n</a>'


def peer(url: str = "http://127.0.0.1:1") -> DjangoPostman:
    return DjangoPostman("peer", url, {}, {0: BETWEEN})


def test_each_replies_to_the_other_in_a_session_of_their_own() -> None:
    asked = [peer().write(0, number) for number in (0, 1)]
    assert [ask.path for ask in asked] == ["/messages/reply/2/", "/messages/reply/1/"]
    assert [ask.headers["Cookie"].split("; ")[0] for ask in asked] == ["sessionid=of-ana", "sessionid=of-rosa"]


def test_the_clinician_reads_their_inbox_message_by_message() -> None:
    ask = peer().newest(0, 25)
    assert (ask.path, ask.query) == ("/messages/inbox/m/", {"limit": "25"})
    assert ask.headers["Cookie"].startswith("sessionid=of-ana;")


@pytest.mark.parametrize(
    ("excerpt", "text"),
    [(" ".join(TEXT.split()[:7]) + " …", TEXT), ("Another …", "Another"), ("Tom &amp; Ana", "Tom & Ana")],
)
def test_a_text_is_known_by_its_first_words(excerpt: str, text: str) -> None:
    assert peer().texts(ROW.format(excerpt) * 2) == [text] * 2


def test_it_listens_on_loopback_only_in_one_process() -> None:
    options = django_postman._options(1234, Path())
    assert options[options.index("--bind") + 1] == "127.0.0.1:1234"
    assert options[options.index("--workers") + 1] == "1"


def test_the_secret_is_made_anew_each_time() -> None:
    first, second = (django_postman._environment(Path())["SECRET_KEY"] for _ in range(2))
    assert first != second


class Form(BaseHTTPRequestHandler):
    """Accepts a form whose token is that of the cookie, and tries to set a cookie."""

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        (token,) = fields["csrfmiddlewaretoken"]
        fine = self.headers["Cookie"] in [f"sessionid={one}; csrftoken={token}" for one in BETWEEN.sessions]
        self.send_response(302 if fine and fields["body"] == [TEXT] else 403)
        self.send_header("Set-Cookie", "sessionid=nobodys")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Form) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_message_is_sent_as_a_form_and_no_cookie_of_another_is_kept() -> None:
    with served() as url, Driver(peer(url), 1) as driver:
        driver.fill(0, 3)
        assert driver.retries == [0, 0, 0]
