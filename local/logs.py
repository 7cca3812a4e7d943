"""Log files, one a function, and what the engine says in the terminal."""

import asyncio
import sys
from pathlib import Path


class Logs:
    """Functions write what they like into their own file; the engine's own words are ids and reasons, never content."""

    def __init__(self, folder: Path, *, verbose: bool = False) -> None:
        self._folder = folder
        self._verbose = verbose

    def path(self, logical_id: str) -> Path:
        return self._folder / f"{logical_id}.log"

    def say(self, sentence: str) -> None:
        """To whoever watches the terminal."""
        print(sentence, file=sys.stderr, flush=True)

    def write(self, name: str, line: str) -> None:
        """One line into a log of the engine's own."""
        with self.path(name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    async def follow(self, logical_id: str, operation: str, stream: asyncio.StreamReader) -> None:
        """Keep what a function prints until it ends; with --verbose show it too, line by line."""
        rest = b""
        with self.path(logical_id).open("ab", buffering=0) as file:
            while chunk := await stream.read(65536):
                file.write(chunk)
                if self._verbose:
                    *lines, rest = (rest + chunk).split(b"\n")
                    for line in lines:
                        self.say(f"[{operation}] {line.decode(errors='replace')}")
