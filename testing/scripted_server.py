"""A server of HTTP on loopback that answers each request with the bytes it is told, and keeps what it was asked."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\nx-amzn-RequestId: R1\r\n\r\n{}"

_HOST: Final = "127.0.0.1"


class ScriptedServer:
    """Answers each request on loopback with the same bytes, in pieces; closes the connection after them, if told to."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = [OK]
        self.then_close = False
        self.asked: list[tuple[int, bytes]] = []
        self.closed = threading.Semaphore(0)
        self._connections = 0
        self._listener = socket.create_server((_HOST, 0))
        self.url = f"http://{_HOST}:{self._listener.getsockname()[1]}/"

    @contextmanager
    def running(self) -> Iterator["ScriptedServer"]:
        threading.Thread(target=self._accept, daemon=True).start()
        yield self
        self._listener.close()

    def script(self, pieces: list[bytes], *, then_close: bool) -> None:
        self.pieces, self.then_close, self.asked, self._connections = pieces, then_close, [], 0
        self.closed = threading.Semaphore(0)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                thread = threading.Thread(
                    target=self._serve, args=(connection, self._connections, self.closed), daemon=True
                )
                thread.start()
                self._connections += 1

    def _serve(self, connection: socket.socket, number: int, closed: threading.Semaphore) -> None:
        pieces, then_close = self.pieces, self.then_close
        with suppress(OSError), connection:
            while request := _read(connection):
                self.asked.append((number, request))
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(0.001)
                if then_close:
                    break
        closed.release()


def _read(connection: socket.socket) -> bytes:
    """A request, or nothing at the end."""
    found = b""
    while not _is_whole(found):
        part = connection.recv(1 << 16)
        if not part:
            return b""
        found += part
    return found


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    if b": chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    _, _, length = head.lower().partition(b"\r\ncontent-length: ")
    return bool(end) and len(body) >= int(length.partition(b"\r\n")[0])
