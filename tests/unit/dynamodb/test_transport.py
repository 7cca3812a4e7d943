"""A shortened session sends, reads, fails and keeps its connections as botocore's does, whatever a server answers."""

import socket
import threading
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pytest
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from urllib3.response import HTTPResponse

from client_messaging.dynamodb import headers, transport
from testing.scripted_server import OK, ScriptedServer

HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
UNFINISHED: Final = (HEAD + b"\r\n{", HEAD, b"no http at all", b"")
CONNECT_SECONDS, READ_SECONDS, NO_ANSWER_SECONDS = 5, 10, 0.1
"""Time-outs: generous where an answer comes, since the machine may be busy; short where none does."""
BODY: Final = b'{"Item":{}}'


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer().running() as one:
        yield one


def session(*, short: bool, read_seconds: float = READ_SECONDS) -> Any:
    timeouts: Any = (CONNECT_SECONDS, read_seconds)
    made: Any = URLLib3Session(timeout=timeouts, max_pool_connections=4)
    if short:
        transport.shorten(made)
    return made


def request(url: str, *, short: bool, more: dict[str, str] | None = None) -> Any:
    one: Any = AWSRequest("POST", url, data=BODY, headers={"X-Amz-Target": "a", "User-Agent": "one", **(more or {})})
    if short:
        headers.shorten(one)
    return one.prepare()


class Seen(NamedTuple):
    """What a client saw of an answer."""

    status: int
    headers: list[tuple[str, str]]
    raw: list[tuple[str, str]]
    reason: str | None
    content: bytes


def outcomes(
    server: ScriptedServer, *, short: bool, requests: int = 2, more: dict[str, str] | None = None
) -> list[Any]:
    """Of requests one after the other: what was seen, or the kind of the error."""
    seen: list[Any] = []
    waits = not server.then_close and b"".join(server.pieces) in UNFINISHED
    http = session(short=short, read_seconds=NO_ANSWER_SECONDS if waits else READ_SECONDS)
    for _ in range(requests):
        try:
            answer = http.send(request(server.url, short=short, more=more))
            raw = answer.raw
            found = Seen(
                answer.status_code, list(answer.headers.items()), list(raw.headers.items()), raw.reason, answer.content
            )
            seen.append(found)
        except Exception as error:
            seen.append((type(error), type(error.__cause__ or error.__context__)))
        if server.then_close:
            server.closed.acquire(timeout=1)
    http.close()
    return seen


def both(
    server: ScriptedServer, pieces: list[bytes], *, then_close: bool = False, more: dict[str, str] | None = None
) -> Any:
    """Outcomes with either session, and what the server was asked over which connection."""
    found = []
    for short in (True, False):
        server.script(pieces, then_close=then_close)
        seen = outcomes(server, short=short, more=more)
        first = min((connection for connection, _ in server.asked), default=0)
        found.append((seen, [(connection - first, asked) for connection, asked in server.asked]))
    return found


names = st.sampled_from(["Date", "x-amzn-RequestId", "X-Amz-Crc32", "Set-Cookie", "Server", "bad name", "", "Ünlike"])
values = st.sampled_from(
    ["a", "", "  two  words ", "tab\there", "Ünlike", "a\r\n folded", "a\r\nnothing", "x\nSeen: y"]
)
lengths = st.sampled_from(["right", "less", "more", "none", "twice", "words", "signed"])
lines = st.lists(
    st.one_of(
        st.tuples(names, values),
        st.sampled_from(
            [
                ("Connection", "close"),
                ("Connection", "Keep-Alive"),
                ("Connection", "keep-alive, close"),
                ("Content-Encoding", "gzip"),
                ("Transfer-Encoding", "identity"),
            ]
        ),
    ),
    max_size=4,
)
firsts = st.sampled_from(
    [
        *("HTTP/1.1 200 OK", "HTTP/1.1 400 Bad Request", "HTTP/1.1 500 ", "HTTP/1.1 503", "HTTP/1.0 200 OK"),
        *(
            "HTTP/1.1 204 No Content",
            "HTTP/1.1 304 Not Modified",
            "HTTP/1.1  200 OK",
            "HTTP/1.1 200 Ünlike",
            "nonsense",
        ),
        *("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK", "HTTP/1.1 301 Moved\r\nLocation: /there", "HTTP/1.1 42 x"),
    ]
)
bodies = st.sampled_from([b"{}", b"", b'{"Items":[]}', b"x" * 9_000])


