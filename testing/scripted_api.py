"""A local server with scripted responses, one after the other; records its requests."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from deployment.documents import Document, Json


@dataclass(frozen=True)
class Answer:
    """A response; status 0 drops the connection."""

    status: int
    document: Json = None
    headers: Mapping[str, str] | None = None
    content: bytes | None = None

    @property
    def body(self) -> bytes:
        if self.content is not None:
            return self.content
        return b"" if self.document is None else json.dumps(self.document).encode()


@dataclass(frozen=True)
class Asked:
    """A request: header names in lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes


class ScriptedApi:
    """The last answer is repeated."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked: list[Asked] = []
        self.url = ""

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


LOST = Answer(0)


def refusal(status: int, code: str, *, after: str | None = None, reason: str | None = None) -> Answer:
    """A refusal of the API."""
    problem: Document = {"type": "x", "title": "x", "status": status, "detail": "x", "code": code, "request_id": "r-1"}
    problem |= {"reason": reason} if reason else {}
    return Answer(status, problem, {"retry-after": after} if after else {})


@contextmanager
def serving(*answers: Answer) -> Iterator[ScriptedApi]:
    """Serve these answers until the block ends."""
    api = ScriptedApi(*answers)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api.answer))
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(answer: Callable[[Asked], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            response = answer(Asked(parts.path, query, headers, content))
            if response.status:
                self.send_response(response.status)
                for name, value in {**(response.headers or {}), "content-length": str(len(response.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(response.body)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Log nothing."""

    return Handler
