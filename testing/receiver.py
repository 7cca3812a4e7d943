"""What functions send beside the store - to queues, to the bus, on connections - answered as AWS does, and remembered.

A request that is none of these is refused: a function has no business with it.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final, NamedTuple
from urllib.parse import unquote
from uuid import uuid4

_HOST: Final = "127.0.0.1"
_CONNECTIONS: Final = "/@connections/"

type Reply = tuple[int, dict[str, Any] | None]


class Sent(NamedTuple):
    """A request: `what` is SendMessage, PutEvents, or POST or DELETE of a connection."""

    what: str
    request: Any


@dataclass(frozen=True)
class Receiver:
    """What came in since it was last taken."""

    sent: list[Sent] = field(default_factory=list)

    def take(self) -> list[Sent]:
        """What came in; from now on it is forgotten."""
        taken = list(self.sent)
        self.sent.clear()
        return taken

    def reply(self, method: str, path: str, target: str | None, body: bytes) -> Reply | None:
        """Take a request and answer it. None: it is for somebody else."""
        if path.startswith(_CONNECTIONS):
            return self._on_connection(method, unquote(path.removeprefix(_CONNECTIONS)), body)
        match target:
            case "AmazonSQS.SendMessage":
                return self._send_message(json.loads(body))
            case "AmazonSQS.SendMessageBatch":
                return self._send_messages(json.loads(body))
            case "AWSEvents.PutEvents":
                return self._put_events(json.loads(body))
        return None

    def _send_message(self, request: Any) -> Reply:
        """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""
        self.sent.append(Sent("SendMessage", request))
        md5 = hashlib.md5(request["MessageBody"].encode(), usedforsecurity=False).hexdigest()
        return 200, {"MessageId": str(uuid4()), "MD5OfMessageBody": md5}

    def _send_messages(self, request: Any) -> Reply:
        """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""
        done = []
        for entry in request["Entries"]:
            _, sent = self._send_message({"QueueUrl": request["QueueUrl"], **entry})
            done.append({"Id": entry["Id"], **(sent or {})})
        return 200, {"Successful": done, "Failed": []}

    def _put_events(self, request: Any) -> Reply:
        """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"""
        self.sent.append(Sent("PutEvents", request))
        return 200, {"FailedEntryCount": 0, "Entries": [{"EventId": str(uuid4())} for _ in request["Entries"]]}

    def _on_connection(self, method: str, connection_id: str, body: bytes) -> Reply:
        """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html"""
        content = {"said": json.loads(body)} if body else {}
        self.sent.append(Sent(method, {"connection_id": connection_id, **content}))
        return (204, None) if method == "DELETE" else (200, {})


class _Server(ThreadingHTTPServer):
    receiver: Receiver


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = self.server.receiver.reply(self.command, self.path, self.headers.get("X-Amz-Target"), body)
        status, document = reply or (400, {"__type": "UnsupportedOperation", "message": "nobody takes this here"})
        answer = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_DELETE = do_POST  # noqa: N815 - the name is http.server's

    def log_message(self, *_: object) -> None:
        """Nothing: the tests say what arrived."""


@contextmanager
def serving() -> Iterator[tuple[str, Receiver]]:
    """A receiver on a loopback port, and its address."""
    with _Server((_HOST, 0), _Handler) as server:
        server.receiver = Receiver()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://{_HOST}:{server.server_port}", server.receiver
        finally:
            server.shutdown()
            thread.join()
