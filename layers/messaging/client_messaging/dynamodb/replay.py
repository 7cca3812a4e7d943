"""What was received of a connection, for http.client to read from the beginning. Needed for what is not plain only."""

from io import BufferedReader, RawIOBase
from typing import Any


class Again:
    """A socket to http.client, of which something was received before."""

    def __init__(self, received: bytes, sock: Any) -> None:
        self._received, self._sock = received, sock

    def makefile(self, mode: str) -> BufferedReader:
        """All of it, from the beginning."""
        return BufferedReader(_Joined(self._received, self._sock.makefile(mode, buffering=0)))


class _Joined(RawIOBase):
    """Bytes, and then those of a file."""

    def __init__(self, first: bytes, rest: RawIOBase) -> None:
        self._first, self._rest = memoryview(first), rest

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Of the first as long as there is any."""
        if not self._first:
            return self._rest.readinto(buffer)
        taken = self._first[: len(buffer)]
        buffer[: len(taken)] = taken
        self._first = self._first[len(taken) :]
        return len(taken)

    def close(self) -> None:
        """Close the file, too."""
        self._rest.close()
        super().close()