@st.composite
def answers(draw: Any) -> list[bytes]:
    """An answer, plain or not, in up to four pieces."""
    body = draw(bodies)
    told = {
        "right": [len(body)],
        "less": [len(body) // 2],
        "more": [len(body) + 3],
        "none": [],
        "twice": [len(body)] * 2,
    }
    length = draw(lengths)
    said = [f"Content-Length: {one}" for one in told.get(length, {"words": ["two"], "signed": ["+2"]}.get(length, []))]
    fields = [f"{name}: {value}" for name, value in draw(lines)]
    head = "\r\n".join([draw(firsts), *draw(st.permutations([*said, *fields])), "", ""])
    whole = head.encode("latin-1") + body
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=3)))
    return [piece for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True) if (piece := whole[start:end])]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(answers())
def test_any_answer_is_read_as_botocore_reads_it(server: ScriptedServer, pieces: list[bytes]) -> None:
    short, whole = both(server, pieces, then_close=True)
    assert short == whole


@pytest.mark.parametrize("then_close", [True, False])
@pytest.mark.parametrize(
    "pieces",
    [
        [OK],
        [OK[:40], OK[40:-1], OK[-1:]],
        [OK + b"more than was told"],
        [HEAD + b"Connection: close\r\n\r\n{}"],
        [HEAD + b"Set-Cookie: a\r\nSet-Cookie: b\r\n\r\n{}"],
        [HEAD + b"Folded: a\r\n b\r\n\r\n{}"],
        [HEAD + b"no colon\r\n\r\n{}"],
        [HEAD + b"nothing\r\nDate: a\r\n\r\n{}"],
        [HEAD + b"Value: of \xc3\xa9 latin \r\n\r\n{}"],
        [HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(120)) + b"\r\n{}"],
        [HEAD + b"X: " + b"a" * 70_000 + b"\r\n\r\n{}"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", b"x" * 90_000],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
        [b"HTTP/1.1 204 No Content\r\n\r\n"],
        [b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}"],
        [b"HTTP/1.1 100 Continue\r\n\r\n" + OK],
        *([answer] for answer in UNFINISHED),
    ],
)
def test_answers_that_end_late_early_or_not_at_all(
    server: ScriptedServer, pieces: list[bytes], *, then_close: bool
) -> None:
    short, whole = both(server, pieces, then_close=then_close)
    assert short == whole


def test_a_plain_answer_is_one_piece_and_its_connection_is_kept(server: ScriptedServer) -> None:
    server.script([OK], then_close=False)
    http = session(short=True)
    kinds = {type(http.send(request(server.url, short=True)).raw) for _ in range(3)}
    assert kinds == {transport.WholeResponse}
    assert [connection for connection, _ in server.asked] == [0, 0, 0]


def test_a_connection_is_short_again_after_an_answer_that_was_not_plain(server: ScriptedServer) -> None:
    http = session(short=True)
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    server.script([chunked], then_close=False)
    pieces = server.pieces
    kinds = []
    for answer in (chunked, OK, OK):
        pieces[:] = [answer]
        kinds.append(type(http.send(request(server.url, short=True)).raw))
    assert kinds == [HTTPResponse, transport.WholeResponse, transport.WholeResponse]
    assert {connection for connection, _ in server.asked} == {0}


@pytest.mark.parametrize(
    "more",
    [
        {"X-Amz-Date": "20261129T120000Z"},
        {"Host": "another"},
        {"Accept-Encoding": "gzip"},
        {"Expect": "100-continue"},
        {"Transfer-Encoding": "chunked"},
        {"bad name": "a"},
        {"bad\r\nname": "a"},
        {"X-Twice": "a\r\nInjected: b"},
        {"X-Twice": "a\nInjected: b"},
        {"X-Folded": "a\r\n b"},
        {"X-Latin": "\xe9"},
    ],
)
def test_any_request_is_sent_as_botocore_sends_it(server: ScriptedServer, more: dict[str, str]) -> None:
    short, whole = both(server, [OK], more=more)
    assert short == whole


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    errors = []
    for short in (True, False):
        with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is, it is compared
            session(short=short).send(request(url, short=short))
        errors.append(raised.type)
    assert errors[0] is errors[1]


def test_a_session_that_was_closed_opens_again(server: ScriptedServer) -> None:
    server.script([OK], then_close=False)
    http = session(short=True)
    for _ in range(2):
        assert http.send(request(server.url, short=True)).content == b"{}"
        http.close()
    assert [connection for connection, _ in server.asked] == [0, 1]


def test_two_threads_share_no_connection_at_once(server: ScriptedServer) -> None:
    server.script([OK[:30], OK[30:]], then_close=False)
    http = session(short=True)
    seen: list[bytes] = []

    def send() -> None:
        seen.extend(http.send(request(server.url, short=True)).content for _ in range(20))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen == [b"{}"] * 40
    assert {connection for connection, _ in server.asked} <= {0, 1}
    assert all(asked.count(b"POST / ") == 1 for _, asked in server.asked)
